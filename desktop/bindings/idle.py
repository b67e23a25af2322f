"""Binds being away: without key or mouse for some minutes she is inactive, with the next one she is back (facts 9)."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from typing_extensions import override

from desktop.alerts.last_input import LastInput, SystemLastInput
from desktop.desk import Desk
from session_engine.organisation.events import LineCameBack
from session_engine.presence.events import PresenceChanged
from session_engine.presence.state import PresenceState, SetBy
from session_engine.settings.area import SettingChanged

MINUTES = "presence.idle_minutes"
SELDOM = 10.0
"""Seconds after an input for which the next ones need not be seen: every event would pass through here."""
BACK_MS = 2000
"""How often the system is asked whether she is back, where it knows of other programs' keys."""
_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class IdleBinding(QObject):
    """Watches for input from the moment her presence is known.

    Args:
        desk: The desk.
        now: Seconds of a clock that is never set.
    """

    def __init__(self, desk: Desk, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(desk)
        self._desk, self._now = desk, now
        self.system: LastInput = SystemLastInput()
        self.idle = False
        self._used = now()
        self._begun = self._listens = False
        self._listen_again = QTimer(self, singleShot=True, interval=int(SELDOM * 1000))
        self._listen_again.timeout.connect(self._listen)
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self.look)
        desk.engine.bus.subscribe(PresenceChanged, lambda _event: self._begin())
        desk.engine.bus.subscribe(LineCameBack, lambda _event: self._tell_again())
        desk.engine.bus.subscribe(SettingChanged, self._setting_changed)

    def close(self) -> None:
        """Watch no more."""
        self._due.stop()
        self._listen_again.stop()
        self._hear_nothing()

    def look(self) -> None:
        """See whether she is away by now; what the system knows of other programs counts too."""
        limit = self._limit()
        if not limit:
            return
        left = limit - (self._now() - self._used)
        if left > 0 and not self.idle:
            self._due.start(int(left * 1000) + 1)
        else:
            self._desk.engine.tasks.start(self._ask(limit), owner="idle", group="look", exclusive=True)

    async def _ask(self, limit: int) -> None:
        seconds = await self.system.seconds()
        if seconds is not None and seconds < limit:
            self.used(seconds)
            self._due.start(int((limit - seconds) * 1000) + 1)
            return
        self._go()
        if seconds is not None:
            self._due.start(BACK_MS)

    def used(self, seconds: float = 0.0) -> None:
        """Note that somebody has used the computer, so many seconds ago."""
        self._used = max(self._used, self._now() - seconds)
        if self.idle or self._state().set_by is SetBy.IDLE:
            self.idle = False
            self._tell()
            self.look()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self._hear_nothing()
            self._listen_again.start()
            self.used()
        return False

    def _go(self) -> None:
        if not self.idle:
            self.idle = True
            self._tell()
        self._listen()  # at once: her next key counts

    def _tell(self) -> None:
        line, idle = self._desk.engine.line, self.idle
        presence = self._desk.engine.presence
        self._desk.engine.tasks.start(presence.set_idle(line, idle=idle), owner="idle", group="tell")

    def _tell_again(self) -> None:
        if self.idle:
            self._tell()

    def _begin(self) -> None:
        if not self._begun and self._state().known:
            self._begun = True
            self._used = self._now()
            self._set()

    def _setting_changed(self, event: SettingChanged) -> None:
        if event.name == MINUTES:
            self._set()

    def _set(self) -> None:
        """Follow the setting; away already, she comes back where it is turned off."""
        if not self._begun:
            return
        self._due.stop()
        if self._limit():
            self._listen()
            self.look()
        else:
            self.used()
            self._hear_nothing()

    def _limit(self) -> int:
        return 60 * self._desk.engine.settings.number(MINUTES)

    def _state(self) -> PresenceState:
        return self._desk.engine.presence.state(self._desk.engine.line)

    def _listen(self) -> None:
        application = QCoreApplication.instance()
        if not self._listens and application is not None and self._limit():
            self._listens = True
            application.installEventFilter(self)

    def _hear_nothing(self) -> None:
        application = QCoreApplication.instance()
        if self._listens and application is not None:
            application.removeEventFilter(self)
        self._listens = False

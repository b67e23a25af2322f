"""Binds the tray and the number on the program's icon: made once her presence is known, nothing where there is none."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from desktop.desk import Desk
from session_engine.events import Event
from session_engine.ids import CONVERSATION_TABLE
from session_engine.offers.events import OffersChanged
from session_engine.presence.events import PresenceChanged
from session_engine.sessions.events import SessionClosed

if TYPE_CHECKING:
    from widgets.shell.tray import Tray, TrayState

TOGETHER_MS = 200
"""What changes within it is shown at once: each new picture crosses the message bus."""


class TrayBinding(QObject):
    """Shows what waits for her outside the window.

    Args:
        desk: The desk.
        choose: Sets a status.
        come_forward: Brings the window to the front.
    """

    def __init__(
        self, desk: Desk, choose: Callable[[str], object], come_forward: Callable[[], object]
    ) -> None:
        super().__init__(desk)
        self._desk, self._choose, self._come_forward = desk, choose, come_forward
        self.tray: Tray | None = None
        self.shown: TrayState | None = None
        self._begun = False
        self._later = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._later.timeout.connect(self._show)
        for kind in (PresenceChanged, OffersChanged, SessionClosed):
            desk.engine.bus.subscribe(kind, self._changed)

    def close(self) -> None:
        """Take tray and number away."""
        self._later.stop()
        self._put_number(0)
        if self.tray is not None:
            self.tray.close()
            self.tray = None

    def _changed(self, _event: Event) -> None:
        if not self._later.isActive() and self._desk.engine.presence.state(self._desk.engine.line).known:
            self._later.start()

    def _begin(self) -> None:
        from PySide6.QtWidgets import QSystemTrayIcon  # noqa: PLC0415 - after the first page

        from session_engine.conversations.events import BadgeChanged  # noqa: PLC0415 - as above
        from widgets.shell.tray import Tray  # noqa: PLC0415 - as above

        self._begun = True
        self._desk.engine.bus.subscribe(BadgeChanged, self._changed)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.tray = Tray(self)
            self.tray.chosen.connect(self._choose)
            self.tray.opened.connect(self._come_forward)
            self.tray.quit_wanted.connect(lambda: self._desk.do("quit"))

    def _show(self) -> None:
        from widgets.shell.tray import TrayState  # noqa: PLC0415 - as above

        if not self._begun:
            self._begin()
        engine = self._desk.engine
        state = TrayState(engine.presence.state(engine.line), len(engine.offers.state.offers), self._unread())
        before, self.shown = self.shown, state
        if (before.count if before is not None else 0) != state.count:
            self._put_number(state.count)
        if self.tray is not None:
            self.tray.render(state)

    def _unread(self) -> int:
        """Count over all conversations that stand in a session."""
        engine = self._desk.engine
        anchors = (session.anchor.page.record for session in engine.workspace.state.sessions.values())
        found = [ref for ref in anchors if ref is not None and ref.table == CONVERSATION_TABLE]
        return sum(engine.conversations.badge(ref).unread for ref in found)

    def _put_number(self, count: int) -> None:
        """Put a number on the program's icon in the taskbar or dock, where the system has that."""
        application = QCoreApplication.instance()
        named = sys.platform != "linux" or QGuiApplication.desktopFileName()
        if isinstance(application, QGuiApplication) and named:  # Linux finds the icon by that name alone
            application.setBadgeNumber(count)

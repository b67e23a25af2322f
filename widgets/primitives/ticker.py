"""One ticker for everything that counts down: at most one pass a second, for what is in sight alone."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from datetime import datetime
from functools import cache

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from widgets.grids.times import utc_now

SECOND_MS = 1000
CALM_MS = 20_000
"""Between two passes while nothing in sight counts seconds: minutes are right within a third of one."""

Tick = Callable[[datetime], bool]
"""Shows what a time makes of it; tells whether it counts seconds."""


class Ticker(QObject):
    """Lets widgets show the time that is left."""

    def __init__(self) -> None:
        super().__init__()
        self._followers: list[tuple[weakref.ref[QWidget], weakref.WeakMethod[Tick]]] = []
        self._timer = QTimer(self, interval=CALM_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)

    @property
    def hurries(self) -> bool:
        """Something in sight counts seconds."""
        return self._timer.isActive() and self._timer.interval() == SECOND_MS

    def follow(self, owner: QWidget, tick: Tick) -> None:
        """Call a method of a widget from now on, at each pass in which the widget is in sight."""
        self._followers.append((weakref.ref(owner), weakref.WeakMethod(tick)))
        if not self._timer.isActive():
            self._timer.start(CALM_MS)

    def hurry(self) -> None:
        """Count seconds from now on, until nothing in sight does any more."""
        if not self.hurries:
            self._timer.start(SECOND_MS)

    def tick(self) -> None:
        """Do a pass."""
        now, seconds = utc_now(), False
        for owner, method in tuple(self._followers):
            widget, tick = owner(), method()
            if widget is None or tick is None:
                self._followers.remove((owner, method))
            elif _in_sight(widget):
                seconds = tick(now) or seconds
        wanted = SECOND_MS if seconds else CALM_MS
        if self._timer.interval() != wanted:
            self._timer.start(wanted)


def _in_sight(widget: QWidget) -> bool:
    try:
        return widget.isVisible() and not widget.window().isMinimized()
    except RuntimeError:  # Qt has taken it away already
        return False


@cache
def ticker() -> Ticker:
    """Give the one ticker."""
    return Ticker()

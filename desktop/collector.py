"""The garbage collector: at rest while the program comes up, then in the window's thread alone, at its own moments.

While modules load it finds nothing and costs a tenth of the start: `__main__` turns it off, and it stays off. By itself
it runs in whichever thread makes an object, and a widget that is found in another thread is deleted by Shiboken later,
in the window's thread, when its parent may have taken it along: that ends the program. So young objects are collected
whenever the event loop comes to rest; a collection of all that a day's work leaves behind takes 30 ms and more, which
is a frame too late, and waits until nothing has happened for a while. What lives as long as the program is set apart.
"""

from __future__ import annotations

import gc
from time import perf_counter

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from typing_extensions import override

YOUNG, MIDDLE = 3_000, 300
"""Objects, and young collections, before the next: a young one takes 2 ms, the others wait."""

MIDDLE_AFTER, FULL_AFTER = 0.5, 30.0
"""Seconds without an event at the window after which more is collected."""

_LOOK_MS = 400
_WORTH = 4
"""Young collections, and middle ones, that make the next greater one worth its time."""


def resume() -> None:
    """Set apart what is there now, and collect what comes later."""
    gc.freeze()
    windows = QGuiApplication.topLevelWindows()
    if windows:
        QuietCollector(windows[0], QGuiApplication.instance())
    else:
        gc.enable()


class QuietCollector(QObject):
    """Collects what is young between two turns of the event loop, and what is older when a window has been quiet."""

    def __init__(self, window: QObject, parent: QObject | None = None) -> None:
        super().__init__(parent or window)
        self._last = perf_counter()
        window.installEventFilter(self)
        look = QTimer(self, interval=_LOOK_MS)
        look.timeout.connect(self.look)
        look.start()
        QAbstractEventDispatcher.instance().aboutToBlock.connect(self.between_turns)

    def between_turns(self) -> None:
        """Collect what is young once there is enough of it."""
        young, middle, _full = gc.get_count()
        if young > YOUNG:
            gc.collect(1 if middle > MIDDLE else 0)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self._last = perf_counter()
        return False

    def look(self) -> None:
        """Collect if it is worth it and nobody waits."""
        quiet = perf_counter() - self._last
        _young, middle, full = gc.get_count()
        if quiet > FULL_AFTER and full >= _WORTH:
            gc.collect(2)
        elif quiet > MIDDLE_AFTER and middle >= _WORTH:
            gc.collect(1)

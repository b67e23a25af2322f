"""The garbage collector: at rest while the program comes up, then never while somebody is at work.

While modules load it finds nothing and costs a tenth of the start: `__main__` turns it off. Later a collection of all
that a day's work leaves behind takes 30 ms and more, which is a frame too late: it is done when nothing has happened
for a while. What lives as long as the program is set apart.
"""

from __future__ import annotations

import gc
from time import perf_counter

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from typing_extensions import override

THRESHOLDS = (3_000, 300, 1_000)
"""Objects, young collections and middle collections before the next: a young one takes 2 ms, the others wait."""

MIDDLE_AFTER, FULL_AFTER = 0.5, 30.0
"""Seconds without an event at the window after which more is collected."""

_LOOK_MS = 400
_WORTH = 4
"""Young collections, and middle ones, that make the next greater one worth its time."""


def resume() -> None:
    """Set apart what is there now, and collect what comes later."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
    windows = QGuiApplication.topLevelWindows()
    if windows:
        QuietCollector(windows[0])


class QuietCollector(QObject):
    """Collects what is older when a window has been quiet for a while."""

    def __init__(self, window: QObject) -> None:
        super().__init__(window)
        self._last = perf_counter()
        window.installEventFilter(self)
        look = QTimer(self, interval=_LOOK_MS)
        look.timeout.connect(self.look)
        look.start()

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

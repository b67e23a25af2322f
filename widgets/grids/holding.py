"""Whether somebody is at a grid: rows that one points at or works with do not move."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QAbstractItemView

_LOOK_AGAIN_MS = 500


class Holding(QObject):
    """Watches pointer and keyboard of a view.

    Qt can lose the event that says that the pointer has left, when a menu or dialog closes in a busy moment: the rows
    would wait for ever. So where the pointer alone holds them, its place is looked at again and again.

    Signals:
        held: Pointer or keyboard are inside (True) or no longer.
    """

    held = Signal(bool)

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self._is_held = False
        self._again = QTimer(self, interval=_LOOK_AGAIN_MS)
        self._again.timeout.connect(self.look)

    @property
    def is_held(self) -> bool:
        """Whether somebody is there."""
        return self._is_held

    def look(self) -> None:
        """Look whether somebody is there now."""
        pointed, focused = self._pointed_at(), self._view.hasFocus()
        if pointed and not focused:
            if not self._again.isActive():
                self._again.start()
        else:
            self._again.stop()
        if (pointed or focused) != self._is_held:
            self._is_held = pointed or focused
            self.held.emit(self._is_held)

    def _pointed_at(self) -> bool:
        viewport = self._view.viewport()
        return viewport.underMouse() and viewport.rect().contains(viewport.mapFromGlobal(QCursor.pos()))

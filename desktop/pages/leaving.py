"""Takes the widgets of a closed session away one page at a time: ten pages at once are a frame's work and more."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

_EVERY_MS = 10


class Leaving(QObject):
    """Widgets that are out of sight and go when there is time."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._widgets: deque[QWidget] = deque()
        self._turns = QTimer(self, interval=_EVERY_MS)
        self._turns.timeout.connect(self._next)

    def add(self, widget: QWidget, parts: list[QWidget]) -> None:
        """Take a widget out of sight, then its parts away one by one, and at last itself."""
        widget.hide()
        self._widgets.extend([*parts, widget])
        self._turns.start()

    def _next(self) -> None:
        self._widgets.popleft().deleteLater()
        if not self._widgets:
            self._turns.stop()

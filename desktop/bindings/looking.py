"""Coming back to a window: what has failed there is asked again at once, not only when the next attempt is due."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from desktop.desk import Desk
from desktop.desk_window import DeskWindow


class LookingBinding:
    """Tells the lines that the person looks again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._soon = QTimer(desk, singleShot=True, interval=0)
        self._soon.timeout.connect(self._look)

    def serve(self, frame: DeskWindow) -> None:
        """Notice when she comes to this window."""
        frame.activated.connect(self._soon.start)

    def leave(self, frame: DeskWindow) -> None:
        """Notice nothing more of a window that goes."""
        frame.activated.disconnect(self._soon.start)

    def _look(self) -> None:
        lines = self._desk.engine.lines
        for line in lines.ids():
            lines.look_again(line)

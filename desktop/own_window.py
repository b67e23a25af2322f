"""The window of what was torn off: sessions with a strip of their own, or a single tab."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout
from typing_extensions import override

from desktop.desk_window import DeskWindow
from widgets.text import for_painting
from widgets.theme import dress
from widgets.theme.theme import Theme

SMALLEST = (640, 400)
"""Width and height below which it does not shrink."""


class OwnWindow(DeskWindow):
    """A lighter window beside the main one, without a top bar.

    Signals:
        close_requested: The person closes it; what is in it goes back.
    """

    close_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setMinimumSize(*SMALLEST)

    @override
    def lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.bar)
        column.addLayout(self.middle, 1)
        column.addWidget(self.status)
        dress(self, ground="bg")

    def show_title(self, *parts: str) -> None:
        """Name the window after what is in it: titles are data, so Qt's mark for changes in them is none."""
        title = " — ".join(for_painting(part) for part in parts if part)
        self.setWindowTitle(title.replace("[*]", "[*][*]"))

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.close_requested.emit()

"""The frame: top bar, session strip, pages, status line, and what floats above them."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.desk_window import DeskWindow
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.skeleton import SkeletonRows
from widgets.shell import (
    SessionTabState,
    StatusState,
    StripState,
    TopBar,
    TopBarState,
)
from widgets.theme import dress
from widgets.theme.theme import Theme

SMALLEST = (900, 560)
"""Width and height below which the frame does not shrink."""


class MainWindow(DeskWindow):
    """The window with Home and the top bar.

    Signals:
        quit_requested: The person wants to leave (nothing was closed yet).
        first_painted: The frame is on the screen.
    """

    quit_requested = Signal()
    first_painted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.painted = False
        self.setWindowTitle("Ninedesk")
        self.setMinimumSize(*SMALLEST)
        self._show_beginning()

    @override
    def lay_out(self) -> None:
        self.top_bar = TopBar()
        self.keeping_place = MessagePlace(after=self.strip)
        self.presence_message = MessagePlace(after=self.strip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.strip)
        column.addLayout(self.keeping_place)
        column.addLayout(self.presence_message)
        column.addWidget(self.bar)
        column.addLayout(self.middle, 1)
        column.addWidget(self.status)
        self._beginning: SkeletonRows | None = SkeletonRows(12)
        self.stack.addWidget(self._beginning)
        dress(self, ground="bg")

    def _show_beginning(self) -> None:
        """Show the frame as it will be, before anything is known."""
        self.top_bar.render(TopBarState())
        home = SessionTabState(1, "home", self.tr("Home"), focused=True, closable=False)
        self.strip.render(StripState((home,)))
        self.status.render(StatusState(connection_text=self.tr("Starting …")))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        # The program decides: with everything kept, quitting asks nothing (house rules, quit).
        event.ignore()
        self.quit_requested.emit()

"""The row above a page in which its command bar stands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from widgets.primitives.tab_order import laid_out
from widgets.theme import metrics, tokens


class CommandRow(QWidget):
    """The row in which commands stand, and what narrows the page below them; a line ends it."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def tab_first(self) -> Sequence[QWidget]:
        """Let Tab go along the row."""
        return laid_out(self.layout())

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, metrics().command_bar))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().surf)
        painter.fillRect(0, self.height() - 1, self.width(), 1, tokens().line)

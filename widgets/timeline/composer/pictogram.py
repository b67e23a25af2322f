"""An icon that only shows what stands beside it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from widgets import icons
from widgets.theme import metrics, tokens


class Pictogram(QWidget):
    """A small icon in the quiet ink."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().icon, metrics().icon)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        side = metrics().px(14)
        spot = QRect(0, 0, side, side)
        spot.moveCenter(self.rect().center())
        icons.paint(QPainter(self), self._name, spot, tokens().mute)

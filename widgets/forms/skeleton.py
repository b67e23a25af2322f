"""What a record page shows until its fields are here: the shapes of cards, still."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QWidget
from typing_extensions import override

from widgets.forms.folding import fold
from widgets.theme import CARD_RADIUS, GAP3, metrics, tokens
from widgets.theme.draw.shapes import box

_FIELDS = 5


class FormSkeleton(QWidget):
    """Two cards with the shapes of fields and entries."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Loading"))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        t = tokens()
        for number, column in enumerate(fold((52, 48), (False, True), self.width() - 2 * GAP3)):
            card = QRect(GAP3 + column.x, GAP3, column.width, self.height() - 2 * GAP3)
            card = QStyle.visualRect(self.layoutDirection(), self.rect(), card)
            box(painter, card, t.surf, t.line, CARD_RADIUS)
            self._bar(painter, card.adjusted(GAP3, 0, 0, 0), 14, 0.2)
            painter.fillRect(card.x() + 1, card.y() + metrics().px(38), card.width() - 2, 1, t.line)
            inner = card.adjusted(GAP3, metrics().px(38) + GAP3, -GAP3, -GAP3)
            painter.setClipRect(card)
            self._fields(painter, inner) if number == 0 else self._entries(painter, inner)
            painter.setClipping(False)

    def _bar(self, painter: QPainter, room: QRect, y: int, share: float) -> None:
        high = metrics().px(9)
        bar = QRect(room.x(), room.y() + metrics().px(y), max(20, round(room.width() * share)), high)
        bar = QStyle.visualRect(self.layoutDirection(), room, bar)
        box(painter, bar, tokens().press, None, high / 2)

    def _fields(self, painter: QPainter, room: QRect) -> None:
        half = (room.width() - GAP3) // 2
        for row in range(_FIELDS):
            for side in range(2):
                cell = QRect(room.x() + side * (half + GAP3), room.y() + metrics().px(59 * row), half, 50)
                self._bar(painter, cell, 2, 0.35)
                field = QRect(cell.x(), cell.y() + metrics().px(18), half, metrics().field)
                box(painter, field, tokens().surf2, tokens().line)

    def _entries(self, painter: QPainter, room: QRect) -> None:
        side = metrics().px(26)
        for row in range(room.height() // metrics().px(64) + 1):
            y = room.y() + metrics().px(64 * row)
            box(painter, QRect(room.x(), y, side, side), tokens().press)
            texts = QRect(room.x() + side + 10, y, room.width() - side - 10, side)
            self._bar(painter, texts, 2, 0.4)
            self._bar(painter, texts, 22, 0.85 - 0.15 * (row % 3))

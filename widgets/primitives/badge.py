"""Badges: how many are unread, 9 then a plus sign (facts 1)."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from widgets.theme import Type, font, font_metrics, metrics, tokens
from widgets.theme.draw.shapes import box

_MOST = 9


def badge_text(count: int) -> str:
    """Return what a badge says: 1 to 9, then `9+`."""
    return f"{_MOST}+" if count > _MOST else str(count)


def badge_size(count: int) -> QSize:
    """Return the size of a badge: a circle, wider for two characters."""
    side = metrics().px(17)
    width = font_metrics(Type.SMALL_STRONG).horizontalAdvance(badge_text(count)) + 8
    return QSize(max(side, width), side)


def paint_badge(painter: QPainter, rect: QRect, count: int) -> None:
    """Paint a badge in the middle of `rect`."""
    size = badge_size(count)
    body = QRect(0, 0, size.width(), size.height())
    body.moveCenter(rect.center())
    t = tokens()
    box(painter, body, t.bad, None, size.height() / 2)
    painter.setFont(font(Type.SMALL_STRONG))
    painter.setPen(t.on_fill)
    painter.drawText(body, int(Qt.AlignmentFlag.AlignCenter), badge_text(count))


class Badge(QWidget):
    """A number of unread things; hidden at none."""

    def __init__(self, count: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._count = -1
        self.render_value(count)

    def render_value(self, count: int) -> None:
        """Show a number, or nothing for none."""
        if count == self._count:
            return
        self._count = count
        self.setAccessibleName(self.tr("%n unread", "", max(count, 0)))
        self.setVisible(count > 0)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return badge_size(max(self._count, 0))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_badge(QPainter(self), self.rect(), self._count)

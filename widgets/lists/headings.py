"""The small heading above a group of rows."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QPainter

from widgets.text import for_painting
from widgets.theme import Type, font, tokens


def paint_heading(painter: QPainter, rect: QRect, text: str) -> None:
    """Paint a heading in small capitals, a little below the middle of its row."""
    capitals = QFont(font(Type.SMALL_STRONG))
    capitals.setCapitalization(QFont.Capitalization.AllUppercase)
    painter.setFont(capitals)
    painter.setPen(tokens().mute)
    mirrored = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
    flags = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(rect.adjusted(0, 4, 0, 0), int(flags), for_painting(text))

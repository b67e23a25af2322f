"""The picture in the tray: the program, her presence, and how much waits for her."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QIcon, QPainter, QPixmap

from session_engine.presence.state import Base
from widgets import icons
from widgets.primitives.badge import badge_text
from widgets.shell.presence_mark import paint_presence
from widgets.theme import DARK, LIGHT
from widgets.theme.draw.shapes import box

_SIDES = (16, 22, 24, 32, 48, 64)
"""What trays ask for; one that has not its size in it is drawn too coarse."""


def tray_icon(base: Base | None, count: int) -> QIcon:
    """Give the picture in all sizes; with something that waits, the number takes the place of the presence."""
    icon = QIcon()
    for side in _SIDES:
        icon.addPixmap(_drawn(side, base, count))
    return icon


def _drawn(side: int, base: Base | None, count: int) -> QPixmap:
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    # The tray's ground is not the program's: a filled box is seen on a light panel and on a dark one.
    box(painter, QRectF(0, 0, side, side), LIGHT.acc, None, side / 5)
    inside = side * 0.66
    icons.paint(painter, "conversations", QRectF(side * 0.1, side * 0.1, inside, inside), LIGHT.on_fill)
    if count > 0:
        _number(painter, side, count)
    elif base is not None:
        mark = side * 0.46
        spot = QRectF(side - mark, side - mark, mark, mark)
        box(painter, spot.adjusted(-1, -1, 1, 1), DARK.top, None, mark)
        paint_presence(painter, spot.adjusted(1, 1, -1, -1), base, DARK, DARK.top)
    painter.end()
    return drawn


def _number(painter: QPainter, side: int, count: int) -> None:
    text = badge_text(count)
    high = side * 0.6
    spot = QRectF(
        side - high * (1.3 if len(text) > 1 else 1), side - high, high * (1.3 if len(text) > 1 else 1), high
    )
    box(painter, spot, LIGHT.bad, LIGHT.on_fill, high / 2)
    font = QFont(painter.font())
    font.setPixelSize(max(7, round(high * 0.72)))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(LIGHT.on_fill)
    painter.drawText(spot, int(Qt.AlignmentFlag.AlignCenter), text)

"""The mark of a presence: each has a shape of its own, so that no colour stands alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from session_engine.presence.state import Base
from widgets.theme import DARK, metrics, tokens
from widgets.theme.draw.shapes import smooth, tick
from widgets.theme.tokens import Tokens

COLOURS = {
    Base.AVAILABLE: "good",
    Base.BUSY: "bad",
    Base.DO_NOT_DISTURB: "bad",
    Base.AWAY: "warn",
    Base.OFFLINE: "mute",
    Base.INACTIVE: "warn",
}
"""Tokens by meaning."""
_HOLLOW = frozenset({Base.OFFLINE, Base.INACTIVE})


def on_the_bar() -> Tokens:
    """Give the colours for the top bar, which is dark in every theme but the system's contrast."""
    return tokens() if tokens().high_contrast else DARK


def paint_presence(
    painter: QPainter, rect: QRectF, base: Base | None, colours: Tokens, ground: QColor
) -> None:
    """Paint the mark of a presence inside a square; nothing is known: an empty ring."""
    colour = colours.colour(COLOURS[base]) if base is not None else colours.mute
    width = max(1.5, rect.width() / 7)
    with smooth(painter):
        painter.setPen(Qt.PenStyle.NoPen)
        if base is None or base in _HOLLOW:
            painter.setPen(QPen(colour, width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(rect.adjusted(width / 2, width / 2, -width / 2, -width / 2))
        else:
            painter.setBrush(colour)
            painter.drawEllipse(rect)
    _sign(painter, rect, base, colour if base in _HOLLOW else ground)


def _sign(painter: QPainter, rect: QRectF, base: Base | None, ink: QColor) -> None:
    """Paint what tells one mark from the next without its colour."""
    if base is Base.AVAILABLE:
        tick(painter, rect, ink)
    elif base is Base.DO_NOT_DISTURB:
        _lines(painter, rect, ink, (0.25, 0.5), (0.75, 0.5))
    elif base in (Base.AWAY, Base.INACTIVE):
        _lines(painter, rect, ink, (0.5, 0.24), (0.5, 0.54), (0.7, 0.66))


def _lines(painter: QPainter, rect: QRectF, ink: QColor, *points: tuple[float, float]) -> None:
    with smooth(painter):
        pen = QPen(ink, max(1.5, rect.width() / 8))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPolyline(
            [QPointF(rect.x() + x * rect.width(), rect.y() + y * rect.height()) for x, y in points]
        )


def presence_icon(base: Base) -> QIcon:
    """Give the mark as an icon of a menu."""
    side, ratio = metrics().icon, 2.0
    drawn = QPixmap(round(side * ratio), round(side * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    paint_presence(painter, QRectF(1, 1, side - 2, side - 2), base, tokens(), tokens().surf)
    painter.end()
    return QIcon(drawn)

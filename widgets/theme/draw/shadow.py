"""The soft shadow around what lies above the page."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from widgets.theme.current import generation, tokens
from widgets.theme.draw.rounded import rounded
from widgets.theme.draw.stills import picture, shelf
from widgets.theme.metrics import CARD_RADIUS

SHADOW = 6
"""How far it reaches beyond the body, in pixels."""

_CORNER = 2 * SHADOW + CARD_RADIUS
_SIDE = 2 * _CORNER + 1


def shadow(painter: QPainter, body: QRect) -> None:
    """Paint it around `body`: four corners and four stretched edges of one small picture."""
    ratio = painter.device().devicePixelRatio()
    outer = body.adjusted(-SHADOW, -SHADOW, SHADOW, SHADOW)
    if ratio != int(ratio) or min(outer.width(), outer.height()) < _SIDE:
        _rings(painter, body)
        return
    key = ("shadow", ratio, generation())
    drawn = shelf().find(key)
    if drawn is None:
        whole = QRect(SHADOW, SHADOW, _SIDE - 2 * SHADOW, _SIDE - 2 * SHADOW)
        drawn = picture(_SIDE, _SIDE, ratio, lambda small: _rings(small, whole))
        shelf().keep(key, drawn)
    c, far_x, far_y = _CORNER, outer.right() + 1 - _CORNER, outer.bottom() + 1 - _CORNER
    columns = ((outer.x(), c, 0, c), (outer.x() + c, outer.width() - 2 * c, c, 1), (far_x, c, c + 1, c))
    rows = ((outer.y(), c, 0, c), (outer.y() + c, outer.height() - 2 * c, c, 1), (far_y, c, c + 1, c))
    pixels = int(ratio)
    for across, (x, wide, from_x, taken) in enumerate(columns):
        for down, (y, tall, from_y, height) in enumerate(rows):
            if (across, down) != (1, 1):  # the body itself is in the middle
                source = QRect(from_x * pixels, from_y * pixels, taken * pixels, height * pixels)
                painter.drawPixmap(QRect(x, y, wide, tall), drawn, source)


def _rings(painter: QPainter, body: QRect) -> None:
    shade = tokens().shadow
    for step in range(SHADOW):
        colour = type(shade)(shade)
        colour.setAlphaF(shade.alphaF() * (step + 1) / SHADOW / 4)
        grown = body.adjusted(step - SHADOW, step - SHADOW, SHADOW - step, SHADOW - step)
        rounded(painter, grown, None, colour, CARD_RADIUS + SHADOW - step, 1.0)

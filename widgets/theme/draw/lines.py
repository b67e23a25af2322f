"""Single lines of text, as every painter paints them: elided to their room and kept as pictures."""

from enum import Enum
from functools import lru_cache

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from widgets.text import elide_middle, isolate, one_line
from widgets.theme import current
from widgets.theme.draw.stills import still
from widgets.theme.fonts import Type, font, font_metrics


class At(Enum):
    """Where a line stands in its room."""

    START = 0
    CENTRE = 1
    END = 2


_OVERHANG = 2  # what a letter may reach beyond its width at either side
_FLAGS = int(
    Qt.TextFlag.TextSingleLine
    | Qt.AlignmentFlag.AlignLeft
    | Qt.AlignmentFlag.AlignAbsolute
    | Qt.AlignmentFlag.AlignTop
)


def line(
    painter: QPainter,
    room: QRect,
    text: str,
    kind: Type,
    ink: QColor,
    *,
    at: At = At.START,
    rtl: bool = False,
    underlined: bool = False,
) -> int:
    """Paint a text in the middle of the height of `room`, elided when it is too wide; return its width."""
    width = room.width()
    if not text or width <= 0:
        return 0
    shown, wide, tall = fitted(text, width, kind)
    if at is At.CENTRE:
        x = room.x() + (width - wide) // 2
    else:
        x = room.x() if (at is At.START) is not rtl else room.x() + width - wide
    y = room.y() + (room.height() - tall) // 2
    colour = ink.rgba()
    still(
        painter, x - _OVERHANG, y, wide + 2 * _OVERHANG, tall, (shown, kind, colour, rtl, underlined),
        lambda drawn: _draw(drawn, shown, kind, ink, rtl=rtl, underlined=underlined),
    )  # fmt: skip
    return wide


def fitted(text: str, room: int, kind: Type) -> tuple[str, int, int]:
    """Return the text as it fits, its width and its height."""
    natural, tall = measured(text, kind)
    if natural <= room:
        return text, natural, tall
    return _elided(text, room, kind, current.generation())


def fitted_in_the_middle(title: str, room: int, kind: Type) -> str:
    """Return a title as painters show it: on one line, elided in the middle, isolated."""
    return _elided_in_the_middle(title, room, kind, current.generation())


def measured(text: str, kind: Type) -> tuple[int, int]:
    """Return how wide and how high a text is."""
    return _measured(text, kind, current.generation())


@lru_cache(maxsize=4096)
def _measured(text: str, kind: Type, _generation: int) -> tuple[int, int]:
    metric = font_metrics(kind)
    return metric.horizontalAdvance(text), metric.height()


@lru_cache(maxsize=2048)
def _elided_in_the_middle(title: str, room: int, kind: Type, _generation: int) -> str:
    return isolate(elide_middle(one_line(title), room, font_metrics(kind).horizontalAdvance))


@lru_cache(maxsize=2048)
def _elided(text: str, room: int, kind: Type, _generation: int) -> tuple[str, int, int]:
    metric = font_metrics(kind)
    shown = metric.elidedText(text, Qt.TextElideMode.ElideRight, room)
    return shown, metric.horizontalAdvance(shown), metric.height()


def _draw(painter: QPainter, text: str, kind: Type, ink: QColor, *, rtl: bool, underlined: bool) -> None:
    drawn = font(kind)
    if underlined:
        drawn = QFont(drawn)
        drawn.setUnderline(True)
    painter.setFont(drawn)
    painter.setPen(ink)
    painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    width, height = measured(text, kind)
    painter.drawText(QRect(_OVERHANG, 0, width + _OVERHANG, height), _FLAGS, text)

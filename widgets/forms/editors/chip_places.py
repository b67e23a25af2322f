"""Where chips and the line after them stand in a field: row by row, as wide as their names."""

from __future__ import annotations

from PySide6.QtCore import QRect

from session_engine.light_dataclass import dataclass
from widgets.text import for_painting
from widgets.theme import GAP, TARGET, font_metrics, metrics

_EDGE = 4  # between the field's border and a chip


@dataclass(frozen=True, slots=True)
class ChipPlaces:
    """A field's chips laid out, left to right.

    Attributes:
        chips: A place for each name.
        line: What is left for typing.
        height: Of the whole field.
    """

    chips: tuple[QRect, ...]
    line: QRect
    height: int


def chip_height() -> int:
    """Return the height of a chip: with its edges it fills a field of one line."""
    return max(TARGET - 2, metrics().field - 2 * _EDGE)


def cross_width() -> int:
    """Return the width of the place at a chip's end that removes it."""
    return max(TARGET - 4, metrics().px(18))


def tool_width() -> int:
    """Return the width of the magnifier at the field's end."""
    return max(TARGET, metrics().px(TARGET))


def icon_width() -> int:
    """Return the width of a chip's icon with the room around it."""
    return metrics().px(14) + 3 * GAP // 2


def place_chips(names: tuple[str, ...], width: int, *, reading: bool) -> ChipPlaces:
    """Lay chips out in a width; to be read, they need no room for crosses and no line."""
    high, edge = chip_height(), 0 if reading else _EDGE
    room = max(TARGET * 2, width - edge - (0 if reading else tool_width() + 2))
    x, y = edge, edge
    places: list[QRect] = []
    for name in names:
        wide = min(_chip_width(name, reading=reading), room - edge)
        if x > edge and x + wide > room:
            x, y = edge, y + high + GAP
        places.append(QRect(x, y, wide, high))
        x += wide + GAP
    if not reading and x > edge and room - x < metrics().px(70):
        x, y = edge, y + high + GAP
    line = QRect(x, y, max(1, room - x), high)
    return ChipPlaces(tuple(places), line, max(metrics().field, y + high + edge))


def _chip_width(name: str, *, reading: bool) -> int:
    text = font_metrics().horizontalAdvance(for_painting(name))
    return GAP + icon_width() + text + GAP + (GAP if reading else cross_width())

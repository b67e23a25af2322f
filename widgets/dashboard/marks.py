"""Where a chart's marks, labels and values stand, for each way of drawing it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRect

from session_engine.dashboards.state import ChartKind
from session_engine.light_dataclass import dataclass
from widgets.theme import GAP2, GAP3, Type, font_metrics, metrics
from widgets.theme.draw.lines import At

_WIDEST_BAR = 72
_HIGHEST_ROW = 34
_POINT = 11
_TARGET = 28
"""What the pointer has to meet, at 100 %: never less than 24 pixels."""

_LOW = 5
"""In less than so many lines of text a line has no room to lose above it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar, or a point of a line.

    Attributes:
        shape: The bar, or the square around the point.
        label: Room of what it stands for.
        value: Room of its number.
        target: What the pointer has to meet.
        label_at, value_at: Where the words stand in their room.
    """

    shape: QRect
    label: QRect
    value: QRect
    target: QRect
    label_at: At = At.CENTRE
    value_at: At = At.CENTRE


def marks(kind: ChartKind, values: tuple[float, ...], room: QRect) -> tuple[Mark, ...]:
    """Place the marks of all values in the room of a chart."""
    most = max(values, default=0) or 1
    area = room.adjusted(GAP3, GAP2, -GAP3, -GAP2)
    shares = [max(0.0, value) / most for value in values]
    if kind is ChartKind.LINE:
        return tuple(_point(area, at, shares) for at in range(len(shares)))
    place = _row if kind is ChartKind.BAR else _column
    return tuple(place(area, at, len(shares), share) for at, share in enumerate(shares))


def base_line(room: QRect) -> int:
    """Give the height of nothing."""
    return room.bottom() - GAP2 - _text_height()


def _text_height() -> int:
    return font_metrics(Type.SMALL).height() + 4


def _slot(area: QRect, at: int, count: int) -> QRect:
    """Give the share of the width that one value has, above its label."""
    wide = area.width() / count
    left, right = area.x() + round(at * wide), area.x() + round((at + 1) * wide)
    return QRect(left, area.y(), right - left, area.height() - _text_height())


def _standing(slot: QRect, shape: QRect, target: QRect) -> Mark:
    high = _text_height()
    label = QRect(slot.x(), slot.bottom() + 2, slot.width(), high)
    return Mark(shape, label, QRect(slot.x(), shape.y() - high, slot.width(), high), target)


def _column(area: QRect, at: int, count: int, share: float) -> Mark:
    slot = _slot(area, at, count)
    height = max(2, round((slot.height() - _text_height()) * share))
    width = min(round(slot.width() * 0.66), metrics().px(_WIDEST_BAR))
    bar = QRect(slot.x() + (slot.width() - width) // 2, slot.bottom() - height, width, height)
    return _standing(slot, bar, bar.adjusted(-4, -16, 4, 16))


def _point(area: QRect, at: int, shares: list[float]) -> Mark:
    slot, size, wide = _slot(area, at, len(shares)), metrics().px(_POINT) | 1, metrics().px(_TARGET)
    low = slot.height() < _LOW * _text_height()
    over = size if low else _text_height() + size
    height = round((slot.height() - over) * shares[at])
    shape = QRect(slot.center().x() - size // 2, slot.bottom() - size // 2 - height, size, size)
    target = QRect(0, 0, wide, wide)
    target.moveCenter(shape.center())
    mark = _standing(slot, shape, target)
    return _on_one_line(mark) if low else mark


def _on_one_line(mark: Mark) -> Mark:
    """Put the number behind the label, so that a low chart has its whole height for the line."""
    row, gap = mark.label, metrics().px(3)
    middle = row.center().x() + row.width() // 8  # a label is longer than a number
    label = QRect(row.x(), row.y(), middle - gap - row.x(), row.height())
    value = QRect(middle + gap, row.y(), row.right() - middle - gap, row.height())
    return replace(mark, label=label, value=value, label_at=At.END, value_at=At.START)


def _row(area: QRect, at: int, count: int, share: float) -> Mark:
    high = min(area.height() / count, metrics().px(_HIGHEST_ROW))
    names = min(area.width() // 3, metrics().px(110))
    numbers = metrics().px(44)
    top = area.y() + round(at * high)
    width = max(2, round((area.width() - names - numbers) * share))
    bar = QRect(area.x() + names, top + round(high * 0.2), width, round(high * 0.6))
    label = QRect(area.x(), top, names - 8, round(high))
    value = QRect(bar.right() + 8, top, numbers, round(high))
    return Mark(bar, label, value, bar.adjusted(-4, -4, 4, 4), At.START, At.START)

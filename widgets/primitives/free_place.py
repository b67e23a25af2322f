"""Where something stands over a window without covering what is written in."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect

from widgets.theme import GAP2


def raised_above(place: QRect, taken: Iterable[QRect]) -> QRect:
    """Give the lowest place at or above one that covers none of those that are taken; it may reach out at the top."""
    free = QRect(place)
    for each in sorted(taken, key=QRect.bottom, reverse=True):
        if free.intersects(each):
            free.moveBottom(each.top() - GAP2)
    return free

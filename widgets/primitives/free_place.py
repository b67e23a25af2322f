"""Where something stands over a window without covering what is written in."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtWidgets import QApplication, QWidget

from widgets.theme import GAP2

_LINES = 3
"""Lines around the cursor that stay in sight in a text that is higher than a third of the window."""


def raised_above(place: QRect, taken: Iterable[QRect]) -> QRect:
    """Give the lowest place at or above one that covers none of those that are taken; it may reach out at the top."""
    free = QRect(place)
    for each in sorted(taken, key=QRect.bottom, reverse=True):
        if free.intersects(each):
            free.moveBottom(each.top() - GAP2)
    return free


def typed_in(host: QWidget) -> list[QRect]:
    """Give where in a window the keyboard writes; of a text that fills the page, the lines around its cursor."""
    focus = QApplication.focusWidget()
    if focus is None or not host.isAncestorOf(focus):
        return []
    if not focus.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled):
        return []
    place = focus.rect()
    if place.height() > host.height() // 3:
        cursor = focus.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
        if isinstance(cursor, QRect | QRectF):  # each kind of widget answers in its own
            around = _LINES * focus.fontMetrics().height()
            lines = QRectF(cursor).toRect()
            place.setTop(lines.top() - around)
            place.setBottom(lines.bottom() + around)
    return [QRect(focus.mapTo(host, place.topLeft()), place.size())]

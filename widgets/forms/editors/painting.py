"""The painted parts of a field: label, marks and problem. Painted, since thirty labels cost a page's time."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle

from session_engine.forms.state import Required
from widgets import icons
from widgets.text import for_painting
from widgets.theme import Type, font, font_metrics, metrics, tokens
from widgets.theme.draw.lines import fitted, line
from widgets.theme.draw.shapes import box

_MARKS = {Required.REQUIRED: " *", Required.RECOMMENDED: " +", Required.NONE: ""}
_DOT = 6
_WRAP = int(Qt.TextFlag.TextWordWrap) | int(Qt.TextFlag.TextWrapAnywhere) | int(Qt.AlignmentFlag.AlignTop)


def _direction(*, rtl: bool) -> Qt.LayoutDirection:
    return Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight


def _leading(*, rtl: bool) -> int:
    side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignAbsolute)


def label(painter: QPainter, rect: QRect, text: str, required: Required, *, dirty: bool, rtl: bool) -> None:
    """Paint a label with its required mark and the dot of an unsaved change."""
    metric = font_metrics(Type.SMALL)
    mark = _MARKS[required]
    room = rect.width() - metric.horizontalAdvance(mark) - (_DOT + 6 if dirty else 0)
    shown = fitted(for_painting(text), room, Type.SMALL)[0] + mark
    wide = line(painter, rect, shown, Type.SMALL, tokens().mute, rtl=rtl)
    if dirty:
        x = rect.x() + wide + 6
        dot = QRect(x, rect.center().y() - _DOT // 2 + 1, _DOT, _DOT)
        box(painter, QStyle.visualRect(_direction(rtl=rtl), rect, dot), tokens().acc, None, _DOT / 2)


def _problem_room(rect: QRect) -> QRect:
    return rect.adjusted(metrics().px(12) + 5, 0, 0, 0)


def problem_height(text: str, width: int) -> int:
    """Return how high a problem's text is at a width."""
    room = _problem_room(QRect(0, 0, max(width, 40), 10_000))
    return font_metrics(Type.SMALL).boundingRect(room, _WRAP, for_painting(text)).height()


def problem(painter: QPainter, rect: QRect, text: str, *, rtl: bool) -> None:
    """Paint what is wrong, with its icon."""
    side = metrics().px(12)
    high = font_metrics(Type.SMALL).height()
    direction = _direction(rtl=rtl)
    spot = QRect(rect.x(), rect.y() + (high - side) // 2, side, side)
    icons.paint(painter, "error", QStyle.visualRect(direction, rect, spot), tokens().bad)
    painter.setFont(font(Type.SMALL))
    painter.setPen(tokens().bad)
    room = QStyle.visualRect(direction, rect, _problem_room(rect))
    painter.drawText(room, _WRAP | _leading(rtl=rtl), for_painting(text))

"""The painter of the table of keys."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from typing_extensions import override

from widgets import icons
from widgets.lists.headings import paint_heading
from widgets.lists.key_cap import key_size, paint_key
from widgets.lists.marked import paint_marked
from widgets.lists.room import Room
from widgets.lists.view import RowDelegate
from widgets.settings.key_rows import KeyLine
from widgets.theme import Type, font, font_metrics, metrics, tokens

EDGE, _GAP = 16, 8
_NOTE, _KEYS = 96, 190


class KeyDelegate(RowDelegate[KeyLine]):
    """Paint action, keys, and whether they were changed; a problem on a second line."""

    reset_text = ""

    @override
    def height(self, row: KeyLine) -> int:
        return metrics().row + (metrics().px(22) if row.problem else 0)

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: KeyLine) -> None:
        room = Room(painter, _first_line(rect).adjusted(EDGE, 0, -EDGE, 0))
        if row.row is None:
            paint_heading(painter, room.rect, row.text)
            return
        self._paint_note(painter, room, row)
        caps = Room(painter, room.trailing(_keys_width(room.width), _GAP))
        keys = (row.tried,) if row.tried else row.row.keys
        for key in keys:
            if caps.width >= key_size(key).width():
                paint_key(painter, caps.leading(key_size(key).width(), _GAP), key, trailing=False)
        if not keys:
            paint_marked(painter, caps.rect, "–", (), Type.BODY, tokens().mute)
        paint_marked(painter, room.rect, row.text)
        if row.problem:
            _paint_problem(painter, _second_line(rect).adjusted(EDGE, 0, -EDGE, 0), row.problem)

    def _paint_note(self, painter: QPainter, room: Room, row: KeyLine) -> None:
        spot = room.trailing(metrics().px(_NOTE), _GAP)
        if row.row is None:
            return
        if row.row.locked:
            mark = Room(painter, spot).trailing(metrics().px(14))
            icons.paint(painter, "lock", mark, tokens().mute)
        elif row.row.changed:
            painter.setFont(font(Type.SMALL))
            painter.setPen(tokens().acc)
            align = Qt.AlignmentFlag.AlignVCenter | _trailing(painter)
            painter.drawText(spot, int(align), self.reset_text)

    def keys_place(self, rect: QRect, direction: Qt.LayoutDirection) -> QRect:
        """Return where a row's keys are, which is where they are recorded."""
        return _places(rect, direction)[0]

    def reset_place(self, rect: QRect, direction: Qt.LayoutDirection) -> QRect:
        """Return where a row's way back to its own keys is."""
        return _places(rect, direction)[1]


def _places(rect: QRect, direction: Qt.LayoutDirection) -> tuple[QRect, QRect]:
    room = Room(direction, _first_line(rect).adjusted(EDGE, 0, -EDGE, 0))
    reset = room.trailing(metrics().px(_NOTE), _GAP)
    return room.trailing(_keys_width(room.width), _GAP), reset


def _keys_width(room: int) -> int:
    return min(metrics().px(_KEYS), room // 2)


def _first_line(rect: QRect) -> QRect:
    return QRect(rect.x(), rect.y(), rect.width(), metrics().row)


def _second_line(rect: QRect) -> QRect:
    first = _first_line(rect)
    return QRect(rect.x(), first.bottom() + 1, rect.width(), rect.height() - first.height())


def _paint_problem(painter: QPainter, rect: QRect, problem: str) -> None:
    room = Room(painter, rect.adjusted(0, -4, 0, -4))
    wide = min(font_metrics(Type.SMALL).horizontalAdvance(problem) + 2, room.width - metrics().px(22))
    words = room.trailing(wide, 5)
    icons.paint(painter, "error", room.trailing(metrics().px(14)), tokens().bad)
    paint_marked(painter, words, problem, (), Type.SMALL, tokens().bad)


def _trailing(painter: QPainter) -> Qt.AlignmentFlag:
    mirrored = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignLeft if mirrored else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignAbsolute

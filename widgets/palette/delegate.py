"""The painter of the palette's rows."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from typing_extensions import override

from widgets import icons
from widgets.lists.headings import paint_heading
from widgets.lists.key_cap import key_size, paint_key
from widgets.lists.marked import paint_marked
from widgets.lists.room import Room
from widgets.lists.view import RowDelegate
from widgets.palette.matcher import spans
from widgets.palette.rows import PaletteRow
from widgets.text import one_line
from widgets.theme import Type, font_metrics, metrics, tokens

_EDGE = 14
_GAP = 10
_GROUP_SHARE = 0.3


class PaletteDelegate(RowDelegate[PaletteRow]):
    """Paint icon, text with marked letters, group and key; every row is equally tall."""

    @override
    def height(self, row: PaletteRow) -> int:
        return metrics().row

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: PaletteRow) -> None:
        room = Room(painter, rect.adjusted(_EDGE, 0, -_EDGE, 0))
        if row.entry is not None:
            _paint_entry(painter, room, row)
        elif row.note:
            paint_marked(painter, room.rect, row.text, (), Type.BODY, tokens().mute)
        else:
            paint_heading(painter, room.rect, row.text)


def _paint_entry(painter: QPainter, room: Room, row: PaletteRow) -> None:
    entry = row.entry
    if entry is None:
        return
    icons.paint(painter, entry.icon, room.leading(metrics().icon, _GAP), tokens().mute)
    if entry.key:
        paint_key(painter, room.trailing(key_size(entry.key).width(), _GAP), entry.key)
    if row.typed and entry.group:
        _paint_beside(painter, room, entry.group)
    if entry.detail:
        _paint_beside(painter, room, entry.detail)
    paint_marked(painter, room.rect, row.text, spans(entry, row.typed) if row.typed else ())


def _paint_beside(painter: QPainter, room: Room, text: str) -> None:
    line = one_line(text)
    width = min(font_metrics(Type.SMALL).horizontalAdvance(line) + 2, round(room.width * _GROUP_SHARE))
    paint_marked(painter, room.trailing(width, _GAP), line, (), Type.SMALL, tokens().mute)

"""The painter of the inbox's cards; a card that was painted before is put down as a picture."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QRect
from PySide6.QtGui import QPainter
from typing_extensions import override

from session_engine.ids import RecordRef
from session_engine.inbox.state import InboxItem
from widgets import icons
from widgets.grids import times
from widgets.inbox.rows import ItemRow, channel_text, subject_text, until_text
from widgets.lists.marked import cleaned, paint_marked, paint_parts
from widgets.lists.room import Room
from widgets.lists.view import RowDelegate
from widgets.primitives.badge import badge_size, paint_badge
from widgets.primitives.pill import paint_pill, pill_size
from widgets.primitives.tones import Tone
from widgets.text import one_line
from widgets.theme import Type, font_metrics, metrics, tokens
from widgets.theme.draw.shapes import box, tick
from widgets.theme.draw.stills import still

_EDGE, _GAP, _MARK = 14, 10, 30
UNREAD_LINE = 3
"""Pixels of the line before an unread card: it is told by weight, line and number, not by colour alone."""


class ItemDelegate(RowDelegate[ItemRow]):
    """Paint a card: picture or tick, who, what, how old, unread, live, until when."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.selected: frozenset[RecordRef] = frozenset()

    @override
    def height(self, row: ItemRow) -> int:
        return metrics().px(62 if metrics().compact else 70)

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: ItemRow) -> None:
        item, chosen = row.item, row.item.ref in self.selected
        age = until_text(item) or times.ago(item.created, times.now_from(item.created))
        direction = painter.layoutDirection()

        def draw(drawn: QPainter) -> None:
            drawn.setLayoutDirection(direction)
            _paint_card(drawn, QRect(0, 0, rect.width(), rect.height()), item, age, chosen=chosen)

        look = ("inbox", item, age, chosen, direction)
        still(painter, rect.x(), rect.y(), rect.width(), rect.height(), look, draw)


def mark_room(rect: QRect, *, mirrored: bool) -> QRect:
    """Give the place of a card that a press selects it on: its picture."""
    side = metrics().px(_MARK) + _EDGE + _GAP
    left = rect.right() + 1 - side if mirrored else rect.x()
    return QRect(left, rect.y(), side, rect.height())


def _paint_card(painter: QPainter, rect: QRect, item: InboxItem, age: str, *, chosen: bool) -> None:
    t = tokens()
    if item.unread:
        line = Room(painter, rect.adjusted(4, 8, -4, -8)).leading(UNREAD_LINE)
        box(painter, line, t.acc, None, 1.5)
    room = Room(painter, rect.adjusted(_EDGE, 6, -_EDGE, -6))
    _paint_mark(painter, room.leading(metrics().px(_MARK), _GAP), item, chosen=chosen)
    _paint_lines(painter, room.rect, item, age)


def _paint_mark(painter: QPainter, piece: QRect, item: InboxItem, *, chosen: bool) -> None:
    t, side = tokens(), piece.width()
    square = QRect(piece.x(), piece.y() + (piece.height() - side) // 2, side, side)
    if chosen:
        box(painter, square, t.acc)
        inset = side // 5
        tick(painter, square.adjusted(inset, inset, -inset, -inset), t.on_fill)
        return
    box(painter, square, None if t.high_contrast else t.press, t.text if t.high_contrast else None)
    inset = side // 4
    icons.paint(
        painter, item.icon, square.adjusted(inset, inset, -inset, -inset), t.acc if item.unread else t.mute
    )


def _paint_lines(painter: QPainter, rect: QRect, item: InboxItem, age: str) -> None:
    t = tokens()
    tall = rect.height() // 3
    first, second, third = (
        Room(painter, QRect(rect.x(), rect.y() + n * tall, rect.width(), tall)) for n in range(3)
    )
    wide = font_metrics(Type.SMALL).horizontalAdvance(cleaned(age)[0])
    paint_marked(painter, first.trailing(wide, _GAP // 2), age, (), Type.SMALL, t.mute)
    strong = Type.STRONG if item.unread else Type.BODY
    who = one_line(item.who) or QCoreApplication.translate("Inbox", "(nobody known)")
    paint_marked(painter, first.rect, who, (), strong, t.text)
    if item.unread:
        size = badge_size(item.unread)
        paint_badge(painter, second.trailing(size.width(), _GAP // 2), item.unread)
    if item.urgent:
        icons.paint(painter, "priority-high", second.leading(metrics().icon, 4), t.bad)
    paint_marked(painter, second.rect, subject_text(item), (), strong, t.text)
    if item.live:
        live = QCoreApplication.translate("Inbox", "Live")
        size = pill_size(live, "online")
        piece = third.leading(size.width(), _GAP // 2)
        paint_pill(painter, piece, live, Tone.GOOD, "online")
    parts = tuple(part for part in (channel_text(item), item.detail) if part)
    if parts:
        paint_parts(painter, third.rect, parts, Type.SMALL, t.mute)

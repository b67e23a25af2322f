"""Painters of the overview's rows: conversations, agents, queues."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from typing_extensions import override

from widgets import icons
from widgets.lists.marked import paint_marked
from widgets.lists.room import Room
from widgets.lists.view import RowDelegate
from widgets.primitives.badge import badge_size, paint_badge
from widgets.primitives.pill import paint_pill, pill_size
from widgets.primitives.tones import Tone, icon_name, ink
from widgets.shell.presence_mark import paint_presence
from widgets.shell.words import clock_text
from widgets.supervision.columns import EDGE, GAP, columns, queue_columns
from widgets.supervision.state import AgentRow, ConversationRow, QueueRow, Waits
from widgets.text import for_painting
from widgets.theme import Type, metrics, tokens
from widgets.theme.draw.lines import At, line, measured
from widgets.theme.draw.shapes import box

_BAR = 96
_NOBODY = "–"


class ConversationDelegate(RowDelegate[ConversationRow]):
    """Paint a conversation in its columns."""

    @override
    def height(self, row: ConversationRow) -> int:
        return metrics().px(34 if metrics().compact else 38)

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: ConversationRow) -> None:
        t, places = tokens(), columns(painter, rect)
        icons.paint(painter, row.icon, places["icon"], t.mute)
        strong = Type.BODY if row.over else Type.STRONG
        paint_marked(painter, places["customer"], row.customer, (), strong, t.mute if row.over else t.text)
        for name, text in (("subject", row.subject), ("queue", row.queue), ("agent", row.agent or _NOBODY)):
            if name in places:
                own = t.text if name == "agent" and row.agent and not row.over else t.mute
                paint_marked(painter, places[name], text, (), Type.BODY, own)
        paint_pill(painter, places["status"], row.status, row.tone)
        if not row.over:
            _paint_marks(painter, places, row)


def _paint_marks(painter: QPainter, places: dict[str, QRect], row: ConversationRow) -> None:
    """Paint what is wrong: a bad mood, unread messages, waiting."""
    t = tokens()
    if row.mood:
        sign, colour = ("thumbs-up", t.good) if row.happy else ("thumbs-down", t.bad)
        icons.paint(painter, sign, places["mood"], colour)
    if row.unread:
        size, place = badge_size(row.unread), places["unread"]
        paint_badge(painter, QRect(place.x(), place.y(), size.width(), place.height()), row.unread)
    _paint_wait(painter, places["waits"], row.waits)


def _paint_wait(painter: QPainter, place: QRect, waits: Waits) -> None:
    seconds = waits.seconds()
    if seconds is None:
        return
    text, tone = clock_text(seconds), waits.tone()
    rtl = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
    if tone is Tone.NEUTRAL:
        line(painter, place, text, Type.STRONG, tokens().text, at=At.END, rtl=rtl)
        return
    wide = min(place.width(), pill_size(text, icon_name(tone)).width())
    paint_pill(painter, Room(painter, place).trailing(wide), text, tone, icon_name(tone))


class AgentDelegate(RowDelegate[AgentRow]):
    """Paint an agent: presence and name, below how much she has to do and what."""

    @override
    def height(self, row: AgentRow) -> int:
        return metrics().px(48 if metrics().compact else 54)

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: AgentRow) -> None:
        t, px = tokens(), metrics().px
        rtl = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
        inside = rect.adjusted(EDGE, 5, -EDGE, -5)
        tall = inside.height() // 2
        first = Room(painter, QRect(inside.x(), inside.y(), inside.width(), tall))
        second = Room(painter, QRect(inside.x(), inside.y() + tall, inside.width(), tall))
        side = px(12)
        mark = first.leading(side, GAP - 4)
        second.leading(side, GAP - 4)
        square = QRectF(mark.x(), mark.center().y() - side / 2 + 1, side, side)
        paint_presence(painter, square, row.presence, t, t.surf)
        if row.chosen:
            icons.paint(painter, "filter", first.trailing(metrics().icon, 6), t.acc)
        wide = measured(for_painting(row.status), Type.SMALL)[0]
        line(painter, first.trailing(wide, GAP), for_painting(row.status), Type.SMALL, t.mute, rtl=rtl)
        paint_marked(painter, first.rect, row.name, (), Type.STRONG, t.text if row.there else t.mute)
        _paint_load(painter, second, row)
        paint_marked(painter, second.rect, row.work, (), Type.SMALL, t.mute)


def _paint_load(painter: QPainter, room: Room, row: AgentRow) -> None:
    """Paint how much of her capacity is taken, as a bar and in figures."""
    if not row.total or not row.there:
        return
    t, px = tokens(), metrics().px
    share = min(1.0, max(0.0, row.used / row.total))
    tone = Tone.BAD if row.used >= row.total else Tone.WARN if share >= 0.8 else Tone.INFO
    place = room.leading(px(_BAR), GAP - 4)
    bar = QRect(place.x(), place.center().y() - px(3), place.width(), px(6))
    box(painter, bar, t.press, t.edge if t.high_contrast else None, 3)
    filled = round(bar.width() * share)
    if filled:
        box(painter, Room(painter, bar).leading(max(filled, px(6))), ink(tone), None, 3)
    wide = measured(row.load, Type.SMALL)[0]
    rtl = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
    line(painter, room.leading(wide, GAP), row.load, Type.SMALL, t.text, rtl=rtl)


class QueueDelegate(RowDelegate[QueueRow]):
    """Paint a queue: name, how many wait and for how long, how many are served."""

    @override
    def height(self, row: QueueRow) -> int:
        return metrics().px(32 if metrics().compact else 36)

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: QueueRow) -> None:
        t, px = tokens(), metrics().px
        rtl = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
        places = queue_columns(painter, rect)
        room = Room(painter, places["name"])
        icons.paint(painter, "queue", room.leading(px(15), GAP - 4), t.acc if row.chosen else t.mute)
        if row.chosen:
            icons.paint(painter, "filter", room.trailing(metrics().icon, 6), t.acc)
        paint_marked(painter, room.rect, row.name, (), Type.STRONG if row.waiting else Type.BODY, t.text)
        numbers = {"running": row.running, "waiting": row.waiting}
        for name, number in ((name, number) for name, number in numbers.items() if name in places):
            kind = Type.STRONG if name == "waiting" and number else Type.BODY
            line(
                painter, places[name], str(number), kind, t.text if number else t.mute, at=At.END, rtl=rtl
            )  # fmt: skip
        _paint_wait(painter, places["waits"], row.waits)

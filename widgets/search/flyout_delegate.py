"""The painter of the search flyout's rows."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from typing_extensions import override

from widgets import icons
from widgets.lists.headings import paint_heading
from widgets.lists.key_cap import key_size, paint_key
from widgets.lists.marked import paint_marked, paint_parts
from widgets.lists.room import Room
from widgets.lists.view import RowDelegate
from widgets.search.flyout_rows import FlyoutKind, FlyoutRow
from widgets.theme import Type, font_metrics, metrics, tokens
from widgets.theme.draw.shapes import box

_EDGE = 14
_GAP = 10
_TITLE_SHARE = 0.62
_LABEL_SHARE = 0.2
_BAR_SHARES = (0.46, 0.34, 0.52, 0.40)


class FlyoutDelegate(RowDelegate[FlyoutRow]):
    """Paint headings, searches, records and what stands for them."""

    @override
    def height(self, row: FlyoutRow) -> int:
        return metrics().px(26) if row.kind is FlyoutKind.HEADING else metrics().row

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: FlyoutRow) -> None:
        room = Room(painter, rect.adjusted(_EDGE, 0, -_EDGE, 0))
        if row.kind is FlyoutKind.HEADING:
            paint_heading(painter, room.rect, row.text)
        elif row.kind is FlyoutKind.SKELETON:
            _paint_bar(painter, room, rect.y())
        else:
            self._paint_line(painter, room, row)

    def _paint_line(self, painter: QPainter, room: Room, row: FlyoutRow) -> None:
        t = tokens()
        if row.kind is FlyoutKind.ALL:
            painter.fillRect(room.rect.x(), room.rect.y(), room.width, 1, t.line)
        spot = room.leading(metrics().icon, _GAP)
        ink = t.acc if row.kind is FlyoutKind.ALL else t.mute
        icons.paint(painter, row.icon, spot, ink)
        if row.kind is FlyoutKind.ALL and self.current_row < 0:
            paint_key(painter, room.trailing(key_size("Enter").width(), _GAP), "Enter")
        _paint_label(painter, room, row.label)
        wanted = round(room.width * _TITLE_SHARE) if row.detail else room.width
        title = Room(painter, room.rect).leading(max(0, wanted))
        colour = {FlyoutKind.ALL: t.acc, FlyoutKind.NOTE: t.mute}.get(row.kind, t.text)
        used = paint_marked(painter, title, row.text, row.spans, Type.BODY, colour)
        if row.detail:
            room.leading(used, _GAP)
            paint_parts(painter, room.rect, row.detail, Type.BODY, t.mute)


def _paint_label(painter: QPainter, room: Room, label: str) -> None:
    if not label:
        return
    metric = font_metrics(Type.SMALL)
    width = min(metric.horizontalAdvance(label) + 2, round(room.width * _LABEL_SHARE))
    paint_marked(painter, room.trailing(width, _GAP), label, (), Type.SMALL, tokens().mute)


def _paint_bar(painter: QPainter, room: Room, seed: int) -> None:
    """Paint a row that is on its way."""
    side, tall = metrics().icon, metrics().px(10)
    for width in (side, round(room.width * _BAR_SHARES[seed // metrics().row % len(_BAR_SHARES)])):
        piece = room.leading(width, _GAP)
        bar = QRect(piece.x(), piece.center().y() - tall // 2, piece.width(), tall)
        box(painter, bar, tokens().press, None, tall / 2)

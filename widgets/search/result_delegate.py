"""The painter of the results page's rows."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from typing_extensions import override

from widgets import icons
from widgets.lists.headings import paint_heading
from widgets.lists.marked import paint_marked, paint_parts
from widgets.lists.room import Room
from widgets.lists.view import RowDelegate
from widgets.search.result_rows import ResultKind, ResultRow
from widgets.theme import Type, metrics, tokens
from widgets.theme.draw.shapes import box

_EDGE, _GAP, _PICTURE = 14, 12, 30


class ResultDelegate(RowDelegate[ResultRow]):
    """Paint a match as icon, title with marks, and details below."""

    @override
    def height(self, row: ResultRow) -> int:
        match row.kind:
            case ResultKind.HEADING:
                return metrics().px(32)
            case ResultKind.ALL:
                return metrics().row
            case _:
                return metrics().px(46 if metrics().compact else 52)

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: ResultRow) -> None:
        room = Room(painter, rect.adjusted(_EDGE, 0, -_EDGE, 0))
        match row.kind:
            case ResultKind.HEADING:
                paint_heading(painter, room.rect.adjusted(0, metrics().px(4), 0, 0), row.text)
            case ResultKind.ALL:
                room.leading(metrics().px(_PICTURE), _GAP)
                paint_marked(painter, room.rect, row.text, (), Type.BODY, tokens().acc)
            case ResultKind.MATCH:
                _paint_match(painter, room, row)
            case ResultKind.COMING:
                _paint_bars(painter, room)


def _paint_match(painter: QPainter, room: Room, row: ResultRow) -> None:
    match, t = row.match, tokens()
    if match is None:
        return
    picture = _square(room.leading(metrics().px(_PICTURE), _GAP))
    box(painter, picture, t.accs if not t.high_contrast else None, t.text if t.high_contrast else None)
    inset = picture.width() // 4
    icons.paint(painter, row.icon, picture.adjusted(inset, inset, -inset, -inset), t.acc)
    upper, lower = _lines(room.rect, two=bool(match.detail))
    paint_marked(painter, upper, match.title, match.spans, Type.STRONG)
    if match.detail:
        paint_parts(painter, lower, match.detail, Type.BODY, t.mute)


def _paint_bars(painter: QPainter, room: Room) -> None:
    """Paint a row that is on its way."""
    box(painter, _square(room.leading(metrics().px(_PICTURE), _GAP)), tokens().press)
    tall = metrics().px(9)
    for line, share in zip(_lines(room.rect, two=True), (0.34, 0.55), strict=True):
        piece = Room(painter, line).leading(round(line.width() * share))
        bar = QRect(piece.x(), piece.center().y() - tall // 2, piece.width(), tall)
        box(painter, bar, tokens().press, None, tall / 2)


def _square(piece: QRect) -> QRect:
    side = min(piece.width(), piece.height())
    square = QRect(0, 0, side, side)
    square.moveCenter(piece.center())
    return square


def _lines(rect: QRect, *, two: bool) -> tuple[QRect, QRect]:
    if not two:
        return rect, QRect()
    tall = metrics().px(19)
    top = rect.y() + (rect.height() - 2 * tall) // 2
    return QRect(rect.x(), top, rect.width(), tall), QRect(rect.x(), top + tall, rect.width(), tall)

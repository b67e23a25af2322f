"""One painter for the entries of a timeline."""

from __future__ import annotations

from typing import cast
from unicodedata import bidirectional

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractScrollArea, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from session_engine.timeline.state import TimelineEntry
from widgets import icons
from widgets.grids.cells import KIND_ICONS
from widgets.grids.times import utc_now
from widgets.primitives.pill import paint_pill, pill_size
from widgets.text import for_painting
from widgets.theme import GAP, GAP3, Type, font, font_metrics, metrics, tokens
from widgets.theme.draw.shapes import box, ring
from widgets.timeline.entry_layout import EntryLayout, EntryLayouts, icon_side
from widgets.timeline.model import model_of
from widgets.timeline.words import kind_text, state_pill, subject, when, who

_Index = QModelIndex | QPersistentModelIndex
_LINE = int(Qt.TextFlag.TextSingleLine) | int(Qt.AlignmentFlag.AlignVCenter)
ICONS = {**KIND_ICONS, "note": "note", "phonecall": "phone"}


class EntryDelegate(QStyledItemDelegate):
    """Paint icon, who and when, subject, text, and what is still to be done."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layouts = EntryLayouts()
        self.hover_row = -1
        self.hover_opens = False
        self.guessed = False

    def layout(self, index: _Index, width: int) -> EntryLayout | None:
        """Return the layout of a row."""
        model = model_of(index)
        entry = model.entry(index.row())
        if entry is None:
            return None
        return self._layouts.get(entry, width, unfolded=model.is_unfolded(entry))

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        width = _width(option)
        view = cast("QWidget | None", option.widget)
        if view is not None and not view.isVisible():
            self.guessed = True  # its width is not the one it will have: breaking the texts would be in vain
            return QSize(max(width - 1, 1), metrics().px(64))
        made = self.layout(index, width)
        return QSize(max(width - 1, 1), made.height if made is not None else 0)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry = model_of(index).entry(index.row())
        width = _width(option)
        made = self.layout(index, width)
        if entry is None or made is None:
            return
        row = QRect(option.rect.x(), option.rect.y(), width, made.height)
        painter.save()
        painter.setLayoutDirection(option.direction)
        self._ground(painter, option, row, index.row())
        _icon(painter, option, row, entry)
        _head(painter, option, row, made, entry)
        self._subject(painter, option, row, made, entry, index.row())
        _body(painter, option, row, made, strong=not made.subject.height())
        _more(painter, option, row, made)
        _files(painter, option, row, made, entry)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, row: QRect, number: int) -> None:
        t = tokens()
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if option.state & QStyle.StateFlag.State_Selected and focused:
            painter.fillRect(row, t.accs if not t.high_contrast else t.surf)
        elif number == self.hover_row:
            painter.fillRect(row, t.surf2)
        painter.fillRect(row.x(), row.bottom(), row.width(), 1, t.line)
        if focused:
            ring(painter, row.adjusted(1, 1, -1, -2), 4)

    def _subject(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        row: QRect,
        made: EntryLayout,
        entry: TimelineEntry,
        number: int,
    ) -> None:
        if not made.subject.height():
            return
        drawn = font()
        if self.hover_opens and number == self.hover_row:
            drawn = type(drawn)(drawn)
            drawn.setUnderline(True)
        painter.setFont(drawn)
        painter.setPen(tokens().text)
        _line(painter, option, _at(option, row, made.subject), for_painting(subject(entry)), font_metrics())


def _width(option: QStyleOptionViewItem) -> int:
    """Return the width of the list an entry is painted in."""
    view: QWidget | None = option.widget
    return view.viewport().width() if isinstance(view, QAbstractScrollArea) else option.rect.width()


def _at(option: QStyleOptionViewItem, row: QRect, part: QRect) -> QRect:
    return QStyle.visualRect(option.direction, row, part.translated(row.topLeft()))


def _flags(option: QStyleOptionViewItem) -> int:
    side = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft)
    return _LINE | int(side | Qt.AlignmentFlag.AlignAbsolute)


def _line(
    painter: QPainter, option: QStyleOptionViewItem, rect: QRect, text: str, measure: QFontMetrics
) -> None:
    shown = measure.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, _flags(option), shown)


def _icon(painter: QPainter, option: QStyleOptionViewItem, row: QRect, entry: TimelineEntry) -> None:
    side = icon_side()
    spot = _at(option, row, QRect(QPoint(GAP3, metrics().px(9)), QSize(side, side)))
    t = tokens()
    box(painter, spot, t.accs, t.acc if t.high_contrast else None)
    edge = round(side * 0.22)
    name = ICONS.get(entry.kind, "record")
    icons.paint(painter, name, spot.adjusted(edge, edge, -edge, -edge), t.acc)


def _head(
    painter: QPainter, option: QStyleOptionViewItem, row: QRect, made: EntryLayout, entry: TimelineEntry
) -> None:
    now = utc_now()
    room = QRect(made.head)
    pill = state_pill(entry, now)
    if pill is not None:
        text, tone, icon = pill
        wide = min(pill_size(text, icon).width(), room.width() // 2)
        spot = QRect(room.right() + 1 - wide, room.y() - 1, wide, room.height() + 2)
        paint_pill(painter, _at(option, row, spot), text, tone, icon)
        room.setRight(spot.x() - GAP)
    t = tokens()
    measure = font_metrics(Type.STRONG)
    name = measure.elidedText(for_painting(who(entry)), Qt.TextElideMode.ElideRight, room.width() * 3 // 5)
    painter.setFont(font(Type.STRONG))
    painter.setPen(t.text)
    painter.drawText(_at(option, row, room), _flags(option), name)
    room.setLeft(room.x() + measure.horizontalAdvance(name) + 5)
    if entry.outgoing is not None:
        side = metrics().px(12)
        mark = QRect(room.x(), room.y(), side, room.height())
        forward = entry.outgoing != (option.direction == Qt.LayoutDirection.RightToLeft)
        icons.paint(painter, "arrow-right" if forward else "arrow-left", _at(option, row, mark), t.mute)
        room.setLeft(room.x() + side + 3)
    painter.setFont(font())
    painter.setPen(t.mute)
    _line(painter, option, _at(option, row, room), f"{kind_text(entry)}, {when(entry, now)}", font_metrics())


def _body(
    painter: QPainter, option: QStyleOptionViewItem, row: QRect, made: EntryLayout, *, strong: bool
) -> None:
    if made.text is None or not made.shown:
        return
    painter.setPen(tokens().text if strong else tokens().mute)
    room = _at(option, row, made.body)
    whole = made.shown - 1 if made.cut else made.shown
    for number in range(whole):
        made.text.lineAt(number).draw(painter, QPointF(room.topLeft()))
    if made.cut:
        line = made.text.lineAt(whole)
        rest = made.text.text()[line.textStart() :][:400].replace("\u2028", " ")
        height = font_metrics().height() + 1
        spot = QRect(room.x(), room.y() + whole * height, room.width(), height)
        painter.setFont(font())
        shown = font_metrics().elidedText(rest, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(spot, _LINE | _own_side(rest), shown)


def _own_side(text: str) -> int:
    first = next((bidirectional(c) for c in text[:80] if bidirectional(c) in {"L", "R", "AL"}), "L")
    side = Qt.AlignmentFlag.AlignLeft if first == "L" else Qt.AlignmentFlag.AlignRight
    return int(side | Qt.AlignmentFlag.AlignAbsolute)


def _more(painter: QPainter, option: QStyleOptionViewItem, row: QRect, made: EntryLayout) -> None:
    if made.more.height():
        painter.setFont(font(Type.SMALL_STRONG))
        painter.setPen(tokens().acc)
        text = more_text(cut=made.cut)
        _line(painter, option, _at(option, row, made.more), text, font_metrics(Type.SMALL_STRONG))


def more_text(*, cut: bool) -> str:
    """Return what the link below a long text says."""
    tr = QCoreApplication.translate
    return tr("timeline", "More") if cut else tr("timeline", "Less")


def _files(
    painter: QPainter, option: QStyleOptionViewItem, row: QRect, made: EntryLayout, entry: TimelineEntry
) -> None:
    if not made.files.height():
        return
    side = metrics().px(12)
    room = QRect(made.files)
    spot = QRect(room.x(), room.y(), side, room.height())
    icons.paint(painter, "attachment", _at(option, row, spot), tokens().mute)
    painter.setFont(font(Type.SMALL))
    painter.setPen(tokens().mute)
    names = for_painting(", ".join(entry.files))
    room.setLeft(room.x() + side + GAP)
    _line(painter, option, _at(option, row, room), names, font_metrics(Type.SMALL))

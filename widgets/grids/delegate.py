"""One painter for every cell of every grid."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from widgets import icons
from widgets.grids.cells import Cell, CellShape
from widgets.grids.model import GridModel
from widgets.theme import fonts
from widgets.theme.current import metrics, tokens
from widgets.theme.draw.shapes import box

PAD = 10
_PILL_PAD = 7
_LINE = int(Qt.TextFlag.TextSingleLine) | int(Qt.AlignmentFlag.AlignVCenter)
_SOFT = {"good": "goods", "warn": "warns", "bad": "bads", "acc": "accs", "mute": "surf2"}


class CellDelegate(QStyledItemDelegate):
    """Paint cells from the model's ready `Cell`s; nothing is made per paint but an elided text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hover_row = -1
        self.focus_row = -1

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, metrics().row)

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = cast("GridModel", index.model())
        rect = option.rect
        self._ground(painter, option, rect, index.row())
        found = model.cell(index.row(), index.column())
        if found is None:
            _bar(painter, rect, index.row() + index.column())
        elif found.text:
            _cell(painter, rect, found, rtl=option.direction == Qt.LayoutDirection.RightToLeft)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, row: int) -> None:
        t = tokens()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, t.accs)
        elif row == self.hover_row:
            painter.fillRect(rect, t.hover)
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, t.line)
        if row == self.focus_row:
            painter.fillRect(rect.x(), rect.y(), rect.width(), 2, t.acc)
            painter.fillRect(rect.x(), rect.bottom() - 1, rect.width(), 2, t.acc)


def _cell(painter: QPainter, rect: QRect, cell: Cell, *, rtl: bool) -> None:
    inner = rect.adjusted(PAD, 0, -PAD, -1)
    if inner.width() <= 0:
        return
    if cell.shape is CellShape.PILL:
        _pill(painter, inner, cell, rtl=rtl)
        return
    t = tokens()
    if cell.shape is CellShape.ICON:
        side = metrics().icon
        spot = QRect(
            inner.right() - side + 1 if rtl else inner.x(), inner.center().y() - side // 2, side, side
        )
        icons.paint(painter, cell.icon, spot, t.mute)
        inner = inner.adjusted(0, 0, -side - 6, 0) if rtl else inner.adjusted(side + 6, 0, 0, 0)
    colour = {CellShape.LINK: t.acc, CellShape.MUTED: t.mute}.get(cell.shape, t.text)
    painter.setFont(fonts.font())
    painter.setPen(colour)
    _text(painter, inner, cell.text, fonts.font_metrics(), rtl=rtl)


def _text(painter: QPainter, rect: QRect, text: str, measure: QFontMetrics, *, rtl: bool) -> None:
    side = Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft
    shown = measure.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, _LINE | int(side | Qt.AlignmentFlag.AlignAbsolute), shown)


def _pill(painter: QPainter, rect: QRect, cell: Cell, *, rtl: bool) -> None:
    t = tokens()
    measure = fonts.font_metrics(fonts.Type.SMALL_STRONG)
    side = metrics().px(12) if cell.icon else 0
    gap = 4 if cell.icon else 0
    width = min(rect.width(), measure.horizontalAdvance(cell.text) + 2 * _PILL_PAD + side + gap)
    height = min(rect.height() - 4, measure.height() + 4)
    left = rect.right() - width + 1 if rtl else rect.x()
    pill = QRect(left, rect.center().y() - height // 2, width, height)
    ink = t.colour(cell.tone)
    box(painter, pill, t.colour(_SOFT[cell.tone]), ink if t.high_contrast else None, height / 2)
    if cell.icon:
        at = pill.right() - _PILL_PAD - side + 1 if rtl else pill.x() + _PILL_PAD
        icons.paint(painter, cell.icon, QRect(at, pill.center().y() - side // 2 + 1, side, side), ink)
    room = pill.adjusted(_PILL_PAD, 0, -_PILL_PAD, 0)
    room = room.adjusted(0, 0, -side - gap, 0) if rtl else room.adjusted(side + gap, 0, 0, 0)
    painter.setFont(fonts.font(fonts.Type.SMALL_STRONG))
    painter.setPen(ink)
    _text(painter, room, cell.text, measure, rtl=rtl)


def _bar(painter: QPainter, rect: QRect, seed: int) -> None:
    """Paint the skeleton of a cell that is on its way."""
    share = (45, 70, 55, 80, 60)[seed % 5]
    height = metrics().px(9)
    width = max(16, (rect.width() - 2 * PAD) * share // 100)
    spot = QRect(rect.x() + PAD, rect.center().y() - height // 2, width, height)
    box(painter, spot, tokens().press, None, height / 2)

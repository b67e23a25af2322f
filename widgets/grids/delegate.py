"""One painter for every cell of every grid."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from widgets import icons
from widgets.grids.cells import Cell, CellShape
from widgets.grids.model import GridModel
from widgets.primitives.pill import paint_pill
from widgets.text import isolate
from widgets.theme import Type, metrics, tokens
from widgets.theme.draw.lines import At, line
from widgets.theme.draw.shapes import SELECTED, bits, box
from widgets.theme.draw.stills import still

PAD = 10


class CellDelegate(QStyledItemDelegate):
    """Paint cells from the model's ready `Cell`s; texts are kept as pictures."""

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
        row, rect = index.row(), option.rect
        found = cast("GridModel", index.model()).cell(row, index.column())
        self._ground(painter, option, rect, row)
        if found is None:
            _bar(painter, rect, row + index.column())
        else:
            _kept_cell(painter, rect, found, rtl=option.direction == Qt.LayoutDirection.RightToLeft)
        if row == self.focus_row:
            painter.fillRect(rect.x(), rect.y(), rect.width(), 2, tokens().acc)
            painter.fillRect(rect.x(), rect.bottom() - 1, rect.width(), 2, tokens().acc)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, row: int) -> None:
        if bits(option) & SELECTED:
            painter.fillRect(rect, tokens().accs)
        elif row == self.hover_row:
            painter.fillRect(rect, tokens().hover)


def _kept_cell(painter: QPainter, rect: QRect, cell: Cell, *, rtl: bool) -> None:
    """Paint a cell and the line below it as one picture: a page of rows has a hundred of them."""
    wide, tall = rect.width(), rect.height()
    looks = ("cell", cell.text, cell.shape, cell.tone, cell.icon, cell.mark, cell.number, rtl)
    still(
        painter, rect.x(), rect.y(), wide, tall, looks, lambda drawn: _cell(drawn, wide, tall, cell, rtl=rtl)
    )


def _cell(painter: QPainter, wide: int, tall: int, cell: Cell, *, rtl: bool) -> None:
    painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    painter.fillRect(0, tall - 1, wide, 1, tokens().line)
    if cell.text:
        paint_cell(painter, QRect(0, 0, wide, tall), cell, rtl=rtl)


def paint_cell(painter: QPainter, rect: QRect, cell: Cell, *, rtl: bool) -> None:
    """Paint what a cell says: numbers at the end of their room, everything else at its beginning."""
    inner = rect.adjusted(PAD, 0, -PAD, -1)
    if inner.width() <= 0:
        return
    # "4 min" would become "min 4" among words that run the other way.
    text = isolate(cell.text)
    if cell.shape is CellShape.PILL:
        paint_pill(painter, inner, text, cell.tone, cell.icon)
        return
    t = tokens()
    if cell.shape is CellShape.ICON or cell.mark:
        side = metrics().icon
        spot = QRect(
            inner.right() - side + 1 if rtl else inner.x(), inner.center().y() - side // 2, side, side
        )
        icons.paint(painter, cell.icon, spot, t.mute)
        inner = inner.adjusted(0, 0, -side - 6, 0) if rtl else inner.adjusted(side + 6, 0, 0, 0)
    colour = {CellShape.LINK: t.acc, CellShape.MUTED: t.mute}.get(cell.shape, t.text)
    line(painter, inner, text, Type.BODY, colour, at=At.END if cell.number else At.START, rtl=rtl)


def _bar(painter: QPainter, rect: QRect, seed: int) -> None:
    """Paint the skeleton of a cell that is on its way."""
    share = (45, 70, 55, 80, 60)[seed % 5]
    painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, tokens().line)
    height = metrics().px(9)
    width = max(16, (rect.width() - 2 * PAD) * share // 100)
    spot = QRect(rect.x() + PAD, rect.center().y() - height // 2, width, height)
    box(painter, spot, tokens().press, None, height / 2)

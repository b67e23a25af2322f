"""One painter for the entries of a timeline."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractScrollArea, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from widgets.grids.times import utc_now
from widgets.theme import metrics, tokens
from widgets.theme.draw.shapes import ring
from widgets.theme.draw.stills import still
from widgets.timeline.entry_layout import EntryLayout, EntryLayouts
from widgets.timeline.entry_painting import EntryPainting, Told
from widgets.timeline.model import model_of

_Index = QModelIndex | QPersistentModelIndex


class EntryDelegate(QStyledItemDelegate):
    """Paint icon, who and when, subject, text, and what is still to be done."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layouts = EntryLayouts()
        self.hover_row = -1
        self.pointed = ""
        self.buttons: tuple[int, int] = (-1, 0)
        """The row with buttons, and where they begin: its state stands before them."""
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
        self._ground(painter, option, row, index.row())
        pointed = self.pointed if index.row() == self.hover_row else ""
        told = Told.of(entry, utc_now(), rtl=option.direction == Qt.LayoutDirection.RightToLeft)
        # The layout tells an entry that is unfolded from one that is not.
        free = self.buttons[1] if index.row() == self.buttons[0] else width
        key = ("entry", entry, made.shown, made.cut, told, pointed, free)
        place = QRect(0, 0, width, made.height)
        still(
            painter, row.x(), row.y(), width, made.height, key,
            lambda drawn: EntryPainting(drawn, place, made, entry, told).paint(pointed=pointed, free=free),
        )  # fmt: skip

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


def _width(option: QStyleOptionViewItem) -> int:
    """Return the width of the list an entry is painted in."""
    view: QWidget | None = option.widget
    return view.viewport().width() if isinstance(view, QAbstractScrollArea) else option.rect.width()

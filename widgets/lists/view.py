"""A list of mixed rows that is walked by keyboard, from itself or from a field that keeps the typing."""

from __future__ import annotations

from abc import abstractmethod
from typing import Generic, cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from widgets.lists.rows import Index, RowsModel, RowT
from widgets.theme import generation, tokens
from widgets.theme.draw.shapes import box

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PASSED_ON = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_INSET = 4


class RowDelegate(QStyledItemDelegate, Generic[RowT]):
    """Paint rows: a soft ground under the current one and the one pointed at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hover_row = -1
        self.current_row = -1
        self.ring = False

    @abstractmethod
    def height(self, row: RowT) -> int:
        """Return how tall a row is."""

    @abstractmethod
    def paint_row(self, painter: QPainter, rect: QRect, row: RowT) -> None:
        """Paint a row on its ground; the painter's layout direction says where it begins."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = self._row(index)
        return QSize(80, self.height(row) if row is not None else 0)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._row(index)
        if row is None:
            return
        painter.save()
        painter.setLayoutDirection(option.direction)
        if row.choosable:
            self._ground(painter, option.rect, index.row())
        self.paint_row(painter, option.rect, row)
        painter.restore()

    def _row(self, index: Index) -> RowT | None:
        return cast("RowsModel[RowT]", index.model()).row(index)

    def _ground(self, painter: QPainter, rect: QRect, number: int) -> None:
        t = tokens()
        body = rect.adjusted(_INSET, 0, -_INSET, 0)
        if number == self.current_row:
            edge = t.acc if self.ring or t.high_contrast else None
            box(painter, body, t.accs, edge, width=2.0 if self.ring else 1.0)
        elif number == self.hover_row:
            box(painter, body, t.hover)


class RowList(QListView, Generic[RowT]):
    """Show rows.

    Signals:
        chosen: A row's number and the keyboard's modifiers (Ctrl, Shift, none).
        current_changed: The number of the row with the keyboard, -1 for none.
    """

    chosen = Signal(int, Qt.KeyboardModifier)
    current_changed = Signal(int)

    def __init__(
        self, model: RowsModel[RowT], delegate: RowDelegate[RowT], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model, self._delegate = model, delegate
        self._generation = generation()
        self._pressed = QPersistentModelIndex()  # the row, wherever it is by the time the button is let go
        delegate.setParent(self)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.selectionModel().currentChanged.connect(self._current_changed)

    def current_row(self) -> int:
        """Return the number of the row with the keyboard, -1 for none."""
        return self.currentIndex().row()

    def set_current(self, number: int) -> None:
        """Give a row the keyboard, -1 for none, and bring it into sight; one that cannot be chosen is none."""
        row = self._model.row(number)
        if row is None or not row.choosable:
            number = -1  # Qt would refuse it, and leave the keyboard with whoever has it
        if number == self.current_row():
            return
        index = self._model.index(number, 0) if number >= 0 else QModelIndex()
        self.setCurrentIndex(index)
        if index.isValid():
            self._show_with_heading(number)
        else:
            self.clearSelection()

    def walk(self, step: int, *, through_none: bool = False) -> None:
        """Go `step` rows on among those that can be chosen, round the ends.

        Args:
            step: Rows to go on, negative for back.
            through_none: After either end comes no row, as where a field above has the typing.
        """
        stops = [-1, *self._model.choosable()] if through_none else self._model.choosable()
        if not stops:
            return
        current = self.current_row()
        here = stops.index(current) if current in stops else (-1 if step > 0 else 0)
        self.set_current(stops[(here + step) % len(stops)])

    def page(self, step: int) -> None:
        """Go about a page on (1) or back (-1), stopping at the ends."""
        stops = self._model.choosable()
        if not stops:
            return
        current = self.current_row()
        here = stops.index(current) if current in stops else 0
        tall = max(1, self.visualRect(self._model.index(stops[here], 0)).height())
        there = here + step * max(1, self.viewport().height() // tall - 1)
        self.set_current(stops[min(max(there, 0), len(stops) - 1)])

    def content_height(self) -> int:
        """Return how tall all rows are together."""
        return sum(self._delegate.height(row) for row in self._model.rows)

    def _show_with_heading(self, number: int) -> None:
        above = self._model.row(number - 1)
        if above is not None and not above.choosable:
            self.scrollTo(self._model.index(number - 1, 0))
        self.scrollTo(self._model.index(number, 0))

    def _current_changed(self, current: QModelIndex) -> None:
        self.viewport().update()
        self.current_changed.emit(current.row())

    def _hover(self, number: int) -> None:
        row = self._model.row(number)
        number = number if row is not None and row.choosable else -1
        if number != self._delegate.hover_row:
            self._delegate.hover_row = number
            self.viewport().update()

    def _choose(self, number: int, modifiers: Qt.KeyboardModifier) -> None:
        row = self._model.row(number)
        if row is not None and row.choosable:
            self.chosen.emit(number, modifiers & PASSED_ON)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        stops = self._model.choosable()
        if self.current_row() < 0 and stops and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.set_current(stops[0])

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self._choose(self.current_row(), event.modifiers())
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        # Nothing moves yet: a press that is dragged away chooses nothing.
        self._pressed = QPersistentModelIndex(self.indexAt(event.position().toPoint()))
        row = self._model.row(self._pressed.row())
        if row is not None and row.choosable and self.focusPolicy() != Qt.FocusPolicy.NoFocus:
            self.set_current(self._pressed.row())
        event.accept()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        number, pressed = self.indexAt(event.position().toPoint()).row(), self._pressed.row()
        self._pressed = QPersistentModelIndex()
        if number < 0 or number != pressed:
            return
        if event.button() == Qt.MouseButton.MiddleButton:
            self._choose(number, Qt.KeyboardModifier.ControlModifier)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._choose(number, event.modifiers())

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the first click has chosen already

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.indexAt(event.position().toPoint()).row())

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        if self._generation != generation():
            self._generation = generation()
            self.scheduleDelayedItemsLayout()  # rows have another height now
        # Rows that come or go before the current one move it without a word of Qt's.
        self._delegate.current_row = self.current_row()
        self._delegate.ring = self.hasFocus()
        super().paintEvent(e)

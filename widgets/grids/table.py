"""The table view of a live grid: keyboard, pointer, selection by id, and only the rows in sight asked for."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from session_engine.ids import RecordRef
from session_engine.records.state import Lookup
from session_engine.views.state import GridState
from widgets.grids.cells import CellShape
from widgets.grids.delegate import CellDelegate
from widgets.grids.header import GridHeader
from widgets.grids.holding import Holding
from widgets.grids.model import GridModel
from widgets.grids.widths import fitted, stretched
from widgets.theme.current import metrics

_KEYS_THAT_OPEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class GridTable(QTableView):
    """Rows and columns of a `GridState`.

    Signals:
        opened: A row is to be opened: record, title, keyboard modifiers.
        link_opened: A lookup cell is to be opened.
        rows_wanted: First and last row that are in sight and not loaded.
        selected: Ids of the selected rows and the id of the row with the keyboard.
        anchored: Id of the first row in sight.
        width_changed: A column's name and its new width at 100 % text size.
        held: Pointer or keyboard are inside (True) or no longer.
    """

    opened = Signal(object, str, Qt.KeyboardModifier)
    link_opened = Signal(object, str, Qt.KeyboardModifier)
    rows_wanted = Signal(int, int)
    selected = Signal(tuple, str)
    anchored = Signal(str)
    width_changed = Signal(str, int)
    held = Signal(bool)

    def __init__(self, parent: QWidget | None = None, *, fitting: bool = False) -> None:
        super().__init__(parent)
        self._fitting = fitting
        self._model = GridModel(self)
        self._delegate = CellDelegate(self)
        self._rendering = False
        self._pressed: RecordRef | None = None
        self._wanted = QTimer(self, singleShot=True, interval=0)
        self._wanted.timeout.connect(self._ask_for_rows)
        self._missing: set[int] = set()
        self.header = GridHeader(self)
        self.holding = Holding(self)
        self.holding.held.connect(self.held)
        self._set_up()

    def _set_up(self) -> None:
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setHorizontalHeader(self.header)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._model.row_missing.connect(self._miss)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.selectionModel().currentRowChanged.connect(self._selection_changed)
        self.header.sectionResized.connect(self._resized)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def grid_model(self) -> GridModel:
        return self._model

    def render_state(self, state: GridState) -> None:
        """Show a state; selection, keyboard and the first row in sight are kept by id."""
        if state is self._model.state:
            return
        old = self._model.state
        top = self._top_id()
        self._rendering = True
        try:
            self.verticalHeader().setDefaultSectionSize(metrics().row)
            moved = self._model.set_state(state)
            if state.plan is not None:
                self.header.render_columns(self._model.columns, state.view, state.plan.sort)
            if moved:
                self._set_widths(state)
                self._restore(state)
                self._scroll_back(top if old.plan is not None else state.view.anchor)
            elif _chosen(state) != _chosen(old) and not self._shows_choice_of(state):
                self._restore(state)
        finally:
            self._rendering = False

    def row_ref(self, row: int) -> RecordRef | None:
        """Give the record of a row, None while it is not loaded."""
        found = self._model.row(row)
        return found.ref if found is not None else None

    # Opening

    @override
    def mouseReleaseEvent(self, e: QMouseEvent) -> None:
        super().mouseReleaseEvent(e)
        index = self.indexAt(e.position().toPoint())
        if not index.isValid():
            return
        if e.button() == Qt.MouseButton.MiddleButton:
            self._open(index, Qt.KeyboardModifier.ControlModifier)
        elif e.button() == Qt.MouseButton.LeftButton and self._on_link(e, index):
            pressed, self._pressed = self._pressed, None
            if pressed == self._link_of(index):  # rows that came in between are not what was meant
                self._open_cell(index, e.modifiers())

    @override
    def mousePressEvent(self, e: QMouseEvent) -> None:
        index = self.indexAt(e.position().toPoint())
        self._pressed = None
        if e.button() == Qt.MouseButton.LeftButton and index.isValid() and self._on_link(e, index):
            self._pressed = self._link_of(index)
            self.selectionModel().setCurrentIndex(
                index,
                QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
            )
        else:
            super().mousePressEvent(e)
        if not self._shows_choice_of(self._model.state):
            self._tell_choice()  # the row looked selected before, so nothing has changed to the eye

    @override
    def mouseDoubleClickEvent(self, e: QMouseEvent) -> None:
        index = self.indexAt(e.position().toPoint())
        if index.isValid() and e.button() == Qt.MouseButton.LeftButton and not self._on_link(e, index):
            self._open(index, e.modifiers())

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        index = self.currentIndex()
        if e.key() in _KEYS_THAT_OPEN and index.isValid():
            self._open(index, e.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
            return
        if e.key() == Qt.Key.Key_Space and index.isValid():
            flags = QItemSelectionModel.SelectionFlag.Toggle | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().select(index, flags)
            return
        super().keyPressEvent(e)

    def _on_link(self, event: QMouseEvent, index: QModelIndex) -> bool:
        """Whether the pointer is on the text of a link."""
        cell = self._model.cell(index.row(), index.column())
        if cell is None or cell.shape is not CellShape.LINK:
            return False
        width = self.fontMetrics().horizontalAdvance(cell.text) + 20
        rect = self.visualRect(index)
        x = event.position().x() - rect.x()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x = rect.width() - x
        return x <= width

    def _link_of(self, index: QModelIndex) -> RecordRef | None:
        """Give the record that a link leads to."""
        row = self._model.row(index.row())
        value = row.values.get(self._model.columns[index.column()].name) if row is not None else None
        return value.ref if isinstance(value, Lookup) else self.row_ref(index.row())

    def _open_cell(self, index: QModelIndex, modifiers: Qt.KeyboardModifier) -> None:
        row = self._model.row(index.row())
        column = self._model.columns[index.column()]
        value = row.values.get(column.name) if row is not None else None
        if isinstance(value, Lookup):
            self.link_opened.emit(value.ref, value.name, modifiers)
        else:
            self._open(index, modifiers)

    def _open(self, index: QModelIndex, modifiers: Qt.KeyboardModifier) -> None:
        row, plan = self._model.row(index.row()), self._model.state.plan
        if row is None or plan is None:
            return
        value = row.values.get(plan.primary)
        self.opened.emit(row.ref, value if isinstance(value, str) else "", modifiers)

    # Rows in sight

    def _miss(self, row: int) -> None:
        self._missing.add(row)
        if not self._wanted.isActive():
            self._wanted.start()

    def rows_in_sight(self) -> tuple[int, int]:
        """Give the first and the last row that are in sight."""
        last = self.rowAt(self.viewport().height() - 1)
        return self.rowAt(0), last if last >= 0 else self._model.rowCount() - 1

    def _ask_for_rows(self) -> None:
        missing, self._missing = self._missing, set()
        first, last = self.rows_in_sight()
        seen = [row for row in missing if first <= row <= last]
        if seen:
            self.rows_wanted.emit(min(seen), max(seen))

    def _scrolled(self) -> None:
        self._hover(-1)
        if not self._rendering:
            top = self._top_id()
            if top is not None:
                self.anchored.emit(top)

    def _top_id(self) -> str | None:
        if self.verticalScrollBar().value() == 0:
            return None
        ref = self.row_ref(self.rowAt(0))
        return ref.id if ref is not None else None

    # Selection

    def _selection_changed(self) -> None:
        current = self.currentIndex()
        self._delegate.focus_row = current.row() if self.hasFocus() and current.isValid() else -1
        self.viewport().update()
        if not self._rendering:
            self._tell_choice()

    def _tell_choice(self) -> None:
        self.selected.emit(*self._choice())

    def _choice(self) -> tuple[tuple[str, ...], str]:
        """Give the ids of the rows that look selected, in order, and of the row with the keyboard."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        refs = [ref for ref in map(self.row_ref, rows) if ref is not None]
        current = self.currentIndex()
        here = self.row_ref(current.row()) if current.isValid() else None
        return tuple(ref.id for ref in refs), here.id if here is not None else ""

    def _shows_choice_of(self, state: GridState) -> bool:
        ids, current = self._choice()
        return (frozenset(ids), current) == _chosen(state)

    def _restore(self, state: GridState) -> None:
        selection = QItemSelection()
        for record_id in state.view.selection:
            row = self._model.position(record_id)
            if row is not None:
                selection.select(self._model.index(row, 0), self._model.index(row, 0))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().select(selection, flags)
        current = self._model.position(state.view.current) if state.view.current else None
        here = self._model.index(current, 0) if current is not None else QModelIndex()
        self.selectionModel().setCurrentIndex(here, QItemSelectionModel.SelectionFlag.NoUpdate)

    def _scroll_back(self, anchor: str | None) -> None:
        top = self._model.position(anchor) if anchor else None
        if top is not None:
            self.scrollTo(self._model.index(top, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    # Widths

    def _set_widths(self, state: GridState) -> None:
        wanted = [state.view.widths.get(column.name, column.width) for column in self._model.columns]
        widths = [metrics().px(width) for width in wanted]
        fit = self._fitting and not state.view.widths
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fit else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setHorizontalScrollBarPolicy(bar)
        if fit:
            primary = state.plan.primary if state.plan is not None else ""
            widths = fitted(self._model.columns, widths, primary, self._steady_room())
        else:
            kept = frozenset(state.view.widths)
            labels = [self.header.label_width(column) for column in self._model.columns]
            widths = stretched(self._model.columns, widths, labels, kept, self._steady_room())
        for section, width in enumerate(widths):
            self.setColumnHidden(section, width == 0)
            if width:
                self.setColumnWidth(section, width)

    def _steady_room(self) -> int:
        """Give the room that columns have with a scroll bar and without, so that none moves when it comes or goes."""
        return self.contentsRect().width() - self.verticalScrollBar().sizeHint().width()

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.header.sizeHint().height() + 3 * metrics().row)

    def _resized(self, section: int, _old: int, new: int) -> None:
        # Only what is dragged is the person's wish: Qt also resizes by itself, to stretch and to hide.
        dragged = bool(QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton)
        if dragged and not self._rendering and section < len(self._model.columns):
            at_100 = round(new * 100 / metrics().text_size)
            self.width_changed.emit(self._model.columns[section].name, at_100)

    # Pointer and focus

    @override
    def mouseMoveEvent(self, e: QMouseEvent) -> None:
        index = self.indexAt(e.position().toPoint())
        self._hover(index.row())
        on_link = index.isValid() and self._on_link(e, index)
        shape = Qt.CursorShape.PointingHandCursor if on_link else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(e)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
            self.holding.look()
        elif event.type() == QEvent.Type.Enter:
            self.holding.look()
        return super().viewportEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._delegate.focus_row = self.currentIndex().row()
        self.holding.look()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._delegate.focus_row = -1
        self.holding.look()

    @override
    def changeEvent(self, arg__1: QEvent) -> None:
        super().changeEvent(arg__1)
        if arg__1.type() == QEvent.Type.FontChange and self._model.state.plan is not None:
            self.verticalHeader().setDefaultSectionSize(metrics().row)
            self._rendering = True
            self._set_widths(self._model.state)
            self._rendering = False

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._rendering = True
            self._set_widths(self._model.state)
            self._rendering = False
        self.viewport().update()

    def _hover(self, row: int) -> None:
        if row != self._delegate.hover_row:
            self._delegate.hover_row = row
            self.viewport().update()


def _chosen(state: GridState) -> tuple[frozenset[str], str]:
    """Give what a state says is selected, and the row with the keyboard."""
    return frozenset(state.view.selection), state.view.current or ""

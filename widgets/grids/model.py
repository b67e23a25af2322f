"""The table model of a live grid: sparse pages of rows, replaced by state, cells made once."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from session_engine.ids import TabId
from session_engine.views.state import PAGE_ROWS, GridColumn, GridKey, GridRow, GridState
from session_engine.wall_clock.state import calendar
from widgets.grids.cells import EMPTY, Cell, cell
from widgets.grids.times import utc_now
from widgets.text import for_tip

AnyIndex = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """What a view may ask beside Qt's own roles."""

    CELL = Qt.ItemDataRole.UserRole + 1
    ROW = Qt.ItemDataRole.UserRole + 2


class GridModel(QAbstractTableModel):
    """Rows of a `GridState`; a row that is not loaded has empty cells.

    Signals:
        row_missing: A row was asked for whose page is not there.
    """

    row_missing = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = GridState(GridKey(TabId(0)))
        self._columns: tuple[GridColumn, ...] = ()
        self._cells: dict[int, tuple[GridRow, list[Cell]]] = {}
        self._positions: dict[str, int] = {}
        self._now = utc_now()
        self._calendar = calendar(self._now)

    @property
    def state(self) -> GridState:
        return self._state

    @property
    def columns(self) -> tuple[GridColumn, ...]:
        return self._columns

    def set_state(self, state: GridState) -> bool:
        """Show another state. True when rows or columns came, went or moved, so that indexes are new."""
        old, self._state = self._state, state
        self._now = utc_now()
        columns = _columns(state)
        moved = columns != self._columns or old.revision != state.revision or _count(old) != _count(state)
        if moved:
            self.beginResetModel()
            self._columns = columns
            self._cells.clear()
            self._index()
            self.endResetModel()
            return True
        if old.pages is not state.pages or old.own is not state.own:
            self._index()
            self._changed(old, state)
        return False

    def row(self, index: int) -> GridRow | None:
        """Give the row at a position, None while it is not loaded."""
        return self._state.row(index)

    def position(self, record_id: str) -> int | None:
        """Find the position of a loaded row by its record's id."""
        return self._positions.get(record_id)

    def cell(self, row: int, column: int) -> Cell | None:
        """Give a cell ready for painting, None while its row is not loaded."""
        found = self._state.row(row)
        if found is None:
            self.row_missing.emit(row)
            return None
        cached = self._cells.get(row)
        if cached is None or cached[0] is not found:
            cached = (found, self._make(found))
            self._cells[row] = cached
        cells = cached[1]
        return cells[column] if column < len(cells) else EMPTY

    def grow_older(self, now: datetime) -> None:
        """Make the cells again whose text depends on the time."""
        self._now = now
        before, self._calendar = self._calendar, calendar(now)
        turned = before != self._calendar  # what is from today is said in another way than what is not
        old = [row for row, (_, cells) in self._cells.items() if turned or any(cell.ages for cell in cells)]
        for row in old:
            del self._cells[row]
        if old:
            self.dataChanged.emit(self.index(min(old), 0), self.index(max(old), len(self._columns) - 1))

    def tick(self, now: datetime, first: int, last: int) -> bool:
        """Make cells again that count seconds, of rows in sight alone; tell whether there are any."""
        self._now = now
        counts = False
        for row in range(first, last + 1):
            known = self._cells.get(row)
            if known is None or not any(cell.ticks for cell in known[1]):
                continue
            made = self._make(known[0])
            self._cells[row] = (known[0], made)
            counts = counts or any(cell.ticks for cell in made)
            for column, (old, new) in enumerate(zip(known[1], made, strict=True)):
                if old != new:
                    self.dataChanged.emit(self.index(row, column), self.index(row, column))
        return counts

    @override
    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else _count(self._state)

    @override
    def columnCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    @override
    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == Role.ROW:
            return self.row(index.row())
        wanted = role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
            Role.CELL,
        )
        found = self.cell(index.row(), index.column()) if wanted else None
        if found is None:
            return None
        if role == Role.CELL:
            return found
        if role == Qt.ItemDataRole.ToolTipRole:
            return for_tip(found.shown_tip)
        return found.spoken if role == Qt.ItemDataRole.AccessibleTextRole else found.text

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return for_tip(self._columns[section].label)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].label
        return None

    def _make(self, row: GridRow) -> list[Cell]:
        primary = self._state.plan.primary if self._state.plan is not None else ""
        return [cell(column, row, self._now, primary=column.name == primary) for column in self._columns]

    def _index(self) -> None:
        self._positions = {row.ref.id: position for position, row in self._state.loaded()}

    def _changed(self, old: GridState, new: GridState) -> None:
        """Announce the pages whose rows are other objects than before."""
        last = len(self._columns) - 1
        if old.own is not new.own and last >= 0:
            for place in new.places:
                self.dataChanged.emit(self.index(place, 0), self.index(place, last))
        for page, rows in new.pages.items():
            if old.pages.get(page) is not rows and rows and last >= 0:
                first = new.position(page * PAGE_ROWS)
                end = max(first, new.position(page * PAGE_ROWS + len(rows) - 1))
                self.dataChanged.emit(self.index(first, 0), self.index(end, last))


def _columns(state: GridState) -> tuple[GridColumn, ...]:
    if state.plan is None:
        return ()
    chosen = state.view.columns
    if not chosen:
        return state.plan.columns
    by_name = {column.name: column for column in state.plan.columns}
    return tuple(by_name[name] for name in chosen if name in by_name) or state.plan.columns


def _count(state: GridState) -> int:
    if state.extent is not None:
        return state.extent
    if not state.pages:
        return len(state.own)
    last = max(state.pages)
    return len(state.own) + last * PAGE_ROWS + len(state.pages[last]) - len(state.gone)

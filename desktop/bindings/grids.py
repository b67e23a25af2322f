"""Binds a `Grid` widget to a live grid of the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from desktop.desk import Desk
from session_engine.ids import RecordRef
from session_engine.navigation.state import Place
from session_engine.views.state import ColumnFilter, GridColumn, GridKey
from widgets.text import for_label
from widgets.theme import GAP2

if TYPE_CHECKING:
    from widgets.grids.grid import Grid


class GridBinding:
    """Wishes of one grid become verbs of the views area."""

    def __init__(self, desk: Desk, key: GridKey, grid: Grid, place: Place) -> None:
        self._desk, self._key, self._grid, self._place = desk, key, grid, place
        grids = desk.engine.grids
        grid.rows_wanted.connect(lambda first, last: grids.want_rows(key, first, last))
        grid.sort_wanted.connect(
            lambda column, descending: self.ask(lambda: grids.sort(key, column, descending=descending))
        )
        grid.selected.connect(lambda ids, current: grids.select(key, ids, current or None))
        grid.anchored.connect(lambda record_id: grids.anchor(key, record_id))
        grid.width_changed.connect(lambda column, width: grids.width(key, column, width))
        grid.held.connect(lambda held: grids.hold(key, held))
        grid.waiting_wanted.connect(lambda: grids.apply_waiting(key))
        grid.retry_wanted.connect(self.refresh)
        grid.filters_cleared.connect(self.clear_filters)
        grid.filter_asked.connect(self.ask_filter)
        grid.opened.connect(self._open)
        grid.link_opened.connect(self._open_link)

    @property
    def key(self) -> GridKey:
        """Which grid."""
        return self._key

    def ask(self, verb: Callable[[], object]) -> None:
        """Run a verb that asks for other rows; the wait can be ended."""
        self._desk.ask(verb, lambda: self._desk.engine.grids.give_up(self._key))

    def refresh(self) -> None:
        """Ask again."""
        self.ask(lambda: self._desk.engine.grids.refresh(self._key))

    def render(self) -> None:
        """Show the grid as it stands."""
        self._grid.render_state(self._desk.engine.grids.state(self._key))

    def selection(self) -> tuple[RecordRef, ...]:
        """Give the records of the selected rows."""
        state = self._desk.engine.grids.state(self._key)
        chosen = set(state.view.selection)
        return tuple(row.ref for _, row in state.loaded() if row.ref.id in chosen)

    def clear_filters(self) -> None:
        """Take all column filters and the quick find away."""
        grids = self._desk.engine.grids
        grids.filter(self._key, ())
        self.ask(lambda: grids.quick_find(self._key, ""))

    def ask_filter(self, column_name: str, at: QPoint) -> None:
        """Ask for a condition on a column."""
        from widgets.dialogs.filter_popup import FilterPopup  # noqa: PLC0415 - when it is asked for

        state = self._desk.engine.grids.state(self._key)
        column = next((c for c in state.plan.columns if c.name == column_name), None) if state.plan else None
        if column is None:
            return
        current = next((f for f in state.view.filters if f.column == column_name), None)
        popup = FilterPopup(column, current, self._grid)
        place = f"filter {self._key.part} {column_name}"
        self._desk.half_typed.follow(popup, place, tab=self._key.tab)
        popup.chosen.connect(lambda chosen: self._filter(column_name, chosen))
        popup.popup(at)

    def select_all(self) -> None:
        """Select the rows that are loaded."""
        self._grid.table.selectAll()

    def offer_sorting(self) -> None:
        """Offer the columns that can be sorted by: a heading's click for who has no pointer."""
        table = self._grid.table
        columns = [column for column in table.grid_model.columns if column.sortable]
        names = [column.name for column in table.grid_model.columns]
        sort = self._desk.engine.grids.state(self._key).view.sort
        self._offer(columns, {s.column for s in sort}, lambda n: table.header.toggle_sort(names.index(n)))

    def offer_filters(self) -> None:
        """Offer the columns that can be filtered: a heading's menu for who has no pointer."""
        filters = self._desk.engine.grids.state(self._key).view.filters
        columns = self._grid.table.grid_model.columns
        self._offer(columns, {f.column for f in filters}, lambda name: self.ask_filter(name, self._corner()))

    def _offer(self, columns: Sequence[GridColumn], marked: set[str], do: Callable[[str], object]) -> None:
        menu = QMenu(self._grid.table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for column in columns:
            action = menu.addAction(for_label(column.label))
            action.setCheckable(column.name in marked)
            action.setChecked(column.name in marked)
            action.triggered.connect(lambda _=False, name=column.name: do(name))
        menu.popup(self._corner())

    def _corner(self) -> QPoint:
        header = self._grid.table.header
        return header.mapToGlobal(QPoint(GAP2, header.height()))

    def _filter(self, column: str, chosen: ColumnFilter | None) -> None:
        view = self._desk.engine.grids.state(self._key).view
        others = tuple(f for f in view.filters if f.column != column)
        new = (*others, chosen) if chosen is not None else others
        self.ask(lambda: self._desk.engine.grids.filter(self._key, new))

    def _open(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self._desk.open_record(ref, self._place, modifiers, title)

    def _open_link(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self._desk.open_record(ref, Place.LOOKUP, modifiers, title)

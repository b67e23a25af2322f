"""The grids' verbs: show and close, sort, filter and search, scroll, hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from session_engine.errors import RefusalCode, Refused
from session_engine.events import EventBus, Origin
from session_engine.ids import LineId, RecordRef, TabId
from session_engine.organisation import odata
from session_engine.organisation.events import (
    ChangesHeard,
    ChangesMissed,
    LineCameBack,
    MetadataChanged,
    PersonChanged,
)
from session_engine.organisation.lines import Lines
from session_engine.ports import Clock, SystemClock
from session_engine.records.events import RecordChanged, RecordDeleted, RecordSaved
from session_engine.records.store import RecordStore
from session_engine.tasks import Tasks
from session_engine.views.events import GridChanged, GridViewChanged, ViewBroken, ViewMissing
from session_engine.views.known_here import KnownHere
from session_engine.views.live_grid import LiveGrid
from session_engine.views.plans import ViewPlans
from session_engine.views.queries import GridAsker, Related
from session_engine.views.state import ColumnFilter, GridKey, GridState, GridStatus, GridView, Sort
from session_engine.views.surroundings import Surroundings
from session_engine.views.whose import Whose
from session_engine.waiting import Pause, real_pause
from session_engine.wall_clock.events import DayTurned


class GridsArea:
    """All grids on show."""

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        lines: Lines,
        records: RecordStore,
        *,
        clock: Clock | None = None,
        pause: Pause = real_pause,
        prefetch: Callable[[RecordRef], None] | None = None,
    ) -> None:
        self._bus = bus
        self._prefetch = prefetch
        self._lines = lines
        self._records = records
        self._grids: dict[GridKey, LiveGrid] = {}
        self._in_sight: frozenset[TabId] | None = None
        self._asker = GridAsker(lines)
        self.plans = ViewPlans(lines, self._broken)
        self._whose = Whose(lines, clock or SystemClock())
        self._around = Surroundings(
            tasks, pause, lines, records, self.plans, self._asker, self._whose, self._changed, self._missing
        )
        lines.add_interest(self._tables_of_interest)
        bus.subscribe(RecordChanged, self._record_changed)
        bus.subscribe(RecordDeleted, self._record_deleted)
        bus.subscribe(RecordSaved, self._record_saved)
        bus.subscribe(ChangesHeard, self._changes_heard)
        bus.subscribe(ChangesMissed, self._changes_missed)
        bus.subscribe(MetadataChanged, self._metadata_changed)
        bus.subscribe(LineCameBack, self._line_came_back)
        bus.subscribe(PersonChanged, self._another_person)
        bus.subscribe(DayTurned, self._day_turned)

    # -- on show -------------------------------------------------------------------------------------------

    def show(
        self,
        key: GridKey,
        line: LineId,
        table: str,
        view_id: str | None,
        view: GridView,
        *,
        related: Related = None,
    ) -> None:
        """Show a view of a table in a grid; `related` narrows it to the rows that point at a record."""
        self.close(key)
        grid = self._grids[key] = LiveGrid(
            key, line, table, view, self._around, default_view=view_id, related=related
        )
        grid.in_sight = self._in_sight is None or key.tab in self._in_sight
        grid.start()

    def close(self, key: GridKey) -> None:
        """Let go of a grid."""
        grid = self._grids.pop(key, None)
        if grid is not None:
            grid.close()

    def close_tab(self, tab: TabId) -> None:
        """Let go of all grids of a tab."""
        for key in tuple(self._grids):
            if key.tab == tab:
                self.close(key)

    def state(self, key: GridKey) -> GridState:
        """Give a grid as it stands."""
        grid = self._grids.get(key)
        return GridState(key) if grid is None else grid.state

    def any_rows(self, tab: TabId) -> bool:
        """Tell whether a grid of a tab shows rows, or that there are none."""
        return any(grid.state.status in (GridStatus.READY, GridStatus.EMPTY) for grid in self._of_tab(tab))

    def oldest(self, tab: TabId) -> datetime | None:
        """Tell when the oldest of the kept rows that a tab shows were read, None where all are fresh."""
        moments = (grid.state.as_of for grid in self._of_tab(tab))
        return min((moment for moment in moments if moment is not None), default=None)

    def in_sight(self, tabs: frozenset[TabId]) -> None:
        """Name the tabs somebody looks at: grids of the others ask nothing until they are looked at again."""
        self._in_sight = tabs
        for key, grid in self._grids.items():
            grid.set_in_sight(key.tab in tabs)

    def known(self, line: LineId) -> KnownHere:
        """Give what is known here of a line's records, with what of them waits to be sent."""
        return KnownHere(line, self._lines, self._records, self._whose.me(line), self._whose.asker(line))

    # -- rows ----------------------------------------------------------------------------------------------

    def want_rows(self, key: GridKey, first: int, last: int) -> None:
        """Have the rows of a range."""
        grid = self._grids.get(key)
        if grid is not None:
            grid.want_rows(first, last)

    def hold(self, key: GridKey, held: bool) -> None:  # noqa: FBT001 - the contract's own form
        """Keep rows where they are while focus or pointer is inside."""
        grid = self._grids.get(key)
        if grid is not None:
            grid.hold(held)

    def apply_waiting(self, key: GridKey) -> None:
        """Show the rows that wait behind the bar."""
        self._grid(key).apply_waiting()

    def refresh(self, key: GridKey) -> None:
        """Ask the organisation again."""
        self._grid(key).refresh()

    def give_up(self, key: GridKey) -> None:
        """Wait no longer for what was asked."""
        grid = self._grids.get(key)
        if grid is not None:
            grid.give_up()

    # -- how the person looks at it ------------------------------------------------------------------------

    def choose_view(self, key: GridKey, view_id: str) -> None:
        """Show another view; order, filters, columns and selection belong to the old one."""
        grid = self._grid(key)
        grid.set_view(GridView(view_id=view_id))
        grid.start()
        self._bus.publish(GridViewChanged(key))

    def sort(self, key: GridKey, column: str, *, descending: bool) -> None:
        """Order the rows by a column."""
        self._ask(key, replace(self._grid(key).view, sort=(Sort(column, descending),)))

    def filter(self, key: GridKey, filters: tuple[ColumnFilter, ...]) -> None:
        """Show the rows for which all conditions hold; nothing that may be out of sight stays selected."""
        self._ask(key, replace(self._grid(key).view, filters=filters, selection=()))

    def quick_find(self, key: GridKey, text: str) -> None:
        """Show the rows that contain a text; nothing that may be out of sight stays selected."""
        self._ask(key, replace(self._grid(key).view, quick_find=text, selection=()))

    def columns(self, key: GridKey, names: tuple[str, ...]) -> None:
        """Show these columns in this order; none for the view's own."""
        self._ask(key, replace(self._grid(key).view, columns=names))

    def width(self, key: GridKey, column: str, px: int) -> None:
        """Keep a column's width."""
        view = self._grid(key).view
        self._keep(key, replace(view, widths=MappingProxyType({**view.widths, column: px})))

    def select(self, key: GridKey, ids: tuple[str, ...], current: str | None) -> None:
        """Keep the selection and the row with the keyboard."""
        grid = self._grid(key)
        before = grid.view.current
        self._keep(key, replace(grid.view, selection=ids, current=current))
        ref = grid.row(current) if current is not None and current != before else None
        if ref is not None and self._prefetch is not None:
            self._prefetch(ref)  # what she points at is what she opens next

    def anchor(self, key: GridKey, record_id: str) -> None:
        """Keep the first row in sight."""
        self._keep(key, replace(self._grid(key).view, anchor=record_id or None))

    # -- asking for others ---------------------------------------------------------------------------------

    async def count(self, line: LineId, fetch: str) -> int:
        """Ask an aggregate FetchXML for its one number; the alias of its first attribute names it."""
        from session_engine.xml_text import parse  # noqa: PLC0415 - after the first paint

        entity = parse(fetch).find("entity")
        attribute = entity.find("attribute") if entity is not None else None
        if entity is None or attribute is None:
            raise Refused(RefusalCode.INVALID_VALUE, {"query": "count"})
        meta = await self._lines.metadata(line).table(entity.get("name", ""))
        return await self._asker.number(
            line, odata.fetch(meta.table.set_name, fetch), attribute.get("alias", "")
        )

    # -- hearing -------------------------------------------------------------------------------------------

    def _record_changed(self, event: RecordChanged) -> None:
        for grid in tuple(self._grids.values()):
            grid.value_changed(event.ref)

    def _record_deleted(self, event: RecordDeleted) -> None:
        for key, grid in tuple(self._grids.items()):
            if grid.line == event.ref.line and grid.shows(event.ref):
                own = event.origin is Origin.PERSON
                grid.membership_changed(own=own, hers=frozenset({event.ref.id} if own else ()))
                if grid.selected_rows_gone(event.ref):
                    self._bus.publish(GridViewChanged(key))

    def _record_saved(self, event: RecordSaved) -> None:
        for grid in tuple(self._grids.values()):
            if event.created and grid.related is not None and grid.related[1] == event.ref:
                grid.start()

    def _changes_heard(self, event: ChangesHeard) -> None:
        activities = self._lines.metadata(event.line).kinds_of_activity()
        person = self._lines.state(event.line).person
        me = person.ref.id if person is not None else ""
        for grid in tuple(self._grids.values()):
            if grid.line != event.line:
                continue
            causes = [change for change in event.changes if grid.concerns(change, activities)]
            if causes:
                hers = frozenset(change.id for change in causes if change.by == me)
                grid.membership_changed(own=all(change.by == me for change in causes), hers=hers)

    def _changes_missed(self, event: ChangesMissed) -> None:
        for grid in self._of_line(event.line):
            grid.membership_changed(own=False)

    def _metadata_changed(self, event: MetadataChanged) -> None:
        self.plans.forget(event.line)
        for grid in self._of_line(event.line):
            grid.start()

    def _another_person(self, event: PersonChanged) -> None:
        self._whose.forget(event.line)
        for grid in self._of_line(event.line):
            grid.start()

    def _day_turned(self, _: DayTurned) -> None:
        for grid in tuple(self._grids.values()):
            grid.day_turned()

    def _line_came_back(self, event: LineCameBack) -> None:
        for grid in self._of_line(event.line):
            if grid.failed:
                grid.refresh()
            elif grid.kept:
                grid.membership_changed(own=False)

    # -- inside --------------------------------------------------------------------------------------------

    def _of_tab(self, tab: TabId) -> tuple[LiveGrid, ...]:
        return tuple(grid for key, grid in self._grids.items() if key.tab == tab)

    def _of_line(self, line: LineId) -> tuple[LiveGrid, ...]:
        return tuple(grid for grid in self._grids.values() if grid.line == line)

    def _grid(self, key: GridKey) -> LiveGrid:
        grid = self._grids.get(key)
        if grid is None:
            raise Refused(RefusalCode.NOT_OPEN, {"grid": key})
        return grid

    def _ask(self, key: GridKey, view: GridView) -> None:
        grid = self._grid(key)
        if view != grid.view:
            grid.set_view(view)
            grid.ask()
            self._bus.publish(GridViewChanged(key))

    def _keep(self, key: GridKey, view: GridView) -> None:
        grid = self._grid(key)
        if view != grid.view:
            grid.set_view(view)
            self._bus.publish(GridViewChanged(key))

    def _changed(self, key: GridKey) -> None:
        self._bus.publish(GridChanged(key))

    def _broken(self, line: LineId, table: str, name: str) -> None:
        self._bus.publish(ViewBroken(line, table, name))

    def _missing(self, line: LineId, table: str, name: str) -> None:
        self._bus.publish(ViewMissing(line, table, name))

    def _tables_of_interest(self, line: LineId) -> frozenset[str]:
        return frozenset(grid.table for grid in self._of_line(line))

"""The search's verbs: suggestions while typing, results with facets, lookups, what was used last."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef, TabId
from session_engine.organisation.events import LineCameBack
from session_engine.organisation.lines import Lines
from session_engine.ports import Clock
from session_engine.search import facets
from session_engine.search.asking import Asker
from session_engine.search.events import ResultsChanged
from session_engine.search.flyout import Flyout
from session_engine.search.kept import NOT_REACHED, KeptFinder, KeptRecords
from session_engine.search.ports import RecentStore, Records
from session_engine.search.recent import Recent
from session_engine.search.results import Results, ResultsReader, first_state
from session_engine.search.state import FlyoutState, Match, ResultsState, SearchStatus
from session_engine.tasks import Tasks
from session_engine.waiting import Pause, real_pause

LOOKUP_ROWS = 10


class SearchArea:
    """What is searched.

    Args:
        bus: Where changes are announced.
        tasks: Where the organisation is asked.
        clock: The time.
        lines: The organisations.
        records: Knows names, takes records that come along.
        store: Keeps what was used last.
        line: Names the organisation in front; without it, the first there is.
        pause: How to wait.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        clock: Clock,
        lines: Lines,
        records: Records,
        store: RecentStore,
        *,
        line: Callable[[], LineId | None] | None = None,
        pause: Pause = real_pause,
    ) -> None:
        self._bus = bus
        self._tasks = tasks
        self._lines = lines
        self._asker = Asker(lines, records)
        self._recent = Recent(store, clock, records, self._table_label)
        self._kept = KeptFinder(lines)
        self._reader = ResultsReader(lines, records, self._asker, self._kept, clock.now)
        self._flyout = Flyout(
            bus, tasks, pause, self._asker, self._kept, self._recent, line or self._first_line
        )
        self._results: dict[TabId, Results] = {}
        bus.subscribe(LineCameBack, self._line_came_back)

    # -- the flyout ----------------------------------------------------------------------------------------

    @property
    def flyout(self) -> FlyoutState:
        """The flyout under the search field."""
        return self._flyout.state

    def focus(self) -> None:
        """Show what was searched and looked at last: the search field has the keyboard."""
        self._flyout.focus()

    def type(self, text: str) -> None:
        """Take what stands in the search field; suggestions follow a moment after the last key."""
        self._flyout.type(text)

    def remember(self, ref: RecordRef, title: str) -> None:
        """Note that a record was looked at."""
        self._recent.remember_record(ref, title)

    def keep_in(self, store: RecentStore, line: LineId) -> None:
        """Keep recent searches and records in another store from now on."""
        self._recent.keep_in(store, line)

    def finds_in(self, kept: KeptRecords) -> None:
        """Search what was read before where the organisation cannot be asked."""
        self._kept.store = kept

    def recent_records(self, line: LineId, limit: int) -> tuple[Match, ...]:
        """Give the records looked at last, newest first."""
        return self._recent.records(line, limit=limit)

    def remember_words(self, line: LineId, kind: str, text: str) -> None:
        """Note what was searched in a place of its own, as the knowledge base."""
        self._recent.remember_words(line, kind, text)

    def recent_words(self, line: LineId, kind: str) -> tuple[str, ...]:
        """Give what was searched last in such a place, newest first."""
        return self._recent.words(line, kind)

    # -- results -------------------------------------------------------------------------------------------

    def results(self, tab: TabId) -> ResultsState:
        """Give a results page; an empty one for a tab that shows none."""
        results = self._results.get(tab)
        return ResultsState(tab, status=SearchStatus.IDLE) if results is None else results.state

    def chosen(self, tab: TabId) -> Mapping[str, tuple[str, ...]]:
        """Give what narrows a results page, by column."""
        results = self._results.get(tab)
        return results.chosen if results is not None else {}

    def show(
        self,
        tab: TabId,
        line: LineId,
        text: str,
        table: str = "",
        chosen: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """Search, and show what is found in a tab; asked for the same again, it is searched again.

        Args:
            tab: Where it is shown.
            line: Where it is searched.
            text: What for.
            table: The one table wanted, empty for all.
            chosen: Facet values that narrow it, as the page was left.
        """
        self._recent.remember_search(line, text.strip())
        self._results[tab] = Results(line, first_state(tab, text, table), dict(chosen or {}))
        self._read(tab)

    def retry(self, tab: TabId) -> None:
        """Ask again after a failure; what was read before it stays."""
        results = self._open(tab)
        if results.state.matches:
            self._read(tab, more=True)
            return
        self._loading(results)
        self._read(tab)

    def choose_table(self, tab: TabId, table: str) -> None:
        """Show the matches of one table, of all for an empty name; what narrowed them is let go."""
        results = self._open(tab)
        if table == results.state.table:
            return
        results.chosen, results.offered = {}, ()
        results.state = replace(results.state, table=table, tables=results.tables, facets=())
        self._loading(results)
        self._read(tab)

    def toggle_facet(self, tab: TabId, column: str, key: str) -> None:
        """Narrow the results by a value, or no longer."""
        results = self._open(tab)
        results.chosen = facets.toggled(results.chosen, column, key)
        shown = facets.marked(results.state.facets, results.offered, results.chosen)
        results.state = replace(results.state, facets=shown)
        self._loading(results)
        self._read(tab)

    def more(self, tab: TabId) -> None:
        """Read the next page, unless one is under way."""
        results = self._open(tab)
        if results.state.more and not results.reading and results.state.status is SearchStatus.READY:
            self._read(tab, more=True)

    def give_up(self, tab: TabId) -> None:
        """Wait no longer; what was found before stays."""
        results = self._results.get(tab)
        if results is None or not results.reading:
            return
        self._tasks.cancel(_owner(tab))
        results.reading = False
        results.state = replace(results.state, status=SearchStatus.FAILED, failure=Failure.CANCELLED)
        self._bus.publish(ResultsChanged(tab))

    def close(self, tab: TabId) -> None:
        """Let go of a tab's results."""
        self._results.pop(tab, None)
        self._tasks.cancel(_owner(tab))

    # -- lookups -------------------------------------------------------------------------------------------

    async def lookup(self, line: LineId, tables: tuple[str, ...], text: str) -> tuple[Match, ...]:
        """Give records a lookup may point at; for an empty text what was used last, then the first by name."""
        wanted = text.strip()
        recent = self._recent.records(line, tables, LOOKUP_ROWS // 2) if not wanted else ()
        if self._kept.stands_in(line):
            return await self._kept_for_lookup(line, tables, wanted)
        try:
            found = await self._asker.lookup(line, tables, wanted)
        except OrganisationError as error:
            if error.failure not in NOT_REACHED:
                raise
            return await self._kept_for_lookup(line, tables, wanted)
        known = {each.ref for each in recent}
        return (*recent, *(each for each in found if each.ref not in known))[:LOOKUP_ROWS]

    async def _kept_for_lookup(self, line: LineId, tables: tuple[str, ...], text: str) -> tuple[Match, ...]:
        """Give what was read before; nothing at all is the failure that it is."""
        found = await self._kept.find(line, tables, text, LOOKUP_ROWS)
        if not found:
            raise OrganisationError(Failure.UNREACHABLE)
        return found

    # -- inside --------------------------------------------------------------------------------------------

    def _open(self, tab: TabId) -> Results:
        results = self._results.get(tab)
        if results is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return results

    def _loading(self, results: Results) -> None:
        results.state = replace(
            results.state, matches=(), more=False, status=SearchStatus.LOADING, failure=None
        )

    def _read(self, tab: TabId, *, more: bool = False) -> None:
        results = self._results[tab]
        self._bus.publish(ResultsChanged(tab))
        if results.state.status is SearchStatus.IDLE:
            return
        results.reading = True
        # Exclusive: whatever the page waited for before, it wants this now.
        self._tasks.start(
            self._reading(tab, results, more=more), owner=_owner(tab), group="results", exclusive=True
        )

    def _line_came_back(self, event: LineCameBack) -> None:
        """Search again what could be searched only in what was read before."""
        self._flyout.line_came_back()
        for tab, results in tuple(self._results.items()):
            if results.line == event.line and results.state.offline and not results.reading:
                self._read(tab)

    async def _reading(self, tab: TabId, results: Results, *, more: bool) -> None:
        await self._reader.read(results, more=more)
        results.reading = False
        if self._results.get(tab) is results:
            self._bus.publish(ResultsChanged(tab))

    def _table_label(self, line: LineId, table: str) -> str:
        name = self._lines.metadata(line).name(table) if line in self._lines.ids() else None
        return name.label if name is not None else ""

    def _first_line(self) -> LineId | None:
        return next(iter(self._lines.ids()), None)


def _owner(tab: TabId) -> Hashable:
    return ("search", tab)

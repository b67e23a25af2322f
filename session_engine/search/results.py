"""One results page: what is asked for it, and what its answers make of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import datetime

from session_engine.errors import OrganisationError
from session_engine.ids import LineId, TabId
from session_engine.light_dataclass import dataclass
from session_engine.organisation.lines import Lines
from session_engine.organisation.metadata import Metadata
from session_engine.organisation.tables import ColumnMeta, TableName, ViewKind
from session_engine.search import facets, quick_find, wire
from session_engine.search.asking import Asker
from session_engine.search.describing import Description, describe
from session_engine.search.kept import NOT_REACHED, KeptFinder
from session_engine.search.matching import match
from session_engine.search.ports import Records
from session_engine.search.state import Facet, Match, ResultsState, SearchStatus, TableHits
from session_engine.search.wire import Page, SearchedTable

PAGE = 50
DETAILS = 6
"""Columns of a result (facts 8)."""
TOP_OF_EACH = 20
"""Results of each table where there is no search that weighs them."""


@dataclass(slots=True)
class Results:
    """A results page on its way through its answers.

    Attributes:
        line: Where is searched.
        state: As it stands.
        chosen: Facet values that narrow it.
        offered: Facets before anything was chosen.
        tables: Tables with matches, before anything was chosen.
        page: Pages read of a table without a search.
        reading: An answer is awaited.
    """

    line: LineId
    state: ResultsState
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    offered: tuple[Facet, ...] = ()
    tables: tuple[TableHits, ...] = ()
    page: int = 1
    reading: bool = False


class ResultsReader:
    """Fill results pages."""

    def __init__(
        self, lines: Lines, records: Records, asker: Asker, kept: KeptFinder, now: Callable[[], datetime]
    ) -> None:
        self._lines = lines
        self._records = records
        self._asker = asker
        self._kept = kept
        self._now = now

    async def read(self, results: Results, *, more: bool) -> None:
        """Read the first page, or the next one; failures stand in the state."""
        narrowed = bool(results.state.table or results.chosen)
        if self._kept.stands_in(results.line):
            await self._read_kept(results)
            return
        try:
            if narrowed and not results.tables:
                await self._read_whole(results)
            await self._asker.search(
                results.line,
                lambda: self._by_search(results, more=more),
                lambda: self._by_views(results, more=more),
            )
        except OrganisationError as error:
            if error.failure in NOT_REACHED and (results.state.offline or not results.state.matches):
                await self._read_kept(results)
            else:
                results.state = replace(results.state, status=SearchStatus.FAILED, failure=error.failure)
        else:
            results.state = replace(results.state, offline=False)

    async def _read_kept(self, results: Results) -> None:
        """Show what was read before and fits; facets are the organisation's."""
        table = results.state.table
        found = await self._kept.find(results.line, (table,) if table else (), results.state.text, PAGE)
        if not results.chosen:
            results.tables = ()
        results.state = replace(
            results.state,
            matches=found,
            tables=results.tables,
            facets=() if not results.chosen else results.state.facets,
            more=False,
            status=SearchStatus.READY if found else SearchStatus.EMPTY,
            failure=None,
            offline=True,
        )

    async def _read_whole(self, results: Results) -> None:
        """Learn what could be chosen on a page that comes back narrowed."""
        for table in dict.fromkeys(("", results.state.table)):
            whole = Results(results.line, replace(results.state, table=table), tables=results.tables)
            await self._asker.search(
                whole.line,
                lambda whole=whole: self._by_search(whole, more=False),
                lambda whole=whole: self._by_views(whole, more=False),
            )
            results.tables, results.offered = whole.tables, whole.offered

    # -- where there is a search ---------------------------------------------------------------------------

    async def _by_search(self, results: Results, *, more: bool) -> None:
        metadata = self._lines.metadata(results.line)
        names = await metadata.catalogue()
        table = results.state.table
        description = await describe(metadata, table) if table else None
        page = await self._ask(results, description, skip=len(results.state.matches) if more else 0)
        columns = tuple(column.name for column in description.columns) if description is not None else ()
        found = tuple(
            match(
                results.line,
                each,
                names.get(each.table),
                results.state.text,
                details=DETAILS,
                columns=columns,
            )
            for each in page.found
        )
        if not more:
            await self._take_counts(results, page, names, metadata)
        self._take(results, found, page, more=more)

    async def _ask(self, results: Results, description: Description | None, skip: int) -> Page:
        table, now = results.state.table, self._now()
        columns: Mapping[str, ColumnMeta] = description.table.columns if description is not None else {}
        condition = facets.condition(results.chosen, columns, now)
        scope: tuple[SearchedTable, ...] = ()
        if description is not None:
            primary = description.table.table.primary_name
            select = (primary, *(column.name for column in description.columns))
            scope = (SearchedTable(table, select, condition),)
        counted = facets.asked(description.facets if description else (), now, tables=not table)
        return await wire.query(
            self._lines.client(results.line),
            results.state.text,
            tables=scope,
            facets=() if skip else counted,
            condition="" if scope else condition,
            skip=skip,
            top=PAGE,
        )

    async def _take_counts(
        self, results: Results, page: Page, names: Mapping[str, TableName], metadata: Metadata
    ) -> None:
        columns = await self._columns(results, page, metadata)
        fresh = facets.read(page.facets, columns, lambda name: _label(columns, name))
        if not results.chosen:
            results.offered = fresh
        tables = _tables(page, names) if not results.state.table else results.tables
        if not results.state.table and not results.chosen:
            results.tables = tables
        shown = facets.marked(fresh, results.offered, results.chosen)
        results.state = replace(results.state, facets=shown, tables=tables)

    async def _columns(self, results: Results, page: Page, metadata: Metadata) -> Mapping[str, ColumnMeta]:
        """Give the columns whose labels facets bear; those that all tables share are called alike."""
        table = results.state.table or (page.found[0].table if page.found else "")
        return (await metadata.table(table)).columns if table else {}

    def _take(self, results: Results, found: tuple[Match, ...], page: Page, *, more: bool) -> None:
        before = results.state.matches if more else ()
        known = {each.ref for each in before}
        matches = (*before, *(each for each in found if each.ref not in known))
        full = len(page.found) == PAGE
        results.state = replace(
            results.state,
            matches=matches,
            more=full and (page.count is None or len(matches) < page.count),
            status=SearchStatus.READY if matches else SearchStatus.EMPTY,
            failure=None,
        )

    # -- where there is none -------------------------------------------------------------------------------

    async def _by_views(self, results: Results, *, more: bool) -> None:
        if results.state.table:
            await self._one_view(results, results.state.table, more=more)
            return
        tables = await self._asker.tables(results.line)
        text = results.state.text
        found = await self._asker.by_views(results.line, tables, text, ViewKind.QUICK_FIND, rows=TOP_OF_EACH)
        names = await self._lines.metadata(results.line).catalogue()
        results.tables = _hits(Counter(each.ref.table for each in found), names, len(found))
        results.state = replace(
            results.state,
            matches=found,
            tables=results.tables,
            more=False,
            status=SearchStatus.READY if found else SearchStatus.EMPTY,
            failure=None,
        )

    async def _one_view(self, results: Results, table: str, *, more: bool) -> None:
        results.page = results.page + 1 if more else 1
        line, text = results.line, results.state.text
        description = await describe(self._lines.metadata(line), table)
        client = self._lines.client(line)
        rows = await quick_find.find(
            client, self._records, line, description, text, rows=PAGE, page=results.page
        )
        matches = (*results.state.matches, *rows.matches) if more else rows.matches
        results.state = replace(
            results.state,
            matches=matches,
            tables=results.tables,
            more=rows.more,
            status=SearchStatus.READY if matches else SearchStatus.EMPTY,
            failure=None,
        )


def first_state(tab: TabId, text: str, table: str = "") -> ResultsState:
    """Give a results page before its first answer; without a text there is nothing to wait for."""
    return ResultsState(tab, text, table, status=SearchStatus.LOADING if text.strip() else SearchStatus.IDLE)


def _label(columns: Mapping[str, ColumnMeta], name: str) -> str:
    column = columns.get(name)
    return column.label if column is not None else ""


def _tables(page: Page, names: Mapping[str, TableName]) -> tuple[TableHits, ...]:
    counts = facets.of_tables(page.facets) or Counter(each.table for each in page.found)
    return _hits(counts, names, page.count if page.count is not None else sum(counts.values()))


def _hits(counts: Mapping[str, int], names: Mapping[str, TableName], total: int) -> tuple[TableHits, ...]:
    """Give the tabs: all together first (the engine has no word for it), then the tables, most matches first."""
    known = sorted(
        ((names[table], count) for table, count in counts.items() if table in names),
        key=lambda pair: -pair[1],
    )
    tabs = (TableHits(name.name, name.plural or name.label or name.name, count) for name, count in known)
    return (TableHits("", "", total), *tabs)

"""What a grid asks, for the view, the person's order, filters and search, and the record it hangs on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from session_engine import xml_text
from session_engine.errors import Failure, OrganisationError
from session_engine.forms.commands import deciding
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import fetched_rows, json_text, odata
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.replies import rubbish
from session_engine.organisation.tables import Between
from session_engine.service_levels.state import companions
from session_engine.views import filters, periods
from session_engine.views.compiling import CompiledView
from session_engine.views.fetch_xml import ROOT, Wanted, count_query, rows_query, split_name
from session_engine.views.state import PAGE_ROWS, GridView, Sort

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TOTAL = "@Microsoft.Dynamics.CRM.totalrecordcount"
_EXCEEDED = "@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"
_COUNT = "rows"

Related = tuple[str | Between, RecordRef] | None
"""The rows' lookup column, or what stands between, and the record that they have to be related to."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One page as it came.

    Attributes:
        rows: The rows.
        total: How many there are in all; None where it was not asked for or is beyond what is counted.
        as_of: When it was read, for one that was kept.
    """

    rows: tuple[Payload, ...]
    total: int | None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class GridQuery:
    """A grid's question, whole: the same question gives the same rows."""

    line: LineId
    view: CompiledView
    look: GridView
    related: Related = None

    @property
    def columns(self) -> Mapping[str, frozenset[str]]:
        """The columns it brings, by alias."""
        names = {column.name for column in self.view.showing(self.look.columns).columns}
        wanted: dict[str, set[str]] = {ROOT: self._root_columns()}
        for name in names:
            alias, column = split_name(name)
            wanted.setdefault(alias, set()).add(column)
        return {alias: frozenset(columns) for alias, columns in wanted.items()}

    @property
    def properties(self) -> frozenset[str]:
        """The properties it brings where they have a value."""
        tables = ((alias, names, self.view.tables.get(alias)) for alias, names in self.columns.items())
        found = (fetched_rows.properties(meta, names, alias) for alias, names, meta in tables if meta)
        return frozenset[str]().union(*found)

    def _root_columns(self) -> set[str]:
        meta = self.view.meta
        always = (meta.table.primary_name, "statecode", "activitytypecode" if meta.table.activity else "")
        names = {split_name(column.name) for column in self.view.showing(self.look.columns).columns}
        beside = companions(meta.table.name, {column for alias, column in names if not alias})
        decided = deciding(meta.table.name)
        return {name for name in (*always, *beside, *decided) if name and meta.has(name)}

    @property
    def depends_on_day(self) -> bool:
        """Another day has other rows."""
        own = xml_text.parse(self.view.fetch.xml).iter("condition")
        more = (each for part in self.conditions for each in part.iter("condition"))
        return any(each.get("operator", "") in periods.OPERATORS for each in (*own, *more))

    @property
    def sensitive(self) -> Mapping[str, frozenset[str]]:
        """By table, the columns a change of which may change rows or order."""
        found = {table: set(columns) for table, columns in self.view.fetch.sensitive.items()}
        root = found.setdefault(self.view.meta.table.name, set())
        if self.related is not None:
            by = self.related[0]
            if isinstance(by, Between):
                found.setdefault(by.table, set()).update((by.here, by.there))
            else:
                root.add(by)
        for name in (*(s.column for s in self.look.sort), *(f.column for f in self.look.filters)):
            alias, column = split_name(name)
            table = self.view.tables.get(alias)
            if table is not None:
                found.setdefault(table.table.name, set()).add(column)
        if self.look.quick_find:
            root.update(self.view.searched)
        return {table: frozenset(columns) for table, columns in found.items()}

    def rows(self, page: int, *, total: bool) -> str:
        """Write the path that asks for a page, counted from 0."""
        xml = rows_query(self.view.fetch, self._wanted(page, total=total))
        return odata.fetch(self.view.meta.table.set_name, xml)

    def count(self) -> str:
        """Write the path that asks how many rows there are."""
        return odata.fetch(
            self.view.meta.table.set_name, count_query(self.view.fetch, self._wanted(0, total=False), _COUNT)
        )

    def _wanted(self, page: int, *, total: bool) -> Wanted:
        keys = {alias: meta.table.primary_id for alias, meta in self.view.tables.items()}
        return Wanted(self.columns, keys, self._sort(), self.conditions, page + 1, PAGE_ROWS, total)

    def _sort(self) -> tuple[Sort, ...]:
        return tuple(each for each in self.look.sort if self.view.column(each.column) is not None)

    @property
    def conditions(self) -> tuple[Element, ...]:
        """The conditions beside the view's own, all of which must hold."""
        made: list[Element | None] = []
        if self.related is not None:
            made.append(_related(self.related[0], self.related[1].id, self.view.meta.table.primary_id))
        made += [filters.condition(each, self.view.column(each.column)) for each in self.look.filters]
        if self.look.quick_find.strip():
            made.append(filters.quick_find(self.look.quick_find.strip(), self.view.searched, self.view.meta))
        return tuple(each for each in made if each is not None)


def _related(by: str | Between, record_id: str, key: str) -> Element:
    if isinstance(by, Between):
        return filters.related_through(by, record_id, key)
    return filters.related(by, record_id)


def _short(rows: int, number: int) -> int | None:
    """Tell the total of a page that is not full; of others it has to be counted."""
    return number * PAGE_ROWS + rows if rows < PAGE_ROWS and (rows or not number) else None


class GridAsker:
    """Ask a line for pages and counts."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    async def pages(self, query: GridQuery, numbers: Iterable[int], *, total: bool) -> dict[int, Answer]:
        """Ask for several pages side by side; the first one brings the total."""
        wanted = tuple(numbers)
        answers = await asyncio.gather(
            *(self._page(query, number, total=total and number == wanted[0]) for number in wanted)
        )
        return dict(zip(wanted, answers, strict=True))

    async def _page(self, query: GridQuery, number: int, *, total: bool) -> Answer:
        reply = await self._lines.readings(query.line).get(query.rows(number, total=total))
        payload = await reply.payload()
        try:
            rows = fetched_rows.whole(json_text.rows_of(payload), query.properties)
        except NotJson as error:
            raise rubbish(reply.status) from error
        if query.view.fetch.top is not None:
            return Answer(rows, len(rows), reply.as_of)
        counted = json_text.number_of(payload, _TOTAL)
        exceeded = payload.get(_EXCEEDED) is True
        if counted is None or counted < 0 or exceeded:
            counted = _short(len(rows), number) if total else None
        return Answer(rows, counted, reply.as_of)

    async def count(self, query: GridQuery) -> int | None:
        """Count all rows; None where the organisation does not count as many."""
        try:
            return await self.number(query.line, query.count(), _COUNT)
        except OrganisationError as error:
            if error.failure is Failure.REJECTED:
                return None  # beyond the aggregate limit
            raise

    async def number(self, line: LineId, path: str, alias: str) -> int:
        """Ask for one number."""
        rows = await (await self._lines.readings(line).get(path)).rows()
        found = json_text.number_of(rows[0], alias) if rows else 0
        if found is None:
            raise rubbish()
        return found

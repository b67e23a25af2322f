"""Ask an organisation's search, or its quick find views where it has none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from session_engine.errors import NOT_TO_BE_HAD, Failure, OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import ViewKind
from session_engine.search import quick_find, wire
from session_engine.search.describing import describe
from session_engine.search.matching import match
from session_engine.search.ports import Records
from session_engine.search.quick_find import Where
from session_engine.search.state import Match
from session_engine.search.wire import SearchedTable

T = TypeVar("T")

WITHOUT_SEARCH = ("incident", "contact", "account", "knowledgearticle")
"""Tables asked one by one where there is no search."""
SUGGESTIONS = 10
_NO_SEARCH = frozenset({404, 501})


class Asker:
    """Find records for what somebody types."""

    def __init__(self, lines: Lines, records: Records) -> None:
        self._lines = lines
        self._records = records
        self._without: set[LineId] = set()

    async def search(
        self, line: LineId, with_search: Callable[[], Awaitable[T]], without: Callable[[], Awaitable[T]]
    ) -> T:
        """Ask the search; an organisation that has none is remembered and asked the other way."""
        if line not in self._without:
            try:
                return await with_search()
            except OrganisationError as error:
                if not _has_no_search(error):
                    raise
                self._without.add(line)
        return await without()

    async def suggest(self, line: LineId, text: str, *, details: int = 2) -> tuple[Match, ...]:
        """Give what may be meant by an unfinished text."""

        async def by_name() -> tuple[Match, ...]:
            tables = await self.tables(line)
            begun, inside = await self._both_ways(line, tables, text, ViewKind.QUICK_FIND, rows=4)
            return _together(begun, inside)[:SUGGESTIONS]

        return await self.search(line, lambda: self._suggest(line, text, (), details), by_name)

    async def lookup(self, line: LineId, tables: tuple[str, ...], text: str) -> tuple[Match, ...]:
        """Give records that a lookup may point at, by its views: what a text begins, is like, and is part of."""
        if not text:
            return await self.by_views(line, tables, "", ViewKind.LOOKUP, rows=SUGGESTIONS)
        suggested: tuple[Match, ...] = ()
        views = self._both_ways(line, tables, text, ViewKind.LOOKUP, rows=SUGGESTIONS)
        if len(text) < wire.SHORTEST or line in self._without:
            begun, inside = await views
        else:
            suggested, (begun, inside) = await asyncio.gather(
                self._suggest_or_none(line, text, tables), views
            )
        return _together(begun, suggested, inside)

    async def _both_ways(
        self, line: LineId, tables: tuple[str, ...], text: str, kind: ViewKind, *, rows: int
    ) -> tuple[tuple[Match, ...], tuple[Match, ...]]:
        """Give what a text begins and what it is part of, each in the order of the views."""
        return await asyncio.gather(
            self.by_views(line, tables, text, kind, rows=rows, where=Where.BEGINNING),
            self.by_views(line, tables, text, kind, rows=rows),
        )

    async def by_views(
        self,
        line: LineId,
        tables: tuple[str, ...],
        text: str,
        kind: ViewKind,
        *,
        rows: int,
        where: Where = Where.ANYWHERE,
    ) -> tuple[Match, ...]:
        """Ask each table's view; the first of every table come before the second."""
        found = await asyncio.gather(
            *(self._by_view(line, table, text, kind, rows, where) for table in tables)
        )
        longest = max(map(len, found), default=0)
        return tuple(each[at] for at in range(longest) for each in found if at < len(each))

    async def tables(self, line: LineId) -> tuple[str, ...]:
        """Name the tables that are asked where there is no search."""
        catalogue = await self._lines.metadata(line).catalogue()
        return tuple(table for table in WITHOUT_SEARCH if table in catalogue)

    async def _by_view(
        self, line: LineId, table: str, text: str, kind: ViewKind, rows: int, where: Where
    ) -> tuple[Match, ...]:
        try:
            description = await describe(self._lines.metadata(line), table, kind)
            client = self._lines.client(line)
            page = await quick_find.find(
                client, self._records, line, description, text, rows=rows, where=where
            )
        except OrganisationError as error:
            if error.failure in NOT_TO_BE_HAD:
                return ()  # this table is not to be had; the others are
            raise
        return page.matches

    async def _suggest(
        self, line: LineId, text: str, tables: Iterable[str], details: int
    ) -> tuple[Match, ...]:
        metadata = self._lines.metadata(line)
        names = await metadata.catalogue()
        scope = tuple(SearchedTable(table) for table in tables)
        found = await wire.suggest(self._lines.client(line), text, tables=scope, top=SUGGESTIONS)
        return tuple(match(line, each, names.get(each.table), text, details=details) for each in found)

    async def _suggest_or_none(self, line: LineId, text: str, tables: tuple[str, ...]) -> tuple[Match, ...]:
        try:
            found = await self._suggest(line, text, tables, 2)
        except OrganisationError as error:
            if _has_no_search(error):
                self._without.add(line)
            if error.failure in NOT_TO_BE_HAD:
                return ()  # tables may be outside the search: their views still find them
            raise
        # An organisation that does not know how to search in some tables only may answer with others too.
        return tuple(each for each in found if each.ref.table in tables)


def _has_no_search(error: OrganisationError) -> bool:
    """Whether the organisation says that it has none; a page of something in between says nothing about it."""
    return error.status in _NO_SEARCH and error.failure is not Failure.RUBBISH


def _together(*parts: tuple[Match, ...]) -> tuple[Match, ...]:
    """Join lists of matches, each record where it comes first."""
    first: dict[RecordRef, Match] = {}
    for match_ in (each for part in parts for each in part):
        first.setdefault(match_.ref, match_)
    return tuple(first.values())

"""Ask for records: one by its key, many of a table together."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from session_engine.errors import Failure, OrganisationError
from session_engine.events import Origin
from session_engine.ids import LineId, RecordRef
from session_engine.organisation import odata, parties
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import TableMeta
from session_engine.records.absorbing import Absorber

AT_ONCE = 25
"""Keys in one condition; more go in further requests, side by side."""

Cards = Mapping[str, Mapping[str, frozenset[str]]]
"""By lookup column and target table, which of the target's columns come along."""


class Reader:
    """Read records into the store."""

    def __init__(self, lines: Lines, absorber: Absorber) -> None:
        self._lines = lines
        self._absorber = absorber

    async def one(
        self,
        ref: RecordRef,
        columns: frozenset[str] | None,
        *,
        cards: Cards | None = None,
        origin: Origin = Origin.PROGRAM,
    ) -> None:
        """Read one record; None reads every column. Raise MISSING when it is not there."""
        metadata = self._lines.metadata(ref.line)
        tables = frozenset({ref.table}).union(*(by_table for by_table in (cards or {}).values()))
        meta = (await metadata.tables(tables))[ref.table]
        query = odata.Query(
            select=self._select(meta, columns),
            expand=(*self._expand(ref.line, meta, cards or {}), *parties.expansion(meta, columns)),
        )
        path = odata.record(meta.table.set_name, ref.id, query)
        deletions = self._absorber.deletions(ref)
        payload = await (await self._lines.client(ref.line).get(path)).payload()
        self._absorber.survive(ref, deletions)
        self._absorber.absorb(ref.line, ref.table, payload, origin)

    async def many(
        self, line: LineId, table: str, ids: Iterable[str], columns: frozenset[str] | None, origin: Origin
    ) -> frozenset[str]:
        """Read several records of a table; give the ids that were found."""
        meta = await self._lines.metadata(line).table(table)
        wanted = tuple(sorted(ids))
        chunks = [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
        found = await asyncio.gather(*(self._chunk(line, meta, chunk, columns, origin) for chunk in chunks))
        return frozenset[str]().union(*found)

    async def _chunk(
        self,
        line: LineId,
        meta: TableMeta,
        ids: tuple[str, ...],
        columns: frozenset[str] | None,
        origin: Origin,
    ) -> frozenset[str]:
        if len(ids) == 1:
            return await self._single(RecordRef(line, meta.table.name, ids[0]), columns, origin)
        query = odata.Query(
            select=self._select(meta, columns),
            expand=parties.expansion(meta, columns),
            filter=odata.any_of(meta.table.primary_id, ids),
        )
        path = odata.collection(meta.table.set_name, query)
        refs = {each: RecordRef(line, meta.table.name, each) for each in ids}
        deletions = {each: self._absorber.deletions(ref) for each, ref in refs.items()}
        rows = await (await self._lines.client(line).get(path)).rows()
        found = [self._absorber.ref_of(line, meta.table.name, row) for row in rows]
        for ref in found:
            self._absorber.survive(ref, deletions.get(ref.id, 0))
        for row in rows:
            self._absorber.absorb(line, meta.table.name, row, origin)
        return frozenset(ref.id for ref in found)

    async def _single(self, ref: RecordRef, columns: frozenset[str] | None, origin: Origin) -> frozenset[str]:
        try:
            await self.one(ref, columns, origin=origin)
        except OrganisationError as error:
            if error.failure is Failure.MISSING:
                return frozenset()
            raise
        return frozenset({ref.id})

    def _select(self, meta: TableMeta, columns: frozenset[str] | None) -> tuple[str, ...]:
        if columns is None:
            return ()
        wanted = columns | {meta.table.primary_name} if meta.table.primary_name else columns
        return tuple(sorted(parties.properties(meta, wanted) | {meta.table.primary_id}))

    def _expand(self, line: LineId, meta: TableMeta, cards: Cards) -> tuple[str, ...]:
        metadata = self._lines.metadata(line)
        parts: list[str] = []
        for column, by_table in sorted(cards.items()):
            for table, columns in sorted(by_table.items()):
                target = metadata.known(table)
                if target is not None and meta.has(column):
                    navigation = meta.navigation(column, table)
                    parts.append(f"{navigation}($select={','.join(self._select(target, columns))})")
        return tuple(parts)

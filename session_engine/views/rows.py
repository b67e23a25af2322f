"""Rows of a grid: records by reference; their values are read from the record store, never kept here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata, values
from session_engine.organisation.json_text import Payload
from session_engine.records.state import Value
from session_engine.records.store import RecordStore
from session_engine.service_levels.state import companions
from session_engine.views.compiling import CompiledView
from session_engine.views.fetch_xml import ROOT, split_name
from session_engine.views.state import GridColumn, GridRow

SLICE = 32
"""Rows taken in one go: about 2 ms."""


@dataclass(frozen=True, slots=True)
class RowRefs:
    """A row: its record, and by alias the joined records its other columns belong to."""

    ref: RecordRef
    linked: Mapping[str, RecordRef]


@dataclass(frozen=True, slots=True)
class Watch:
    """A record a grid shows something of; `own` ones are rows, the others belong to joined tables."""

    ref: RecordRef
    columns: frozenset[str]
    own: bool


class RowReader:
    """Take rows of answers into the record store, and make grid rows of what is there."""

    def __init__(self, line: LineId, view: CompiledView, records: RecordStore) -> None:
        self._line = line
        self._view = view
        self._records = records

    async def absorb(self, payloads: Iterable[Payload], as_of: datetime | None = None) -> tuple[RowRefs, ...]:
        """Take an answer's rows, a few at a time; a row that comes twice (a join may do that) is one.

        `as_of` tells when a kept answer was read.
        """
        rows: dict[RecordRef, RowRefs] = {}
        for number, payload in enumerate(payloads):
            if number and number % SLICE == 0:
                await asyncio.sleep(0)
            ref = self._records.absorb(self._line, self._view.meta.table.name, payload, as_of)
            rows.setdefault(ref, RowRefs(ref, self._linked(payload, as_of)))
        return tuple(rows.values())

    def _linked(self, payload: Payload, as_of: datetime | None) -> dict[str, RecordRef]:
        found: dict[str, RecordRef] = {}
        for alias, meta in self._view.tables.items():
            key = json_text.text_of(payload, f"{alias}.{meta.table.primary_id}") if alias != ROOT else ""
            if not odata.is_guid(key):
                continue
            ref = found[alias] = RecordRef(self._line, meta.table.name, odata.guid(key))
            taken: dict[str, Value] = {}
            for name, column in meta.columns.items():
                given = f"{alias}.{name}"
                if values.carries(column, payload, given):
                    taken[name] = values.decode(column, payload, self._line, given)
            self._records.take(ref, taken, as_of)
        return found

    def row(self, refs: RowRefs, columns: Iterable[GridColumn]) -> GridRow:
        """Make a row of what was saved, sent or not; its state, and what its timers need, is among it."""
        shown = {column.name: self._value(refs, column.name) for column in columns}
        for name in ("statecode", *companions(refs.ref.table, shown.keys())):
            value = self._value(refs, name)
            if value is not None:
                shown[name] = value
        return GridRow(refs.ref, MappingProxyType(shown), self._records.waits(refs.ref))

    def _value(self, refs: RowRefs, name: str) -> Value:
        alias, column = split_name(name)
        ref = refs.linked.get(alias) if alias else refs.ref
        return None if ref is None else self._records.saved(ref, column)[1]

    def watches(self, refs: RowRefs, columns: Mapping[str, frozenset[str]]) -> Iterator[Watch]:
        """Name the records a row shows, with the columns it shows of them."""
        yield Watch(refs.ref, columns.get(ROOT, frozenset()), own=True)
        for alias, ref in refs.linked.items():
            yield Watch(ref, columns.get(alias, frozenset()), own=False)

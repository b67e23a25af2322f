"""Take every answer that carries a record into the store, whatever asked for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast

from session_engine.errors import Failure
from session_engine.events import Origin
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata, parties, values
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import TableMeta
from session_engine.records.contents import Contents
from session_engine.records.entry import Cell, Entry
from session_engine.records.state import RecordStatus, Value, lookups_in

POINTER = "activitypointer"
_WELL = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT, Failure.BUSY, Failure.SERVER, Failure.RUBBISH})
"""Failures of reading that a later answer ends; one of saving stays until the next save."""


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What an answer has changed.

    Attributes:
        ref: The record.
        columns: Columns that look different now.
        arrived: It was not known before.
        origin: Who changed it, as far as the reader knows.
    """

    ref: RecordRef
    columns: frozenset[str]
    arrived: bool
    origin: Origin


class Absorber:
    """Turn payloads into values, follow expanded records, keep names and references."""

    def __init__(
        self,
        lines: Lines,
        contents: Contents,
        tell: Callable[[Absorbed], None],
        contradicted: Callable[[RecordRef], None],
    ) -> None:
        self._lines = lines
        self._contents = contents
        self._tell = tell
        self._contradicted = contradicted

    def absorb(
        self,
        line: LineId,
        table: str,
        payload: Payload,
        origin: Origin = Origin.PROGRAM,
        as_of: datetime | None = None,
    ) -> RecordRef:
        """Take one record; its table must have been read. Raise NotJson for a payload without a key.

        `as_of` tells when a kept payload was read.
        """
        meta = self._lines.metadata(line).known(table)
        if meta is None:
            raise LookupError(f"the table {table} was not read before its records")
        ref = self._ref(line, meta, payload)
        etag = json_text.text_of(payload, "@odata.etag") or None
        self.take(ref, values_of(meta, payload, line), etag, origin, as_of)
        self._expanded(line, meta, payload, origin, as_of)
        return ref

    def take(
        self,
        ref: RecordRef,
        found: Mapping[str, Value],
        etag: str | None,
        origin: Origin = Origin.PROGRAM,
        as_of: datetime | None = None,
    ) -> None:
        """Take typed values of a record, read at a version (None when it is not known)."""
        if as_of is not None:
            self.lend(ref, {name: Cell(value, etag) for name, value in found.items()}, etag, as_of)
            return
        entry = self._contents.entry(ref)
        if entry.deleted:
            return  # an answer that was on its way when it was deleted
        arrived = entry.status not in (RecordStatus.READY, RecordStatus.NEW)
        before = self._contents.name(ref)
        kept = entry.as_of is not None
        columns = entry.absorb(found, etag)
        arrived = arrived or (kept and entry.as_of is None)
        self.after(entry, before, found, columns, arrived=arrived, origin=origin)

    def lend(
        self, ref: RecordRef, cells: Mapping[str, Cell], heard: str | None, as_of: datetime
    ) -> frozenset[str]:
        """Take values kept from an earlier reading, where nothing newer is known; give the columns taken."""
        entry = self._contents.entry(ref)
        arrived, before = entry.status is not RecordStatus.READY, self._contents.name(ref)
        columns = entry.lend(cells, heard, as_of)
        self._contents.touch(ref)
        for column in columns:
            for lookup in lookups_in(cells[column].value):
                self._contents.refers(ref, column, lookup.ref)
                self._contents.hear_name(lookup.ref, lookup.name)
        if self._contents.name(ref) != before:
            self._contents.touch_referrers(ref)
        if columns:
            self._tell(Absorbed(ref, columns, arrived, Origin.PROGRAM))
        return columns

    def after(
        self,
        entry: Entry,
        name_before: str,
        found: Mapping[str, Value],
        columns: set[str],
        *,
        arrived: bool,
        origin: Origin,
    ) -> None:
        """Settle what follows from new values: status, names, references, and who is told."""
        ref = entry.ref
        if arrived:
            entry.status = RecordStatus.READY
        if entry.failure in _WELL and not entry.saving:
            entry.failure, entry.failure_detail = None, ""
        self._contents.touch(ref)
        for column, value in found.items():
            for lookup in lookups_in(value):
                self._contents.refers(ref, column, lookup.ref)
                if self._contents.hear_name(lookup.ref, lookup.name):
                    self._contradicted(lookup.ref)
        if self._contents.name(ref) != name_before:
            self._contents.touch_referrers(ref)
            for source, column in self._contents.referrers(ref):
                self._tell(Absorbed(source, frozenset({column}), arrived=False, origin=origin))
        if columns or arrived:
            self._tell(Absorbed(ref, frozenset(columns), arrived, origin))

    def deletions(self, ref: RecordRef) -> int:
        """Tell how often a record was deleted so far."""
        entry = self._contents.get(ref)
        return 0 if entry is None else entry.deletions

    def survive(self, ref: RecordRef, deletions: int) -> None:
        """Note that a reading by key has found a record, which began after so many deletions."""
        entry = self._contents.get(ref)
        if entry is not None:
            entry.survive(deletions)

    def ref_of(self, line: LineId, table: str, payload: Payload) -> RecordRef:
        """Name a payload's record by its concrete table; raise NotJson when it has no key."""
        meta = self._lines.metadata(line).known(table)
        if meta is None:
            raise LookupError(f"the table {table} was not read before its records")
        return self._ref(line, meta, payload)

    def _ref(self, line: LineId, meta: TableMeta, payload: Payload) -> RecordRef:
        key = json_text.text_of(payload, meta.table.primary_id)
        if not odata.is_guid(key):
            raise NotJson("a record without a key")
        name = meta.table.name
        if name == POINTER:
            # An activity lives under its kind, else one e-mail would live twice.
            name = json_text.text_of(payload, "activitytypecode") or name
        return RecordRef(line, name, odata.guid(key))

    def _expanded(
        self, line: LineId, meta: TableMeta, payload: Payload, origin: Origin, as_of: datetime | None
    ) -> None:
        for navigation, inner in payload.items():
            if not isinstance(inner, dict):
                continue
            for relationship in meta.by_navigation.get(navigation, ()):
                known = self._lines.metadata(line).known(relationship.parent)
                if known is not None and known.table.primary_id in inner:
                    self.absorb(line, relationship.parent, cast("Payload", inner), origin, as_of)
                    break


def values_of(meta: TableMeta, payload: Payload, line: LineId) -> dict[str, Value]:
    """Read all columns a payload says something of."""
    columns = meta.by_property
    found = {
        column.name: values.decode(column, payload, line)
        for key in payload
        if (column := columns.get(key)) is not None
    }
    return found | parties.decode(meta, payload, line)

"""Who looks at which columns of which records."""

from __future__ import annotations

from collections.abc import Hashable

from session_engine.ids import LineId, RecordRef


class Watches:
    """Watches by record and owner; None stands for all columns."""

    def __init__(self) -> None:
        self._by_record: dict[RecordRef, dict[Hashable, frozenset[str] | None]] = {}
        self._by_owner: dict[Hashable, set[RecordRef]] = {}

    def add(self, ref: RecordRef, owner: Hashable, columns: frozenset[str] | None) -> None:
        """Begin or replace an owner's watch on a record."""
        self._by_record.setdefault(ref, {})[owner] = columns
        self._by_owner.setdefault(owner, set()).add(ref)

    def remove(self, ref: RecordRef, owner: Hashable) -> None:
        """End an owner's watch on a record."""
        owners = self._by_record.get(ref)
        if owners is not None and owners.pop(owner, _NOTHING) is not _NOTHING and not owners:
            del self._by_record[ref]
        records = self._by_owner.get(owner)
        if records is not None:
            records.discard(ref)
            if not records:
                del self._by_owner[owner]

    def remove_owner(self, owner: Hashable) -> None:
        """End all of an owner's watches."""
        for ref in tuple(self._by_owner.get(owner, ())):
            self.remove(ref, owner)

    def watched(self, ref: RecordRef) -> bool:
        """Tell whether anybody looks at a record."""
        return ref in self._by_record

    def columns(self, ref: RecordRef) -> frozenset[str] | None:
        """Give all columns anybody looks at; None for every column there is."""
        wanted: set[str] = set()
        for columns in self._by_record.get(ref, {}).values():
            if columns is None:
                return None
            wanted |= columns
        return frozenset(wanted)

    def tables(self, line: LineId) -> frozenset[str]:
        """Give the tables of all records of a line that are looked at."""
        return frozenset(ref.table for ref in self._by_record if ref.line == line)


_NOTHING = object()

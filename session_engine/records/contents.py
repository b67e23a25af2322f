"""All records the store holds, the names of what they point at, and how a record looks to those who read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType

from session_engine.ids import LineId, RecordRef
from session_engine.organisation.tables import TableName
from session_engine.records.entry import Entry
from session_engine.records.state import (
    FieldState,
    Lookup,
    Parties,
    Party,
    RecordState,
    RecordStatus,
    Value,
    lookups_in,
)

KEPT = 6_000
"""Records held at most, those in use aside."""


class Contents:
    """Hold entries and compose states.

    Lookups hold only the reference: the shown name comes from the target's own record where it is known, so
    that a renamed account reaches every row that names it.
    """

    def __init__(self, names: Callable[[LineId, str], TableName | None]) -> None:
        self._names_of_tables = names
        self._entries: dict[RecordRef, Entry] = {}
        self._states: dict[RecordRef, RecordState] = {}
        self._heard_names: dict[RecordRef, str] = {}
        self._referrers: dict[RecordRef, set[tuple[RecordRef, str]]] = {}

    def get(self, ref: RecordRef) -> Entry | None:
        """Give a record's entry."""
        return self._entries.get(ref)

    def entry(self, ref: RecordRef) -> Entry:
        """Give a record's entry, a fresh one for a record not known yet."""
        entry = self._entries.get(ref)
        if entry is None:
            entry = self._entries[ref] = Entry(ref)
        return entry

    def forget(self, ref: RecordRef) -> None:
        """Let go of a record."""
        self._entries.pop(ref, None)
        self.touch(ref)

    def forget_line(self, line: LineId) -> tuple[RecordRef, ...]:
        """Take away all that was read of a line, for it was for other eyes; give the records that stood there."""
        self._heard_names = {ref: name for ref, name in self._heard_names.items() if ref.line != line}
        gone = [e for e in self.of_line(line) if e.status is not RecordStatus.NEW and not e.unborn]
        for entry in gone:
            entry.cells.clear()
            entry.status, entry.heard, entry.as_of = RecordStatus.LOADING, None, None
            entry.failure, entry.failure_detail = None, ""
            self.touch(entry.ref)
        return tuple(entry.ref for entry in gone)

    def of_line(self, line: LineId) -> Iterator[Entry]:
        """Give all entries of a line."""
        return (entry for entry in tuple(self._entries.values()) if entry.ref.line == line)

    def dirty(self) -> tuple[RecordRef, ...]:
        """Name the records with edits."""
        return tuple(entry.ref for entry in self._entries.values() if entry.edits)

    # -- names ---------------------------------------------------------------------------------------------

    def name(self, ref: RecordRef) -> str:
        """Give a record's name as the organisation knows it, empty when it was never heard."""
        return self._own_name(ref) or self._heard_names.get(ref, "")

    def _own_name(self, ref: RecordRef) -> str | None:
        entry = self._entries.get(ref)
        column = self.name_column(ref)
        if entry is None or not column:
            return None
        value = entry.cells[column].value if column in entry.cells else entry.below(column)
        return str(value) if value is not None else None

    def name_column(self, ref: RecordRef) -> str:
        """Name the column that titles show, empty while the table is not known."""
        table = self._names_of_tables(ref.line, ref.table)
        return table.primary_name if table is not None else ""

    def hear_name(self, ref: RecordRef, name: str) -> bool:
        """Take a name that came with a reference; tell whether it contradicts the target's own record."""
        if not name:
            return False
        own = self._own_name(ref)
        if own is None and self._heard_names.get(ref) != name:
            self._heard_names[ref] = name
            self.touch_referrers(ref)
        return own is not None and own != name

    def refers(self, source: RecordRef, column: str, target: RecordRef) -> None:
        """Note that a record names another."""
        self._referrers.setdefault(target, set()).add((source, column))

    def referrers(self, target: RecordRef) -> tuple[tuple[RecordRef, str], ...]:
        """Give the records that name another, and in which column."""
        return tuple(
            (source, column)
            for source, column in self._referrers.get(target, ())
            if self._points_at(source, column, target)
        )

    def _points_at(self, source: RecordRef, column: str, target: RecordRef) -> bool:
        entry = self._entries.get(source)
        if entry is None:
            return False
        values = (
            entry.cells[column].value if column in entry.cells else None,
            entry.edits[column].mine if column in entry.edits else None,
            entry.waiting[column].mine if column in entry.waiting else None,
        )
        return any(lookup.ref == target for value in values for lookup in lookups_in(value))

    # -- states --------------------------------------------------------------------------------------------

    def touch(self, ref: RecordRef) -> None:
        """Compose a record's state anew when it is next asked for."""
        self._states.pop(ref, None)

    def touch_referrers(self, target: RecordRef) -> None:
        """Compose the states of all who name a record anew."""
        for source, _ in self._referrers.get(target, ()):
            self.touch(source)

    def state(self, ref: RecordRef) -> RecordState:
        """Give a record as the person sees it."""
        state = self._states.get(ref)
        if state is None:
            entry = self._entries.get(ref)
            if entry is None:
                return RecordState(ref, RecordStatus.LOADING, name=self.name(ref))
            state = self._compose(entry)
            if self.name_column(ref):  # before that it has no name, and would keep none
                self._states[ref] = state
        return state

    def value(self, ref: RecordRef, column: str) -> Value:
        """Give one value as the organisation has it, edits aside; None when it is not known."""
        entry = self._entries.get(ref)
        cell = entry.cells.get(column) if entry is not None else None
        return None if cell is None else self._named(cell.value)

    def saved(self, ref: RecordRef, column: str, *, waiting: bool) -> tuple[bool, Value]:
        """Give a value as it was saved, sent or not, and whether it is known."""
        entry = self._entries.get(ref)
        if entry is None:
            return False, None
        if waiting and column in entry.waiting:
            return True, self._named(entry.waiting[column].mine)
        cell = entry.cells.get(column)
        return cell is not None, None if cell is None else self._named(cell.value)

    def _compose(self, entry: Entry) -> RecordState:
        columns = entry.cells.keys() | entry.edits.keys() | entry.waiting.keys()
        fields = {column: self._field(entry, column) for column in columns}
        name_field = fields.get(self.name_column(entry.ref))
        own = name_field.value if name_field is not None else None
        return RecordState(
            ref=entry.ref,
            status=entry.status,
            name=str(own) if own is not None else self._heard_names.get(entry.ref, ""),
            fields=MappingProxyType(fields),
            etag=entry.heard,
            dirty=bool(entry.edits),
            waiting=entry.waits,
            saving=entry.saving,
            failure=entry.failure,
            failure_detail=entry.failure_detail,
            as_of=entry.as_of,
        )

    def _field(self, entry: Entry, column: str) -> FieldState:
        cell, edit = entry.cells.get(column), entry.edits.get(column)
        theirs = self._named(cell.value) if cell is not None else None
        if edit is None and column in entry.waiting:
            return FieldState(self._named(entry.waiting[column].mine), waiting=True)
        if edit is None:
            return FieldState(theirs)
        newer = entry.has_newer(column)
        return FieldState(
            value=self._named(edit.mine),
            edited=True,
            newer=theirs if newer else None,
            has_newer=newer,
            newer_by=self._who(entry) if newer else "",
            base=self._named(edit.base) if newer else None,
            problem=edit.problem,
            problem_detail=edit.detail,
        )

    def _named(self, value: Value) -> Value:
        if isinstance(value, Lookup):
            return self._renamed(value)
        if isinstance(value, Parties):
            return Parties(
                tuple(
                    Party(self._renamed(party.who), party.address) if party.who is not None else party
                    for party in value.members
                )
            )
        return value

    def _renamed(self, lookup: Lookup) -> Lookup:
        return Lookup(lookup.ref, self.name(lookup.ref) or lookup.name)

    def _who(self, entry: Entry) -> str:
        if entry.changed_by:
            name = self.name(RecordRef(entry.ref.line, "systemuser", entry.changed_by))
            if name:
                return name
        cell = entry.cells.get("modifiedby")
        value = self._named(cell.value) if cell is not None else None
        return value.name if isinstance(value, Lookup) else ""

    # -- room ----------------------------------------------------------------------------------------------

    def trim(self, in_use: Callable[[RecordRef], bool]) -> None:
        """Let go of the records nobody has looked at for longest, once there are too many."""
        surplus = len(self._entries) - KEPT
        if surplus <= 0:
            return
        for ref in self._free(in_use, surplus + KEPT // 10):
            del self._entries[ref]
            self._states.pop(ref, None)
        self._referrers = {
            target: kept
            for target, sources in self._referrers.items()
            if (kept := {pair for pair in sources if pair[0] in self._entries})
        }

    def _free(self, in_use: Callable[[RecordRef], bool], count: int) -> Iterable[RecordRef]:
        free: list[RecordRef] = []
        for ref, entry in self._entries.items():
            if len(free) >= count:
                break
            kept = entry.edits or entry.saving or entry.waits
            if not kept and not in_use(ref):
                free.append(ref)
        return free

"""What is known here of records, with what of them waits to be sent and without it: views are answered by it."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import TableMeta
from session_engine.records.state import Choice, Lookup, RecordStatus, Value
from session_engine.records.store import RecordStore
from session_engine.views.conditions import Asker


class Unknown(Enum):
    """Stands for a value, or a record, that nobody here has heard of."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN
Known: TypeAlias = Value | Unknown
Found: TypeAlias = RecordRef | Unknown | None
"""A joined record: one that is known, one that may be there, or none."""

ACTIVE = 0
"""The state every record begins in."""
_HERS = frozenset({"ownerid", "createdby", "modifiedby"})
_MADE = frozenset({"createdon", "modifiedon"})
_GONE = frozenset({RecordStatus.MISSING, RecordStatus.FORBIDDEN})
_POINTER = "activitypointer"


@dataclass(frozen=True, slots=True)
class KnownHere:
    """The records of a line as they stand here.

    Attributes:
        line: Which line.
        lines: Tell what tables are like.
        records: Hold them.
        me: Who she is, None when it is not known.
        asker: The same for conditions, with the time.
        sent: As the organisation has them: what waits is left out.
    """

    line: LineId
    lines: Lines
    records: RecordStore
    me: Lookup | None
    asker: Asker
    sent: bool = False

    def table(self, name: str) -> TableMeta | None:
        """Describe a table, None while it was not read."""
        return self.lines.metadata(self.line).known(name)

    def value(self, ref: RecordRef, column: str) -> Known:
        """Give a column's value: what waits, else the organisation's, else what it will put in by itself."""
        meta = self.table(ref.table)
        if meta is not None and column == meta.table.primary_id:
            return ref.id
        made_here = not self.sent and self.records.is_unborn(ref)
        known, value = self.records.saved(ref, column, waiting=not self.sent)
        if value is None and made_here:
            return self._put_in(meta, column)
        return value if known else UNKNOWN

    def is_gone(self, ref: RecordRef) -> bool:
        """Tell whether a record is there no more, or not yet."""
        if self.records.status(ref) in _GONE:
            return True
        return self.records.is_unborn(ref) if self.sent else self.records.is_doomed(ref)

    def _put_in(self, meta: TableMeta | None, column: str) -> Value:
        if column in _HERS:
            return self.me
        if column in _MADE:
            return self.asker.now
        known = meta.columns.get(column) if meta is not None and column == "statecode" else None
        return (
            known.choice(ACTIVE) if known is not None else Choice(ACTIVE) if column == "statecode" else None
        )

    def pointing(self, table: str, column: str, ref: RecordRef) -> tuple[Found, ...]:
        """Give a table's records that point at one; the organisation may have others."""
        found: list[Found] = [
            source
            for source, named in self.records.referrers(ref)
            if named == column and self._is_of(source, table) and self._points(source, column, ref)
        ]
        alone = not self.sent and self.records.is_unborn(ref)  # nobody else has heard of it
        return tuple(found) if alone else (*found, UNKNOWN)

    def _is_of(self, ref: RecordRef, table: str) -> bool:
        if self.is_gone(ref):
            return False
        kinds = self.lines.metadata(self.line).kinds_of_activity() if table == _POINTER else ()
        return ref.table == table or ref.table in kinds

    def _points(self, source: RecordRef, column: str, ref: RecordRef) -> bool:
        value = self.value(source, column)
        return isinstance(value, Lookup) and value.ref == ref

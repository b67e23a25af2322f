"""Which rows of a question may be others than the organisation says: something of them, or beside them, waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation.lines import Lines
from session_engine.records.state import lookups_in
from session_engine.records.store import RecordStore

_POINTER = "activitypointer"


def _any(_: RecordRef) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class UnsentRows:
    """What waits to be sent, as far as it is a question's business.

    Attributes:
        line: Which line.
        table: Of the rows; activities of every kind are rows of `activitypointer`.
        linked: The tables they are joined to.
        lines: Tell what tables are like.
        records: Hold what waits.
    """

    line: LineId
    table: str
    linked: frozenset[str]
    lines: Lines
    records: RecordStore

    def rows(self, changed: Callable[[RecordRef], bool] = _any) -> tuple[RecordRef, ...]:
        """Name the records that wait, the newest first, and those that a waiting one is joined to.

        Args:
            changed: Tells of a record that waits whether it matters.
        """
        return tuple(dict.fromkeys(self._rows(changed)))

    def may_hold(self, ref: RecordRef) -> bool:
        """Tell whether a record can be a row, or be joined to one."""
        return self.is_of_table(ref) or (ref.line == self.line and ref.table in self.linked)

    def is_of_table(self, ref: RecordRef) -> bool:
        """Tell whether a record can be a row."""
        if ref.line != self.line:
            return False
        activities = self.table == _POINTER
        return ref.table == self.table or (
            activities and ref.table in self.lines.metadata(self.line).kinds_of_activity()
        )

    def _rows(self, changed: Callable[[RecordRef], bool]) -> Iterator[RecordRef]:
        unsent = [ref for ref in self.records.unsent(self.line) if self.may_hold(ref) and changed(ref)]
        yield from (ref for ref in reversed(unsent) if self.is_of_table(ref))
        for ref in unsent:
            if ref.table in self.linked:
                yield from (other for other in self._beside(ref) if self.is_of_table(other))

    def _beside(self, ref: RecordRef) -> Iterator[RecordRef]:
        for value in self.records.state(ref).fields.values():
            yield from (lookup.ref for lookup in lookups_in(value.value))
        yield from (source for source, _ in self.records.referrers(ref))

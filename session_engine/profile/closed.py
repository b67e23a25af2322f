"""The stack of closed sessions and tabs, understood only when somebody looks at it."""

from __future__ import annotations

from session_engine.profile import encoding, schema
from session_engine.profile.counters import Counters
from session_engine.profile.encoding import Row
from session_engine.profile.reading import UNDERSTANDING_ERRORS, Understanding
from session_engine.profile.rows import ClosedRow
from session_engine.profile.writer import Writer

CLOSED_LIMIT = 50
"""How many closed sessions and tabs can be opened again."""


class ClosedRows:
    """What was closed, by a number that grows."""

    def __init__(self, writer: Writer, understood: Understanding, counters: Counters) -> None:
        self._writer = writer
        self._counters = counters
        self._rows: dict[int, Row | ClosedRow] = dict(understood.of(schema.CLOSED, _numbered))
        counters.at_least("closed", self._rows)
        if not counters.counted("tab"):
            # The counters were lost with a damaged file: what was closed has identities too.
            closed = self.newest_first()
            counters.at_least("session", (row.session.id for row in closed))
            counters.at_least("tab", (tab.id for row in closed for tab in row.tabs))

    def newest_first(self) -> tuple[ClosedRow, ...]:
        """Give everything; a row that means nothing is passed over, and goes when its time comes."""
        found = (self._understood(number) for number in sorted(self._rows, reverse=True))
        return tuple(row for row in found if row is not None)

    def put(self, row: ClosedRow) -> None:
        """Keep one; beyond the limit the oldest goes."""
        self._rows[row.id] = row
        self._counters.seen("closed", row.id)
        self._writer.put(schema.CLOSED, encoding.write_closed(row))
        for number in sorted(self._rows)[:-CLOSED_LIMIT]:
            self.remove(number)

    def remove(self, number: int) -> None:
        """Forget one."""
        if self._rows.pop(number, None) is not None:
            self._writer.remove(schema.CLOSED, (number,))

    def _understood(self, number: int) -> ClosedRow | None:
        row = self._rows[number]
        if isinstance(row, ClosedRow):
            return row
        try:
            found = self._rows[number] = encoding.read_closed(row)
        except UNDERSTANDING_ERRORS:
            return None
        return found


def _numbered(row: Row) -> tuple[int, Row]:
    return encoding.number_in(row[0]), row

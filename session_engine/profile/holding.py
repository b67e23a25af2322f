"""Finds kept records by the words in them, some rows at a time, without understanding each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from session_engine.ids import LineId, RecordRef

if TYPE_CHECKING:
    import apsw

ROWS_AT_ONCE = 250
"""Rows looked through in one turn of the writer's thread: some 15 ms."""

READ_AT_ONCE = 40
"""Records understood in one turn."""

MOST = 200
"""Records given at most: those read last."""

_PLAIN = re.compile(r"[a-z0-9]+")
"""What stands in a row's text as it stands in a word: JSON escapes the rest."""

_SQL = (
    "SELECT record_table, record, at, columns FROM record_cache"
    " WHERE line = ? AND person = ? AND (record_table, record) > (?, ?) ORDER BY record_table, record LIMIT ?"
)


class Holding:
    """One search on its way through the rows.

    Args:
        line: Whose records.
        person: Who has read them.
        tables: Of which tables; empty for all.
        words: In small letters; a record that holds them all is found, and some that do not quite.
    """

    def __init__(self, line: str, person: str, tables: frozenset[str], words: tuple[str, ...]) -> None:
        self._line, self._person, self._tables = line, person, tables
        self._parts = tuple(max(_PLAIN.findall(word), key=len, default="") for word in words)
        self._after = ("", "")
        self._found: list[tuple[float, RecordRef]] = []
        self.done = False

    def read_on(self, connection: apsw.Connection) -> None:
        """Look through the next rows; called in the writer's thread until it is `done`."""
        place = (self._line, self._person, *self._after, ROWS_AT_ONCE)
        rows = list(connection.execute(_SQL, place))
        for table, record, at, columns in rows:
            self._after = (str(table), str(record))
            if self._fits(str(table), str(columns)) and isinstance(at, float):
                self._found.append((at, RecordRef(LineId(self._line), str(table), str(record))))
        self.done = len(rows) < ROWS_AT_ONCE

    def _fits(self, table: str, columns: str) -> bool:
        if self._tables and table not in self._tables:
            return False
        text = columns.lower()
        return all(part in text for part in self._parts)

    def newest(self) -> tuple[RecordRef, ...]:
        """Name what was found, read last first."""
        return tuple(ref for _, ref in sorted(self._found, key=lambda found: -found[0])[:MOST])

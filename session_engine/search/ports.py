"""What the search takes from outside: where recent searches and records are kept, and what records are called."""

from __future__ import annotations

from typing import Protocol

from session_engine.ids import LineId, RecordRef
from session_engine.organisation.json_text import Payload


class RecentStore(Protocol):
    """Keeps what was last used, by line and kind (`search`, `record`); the profile implements it."""

    def recent(self, line: str, kind: str, limit: int) -> list[tuple[str, str]]:
        """Give keys and titles, newest first."""
        ...

    def put_recent(self, line: str, kind: str, key: str, title: str, at: float) -> None:
        """Keep one, used at a time in seconds since 1970; the same key moves to the front."""
        ...


class RecentInMemory:
    """Keeps them for as long as the program runs; for tests, and where there is no profile."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, str], tuple[str, float]] = {}

    def recent(self, line: str, kind: str, limit: int) -> list[tuple[str, str]]:
        """Give keys and titles, newest first."""
        rows = [
            (at, key, title)
            for (of_line, of_kind, key), (title, at) in self._rows.items()
            if (of_line, of_kind) == (line, kind)
        ]
        # Of two kept in the same moment, the later one is the newer.
        newest = sorted(rows, key=lambda row: row[0])[::-1]
        return [(key, title) for _, key, title in newest[:limit]]

    def put_recent(self, line: str, kind: str, key: str, title: str, at: float) -> None:
        """Keep one; the same key moves to the front."""
        self._rows.pop((line, kind, key), None)
        self._rows[line, kind, key] = (title, at)


class Records(Protocol):
    """What the search needs of the record store."""

    def name(self, ref: RecordRef) -> str:
        """Give a record's name, empty when it was never heard."""
        ...

    def absorb(self, line: LineId, table: str, payload: Payload) -> RecordRef:
        """Take a record that came in an answer."""
        ...

"""What was searched and looked at last (facts 8: three searches, seven records)."""

from __future__ import annotations

from collections.abc import Callable

from session_engine.ids import LineId, RecordRef
from session_engine.organisation import odata
from session_engine.ports import Clock
from session_engine.search.ports import RecentStore, Records
from session_engine.search.state import Match

SEARCHES, RECORDS, WORDS = 3, 7, 5
KNOWLEDGE = "knowledge"
"""The kind what was looked for in the knowledge base is kept under."""
_SURPLUS = 20
"""Rows asked for beyond what is shown, since some will be passed over."""


class Recent:
    """Remember, and give back."""

    def __init__(
        self, store: RecentStore, clock: Clock, names: Records, label: Callable[[LineId, str], str]
    ) -> None:
        self._store = store
        self._clock = clock
        self._names = names
        self._label = label

    def keep_in(self, store: RecentStore, line: LineId) -> None:
        """Keep them in another store from now on, with what was used meanwhile."""
        for kind in ("search", "record", KNOWLEDGE):
            used = self._store.recent(line, kind, _SURPLUS)
            for key, title in reversed(used):
                store.put_recent(line, kind, key, title, self._clock.now().timestamp())
        self._store = store

    def remember_search(self, line: LineId, text: str) -> None:
        """Note that something was searched; letters' case makes no difference."""
        self._put(line, "search", text.casefold(), text)

    def remember_record(self, ref: RecordRef, title: str) -> None:
        """Note that a record was looked at."""
        self._put(ref.line, "record", f"{ref.table}/{ref.id}", title)

    def remember_words(self, line: LineId, kind: str, text: str) -> None:
        """Note that something was searched in a place of its own; letters' case makes no difference."""
        self._put(line, kind, text.casefold(), text)

    def words(self, line: LineId, kind: str) -> tuple[str, ...]:
        """Give what was searched last in such a place, newest first."""
        return tuple(title for _, title in self._store.recent(line, kind, WORDS))

    def searches(self, line: LineId) -> tuple[str, ...]:
        """Give the last searches, newest first."""
        return tuple(title for _, title in self._store.recent(line, "search", SEARCHES))

    def records(self, line: LineId, tables: tuple[str, ...] = (), limit: int = RECORDS) -> tuple[Match, ...]:
        """Give the last records, newest first, of some tables where named."""
        found: list[Match] = []
        for key, title in self._store.recent(line, "record", limit + _SURPLUS):
            table, _, record_id = key.partition("/")
            wanted = not tables or table in tables
            if wanted and odata.is_guid(record_id) and len(found) < limit:
                ref = RecordRef(line, table, record_id)
                found.append(Match(ref, self._label(line, table), self._names.name(ref) or title))
        return tuple(found)

    def _put(self, line: LineId, kind: str, key: str, title: str) -> None:
        if title.strip():
            self._store.put_recent(line, kind, key, title, self._clock.now().timestamp())

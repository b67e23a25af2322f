"""Identities are never given twice: the greatest of each kind outlives the row that had it."""

from __future__ import annotations

from collections.abc import Iterable

from session_engine.light_dataclass import dataclass
from session_engine.profile import schema
from session_engine.profile.codec import number_in
from session_engine.profile.encoding import Row
from session_engine.profile.reading import Understanding
from session_engine.profile.writer import Writer


@dataclass(frozen=True, slots=True)
class LastIds:
    """The greatest identities ever given; none is given twice."""

    window: int = 0
    session: int = 0
    tab: int = 0
    closed: int = 0
    outbox: int = 0


class Counters:
    """The greatest identity of each kind; it outlives the row that had it."""

    def __init__(self, writer: Writer, understood: Understanding) -> None:
        self._writer = writer
        self._last = dict(understood.of(schema.COUNTER, _counter))

    def seen(self, kind: str, number: int) -> None:
        """Note that an identity is given."""
        if number > self._last.get(kind, 0):
            self._last[kind] = number
            self._writer.put(schema.COUNTER, (kind, number))

    def at_least(self, kind: str, numbers: Iterable[int]) -> None:
        """Believe the rows where the counter's own row was lost."""
        self._last[kind] = max(self._last.get(kind, 0), max(numbers, default=0))

    def counted(self, kind: str) -> bool:
        """Tell whether a kind's greatest identity is known."""
        return kind in self._last

    def ids(self) -> LastIds:
        """Give all of them."""
        return LastIds(**{kind: self._last.get(kind, 0) for kind in LastIds.__match_args__})


def _counter(row: Row) -> tuple[str, int]:
    name, last = row
    return str(name), number_in(last)

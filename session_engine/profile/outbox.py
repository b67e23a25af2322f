"""The outbox's rows: what waits for the organisation, in order."""

from __future__ import annotations

from session_engine.profile import encoding, schema
from session_engine.profile.counters import Counters
from session_engine.profile.reading import Understanding
from session_engine.profile.rows import OutboxRow
from session_engine.profile.writer import Writer


class OutboxRows:
    """Items of the outbox. An item and the drafts it takes up are put inside `profile.together()`."""

    def __init__(self, writer: Writer, understood: Understanding, counters: Counters) -> None:
        self._writer = writer
        self._counters = counters
        self._items = {row.id: row for row in understood.of(schema.OUTBOX, encoding.read_outbox)}
        counters.at_least("outbox", self._items)

    def items(self) -> tuple[OutboxRow, ...]:
        """Give all items, oldest first."""
        return tuple(self._items[number] for number in sorted(self._items))

    def put(self, row: OutboxRow) -> int:
        """Keep an item; the answer is the change's number, which `Committed` reaches once it is on the disk."""
        self._items[row.id] = row
        with self._writer.together():
            self._counters.seen("outbox", row.id)
            return self._writer.put(schema.OUTBOX, encoding.write_outbox(row))

    def remove(self, number: int) -> None:
        """Forget an item: it is done, or the person dropped it."""
        if self._items.pop(number, None) is not None:
            self._writer.remove(schema.OUTBOX, (number,))

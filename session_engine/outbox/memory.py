"""An outbox where nothing is kept on this computer: what she says goes out all the same, while the program runs."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from session_engine.profile.counters import LastIds
from session_engine.profile.rows import OutboxRow


class Rows(Protocol):
    """The rows of an outbox."""

    def items(self) -> tuple[OutboxRow, ...]:
        """Give all items, oldest first."""
        ...

    def put(self, row: OutboxRow) -> int:
        """Keep an item."""
        ...

    def remove(self, number: int) -> None:
        """Forget an item."""
        ...


class Keeping(Protocol):
    """Where an outbox is kept; the profile is one."""

    @property
    def outbox(self) -> Rows:
        """The rows."""
        ...

    def together(self) -> AbstractContextManager[None]:
        """Let what is put inside be kept as one."""
        ...

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until all is kept; False when it cannot be."""
        ...

    def last_ids(self) -> LastIds:
        """Give the greatest numbers that were ever used."""
        ...


class RowsInMemory:
    """Rows that end with the program."""

    def __init__(self) -> None:
        self._items: dict[int, OutboxRow] = {}
        self.last = 0

    def items(self) -> tuple[OutboxRow, ...]:
        """Give all items, oldest first."""
        return tuple(self._items[number] for number in sorted(self._items))

    def put(self, row: OutboxRow) -> int:
        """Keep an item."""
        self._items[row.id] = row
        self.last = max(self.last, row.id)
        return self.last

    def remove(self, number: int) -> None:
        """Forget an item."""
        self._items.pop(number, None)


class KeptInMemory:
    """Keeps an outbox as long as the program runs."""

    def __init__(self) -> None:
        self.outbox = RowsInMemory()

    def together(self) -> AbstractContextManager[None]:
        """Let what is put inside be kept as one: here it always is."""
        return nullcontext()

    def flush(self, timeout: float = 5.0) -> bool:  # noqa: ARG002 - the port's signature
        """Say that all is kept."""
        return True

    def last_ids(self) -> LastIds:
        """Give the greatest number that was ever used."""
        return LastIds(outbox=self.outbox.last)

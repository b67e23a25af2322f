"""What was read of records before, for pages without the organisation; never what a save compares with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any, Protocol, TypeAlias

from session_engine.errors import Failure
from session_engine.ids import RecordRef

NOT_REACHED = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT})
"""Failures of reading for which what is kept stands in."""


class KeptRecords(Protocol):
    """Who keeps records from one start to the next; the area of restoring does."""

    def note(self, refs: Iterable[RecordRef]) -> None:
        """Keep some records as they stand: they have just been read."""
        ...

    def lend(self, refs: Iterable[RecordRef]) -> Coroutine[Any, Any, None]:
        """Show what is kept of some records (`RecordStore.lend`)."""
        ...


Lend: TypeAlias = Callable[[Iterable[RecordRef]], Awaitable[None]]
"""Shows what is kept of some records."""

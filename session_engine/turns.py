"""Work that is done one after the other for each thing, and at the same time for different ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Hashable
from contextlib import asynccontextmanager
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Turns(Generic[K]):
    """Give who works on a thing a turn; the next one waits for it. What nobody works on is forgotten."""

    def __init__(self) -> None:
        self._locks: dict[K, asyncio.Lock] = {}
        self._wanted: dict[K, int] = {}

    def __len__(self) -> int:
        return len(self._locks)

    @asynccontextmanager
    async def of(self, thing: K) -> AsyncGenerator[None]:
        """Wait for a turn and hold it."""
        lock = self._locks.setdefault(thing, asyncio.Lock())
        self._wanted[thing] = self._wanted.get(thing, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._leave(thing)

    def _leave(self, thing: K) -> None:
        # A lock that was just let go counts as free while the next one is being woken: only a count tells.
        self._wanted[thing] -= 1
        if not self._wanted[thing]:
            del self._wanted[thing], self._locks[thing]

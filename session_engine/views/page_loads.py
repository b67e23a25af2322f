"""The pages under way: only what is in sight is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any


class PageLoads:
    """Start a load for each page that is wanted and missing; cancel those nobody wants any more."""

    def __init__(self, start: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]) -> None:
        self._start = start
        self._running: dict[int, asyncio.Task[None]] = {}

    def want(self, missing: Iterable[int], load: Callable[[int], Coroutine[Any, Any, None]]) -> None:
        """Load these pages and no others."""
        wanted = frozenset(missing)
        for number in tuple(self._running):
            if number not in wanted:
                self._running.pop(number).cancel()
        for number in sorted(wanted - self._running.keys()):
            self._running[number] = self._start(load(number))

    def done(self, number: int) -> None:
        """Note that a page has come, or will not."""
        self._running.pop(number, None)

    def cancel(self) -> None:
        """Load nothing."""
        for task in self._running.values():
            task.cancel()
        self._running.clear()

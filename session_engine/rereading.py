"""Reads again what has changed: never twice at the same time, and once more when it changed meanwhile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable

from session_engine.tasks import Tasks


class Rereading:
    """Run one reading after the other; any number of wishes while one runs are one more reading.

    Args:
        tasks: Where it runs.
        owner: Whose it is.
        read: Reads; failures of the world are its own affair.
    """

    def __init__(self, tasks: Tasks, owner: Hashable, read: Callable[[], Awaitable[object]]) -> None:
        self._tasks, self._owner, self._read = tasks, owner, read
        self._wanted = self._running = False

    def want(self) -> None:
        """Read, now or as soon as the reading under way is through."""
        self._wanted = True
        if not self._running:
            self._running = True
            self._tasks.start(self._run(), owner=self._owner, group="read")

    async def _run(self) -> None:
        try:
            while self._wanted:
                self._wanted = False
                await self._read()
        finally:
            self._running = False

"""How the engine waits: a pause that tests can hold, and a step that runs once for many calls."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from typing import Any, TypeAlias

from session_engine.tasks import Tasks

Pause: TypeAlias = Callable[[float], Awaitable[None]]
"""Wait for so many seconds."""


async def real_pause(seconds: float) -> None:
    """Wait by the running loop's clock."""
    await asyncio.sleep(seconds)


class Coalesced:
    """Run `step` once, a moment after the first of many calls.

    Calls while the moment lasts add nothing; a call while the step runs makes it run once more afterwards, so
    that the step always sees what the last call has left behind.

    Args:
        tasks: Where the step runs.
        pause: How to wait.
        step: What to run.
        seconds: How long the moment lasts.
        owner: Owner of the task; closing it ends the waiting too.
        group: Group of the task.
    """

    def __init__(
        self,
        tasks: Tasks,
        pause: Pause,
        step: Callable[[], Coroutine[Any, Any, None]],
        *,
        seconds: float,
        owner: Hashable,
        group: str,
    ) -> None:
        self._tasks = tasks
        self._pause = pause
        self._step = step
        self._seconds = seconds
        self._owner = owner
        self._group = group
        self._task: asyncio.Task[None] | None = None
        self._again = False

    def poke(self) -> None:
        """Ask for the step."""
        if self._task is None or self._task.done():
            self._again = False
            self._task = self._tasks.start(self._run(), owner=self._owner, group=self._group)
        else:
            self._again = True

    def cancel(self) -> None:
        """Drop what was asked for."""
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        while True:
            await self._pause(self._seconds)
            self._again = False
            await self._step()
            if not self._again:
                return

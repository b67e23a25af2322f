"""Runs coroutines one after the other on one loop that keeps its tasks in between."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from desktop.event_loop import make_event_loop

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

T = TypeVar("T")


class Stage:
    """The desktop's loop, stopped between one act and the next.

    WORKAROUND qasync 0.28: `run_until_complete` lets Qt process events once more after the loop has
    stopped, and tasks that wake then find no loop. Here nothing happens between two acts.
    """

    def __init__(self, app: QApplication) -> None:
        self._loop = make_event_loop(app)

    def run(self, act: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine to its end."""
        task = self._loop.create_task(act)
        task.add_done_callback(lambda _: self._loop.stop())
        self._loop.run_forever()
        return task.result()

    def close(self) -> None:
        """Cancel what is left, and close the loop."""
        self.run(self._end())
        self._loop.close()

    async def _end(self) -> None:
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=2)
        await self._loop.shutdown_asyncgens()
        await self._loop.shutdown_default_executor()

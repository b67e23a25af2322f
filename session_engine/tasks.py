"""The only place that starts asyncio tasks: each has an owner, and closing the owner cancels them."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable, Coroutine, Generator, Hashable
from contextlib import contextmanager
from typing import Any, TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")
_BEGUN_AT: contextvars.ContextVar[Hashable] = contextvars.ContextVar("begun_at")
"""Where the person was when the work began that runs now; work that it begins is part of it."""


def begun_at(otherwise: Hashable) -> Hashable:
    """Tell where the person was when the work began that runs now; outside of any, what is given."""
    return _BEGUN_AT.get(otherwise)


ErrorHandler = Callable[[BaseException, Hashable], None]


class Tasks:
    """Start, hold and cancel tasks by owner and group.

    Args:
        on_error: Called with every exception that ends a task (cancelling is none), and the task's owner.
    """

    def __init__(self, on_error: ErrorHandler | None = None) -> None:
        self._on_error = on_error
        self._running: dict[asyncio.Task[Any], tuple[Hashable, str]] = {}
        self._closed = False
        self._noting: list[list[asyncio.Task[Any]]] = []
        self._where: Callable[[], Hashable] | None = None

    def note_where(self, where: Callable[[], Hashable]) -> None:
        """Have it noted with each piece of work where the person was when it began."""
        self._where = where

    def start(
        self,
        work: Coroutine[Any, Any, T],
        *,
        owner: Hashable,
        group: str,
        exclusive: bool = False,
    ) -> asyncio.Task[T]:
        """Start `work` for `owner`; an exclusive one cancels what runs in the same owner's group."""
        if exclusive:
            self.cancel(owner, group)
        context = contextvars.copy_context()
        if self._where is not None and _BEGUN_AT not in context:
            context.run(_BEGUN_AT.set, self._where())
        task = asyncio.get_running_loop().create_task(work, name=f"{owner}:{group}", context=context)
        self._running[task] = (owner, group)
        task.add_done_callback(self._finished)
        if self._closed:
            task.cancel()
        for started in self._noting:
            started.append(task)
        return task

    @contextmanager
    def noting(self) -> Generator[list[asyncio.Task[Any]]]:
        """Give the tasks that are started while the block lasts."""
        started: list[asyncio.Task[Any]] = []
        self._noting.append(started)
        try:
            yield started
        finally:
            self._noting.remove(started)

    def cancel(self, owner: Hashable, group: str | None = None) -> None:
        """Cancel the owner's tasks, all of them or one group's."""
        for task, (task_owner, task_group) in tuple(self._running.items()):
            if task_owner == owner and group in (None, task_group):
                task.cancel()

    async def close(self, timeout: float = 2.0) -> None:  # noqa: ASYNC109 - a bound on the whole, not on one wait
        """Cancel everything and wait until it has ended, at most `timeout` seconds."""
        self._closed = True
        current = asyncio.current_task()
        tasks = [task for task in self._running if task is not current]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=timeout)

    def running(self, owner: Hashable | None = None) -> int:
        """Count tasks under way, of one owner or of all."""
        return sum(1 for task_owner, _ in self._running.values() if owner in (None, task_owner))

    def _finished(self, task: asyncio.Task[Any]) -> None:
        owner, _ = self._running.pop(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        if self._on_error is not None:
            self._on_error(error, owner)
        else:
            log.error("a task of %s failed", owner, exc_info=error)

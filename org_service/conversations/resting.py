"""How the tasks for conversations rest: until a commit concerns them, or until the next moment that does."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from org_service.organisation import Organisation
    from org_service.storage.change_log import Change

LONGEST: Final = 300.0
"""Seconds after which a moment is compared with the clock again: clocks are set, and computers sleep."""
TOGETHER: Final = 0.02
"""Seconds within which commits are looked at together, at least."""
SHARE: Final = 1.0
"""Seconds of rest, at least, for each second of the last work, so that thousands who wait slow nobody else down."""
MOST_TOGETHER: Final = 0.3


class Rest:
    """Waits for commits and moments. Belongs to the loop in which it is entered.

    Args:
        organisation: Whose commits and clock.
        wakes: By table, the columns whose changes end the rest; rows that come or go always do.
    """

    def __init__(self, organisation: Organisation, wakes: Mapping[str, frozenset[str]]) -> None:
        self._organisation, self._wakes = organisation, wakes
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: Callable[[], None] = lambda: None
        self._rested = 0.0

    def __enter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._rested = self._loop.time()
        self._end = self._organisation.storage.subscribe(self._committed)
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._loop = None

    def wake(self) -> None:
        """End the rest, from any thread; such as when the clock was set."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop has ended: nobody rests any more
                loop.call_soon_threadsafe(self._woken.set)

    async def until(self, moment: datetime | None) -> None:
        """Rest until a moment of the organisation's clock, or until a commit; None is until a commit alone."""
        loop = asyncio.get_running_loop()
        worked = loop.time() - self._rested
        await asyncio.sleep(min(MOST_TOGETHER, max(TOGETHER, worked * SHARE)))
        # Not `wait_for`: before Python 3.12 it can lose a cancellation that comes together with the wake.
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds(moment)):
                await self._woken.wait()
        self._woken.clear()
        self._rested = loop.time()

    def _seconds(self, moment: datetime | None) -> float | None:
        if moment is None:
            return None
        return min(LONGEST, max(0.0, (moment - self._organisation.now()).total_seconds()))

    def _committed(self, changes: tuple[Change, ...]) -> None:
        """Hear of a commit, in the writer's thread."""
        if any(map(self._concerns, changes)):
            self.wake()

    def _concerns(self, change: Change) -> bool:
        columns = self._wakes.get(change.table)
        return columns is not None and (change.kind != "update" or not columns.isdisjoint(change.columns))

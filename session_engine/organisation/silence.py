"""Ends the wait for an organisation that takes what is asked and says nothing at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from session_engine.errors import Failure, OrganisationError
from session_engine.ports import Clock


class Silent(OrganisationError):
    """Nothing was heard for so long that asking once more would only double the wait."""

    def __init__(self) -> None:
        super().__init__(Failure.TIMEOUT)


class Silence:
    """How long nothing was heard of an organisation, and who gives up for it.

    A slow answer is waited for while anything else is heard: a heartbeat of the feed, another answer, a part of this
    one. An organisation that takes connections and answers nothing would else count as slow until each try has had
    its time, a minute and a half, and nobody would say what is the matter.

    Args:
        clock: The time.
        bound: Seconds; more than between two heartbeats of the feed, or two looks for changes.
    """

    def __init__(self, clock: Clock, bound: float) -> None:
        self._clock, self._bound = clock, bound
        self._broken_at = clock.monotonic()

    def broken(self) -> None:
        """Note a sign of life."""
        self._broken_at = self._clock.monotonic()

    @asynccontextmanager
    async def bounded(self) -> AsyncGenerator[None]:
        """Wait at most until the organisation was silent for too long since now; then raise Silent."""
        loop, began = asyncio.get_running_loop(), self._clock.monotonic()
        bound = asyncio.timeout(None)
        look: asyncio.TimerHandle | None = None

        def later(seconds: float) -> asyncio.TimerHandle:
            return loop.call_later(seconds, check)

        def check() -> None:
            nonlocal look
            left = self._bound - (self._clock.monotonic() - max(began, self._broken_at))
            if left <= 0:
                bound.reschedule(loop.time())
            else:
                look = later(left)

        try:
            async with bound:
                look = later(self._bound)
                try:
                    yield
                finally:
                    look.cancel()
        except TimeoutError as error:
            if not bound.expired():
                raise
            raise Silent from error


Heard = Callable[[], None]
"""Is called at each sign of life."""

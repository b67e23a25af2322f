"""Round trips in sequence: requests that are under way together are answered together, and counted as one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import httpx

from tests.unit.engine.held import settle


class Waves:
    """A handler that holds every answer back until `flow` lets a wave through."""

    def __init__(self, organisation: Callable[[httpx.Request], httpx.Response]) -> None:
        self._organisation = organisation
        self._held: list[asyncio.Future[None]] = []
        self.free = True
        self.count = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if not self.free:
            future = asyncio.get_running_loop().create_future()
            self._held.append(future)
            await future
        return self._organisation(request)

    async def flow(self, done: Callable[[], bool]) -> int:
        """Let wave after wave through until `done`; give how many there were."""
        self.count = 0
        async with asyncio.timeout(60):
            while not done():
                await settle(60)
                wave, self._held = self._held, []
                self.count += bool(wave)
                for future in wave:
                    if not future.done():
                        future.set_result(None)
                await settle(60)
        return self.count

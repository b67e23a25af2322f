"""A refused key is replaced once for all who wait for it; their requests go on with the new one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import TypeAlias

from session_engine.errors import OrganisationError
from session_engine.organisation.line_status import LineStatus
from session_engine.tasks import Tasks

LONGEST = 60.0
"""Seconds that requests wait for a new key; then they fail, and are asked again when she is signed in."""
ROUNDS = 3
"""How often one request is sent with another new key."""

KeyProvider: TypeAlias = Callable[[], Awaitable[str]]
"""Gives the key of every request; asked again when the organisation has refused the last one."""
Renew: TypeAlias = Callable[[str], Awaitable[str | None]]
"""Has a refused key replaced: gives the new one, None where the person has to do something first."""


class KeyRenewal:
    """The key of a line, and what is done when it is refused."""

    def __init__(
        self, keys: KeyProvider, renew: Renew | None, status: LineStatus, tasks: Tasks, owner: Hashable
    ) -> None:
        self._keys, self._renew, self._status = keys, renew, status
        self._tasks, self._owner = tasks, owner
        self._running: asyncio.Task[str | None] | None = None

    async def key(self) -> str:
        """Give the key; while another one is awaited, that."""
        if self._running is not None and not self._running.done():
            await asyncio.wait({self._running})
        return await self._keys()

    async def after(self, refused: str) -> str | None:
        """Give the key that has taken a refused one's place, None when there is none."""
        current = await self._keys()
        if current != refused:
            return current
        if self._renew is None:
            return None
        if self._running is None or self._running.done():
            self._status.signing_in()
            self._running = self._tasks.start(
                self._replace(self._renew, refused), owner=self._owner, group="key"
            )
        running = self._running
        await asyncio.wait({running})  # one who stops waiting must not stop the others
        return None if running.cancelled() else running.result()

    async def _replace(self, renew: Renew, refused: str) -> str | None:
        try:
            async with asyncio.timeout(LONGEST):
                fresh = await renew(refused)
        except (TimeoutError, OrganisationError):
            return None
        if fresh is None or fresh == refused:
            return None
        self._status.connecting()  # who the new key stands for is asked first
        return fresh

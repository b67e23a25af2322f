"""Time and identities held by the test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from typing_extensions import override

START = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


class HeldTime:
    """A clock that moves when the test says so, and pauses that end when it has moved far enough."""

    def __init__(self) -> None:
        self._elapsed = 0.0
        self._waiting: list[tuple[float, asyncio.Future[None]]] = []
        self.pauses: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return self._elapsed

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((self._elapsed + seconds, future))
        await future

    async def advance(self, seconds: float) -> None:
        """Move the clock and let everything run that was waiting for it."""
        self._elapsed += seconds
        due = [future for at, future in self._waiting if at <= self._elapsed]
        self._waiting = [(at, future) for at, future in self._waiting if at > self._elapsed]
        for future in due:
            if not future.done():
                future.set_result(None)
        await settle()


class FreeTime(HeldTime):
    """Pauses end at once; the clock moves by them."""

    @override
    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self._elapsed += seconds
        await asyncio.sleep(0)


class CountedGuids:
    """GUIDs that count up."""

    def __init__(self) -> None:
        self._count = 0

    def new(self) -> str:
        self._count += 1
        return f"00000000-0000-4000-8000-{self._count:012d}"


async def settle(rounds: int = 40) -> None:
    """Let ready tasks run until they wait for something real."""
    for _ in range(rounds):
        await asyncio.sleep(0)


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop run until `condition` holds, at most a minute, which a busy machine may need."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - what is awaited may be anything
            await asyncio.sleep(0)

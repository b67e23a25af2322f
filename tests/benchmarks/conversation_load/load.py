"""The load: so many visitors and agents talk at a rate; what comes of it is counted and timed."""

from __future__ import annotations

import asyncio
import random
import resource
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from tests.benchmarks.conversation_load.agent import Agent
from tests.benchmarks.conversation_load.service import HOST, Service
from tests.benchmarks.conversation_load.tally import Tally
from tests.benchmarks.conversation_load.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tests.benchmarks.conversation_load.organisation import Office

AT_ONCE: Final = 20
"""Visitors that come at a time."""
PATIENCE: Final = 120.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much there is of everything."""

    visitors: int = 1000
    per_second: float = 200.0
    """Messages, half of them by visitors and half by agents."""
    reads: bool = True
    """Whether both sides say what they have read, as pages and desktops do."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Where the processor's time went and what was sent, from one moment to another."""

    seconds: float
    messages: int
    service: float
    generator: float
    """Shares of one processor."""
    feed_bytes: int


@dataclass(frozen=True, slots=True)
class _Mark:
    at: float
    messages: int
    service: float
    generator: float
    feed_bytes: int


class Load:
    """A running load. Used as a context; at its end everybody leaves.

    Args:
        office: The organisation; its people are the agents.
        service: What serves it.
        plan: How much.
    """

    def __init__(self, office: Office, service: Service, plan: Plan) -> None:
        self.plan, self.service, self.tally = plan, service, Tally()
        self.chance = random.Random(1)
        chat = f"http://{HOST}:{service.chat_port}"
        self.agents = [
            Agent(person, HOST, service.port, self.tally, reads=plan.reads) for person in office.people
        ]
        self.visitors = [
            Visitor(number, chat, office.stream, self.tally, reads=plan.reads)
            for number in range(plan.visitors)
        ]
        self._tasks: set[asyncio.Task[None]] = set()
        self._talking: set[asyncio.Task[None]] = set()
        self._quiet = False
        self.twice = 0.0
        """The share of messages that are sent twice, as after an answer that was lost."""

    async def __aenter__(self) -> Self:
        for agent in self.agents:
            self._begin(agent.run())
        await self.until(lambda: all(agent.is_there for agent in self.agents), "the agents")
        for first in range(0, len(self.visitors), AT_ONCE):
            coming = self.visitors[first : first + AT_ONCE]
            for visitor in coming:
                self._begin(visitor.run())
                self._begin(visitor.ping())
            await asyncio.gather(*(self._come(visitor, first + n) for n, visitor in enumerate(coming)))
        return self

    async def _come(self, visitor: Visitor, number: int) -> None:
        """Let a visitor's conversation be taken; two agents reach for it at the same instant."""
        async with asyncio.timeout(PATIENCE):
            conversation = await visitor.begun
        first, second = (self.agents[(number + n) % len(self.agents)] for n in range(2))
        taken = await asyncio.gather(first.pick(conversation), second.pick(conversation))
        if first is not second and sorted(taken) != [False, True]:
            self.tally.fault("doubled", f"a conversation was taken by {sum(taken)} agents")

    async def __aexit__(self, *_: object) -> None:
        for task in (*self._tasks, *self._talking):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._talking, return_exceptions=True)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.tally.trouble(f"somebody had to stop: {error!r}")

    # -- talking -----------------------------------------------------------------------------------

    def talk(self) -> None:
        """Let everybody write at the rate of the plan until `hush`."""
        self._quiet = False
        each = self.plan.per_second / 2
        for visitor in self.visitors:
            self._speak(self._now_and_then(len(self.visitors) / each, visitor.say))
        for agent in self.agents:
            self._speak(self._now_and_then(len(self.agents) / each, agent.answer))

    def _speak(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._talking.add(task)
        task.add_done_callback(self._ended)

    async def _now_and_then(self, pause: float, say: Callable[..., Coroutine[None, None, None]]) -> None:
        """Write at moments of its own, at this pause on average; who is late catches up."""
        at = time.monotonic() + self.chance.random() * pause
        while True:
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            if self._quiet:
                return
            await say(twice=self.chance.random() < self.twice)
            at += pause * self.chance.uniform(0.5, 1.5)

    async def hush(self) -> None:
        """Let nobody begin to write any more, and wait until all that was written has arrived, or nothing moves."""
        self._quiet = True
        before = -1
        while self.tally.open and self.tally.open != before:
            before = self.tally.open
            await self.until(lambda: not self.tally.open, "all messages", strict=False)
        for visitor in self.visitors:
            visitor.look()

    @property
    def everybody_is_there(self) -> bool:
        """Whether all lines stand."""
        return all(each.is_there for each in (*self.agents, *self.visitors))

    async def until(self, condition: Callable[[], bool], what: str, *, strict: bool = True) -> None:
        """Wait until something holds; where it is not strict, no longer than can be hoped for."""
        try:
            async with asyncio.timeout(PATIENCE if strict else PATIENCE / 4):
                while not condition():  # noqa: ASYNC110 - many things change it
                    await asyncio.sleep(0.02)
        except TimeoutError:
            if strict:
                raise TimeoutError(what) from None

    # -- measuring -----------------------------------------------------------------------------------

    async def measure(self, seconds: float) -> Usage:
        """Measure for a while."""
        self.tally.measuring, before = True, self._mark()
        await asyncio.sleep(seconds)
        self.tally.measuring, after = False, self._mark()
        passed = after.at - before.at
        return Usage(
            seconds=passed,
            messages=after.messages - before.messages,
            service=(after.service - before.service) / passed,
            generator=(after.generator - before.generator) / passed,
            feed_bytes=after.feed_bytes - before.feed_bytes,
        )

    def _mark(self) -> _Mark:
        own = resource.getrusage(resource.RUSAGE_SELF)
        return _Mark(
            time.monotonic(),
            len(self.tally),
            self.service.seconds,
            own.ru_utime + own.ru_stime,
            sum(agent.bytes_so_far for agent in self.agents),
        )

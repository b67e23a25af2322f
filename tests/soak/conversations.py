"""Conversations for minutes: first in peace, for the memory, then with everything that goes wrong; counts printed.

`python -m tests.soak.conversations [MINUTES]`. After the peace the service is killed in mid-conversation, agents are
killed, visitors' lines are cut, their browsers closed, all of it at once; messages come twice and out of their turn; a
visitor floods.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from tests.benchmarks.conversation_load.load import Load, Plan
from tests.benchmarks.conversation_load.organisation import furnish
from tests.benchmarks.conversation_load.service import HOST, Service
from tests.benchmarks.conversation_load.visitor import Visitor
from tests.benchmarks.rows import percentile

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from tests.benchmarks.conversation_load.organisation import Office
    from tests.benchmarks.conversation_load.tally import Counts

T = TypeVar("T")
MINUTES: Final = 2.0
BETWEEN: Final = 4.0
"""Seconds from everybody's return to the next fault."""
TWICE: Final = 0.1
"""The share of messages that are sent twice."""
PEACE: Final = 0.5
_WARM: Final = 0.25
"""The share of the peaceful time after which memory is looked at."""


@dataclass
class Soaked:
    """What came of it."""

    faults: dict[str, int] = field(default_factory=dict[str, int])
    memory: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    """Seconds and megabytes."""
    refused: int = 0

    @property
    def slope(self) -> float:
        """Megabytes in ten minutes by which the service grew, after it was warm (least squares)."""
        warm = self.memory[int(len(self.memory) * _WARM) :]
        if len(warm) < 2:
            return 0.0
        mid_t, mid_m = (sum(each[n] for each in warm) / len(warm) for n in range(2))
        below = sum((t - mid_t) ** 2 for t, _ in warm)
        return 600 * sum((t - mid_t) * (m - mid_m) for t, m in warm) / below


class Trouble:
    """Everything that can go wrong while people talk.

    Args:
        load: The load.
        chance: What happens next.
    """

    def __init__(self, load: Load, chance: random.Random) -> None:
        self._load, self._chance = load, chance
        self.flooder = Visitor(
            1 << 20, f"http://{HOST}:{load.service.chat_port}", load.service.office.stream, load.tally
        )
        self.kinds: dict[str, Callable[[], Coroutine[None, None, None]]] = {
            "service killed": self.kill_service,
            "agents killed": self.kill_agents,
            "visitors cut": self.cut_visitors,
            "browsers closed": self.close_browsers,
            "all at once": self.all_at_once,
            "a flood": self.flood,
        }

    async def kill_service(self) -> None:
        """Kill the service in mid-conversation, and begin it again."""
        await asyncio.to_thread(self._load.service.kill)
        await asyncio.to_thread(self._load.service.begin)

    async def kill_agents(self) -> None:
        """Kill some desktops."""
        for agent in self._some(self._load.agents):
            agent.die()

    async def cut_visitors(self) -> None:
        """Cut some lines."""
        for visitor in self._some(self._load.visitors):
            visitor.cut()

    async def close_browsers(self) -> None:
        """Close some pages, and open them again."""
        for visitor in self._some(self._load.visitors):
            visitor.close_page()

    async def all_at_once(self) -> None:
        """Kill, cut and close all of that."""
        await self.kill_agents()
        await self.cut_visitors()
        await self.close_browsers()
        await self.kill_service()

    async def flood(self) -> None:
        """Let one visitor write more than she may."""
        before = self.flooder.refused
        await self.flooder.flood(120)
        await self._load.until(lambda: self.flooder.refused > before, "a refusal", strict=False)
        if self.flooder.refused == before:
            self._load.tally.trouble("a flood was taken whole")

    def _some(self, whole: list[T]) -> list[T]:
        return self._chance.sample(whole, max(1, len(whole) // 5))


async def soak(
    office: Office, plan: Plan, minutes: float, seed: int, peace: float = PEACE
) -> tuple[Soaked, Load, Counts]:
    """Talk for so long, a share of it in peace."""
    service, found = Service(office), Soaked()
    service.begin()
    try:
        async with Load(office, service, plan) as load:
            load.talk()
            load.tally.measuring = True
            await _in_peace(load, minutes * 60 * peace, found)
            load.tally.measuring = False
            await _in_trouble(load, minutes * 60 * (1 - peace), found, random.Random(seed))
            await load.hush()
            counts = load.tally.counts(office.database)
    finally:
        service.close()
    return found, load, counts


async def _in_peace(load: Load, seconds: float, found: Soaked) -> None:
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        found.memory.append((passed, load.service.memory))
        await asyncio.sleep(1)


async def _in_trouble(load: Load, seconds: float, found: Soaked, chance: random.Random) -> None:
    trouble, end = Trouble(load, chance), time.monotonic() + seconds
    flooding = asyncio.create_task(trouble.flooder.run())
    load.twice = TWICE
    kinds = list(trouble.kinds)
    number = 0
    while time.monotonic() < end:
        await asyncio.sleep(BETWEEN)
        name = kinds[number % len(kinds)]
        number += 1
        await trouble.kinds[name]()
        found.faults[name] = found.faults.get(name, 0) + 1
        await load.until(lambda: load.everybody_is_there, f"everybody's return after: {name}")
    found.refused = trouble.flooder.refused
    flooding.cancel()
    await asyncio.gather(flooding, return_exceptions=True)


def report(found: Soaked, load: Load, counts: Counts, seed: int) -> str:
    """Write what came of it."""
    delays = "; ".join(
        f"{side}s' p50 {percentile(each, 0.5):.0f} ms, p95 {percentile(each, 0.95):.0f} ms"
        for side, each in load.tally.delays.items()
        if each
    )
    happened = ", ".join(f"{name} {count}" for name, count in found.faults.items())
    counted = (
        f"sent {counts.sent}, delivered {counts.delivered}, lost {counts.lost}, doubled {counts.doubled}"
    )
    again = f"{load.tally.twice} sent twice, {counts.repeated} heard a second time"
    lines = (
        f"conversations: seed {seed}, {counted}, reordered {counts.reordered}; {again}",
        f"faults: {happened}; the flood was refused {found.refused} times",
        f"in peace: {delays}; memory of the service {found.memory[-1][1]:.1f} MB, {found.slope:+.2f} MB in 10 minutes",
    )
    return "\n".join((*lines, *counts.problems[:20]))


def main(arguments: list[str]) -> int:
    """Run; the answer is 1 when anything was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="tests.soak.conversations")
    parser.add_argument("minutes", type=float, nargs="?", default=MINUTES)
    parser.add_argument("--visitors", type=int, default=200)
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--per-second", type=float, default=60.0)
    parser.add_argument("--peace", type=float, default=PEACE, help="the share of the time without faults")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="conversation-soak-"))
    try:
        office = furnish(folder, given.agents)
        plan = Plan(given.visitors, given.per_second)
        found, load, counts = asyncio.run(soak(office, plan, given.minutes, given.seed, given.peace))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(report(found, load, counts, given.seed) + "\n")
    return 0 if counts.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

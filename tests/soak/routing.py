"""Routing for a simulated day: agents accept, decline and miss, customers come in waves; who waited, who worked?

`python -m tests.soak.routing [AGENTS ITEMS MINUTES SEED]` prints a summary; 1 when a rule was broken or somebody left
waiting. The clock is simulated, so that a day takes seconds.
"""

from __future__ import annotations

import heapq
import random
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from org_service.conversations.presence import TAKES_WORK, Base, by_capacity
from org_service.conversations.routing.choose import choose, turn_of
from org_service.conversations.routing.situation import Agent, Item, Need, Pace, Try

if TYPE_CHECKING:
    from collections.abc import Callable

QUEUES: Final = ("billing", "orders", "repairs", "warranty")
SKILLS: Final = ("french", "german", "spanish")
CAPACITY: Final = 100
DECLINE, MISS = 0.03, 0.04
"""How often an offer is rejected or missed."""
DEADLINE: Final = 120.0
AWAY: Final = 300.0
"""Seconds until an agent who declined sets herself available again."""
LATEST: Final = 7 * 86400.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is to do."""

    agents: int = 200
    items: int = 2000
    minutes: float = 60.0
    """The time within which all customers come."""
    step: float = 5.0
    """Seconds within which what happens is routed at once, as commits close to each other are."""


@dataclass(slots=True)
class Report:
    """What came of it."""

    served: int = 0
    waiting: int = 0
    doubled: int = 0
    over_capacity: int = 0
    not_allowed: int = 0
    offers_missed_or_rejected: int = 0
    waits: list[float] = field(default_factory=list[float])
    overtaken: int = 0
    """Items that were left waiting while one of the same need whose turn came later got an agent."""
    loads: list[float] = field(default_factory=list[float])
    """For each agent: work done, in units times seconds."""
    rounds: int = 0
    slowest: float = 0.0

    @property
    def spread_of_load(self) -> float:
        """Standard deviation of the agents' work, as a part of its mean."""
        return statistics.pstdev(self.loads) / statistics.fmean(self.loads)


def percentile(values: list[float], part: float) -> float:
    """Give the value below which a part of all values lies."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(part * len(ranked)))]


class Simulation:
    """Agents, customers and a clock; the same course for the same seed."""

    def __init__(self, size: Size, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        self._size = size
        self._now = 0.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self._agents = {each.id: each for each in (self._agent(number) for number in range(size.agents))}
        self._waiting: dict[str, Item] = {}
        self._held: dict[str, str] = {}
        self._work: Counter[str] = Counter()
        self._report = Report()
        for number in range(size.items):
            self._expect(number, size.minutes * 60)

    # -- who and what ------------------------------------------------------------------------------

    def _agent(self, number: int) -> Agent:
        queues = frozenset((QUEUES[number % 4], QUEUES[(number + 1) % 4]))
        skills = frozenset((SKILLS[number % 3], SKILLS[(number + 1) % 3]))
        return Agent(f"agent{number:04}", Base.AVAILABLE, CAPACITY, CAPACITY, queues, skills)

    def _expect(self, number: int, within: float) -> None:
        chance = self._chance
        pace, units = chance.choice(
            ((Pace.LIVE, 30), (Pace.LIVE, 30), (Pace.MESSAGES, 20), (Pace.RECORD, 10))
        )
        skills = frozenset(chance.sample(SKILLS, chance.choice((0, 0, 1))))
        since = chance.random() * within
        need = Need(
            QUEUES[number % 4], 100 if number % 50 == 0 else units, pace if number % 50 else Pace.LIVE, skills
        )
        item = Item(f"item{number:05}", need, since, chance.choice((1, 2, 2, 2, 3)))
        self._at(since, lambda: self._waiting.update({item.id: item}))

    # -- the course of things ----------------------------------------------------------------------

    def _at(self, moment: float, happens: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (moment, self._count, happens))

    def run(self) -> Report:
        """Let the time pass until nothing is left to happen."""
        while self._events and self._now < LATEST:
            self._now = self._events[0][0]
            while self._events and self._events[0][0] <= self._now + self._size.step:
                heapq.heappop(self._events)[2]()
            self._route()
        self._report.waiting = len(self._waiting)
        self._report.loads = [float(self._work[name]) for name in self._agents]
        return self._report

    def _route(self) -> None:
        begun = time.perf_counter()
        choice = choose(self._waiting.values(), self._agents.values(), self._now)
        self._report.rounds += 1
        self._report.slowest = max(self._report.slowest, time.perf_counter() - begun)
        given = [(self._waiting.pop(each.item), each.agent) for each in choice.assignments]
        self._report.overtaken += self._overtaken([item for item, _ in given])
        for item, name in given:
            self._offer(item, name)
        if choice.again_at is not None:
            self._at(choice.again_at, lambda: None)

    def _overtaken(self, given: list[Item]) -> int:
        """Count who still waits though one after her got an agent; who was declined waits for her pause."""
        latest: dict[Need, tuple[float, float, str]] = {}
        for item in given:
            latest[item.need] = max(turn_of(item), latest.get(item.need, turn_of(item)))
        left = (item for item in self._waiting.values() if item.need in latest and not item.tries)
        return sum(turn_of(item) < latest[item.need] for item in left)

    def _offer(self, item: Item, name: str) -> None:
        agent = self._agents[name]
        self._check(item, agent)
        self._held[item.id] = name
        self._change(name, item, -1)
        answer = self._chance.random()
        if answer < MISS:
            self._at(self._now + DEADLINE, lambda: self._declined(item, name, Base.INACTIVE))
        elif answer < MISS + DECLINE:
            self._at(self._now + 10, lambda: self._declined(item, name, Base.DO_NOT_DISTURB))
        else:
            self._at(self._now + self._chance.uniform(1, 20), lambda: self._accepted(item, name))

    def _check(self, item: Item, agent: Agent) -> None:
        report, need = self._report, item.need
        report.doubled += item.id in self._held
        report.over_capacity += agent.free < need.units
        allowed = need.queue in agent.queues and need.skills <= agent.skills and agent.presence in TAKES_WORK
        report.not_allowed += not allowed

    def _change(self, name: str, item: Item, sign: int) -> None:
        agent, need = self._agents[name], item.need
        free = agent.free + sign * need.units
        computed = agent.presence in TAKES_WORK or agent.presence is Base.DO_NOT_DISTURB
        self._agents[name] = replace(
            agent,
            free=free,
            idle_since=self._now if sign < 0 else agent.idle_since,
            offers=agent.offers + (sign < 0),
            record_units=agent.record_units - sign * need.units * (need.pace is Pace.RECORD),
            presence=by_capacity(free, agent.total) if computed else agent.presence,
        )

    def _answered(self, name: str) -> None:
        self._agents[name] = replace(self._agents[name], offers=self._agents[name].offers - 1)

    def _declined(self, item: Item, name: str, presence: Base) -> None:
        self._report.offers_missed_or_rejected += 1
        del self._held[item.id]
        self._answered(name)
        self._change(name, item, +1)
        self._agents[name] = replace(self._agents[name], presence=presence)
        self._waiting[item.id] = replace(item, tries=(*item.tries, Try(name, self._now)))
        self._at(self._now + AWAY, lambda: self._is_back(name))

    def _is_back(self, name: str) -> None:
        agent = self._agents[name]
        self._agents[name] = replace(agent, presence=by_capacity(agent.free, agent.total))

    def _accepted(self, item: Item, name: str) -> None:
        self._report.served += 1
        self._report.waits.append(self._now - item.since)
        self._answered(name)
        takes = self._chance.uniform(120, 900)
        self._work[name] += int(takes * item.need.units)
        self._at(self._now + takes, lambda: self._change(name, item, +1))


def main(arguments: list[str]) -> int:
    """Simulate and print."""
    numbers = [int(each) for each in arguments]
    size = Size(*numbers[:3]) if numbers else Size(200, 20_000, 480.0)
    begun = time.perf_counter()
    report = Simulation(size, *numbers[3:4]).run()
    took = time.perf_counter() - begun
    waits = report.waits
    lines = (
        f"agents {size.agents}, items {size.items} within {size.minutes:g} min, simulated in {took:.1f} s",
        f"served {report.served}, left waiting {report.waiting}, declined or missed {report.offers_missed_or_rejected}",
        f"assigned twice {report.doubled}, beyond capacity {report.over_capacity}, not allowed {report.not_allowed}",
        f"waiting: p50 {percentile(waits, 0.5):.0f} s, p95 {percentile(waits, 0.95):.0f} s, most {max(waits):.0f} s",
        f"overtaken by one of the same need: {report.overtaken}",
        f"load of agents: spread {report.spread_of_load:.1%}, from {min(report.loads):.0f} to {max(report.loads):.0f}",
        f"rounds {report.rounds}, the slowest {report.slowest * 1000:.1f} ms",
    )
    print("\n".join(lines))  # noqa: T201
    broken = report.overtaken + report.doubled + report.over_capacity + report.not_allowed + report.waiting
    return 1 if broken or report.served != size.items else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

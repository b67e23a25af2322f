"""Who gets which work: what holds for every situation, and what the order of agents and items is."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from org_service.conversations.presence import Base
from org_service.conversations.routing import choose as choosing
from org_service.conversations.routing.choose import choose
from org_service.conversations.routing.situation import Agent, Assignment, Item, Need, Pace, Try
from tests.soak.routing import Simulation, Size

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = 100_000.0
QUEUES = ("billing", "repairs")
SKILLS = ("french", "warranty")
MODERATE = settings(max_examples=60)


class Some:
    """Agents and items at random; drawn from one number, which is much quicker than a strategy for each field."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.agents = [self._agent(f"a{number}") for number in range(self.chance.randint(0, 6))]
        self.items = [self._item(f"i{number:02}") for number in range(self.chance.randint(0, 25))]

    def _agent(self, name: str) -> Agent:
        chance = self.chance
        return Agent(
            name,
            chance.choice((Base.AVAILABLE, Base.BUSY, *Base)),
            free=chance.randint(-30, 150),
            total=150,
            queues=self._some(QUEUES),
            skills=self._some(SKILLS),
            idle_since=chance.choice((0.0, NOW, NOW * chance.random())),
            offers=chance.randint(0, 3),
            sessions=chance.randint(0, 10),
            record_units=chance.randint(0, 80),
        )

    def _item(self, name: str) -> Item:
        chance = self.chance
        pace = chance.choice(tuple(Pace))
        need = Need(chance.choice(QUEUES), chance.choice((0, 10, 30, 60, 100)), pace, self._some(SKILLS, 0.3))
        tries = tuple(
            Try(f"a{chance.randint(0, 6)}", NOW - 100 * chance.random()) for _ in range(chance.randint(0, 2))
        )
        returns_to = chance.choice((None, None, "a0", "a1"))
        since = NOW - chance.choice((0, 1000)) * chance.random()
        return Item(name, need, since, chance.randint(1, 3), chance.random() < 0.8, tries, returns_to)

    def _some(self, names: Sequence[str], part: float = 0.6) -> frozenset[str]:
        return frozenset(name for name in names if self.chance.random() < part)


SOME = st.integers(0, 2**32).map(Some)


@MODERATE
@given(SOME)
def test_nobody_gets_what_she_may_not_have(some: Some) -> None:
    waiting, agents = some.items, some.agents
    found = choose(waiting, agents, NOW).assignments
    assert len({each.item for each in found}) == len(found), "assigned twice"
    by_id = {item.id: item for item in waiting}
    for agent in agents:
        _check_agent(agent, [by_id[each.item] for each in found if each.agent == agent.id])


def _check_agent(agent: Agent, given_to_her: Sequence[Item]) -> None:
    if not given_to_her:
        return
    assert agent.presence in {Base.AVAILABLE, Base.BUSY}
    assert agent.sessions < choosing.MOST_SESSIONS
    assert agent.offers + len(given_to_her) <= choosing.MOST_OFFERS
    assert sum(item.need.units for item in given_to_her) <= agent.free
    for item in given_to_her:
        assert item.push
        assert item.need.queue in agent.queues
        assert item.need.skills <= agent.skills
        assert not [each for each in item.tries if each.agent == agent.id and NOW - each.at < choosing.PAUSE]
    records = sum(item.need.units for item in given_to_her if item.need.pace is Pace.RECORD)
    if records:
        assert agent.record_units + records <= agent.total * choosing.RECORD_SHARE


@MODERATE
@given(SOME)
def test_the_choice_depends_on_nothing_but_the_situation(some: Some) -> None:
    first = choose(some.items, some.agents, NOW)
    some.chance.shuffle(some.items)
    some.chance.shuffle(some.agents)
    second = choose(some.items, some.agents, NOW)
    assert first.assignments == second.assignments
    assert set(first.full_desks) == set(second.full_desks)


@MODERATE
@given(SOME)
def test_nothing_waits_while_somebody_could_take_it(some: Some) -> None:
    """Whoever is left without an agent is left because nobody may have it; holding a desk is the one exception."""
    young, agents = [replace(item, since=NOW, tries=()) for item in some.items], some.agents
    found = choose(young, agents, NOW)
    taken = {each.item for each in found.assignments}
    left = [item for item in young if item.push and item.id not in taken]
    after = [_after(agent, young, found.assignments) for agent in agents if agent.id not in found.full_desks]
    assert choose(left, after, NOW).assignments == ()


def _after(agent: Agent, waiting: Sequence[Item], made: Sequence[Assignment]) -> Agent:
    ids = {each.item for each in made if each.agent == agent.id}
    got = [item.need for item in waiting if item.id in ids]
    return replace(
        agent,
        free=agent.free - sum(need.units for need in got),
        offers=agent.offers + len(got),
        record_units=agent.record_units + sum(need.units for need in got if need.pace is Pace.RECORD),
    )


def agent(name: str, **more: object) -> Agent:
    return replace(Agent(name, Base.AVAILABLE, 100, 100, frozenset(QUEUES)), **more)  # type: ignore[arg-type]


def item(name: str, since: float = NOW, need: Need | None = None, **more: object) -> Item:
    return replace(Item(name, need or Need("billing", 30), since), **more)  # type: ignore[arg-type]


def pairs(waiting: Sequence[Item], agents: Sequence[Agent], now: float = NOW) -> list[tuple[str, str]]:
    return [(each.item, each.agent) for each in choose(waiting, agents, now).assignments]


def test_who_is_longest_idle_gets_who_waits_longest() -> None:
    agents = [agent("amara", idle_since=20), agent("ben", idle_since=10)]
    assert pairs([item("late", 5), item("early", 4)], agents) == [("early", "ben"), ("late", "amara")]


def test_a_free_screen_comes_before_a_longer_rest() -> None:
    agents = [agent("amara", idle_since=1, offers=1), agent("ben", idle_since=99)]
    assert pairs([item("one")], agents) == [("one", "ben")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (item("b", NOW - 10, priority=1), item("a", NOW - 500)),
        (item("b", NOW), item("a", NOW - 86_000, Need("billing", 30, Pace.MESSAGES))),
        (
            item("b", NOW, Need("billing", 30, Pace.MESSAGES)),
            item("a", NOW - 80_000, Need("billing", 30, Pace.RECORD)),
        ),
        (item("b", NOW - 601), item("a", NOW, priority=1)),
    ],
    ids=["priority", "live before messages", "messages before records", "priority is a head start only"],
)
def test_turns(first: Item, second: Item) -> None:
    assert pairs([second, first], [agent("ben", free=30)]) == [("b", "ben")]


def test_who_declined_is_asked_again_only_after_the_others_and_a_pause() -> None:
    declined = item("one", tries=(Try("amara", NOW - 10),))
    both = [agent("amara", idle_since=1), agent("ben", idle_since=2)]
    assert pairs([declined], both) == [("one", "ben")]
    alone = choose([declined], both[:1], NOW)
    assert alone.assignments == ()
    assert alone.again_at == NOW + 50
    assert pairs([declined], both[:1], NOW + 50) == [("one", "amara")]


def test_a_customer_comes_back_to_the_agent_she_knows() -> None:
    agents = [agent("amara", idle_since=1), agent("ben", idle_since=2)]
    found = choose([item("one", returns_to="ben")], agents, NOW).assignments
    assert found == (Assignment("one", "ben", returned=True),)


def test_an_agent_without_a_session_left_is_named_and_the_next_one_asked() -> None:
    found = choose([item("one")], [agent("amara", sessions=10), agent("ben", idle_since=5)], NOW)
    assert [each.agent for each in found.assignments] == ["ben"]
    assert found.full_desks == ("amara",)
    assert choose([], [agent("amara", sessions=10)], NOW).full_desks == ()


def test_records_leave_room_for_customers_who_are_there() -> None:
    records = [item(f"case{number}", need=Need("billing", 30, Pace.RECORD)) for number in range(3)]
    assert pairs(records, [agent("ben")]) == [("case0", "ben")]


def test_a_large_item_keeps_a_desk_and_gets_it_when_it_is_free() -> None:
    """Without it small items, which always fit, would take each unit that becomes free."""
    large = item("large", NOW - 61, Need("billing", 100))
    small = item("small", NOW - 5, Need("billing", 10))
    busy = agent("ben", free=40)
    assert pairs([large, small], [busy]) == []
    assert pairs([large, small], [busy, agent("amara", free=20)]) == [("small", "amara")]
    assert pairs([large, small], [replace(busy, free=100)]) == [("large", "ben")]


def test_two_hundred_agents_share_two_thousand_customers_fairly() -> None:
    """Everybody is served, in turn; no agent has much more to do than another of the same skills."""
    report = Simulation(Size(agents=200, items=2000, minutes=20, step=30.0), seed=7).run()
    assert report.served == 2000
    assert report.doubled == report.over_capacity == report.not_allowed == report.waiting == 0
    assert report.offers_missed_or_rejected > 50, "the simulated agents do decline"
    assert report.overtaken == 0
    assert report.spread_of_load <= 0.25


def test_work_for_who_is_available_alone_does_not_go_to_who_is_busy() -> None:
    alone = Item("i", Need("billing", 10, also_busy=False), NOW - 5)
    busy = Agent("a", Base.BUSY, 100, 100, frozenset({"billing"}))
    free = Agent("b", Base.AVAILABLE, 100, 100, frozenset({"billing"}), idle_since=NOW)
    assert choose([alone], [busy], NOW).assignments == ()
    assert choose([alone], [busy, free], NOW).assignments == (Assignment("i", "b"),)
    assert choose([replace(alone, need=Need("billing", 10))], [busy], NOW).assignments == (
        Assignment("i", "a"),
    )

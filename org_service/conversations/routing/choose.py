"""Chooses who gets which waiting work: pure, the same answer for the same situation, quick for thousands.

In turn (`turn_of`) each item goes to the agent who may have it (`_may_have`) and comes first (`_rank`). Nobody starves:
an item's turn never moves back, and what is too large for what is left anywhere keeps one desk free for itself.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from org_service.conversations.presence import TAKES_WORK, Base
from org_service.conversations.routing.situation import Assignment, Choice, Pace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from org_service.conversations.routing.situation import Agent, Item, Need

_HOUR: Final = 3600.0
HEAD_START: Final = MappingProxyType({Pace.LIVE: 168 * _HOUR, Pace.MESSAGES: 24 * _HOUR, Pace.RECORD: 0.0})
"""Seconds by which an item counts as having waited longer than it has."""
PRIORITY: Final = MappingProxyType({1: 600.0, 2: 0.0, 3: -600.0})
"""The same by its priority."""
RECORD_SHARE: Final = 0.5
"""How much of an agent's capacity cases and e-mails may take, so that customers who are there find somebody."""
MOST_OFFERS: Final = 3
"""Cards that one agent has on her screen at the same time."""
MOST_SESSIONS: Final = 10
PAUSE: Final = 60.0
"""Seconds before an agent is asked again about what she did not take."""
HOLD_AFTER: Final = 60.0
"""Seconds after which an item that fits nowhere keeps a desk free for itself."""
_NEVER: Final = float("-inf")


def turn_of(item: Item) -> tuple[float, float, str]:
    """Give what waiting items are sorted by."""
    return item.since - HEAD_START[item.need.pace] - PRIORITY.get(item.priority, 0.0), item.since, item.id


def choose(waiting: Iterable[Item], agents: Iterable[Agent], now: float) -> Choice:
    """Choose for all that waits and is pushed.

    Args:
        waiting: What nobody has and nobody is asked about.
        agents: Everybody, whether or not they take work now.
        now: The moment, on the scale of the items and agents.
    """
    return _Round(agents, now).choose(waiting)


class _Desk:
    """An agent while a choice is made."""

    __slots__ = ("agent", "free", "held", "idle_since", "offers", "record_units")

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.free = agent.free
        self.offers = agent.offers
        self.idle_since = agent.idle_since
        self.record_units = agent.record_units
        self.held = False

    def may_have(self, need: Need) -> bool:
        """Tell whether she may be given it, whatever else she has in hand."""
        if self.held or self.offers >= MOST_OFFERS or not need.skills <= self.agent.skills:
            return False
        if not need.also_busy and self.agent.presence is not Base.AVAILABLE:
            return False
        if need.pace is not Pace.RECORD:
            return need.units <= self.agent.total
        return self.record_units + need.units <= self.agent.total * RECORD_SHARE

    def has_room(self, need: Need) -> bool:
        """Tell whether it fits into what she has left."""
        return self.free >= need.units and self.may_have(need)

    def take(self, need: Need, now: float) -> None:
        self.free -= need.units
        self.offers += 1
        self.idle_since = now
        if need.pace is Pace.RECORD:
            self.record_units += need.units


class _Round:
    """One choice: what is left at each desk, and what is known to fit nowhere."""

    def __init__(self, agents: Iterable[Agent], now: float) -> None:
        self._now = now
        self._queues: dict[str, list[_Desk]] = {}
        self._hopeless: set[Need] = set()
        self._again: list[float] = []
        self._full: dict[str, None] = {}
        for agent in sorted(agents, key=lambda each: each.id):
            if agent.presence in TAKES_WORK:
                self._sit_down(_Desk(agent))

    def _sit_down(self, desk: _Desk) -> None:
        for queue in desk.agent.queues:
            self._queues.setdefault(queue, []).append(desk)

    def choose(self, waiting: Iterable[Item]) -> Choice:
        turns = sorted((item for item in waiting if item.push), key=turn_of)
        found = tuple(self._assignments(turns))
        return Choice(found, tuple(self._full), min(self._again, default=None))

    def _assignments(self, turns: Iterable[Item]) -> Iterator[Assignment]:
        seen: set[str] = set()
        for item in turns:
            if item.need in self._hopeless or item.id in seen:
                continue
            seen.add(item.id)
            desk = self._desk_for(item)
            if desk is not None:
                desk.take(item.need, self._now)
                yield Assignment(item.id, desk.agent.id, desk.agent.id == item.returns_to)

    def _desk_for(self, item: Item) -> _Desk | None:
        roomy = [desk for desk in self._queues.get(item.need.queue, ()) if desk.has_room(item.need)]
        able = [desk for desk in roomy if desk.agent.sessions < MOST_SESSIONS or not self._send_away(desk)]
        if not able:
            self._fits_nowhere(item)
        rested = list(self._rested(item, able)) if item.tries else able
        return min(rested, key=lambda desk: _rank(item, desk), default=None)

    def _rested(self, item: Item, able: list[_Desk]) -> Iterator[_Desk]:
        """Give who may be asked; who has just declined it is left in peace for a while."""
        last = {each.agent: each.at for each in sorted(item.tries, key=lambda each: each.at)}
        for desk in able:
            since = last.get(desk.agent.id, _NEVER)
            if self._now - since >= PAUSE:
                yield desk
            else:
                self._again.append(since + PAUSE)

    def _send_away(self, desk: _Desk) -> bool:
        """Leave out an agent who would have had the turn but has no session left."""
        self._full[desk.agent.id] = None
        for queue in desk.agent.queues:
            self._queues[queue].remove(desk)
        return True

    def _fits_nowhere(self, item: Item) -> None:
        """Spare its kind further looks; after a while keep the desk for it that is nearest to having room."""
        need = item.need
        self._hopeless.add(need)
        if self._now - item.since < HOLD_AFTER:
            return
        possible = [desk for desk in self._queues.get(need.queue, ()) if desk.may_have(need)]
        if possible:
            max(possible, key=lambda desk: (desk.free, desk.agent.id)).held = True


def _rank(item: Item, desk: _Desk) -> tuple[bool, int, int, float, str]:
    """Give what agents are sorted by: who had it, who was not asked yet, whose screen is free, who is longest idle."""
    agent = desk.agent.id
    asked = sum(each.agent == agent for each in item.tries) if item.tries else 0
    return agent != item.returns_to, asked, desk.offers, desk.idle_since, agent

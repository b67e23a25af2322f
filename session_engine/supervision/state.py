"""A supervisor's overview: conversations that are not over, agents, queues, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import UTC, datetime
from types import MappingProxyType

from session_engine.conversations.state import Channel, Status
from session_engine.errors import Failure
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.presence.state import GIVEN_WORK, Base
from session_engine.records.state import Lookup

NEUTRAL_SENTIMENT = 10
"""`msdyn_customersentimentlabel` of neither good nor bad; less is worse, 0 is not known (facts 9)."""

NARROWED_BY = ("queue", "agent", "channel")
"""What the conversations can be narrowed by, as page states keep it."""

_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Running:
    """A conversation that is not over.

    Attributes:
        ref: Which.
        customer: Who, in whatever way they are known; empty for nobody known.
        subject: What about.
        channel: How they reach the organisation.
        status: Where it stands.
        queue: In which it waits, or came from.
        agent: Who has it; of one that waits for an agent, who had it.
        started: When it began.
        unanswered: Time of the customer's oldest message without an answer, None when there is none.
        unread: Customer's messages that its agent has not read.
        sentiment: 0 not known, 7 very negative to 13 very positive.
        mood: The same in the organisation's words.
        amber: Seconds of waiting from which its work stream warns, 0 for never.
        red: Seconds from which it is too long, 0 for never.
    """

    ref: RecordRef
    customer: str = ""
    subject: str = ""
    channel: Channel = Channel.OTHER
    status: Status = Status.UNKNOWN
    queue: Lookup | None = None
    agent: Lookup | None = None
    started: datetime | None = None
    unanswered: datetime | None = None
    unread: int = 0
    sentiment: int = 0
    mood: str = ""
    amber: int = 0
    red: int = 0

    @property
    def for_an_agent(self) -> bool:
        """It waits to be taken."""
        return self.status is Status.OPEN

    @property
    def since(self) -> datetime | None:
        """Since when the customer waits: for an agent, or for an answer; None while nobody waits."""
        if (
            self.for_an_agent
        ):  # one that comes back, to her who had it or to its queue, was no wait while she had it
            return self.unanswered or self.started
        return self.unanswered if self.status is Status.ACTIVE else None

    @property
    def unhappy(self) -> bool:
        """The customer's messages sound annoyed."""
        return 0 < self.sentiment < NEUTRAL_SENTIMENT


@dataclass(frozen=True, slots=True)
class AgentNow:
    """An agent.

    Attributes:
        who: Name and record.
        presence: What her status means, None where that is not known.
        presence_name: In the organisation's words.
        connected: Her desk hears the organisation; None where it does not say so.
        used: Units of capacity that are taken; more than there are where she picked beyond them.
        total: Units she has; 0 where they are not counted.
        idle_since: When work last came to her.
        conversations: What she has in hand, worst first.
    """

    who: Lookup
    presence: Base | None = None
    presence_name: str = ""
    connected: bool | None = None
    used: int = 0
    total: int = 0
    idle_since: datetime | None = None
    conversations: tuple[Running, ...] = ()

    @property
    def free(self) -> int:
        """Units that are left."""
        return max(0, self.total - self.used)

    @property
    def takes_work(self) -> bool:
        """New work comes to her."""
        return self.presence in GIVEN_WORK

    @property
    def there(self) -> bool:
        """She sees what she is given."""
        return self.presence is not Base.OFFLINE and self.connected is not False


@dataclass(frozen=True, slots=True)
class QueueNow:
    """A queue with conversations in it.

    Attributes:
        queue: Which; None for conversations that are in none.
        waiting: Conversations that wait for an agent.
        oldest: Since when the first of them waits.
        running: Conversations with an agent.
        unanswered: Those of them whose customer waits for an answer.
        unanswered_since: Since when the first of these waits.
    """

    queue: Lookup | None
    waiting: int = 0
    oldest: datetime | None = None
    running: int = 0
    unanswered: int = 0
    unanswered_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """What it comes to.

    Attributes:
        waiting: Conversations that wait for an agent.
        oldest: Since when the first customer waits, for an agent or for an answer.
        running: Conversations with an agent.
        unanswered: Those of them whose customer waits for an answer.
        available: Agents to whom new work comes.
        agents: Agents who are there.
    """

    waiting: int = 0
    oldest: datetime | None = None
    running: int = 0
    unanswered: int = 0
    available: int = 0
    agents: int = 0


@dataclass(frozen=True, slots=True)
class SupervisionState:
    """The overview of one organisation.

    Attributes:
        line: Which.
        leads: The person leads somebody; None while that is not known.
        loading: Nothing was read yet.
        failure: Why it could not be read, the last time.
        detail: The organisation's own text.
        as_of: When it was read, where it stands in for what cannot be had.
        running: Conversations that are not over, what needs her first on top.
        cut: There are more than are shown.
        agents: Who has most to do on top, who is not there last.
        queues: Where most wait on top.
        totals: What it comes to.
    """

    line: LineId
    leads: bool | None = None
    loading: bool = True
    failure: Failure | None = None
    detail: str = ""
    as_of: datetime | None = None
    running: tuple[Running, ...] = ()
    cut: bool = False
    agents: tuple[AgentNow, ...] = ()
    queues: tuple[QueueNow, ...] = ()
    totals: Totals = field(default_factory=Totals)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the conversations are narrowed by; empty for all.

    Attributes:
        queue: GUID of a queue.
        agent: GUID of an agent.
        channel: A channel's name.
    """

    queue: str = ""
    agent: str = ""
    channel: str = ""

    @property
    def facets(self) -> Mapping[str, tuple[str, ...]]:
        """Give it as page states keep it."""
        return MappingProxyType({name: (value,) for name in NARROWED_BY if (value := getattr(self, name))})

    def admits(self, one: Running) -> bool:
        """Tell whether a conversation is shown."""
        queue = one.queue.ref.id if one.queue is not None else ""
        agent = one.agent.ref.id if one.agent is not None and not one.for_an_agent else ""
        return (
            self.queue in ("", queue)
            and self.agent in ("", agent)
            and self.channel in ("", one.channel.value)
        )


def narrowing(facets: Mapping[str, tuple[str, ...]]) -> Narrowing:
    """Read what a page state has kept."""
    return Narrowing(**{name: facets[name][0] for name in NARROWED_BY if facets.get(name)})


def by_need(rows: Iterable[Running]) -> tuple[Running, ...]:
    """Put on top what needs a supervisor first: who waits longest, then who is unhappy, then who is longest at it."""
    return tuple(sorted(rows, key=_need))


def _need(one: Running) -> tuple[bool, datetime, bool, int, datetime, str]:
    since, started = one.since, one.started or _FAR
    mood = one.sentiment if one.unhappy else NEUTRAL_SENTIMENT
    over = one.status not in (Status.OPEN, Status.ACTIVE)
    return since is None, since or _FAR, over, mood, started, one.ref.id


def by_load(agents: Iterable[AgentNow]) -> tuple[AgentNow, ...]:
    """Put on top who has most to do, last who is not there."""
    return tuple(
        sorted(agents, key=lambda one: (not one.there, -_share(one), one.who.name.casefold(), one.who.ref.id))
    )


def _share(agent: AgentNow) -> float:
    return agent.used / agent.total if agent.total else float(len(agent.conversations))


def with_work(agents: Iterable[AgentNow], running: Iterable[Running]) -> Iterator[AgentNow]:
    """Add what each agent has in hand, in the order of the conversations."""
    hers: dict[RecordRef, list[Running]] = {}
    for one in running:
        if one.agent is not None and not one.for_an_agent:
            hers.setdefault(one.agent.ref, []).append(one)
    for agent in agents:
        yield replace(agent, conversations=tuple(hers.get(agent.who.ref, ())))


def queues_of(rows: Iterable[Running]) -> tuple[QueueNow, ...]:
    """Count by queue; where most wait is on top."""
    found: dict[str, QueueNow] = {}
    for one in rows:
        key = one.queue.ref.id if one.queue is not None else ""
        found[key] = _with(found.get(key, QueueNow(one.queue)), one)
    return by_crowd(found.values())


def _with(queue: QueueNow, one: Running) -> QueueNow:
    match one.status:
        case Status.OPEN:
            return replace(queue, waiting=queue.waiting + 1, oldest=first_of(queue.oldest, one.since))
        case Status.ACTIVE:
            return replace(
                queue,
                running=queue.running + 1,
                unanswered=queue.unanswered + (one.since is not None),
                unanswered_since=first_of(queue.unanswered_since, one.since),
            )
        case _:
            return queue


def first_of(*moments: datetime | None) -> datetime | None:
    """Give the earliest moment, None where there is none."""
    return min((moment for moment in moments if moment is not None), default=None)


def by_crowd(queues: Iterable[QueueNow]) -> tuple[QueueNow, ...]:
    """Put on top where most wait."""
    return tuple(sorted(queues, key=_crowded))


def _crowded(one: QueueNow) -> tuple[int, datetime, int, str]:
    name = one.queue.name.casefold() if one.queue is not None else ""
    return -one.waiting, one.oldest or _FAR, -one.running, name


def with_counted(queues: tuple[QueueNow, ...], counted: Mapping[str, QueueNow]) -> tuple[QueueNow, ...]:
    """Put the organisation's numbers in the place of our own; a queue that it does not name has nothing in it."""
    own = {queue.queue.ref.id if queue.queue is not None else "": queue for queue in queues}
    rest = (QueueNow(queue.queue) for key, queue in own.items() if key not in counted)
    return by_crowd((*counted.values(), *rest))


def totals_of(queues: Iterable[QueueNow], agents: Iterable[AgentNow]) -> Totals:
    """Add up what is in the queues and who is there."""
    queues, agents = tuple(queues), tuple(agents)
    return Totals(
        sum(queue.waiting for queue in queues),
        first_of(*(moment for queue in queues for moment in (queue.oldest, queue.unanswered_since))),
        sum(queue.running for queue in queues),
        sum(queue.unanswered for queue in queues),
        sum(agent.takes_work and agent.there for agent in agents),
        sum(agent.there for agent in agents),
    )

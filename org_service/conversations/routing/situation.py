"""What routing looks at and what it decides, as frozen values. Moments are seconds, on any one scale."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from org_service.conversations.presence import Base


class Pace(Enum):
    """How soon somebody has to turn to it."""

    LIVE = "live"
    """The customer is there: live chat, a call."""
    MESSAGES = "messages"
    """An answer may take its time: SMS, social channels, persistent chat."""
    RECORD = "record"
    """A case or an e-mail."""


@dataclass(frozen=True, slots=True)
class Need:
    """What an agent must have to be given it."""

    queue: str
    units: int
    pace: Pace = Pace.LIVE
    skills: frozenset[str] = frozenset()
    also_busy: bool = True
    """Whether who is Busy may have it too."""


@dataclass(frozen=True, slots=True)
class Try:
    """An agent has had it offered and did not take it."""

    agent: str
    at: float


@dataclass(frozen=True, slots=True)
class Item:
    """A conversation or a record that waits for an agent."""

    id: str
    need: Need
    since: float
    priority: int = 2
    """1 high, 2 normal, 3 low."""
    push: bool = True
    """Whether its work stream gives it to an agent; else it waits until one picks it."""
    tries: tuple[Try, ...] = ()
    returns_to: str | None = None
    """The agent who had it before and should have it again."""


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who may be given work."""

    id: str
    presence: Base
    free: int
    """Units that are left, without those that are offered to her now; may be negative."""
    total: int
    queues: frozenset[str]
    skills: frozenset[str] = frozenset()
    idle_since: float = 0.0
    """When work last came to her."""
    offers: int = 0
    """How many cards she has on her screen now."""
    sessions: int = 0
    record_units: int = 0
    """Units taken by cases and e-mails."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """An item that goes to an agent."""

    item: str
    agent: str
    returned: bool = False
    """Whether she gets it because she had it before."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What routing decides at one moment."""

    assignments: tuple[Assignment, ...] = ()
    full_desks: tuple[str, ...] = ()
    """Agents whose turn it was, but who have no session left."""
    again_at: float | None = None
    """The moment from which, by time alone, more may be decided."""

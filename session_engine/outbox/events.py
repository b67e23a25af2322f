"""What the outbox announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.outbox.state import OutboxVerb


@dataclass(frozen=True, slots=True)
class OutboxChanged(Event):
    """Something waits that did not, or the other way round, or stands differently."""


@dataclass(frozen=True, slots=True)
class ChangeKept(Event):
    """A change is on the disk and waits to be sent."""

    verb: OutboxVerb
    ref: RecordRef
    title: str


@dataclass(frozen=True, slots=True)
class LetterTaken(Event):
    """The organisation has taken an e-mail; whether it is sent with that, its record says."""

    ref: RecordRef
    title: str


@dataclass(frozen=True, slots=True)
class ChangesSent(Event):
    """The organisation has taken what waited, letters aside."""

    line: LineId
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeRefused(Event):
    """The organisation has refused an item for good, or somebody else has changed the same; it stays in the list."""

    item: int
    ref: RecordRef
    title: str
    conflict: bool

"""What casework announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class StandingsChanged(Event):
    """Records stand differently in their queues: other commands apply to them."""

    refs: frozenset[RecordRef]


@dataclass(frozen=True, slots=True)
class CaseResolved(Event):
    """A case was resolved from here, or will be when the organisation is back.

    Attributes:
        ref: The case.
        subject: What solved it, in a line.
        text: What solved it, in full.
        minutes: Time to be billed.
    """

    ref: RecordRef
    subject: str
    text: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class RecordsAssigned(Event):
    """Records were given to somebody from here, or will be when the organisation is back."""

    refs: tuple[RecordRef, ...]
    to: RecordRef

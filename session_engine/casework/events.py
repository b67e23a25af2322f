"""What casework announces."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.casework.state import Undo
from session_engine.events import Event
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.outbox.state import OutboxVerb
from session_engine.records.state import Value


@dataclass(frozen=True, slots=True)
class StandingsChanged(Event):
    """Records stand differently in their queues: other commands apply to them."""

    refs: frozenset[RecordRef]


@dataclass(frozen=True, slots=True)
class WorkDone(Event):
    """A verb was done from here, or will be when the organisation is back.

    Attributes:
        verb: Which.
        refs: The records it worked for, or waits for.
        arguments: What it was given, by the names under which it can be kept.
        undo: Its inverse, None where there is none.
    """

    verb: OutboxVerb
    refs: tuple[RecordRef, ...]
    arguments: Mapping[str, Value]
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class WorkUndone(Event):
    """What a verb did was taken back from here."""

    undo: Undo

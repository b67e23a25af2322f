"""What casework announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class StandingsChanged(Event):
    """Records stand differently in their queues: other commands apply to them."""

    refs: frozenset[RecordRef]

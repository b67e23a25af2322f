"""What the assistance announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SuggestionsChanged(Event):
    """What is suggested for a case, or what was done with it, is different now."""

    case: RecordRef

"""What presence announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class PresenceChanged(Event):
    """Her presence, her capacity or what there is to choose from is different."""

    line: LineId

"""What the area of experience profiles announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ExperienceChanged(Event):
    """She has another profile on a line, or definitions are for others than before."""

    line: LineId

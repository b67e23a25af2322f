"""What the wall clock announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class DayTurned(Event):
    """Another day has begun, or the machine is in another time zone: "today" means something else."""

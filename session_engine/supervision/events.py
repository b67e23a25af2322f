"""What happens on a supervisor's overview."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class LeadingChanged(Event):
    """It is known now, or known anew, whether the person leads somebody."""

    line: LineId


@dataclass(frozen=True, slots=True)
class SupervisionChanged(Event):
    """The overview of a line is different."""

    line: LineId

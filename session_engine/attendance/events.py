"""What is announced of who is where."""

from __future__ import annotations

from session_engine.attendance.state import Attendee
from session_engine.events import Event
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class AttendanceChanged(Event):
    """Others are at a record, or do something else there."""

    ref: RecordRef


@dataclass(frozen=True, slots=True)
class AttendingHeard(Event):
    """The feed told who is at a record now.

    Attributes:
        line: The organisation.
        table: Logical name.
        id: GUID.
        here: All of them, the person herself too.
    """

    line: LineId
    table: str
    id: str
    here: tuple[Attendee, ...]

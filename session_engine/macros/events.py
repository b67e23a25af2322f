"""What the macros area announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import LineId, SessionId
from session_engine.light_dataclass import dataclass
from session_engine.macros.runs import RunId


@dataclass(frozen=True, slots=True)
class RunChanged(Event):
    """A run stands differently: a step was begun or done, it asks, it has ended."""

    run: RunId
    session: SessionId


@dataclass(frozen=True, slots=True)
class LibraryChanged(Event):
    """There are other macros to run on a line."""

    line: LineId


@dataclass(frozen=True, slots=True)
class RecordingChanged(Event):
    """A recording was begun, has another step, or has ended."""

    session: SessionId

"""What the scripts area announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import LineId, SessionId
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ScriptChanged(Event):
    """A session's script is another, or stands differently."""

    session: SessionId


@dataclass(frozen=True, slots=True)
class ScriptLibraryChanged(Event):
    """There are other scripts on a line."""

    line: LineId

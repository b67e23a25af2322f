"""What the slugs area announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import SessionId
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SessionContextChanged(Event):
    """A session's context was refreshed, or a name in it was set: filled texts may be different now."""

    session: SessionId

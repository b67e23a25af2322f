"""What the timeline announces."""

from __future__ import annotations

from dataclasses import dataclass

from session_engine.events import Event
from session_engine.ids import TabId


@dataclass(frozen=True, slots=True)
class TimelineChanged(Event):
    """A tab's timeline stands differently."""

    tab: TabId

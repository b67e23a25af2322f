"""What the timeline announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import TabId
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class TimelineChanged(Event):
    """A tab's timeline stands differently."""

    tab: TabId

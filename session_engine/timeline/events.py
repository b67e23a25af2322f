"""What the timeline announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.ids import RecordRef, TabId
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class TimelineChanged(Event):
    """A tab's timeline stands differently."""

    tab: TabId


@dataclass(frozen=True, slots=True)
class ComposerChanged(Event):
    """What is being written into a record's timeline stands differently."""

    ref: RecordRef

"""What the inbox announces."""

from __future__ import annotations

from session_engine.events import Event
from session_engine.inbox.state import InboxItem
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class InboxChanged(Event):
    """It shows something else."""


@dataclass(frozen=True, slots=True)
class ItemsWoken(Event):
    """What was put off is back; items that are not known here any more have no words."""

    items: tuple[InboxItem, ...]
    count: int

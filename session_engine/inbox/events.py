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
    """What was put off is back.

    Attributes:
        items: What is known of it; less than all while the organisation is away.
        count: How many there are.
    """

    items: tuple[InboxItem, ...]
    count: int

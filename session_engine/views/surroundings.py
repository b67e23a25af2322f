"""What grids work with, and how long they gather before they ask."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass
from session_engine.organisation.lines import Lines
from session_engine.records.store import RecordStore
from session_engine.tasks import Tasks
from session_engine.views.plans import ViewPlans
from session_engine.views.queries import GridAsker
from session_engine.views.state import GridKey
from session_engine.views.whose import Whose
from session_engine.waiting import Coalesced, Pause

WANT_SECONDS = 0.02
"""Gathers the ranges of a scroll in motion: only where it comes to rest is asked for."""
AGAIN_SECONDS = 0.15
VALUES_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What grids work with."""

    tasks: Tasks
    pause: Pause
    lines: Lines
    records: RecordStore
    plans: ViewPlans
    asker: GridAsker
    whose: Whose
    changed: Callable[[GridKey], None]
    missing: Callable[[LineId, str, str], None]

    def coalesced(
        self, step: Callable[[], Coroutine[Any, Any, None]], seconds: float, key: GridKey, group: str
    ) -> Coalesced:
        """Make a step of a grid that runs once for many calls."""
        return Coalesced(self.tasks, self.pause, step, seconds=seconds, owner=owner_of(key), group=group)

    def run(self, work: Coroutine[Any, Any, None], key: GridKey, group: str) -> None:
        """Start a grid's work; what runs in the same group ends."""
        self.tasks.start(work, owner=owner_of(key), group=group, exclusive=True)


def owner_of(key: GridKey) -> tuple[str, GridKey]:
    """Name a grid as the owner of tasks and watches."""
    return ("grid", key)

"""Records that are made in one go by one click, as a link or a vote: nobody sees them half-made.

What the last run had begun of them when it ended is made now; there is no page on which it could be gone on with.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Protocol

from session_engine.errors import OrganisationError, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.organisation.events import LineChanged
from session_engine.organisation.state import WELL, LineState
from session_engine.records.waiting import AWAY
from session_engine.tasks import Tasks

TABLES = frozenset(
    {
        "connection",
        "knowledgearticleincident",
        "msdyn_favoriteknowledgearticle",
        "msdyn_suggestioninteraction",
    }
)
log = logging.getLogger(__name__)


class Records(Protocol):
    """What this needs of records."""

    async def save(self, ref: RecordRef) -> bool:
        """Make it; once, also where the last run's request has arrived."""
        ...

    def abandon(self, ref: RecordRef) -> None:
        """Give it up."""
        ...


class Lines(Protocol):
    """What this needs of the lines."""

    def state(self, line: LineId) -> LineState:
        """Tell how a line stands."""
        ...


class InOneGo:
    """Finishes what the last run did not, as soon as the organisation answers."""

    def __init__(self, bus: EventBus, tasks: Tasks, lines: Lines, records: Records) -> None:
        self._tasks, self._lines, self._records = tasks, lines, records
        self._begun: set[RecordRef] = set()
        bus.subscribe(LineChanged, lambda _event: self._go_on())

    def adopt(self, begun: Iterable[RecordRef]) -> frozenset[RecordRef]:
        """Take what the last run had begun; give what was taken."""
        taken = frozenset(ref for ref in begun if ref.table in TABLES)
        self._begun |= taken
        self._go_on()
        return taken

    def _go_on(self) -> None:
        for ref in tuple(self._begun):
            if self._lines.state(ref.line).connection in WELL:
                self._begun.discard(ref)
                self._tasks.start(self._make(ref), owner="in one go", group=ref.id)

    async def _make(self, ref: RecordRef) -> None:
        try:
            await self._records.save(ref)
        except (OrganisationError, Refused) as error:
            if isinstance(error, OrganisationError) and error.failure in AWAY:
                return  # the next start goes on
            # What it was about may be gone, or not be hers any more; a click makes it again.
            log.info("what was begun in %s is given up: %s", ref.table, type(error).__name__)
            self._records.abandon(ref)

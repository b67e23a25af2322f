"""Where records stand in their queues: what decides whether they can be picked or released (facts 8)."""

from __future__ import annotations

import logging
from collections.abc import Hashable, Iterable

from session_engine.casework.events import StandingsChanged
from session_engine.casework.office import Office
from session_engine.casework.queues import ITEM, Item, Queues
from session_engine.casework.state import Standing
from session_engine.errors import OrganisationError
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.organisation.events import ChangesHeard, ChangesMissed
from session_engine.tasks import Tasks
from session_engine.waiting import Coalesced, Pause

log = logging.getLogger(__name__)
TABLES = frozenset({"incident", ITEM})
"""Tables whose pages and rows offer to pick and to release."""
_GATHER_SECONDS = 0.004
_VERBS = {"pick": Standing.FREE, "release": Standing.MINE}


class Standings:
    """Keep fresh how the records somebody looks at stand; announce what has changed."""

    def __init__(self, bus: EventBus, tasks: Tasks, office: Office, pause: Pause) -> None:
        self._bus, self._office = bus, office
        self._queues = Queues(office)
        self._watched: dict[Hashable, frozenset[RecordRef]] = {}
        self._known: dict[RecordRef, Standing] = {}
        self._stale: set[RecordRef] = set()
        self._soon = Coalesced(
            tasks, pause, self._ask, seconds=_GATHER_SECONDS, owner="standings", group="standings"
        )
        bus.subscribe(ChangesHeard, self._heard)
        bus.subscribe(ChangesMissed, lambda event: self._doubt(event.line))

    def of(self, ref: RecordRef) -> Standing:
        """Tell how a record stands; UNKNOWN until the organisation has said."""
        return self._known.get(ref, Standing.UNKNOWN)

    def can(self, verb: str, ref: RecordRef) -> bool:
        """Tell whether a verb applies to a record; verbs that queues do not decide always do."""
        return verb not in _VERBS or self.of(ref) is _VERBS[verb]

    def watch(self, owner: Hashable, refs: Iterable[RecordRef]) -> None:
        """Keep these records' standing fresh for an owner, and no others."""
        wanted = frozenset(ref for ref in refs if ref.table in TABLES)
        if wanted == self._watched.get(owner, frozenset()):
            return
        self._watched[owner] = wanted
        missing = wanted - self._known.keys()
        if missing:
            self._stale |= missing
            self._soon.poke()

    def unwatch(self, owner: Hashable) -> None:
        """Let an owner's watch end."""
        self._watched.pop(owner, None)
        in_use = self._in_use()
        for ref in tuple(self._known):
            if ref not in in_use:
                del self._known[ref]

    def _in_use(self) -> frozenset[RecordRef]:
        return frozenset[RecordRef]().union(*self._watched.values())

    def _heard(self, event: ChangesHeard) -> None:
        if any(change.table == ITEM for change in event.changes):
            self._doubt(event.line)

    def _doubt(self, line: LineId) -> None:
        in_use = self._in_use()
        self._known = {ref: known for ref, known in self._known.items() if ref in in_use}
        stale = {ref for ref in in_use if ref.line == line}
        if stale:
            self._stale |= stale
            self._soon.poke()

    async def _ask(self) -> None:
        asked, self._stale = self._stale & self._in_use(), set()
        if not asked:
            return
        try:
            items = await self._queues.items(asked)
        except OrganisationError as error:
            log.info("where records stand in their queues could not be read: %s", error.failure)
            return
        found = {ref: self._standing(ref, items.get(ref)) for ref in asked}
        changed = frozenset(ref for ref, standing in found.items() if self.of(ref) is not standing)
        self._known |= found
        if changed:
            self._bus.publish(StandingsChanged(changed))

    def _standing(self, ref: RecordRef, item: Item | None) -> Standing:
        if item is None or not item.active:
            return Standing.NOT_QUEUED
        if item.worker is None:
            return Standing.FREE
        return Standing.MINE if item.worker == self._office.me(ref.line) else Standing.OTHERS

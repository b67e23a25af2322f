"""The verbs on cases, queue items and activities that are more than a saved field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from session_engine.casework.cases import Cases
from session_engine.casework.changes import Changes
from session_engine.casework.office import Office
from session_engine.casework.ports import Records
from session_engine.casework.queues import Queues
from session_engine.casework.standings import Standings
from session_engine.casework.state import Bulk, NotDone, OpenActivity, Undo
from session_engine.casework.undoing import Undoing
from session_engine.events import EventBus
from session_engine.ids import RecordRef
from session_engine.organisation.lines import Lines
from session_engine.records.state import Lookup, Value

__all__ = ["Bulk", "CaseworkArea", "NotDone", "OpenActivity", "Undo"]

Refs = tuple[RecordRef, ...]


class CaseworkArea:
    """Work on cases and activities.

    Args:
        bus: Where changes are announced.
        lines: The organisations.
        records: Takes what comes along.
        standings: Knows what can be picked and released.
    """

    def __init__(self, bus: EventBus, lines: Lines, records: Records, standings: Standings) -> None:
        self.standings = standings
        office = Office(bus, lines, records)
        self._queues = Queues(office)
        self._cases = Cases(office, self._queues)
        self._changes = Changes(office)
        self._undoing = Undoing(office, self._queues, self._changes)

    # -- one case ------------------------------------------------------------------------------------------

    async def open_activities(self, ref: RecordRef) -> tuple[OpenActivity, ...]:
        """Give what is still to be done about a case, for the warning before it is closed."""
        return await self._cases.open_activities(ref)

    async def resolve(
        self,
        ref: RecordRef,
        resolution_type: int,
        subject: str,
        text: str = "",
        billable_minutes: int | None = None,
    ) -> Undo | None:
        """Resolve an active case; her edits are saved first, what is still to be done is cancelled.

        Args:
            ref: The case.
            resolution_type: A status reason of the resolved state.
            subject: What solved it, in a line.
            text: What solved it, in full.
            billable_minutes: Time to be billed, None for none.
        """
        return await self._cases.resolve(ref, resolution_type, subject, text, billable_minutes)

    async def cancel(self, ref: RecordRef, status: int) -> Undo | None:
        """Cancel an active case by a status reason; Refused(OPEN_ACTIVITIES) while any is open."""
        return await self._cases.cancel(ref, status)

    async def reactivate(self, ref: RecordRef) -> Undo | None:
        """Make a resolved or cancelled case active again; nothing undoes it but resolving it anew."""
        await self._cases.reactivate(ref)
        return None

    # -- selections ----------------------------------------------------------------------------------------

    async def assign(self, refs: Refs, to: RecordRef) -> Bulk:
        """Give records to a person or a team."""
        return await self._changes.assign(refs, to)

    async def add_to_queue(self, refs: Refs, queue: RecordRef) -> Bulk:
        """Put records into a queue."""
        return await self._queues.add(refs, queue)

    async def present_queue(self, ref: RecordRef) -> Lookup | None:
        """Give the queue a record is in, with its name."""
        return await self._queues.present(ref)

    async def pick(self, refs: Refs, *, remove: bool = False) -> Bulk:
        """Work on queued records, also take them out of their queues."""
        return await self._queues.pick(refs, remove=remove)

    async def release(self, refs: Refs) -> Bulk:
        """Give records back to their queues."""
        return await self._queues.release(refs)

    async def complete(self, refs: Refs) -> Bulk:
        """Mark activities as done."""
        return await self._changes.complete(refs)

    async def set_due(self, refs: Refs, when: datetime | None) -> Bulk:
        """Say when activities are due."""
        return await self._changes.set_due(refs, when)

    async def set_columns(self, refs: Refs, values: Mapping[str, Value]) -> Bulk:
        """Give columns of many records the same values."""
        return await self._changes.set_columns(refs, values)

    async def delete(self, refs: Refs) -> Bulk:
        """Delete records."""
        return await self._changes.delete(refs)

    # -- back ----------------------------------------------------------------------------------------------

    async def undo(self, undo: Undo) -> Bulk:
        """Take back what a verb did; Refused(CONFLICT) when somebody has changed it since."""
        return await self._undoing.undo(undo)

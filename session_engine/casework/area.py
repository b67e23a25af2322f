"""The verbs on cases, queue items and activities that are more than a saved field."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from session_engine.casework.cases import ACTIVE, CANCELLED, IN_PROGRESS, RESOLVED, Cases
from session_engine.casework.changes import COMPLETED, Changes, due_value
from session_engine.casework.events import WorkDone, WorkUndone
from session_engine.casework.office import Office
from session_engine.casework.ports import Later, Records
from session_engine.casework.postponing import Action, Postponing, Shows
from session_engine.casework.queues import ITEM, Queues
from session_engine.casework.standings import Standings
from session_engine.casework.state import Bulk, Kept, NotDone, OpenActivity, Undo
from session_engine.casework.undoing import Undoing
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.organisation.lines import Lines
from session_engine.outbox.state import OutboxVerb
from session_engine.records.state import Choice, Lookup, Value
from session_engine.records.states import state_in_words

__all__ = ["Bulk", "CaseworkArea", "Kept", "NotDone", "OpenActivity", "Undo"]

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
        self._bus = bus
        self._lines = lines
        self._postponing = Postponing(records)
        office = Office(bus, lines, records)
        self._queues = Queues(office)
        self._cases = Cases(office, self._queues)
        self._changes = Changes(office)
        self._undoing = Undoing(office, self._queues, self._changes)

    def send_later(self, later: Later) -> None:
        """Say who keeps verbs while the organisation cannot be reached; without one they fail."""
        self._postponing.later = later

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
    ) -> Undo | Kept | None:
        """Resolve an active case; her edits are saved first, what is still to be done is cancelled.

        Args:
            ref: The case.
            resolution_type: A status reason of the resolved state.
            subject: What solved it, in a line.
            text: What solved it, in full.
            billable_minutes: Time to be billed, None for none.
        """
        arguments = {"type": resolution_type, "subject": subject, "text": text, "minutes": billable_minutes}
        action = Action(
            OutboxVerb.RESOLVE, arguments, state_in_words(self._lines, ref, RESOLVED, resolution_type)
        )
        return await self._one(
            action,
            ref,
            ACTIVE,
            lambda: self._cases.resolve(ref, resolution_type, subject, text, billable_minutes),
        )

    async def cancel(self, ref: RecordRef, status: int) -> Undo | Kept | None:
        """Cancel an active case by a status reason; Refused(OPEN_ACTIVITIES) while any is open."""
        action = Action(
            OutboxVerb.CANCEL, {"status": status}, state_in_words(self._lines, ref, CANCELLED, status)
        )
        return await self._one(action, ref, ACTIVE, lambda: self._cases.cancel(ref, status))

    async def reactivate(self, ref: RecordRef) -> Undo | Kept | None:
        """Make a resolved or cancelled case active again; nothing undoes it but resolving it anew."""
        action = Action(OutboxVerb.REACTIVATE, {}, state_in_words(self._lines, ref, ACTIVE, IN_PROGRESS))
        return await self._one(action, ref, RESOLVED, lambda: self._reactivate(ref))

    async def _reactivate(self, ref: RecordRef) -> None:
        await self._cases.reactivate(ref)

    # -- selections ----------------------------------------------------------------------------------------

    async def assign(self, refs: Refs, to: RecordRef) -> Bulk:
        """Give records to a person or a team."""
        action = Action(OutboxVerb.ASSIGN, {"to": Lookup(to)}, {"ownerid": Lookup(to)})
        return await self._many(action, refs, lambda some: self._changes.assign(some, to))

    async def add_to_queue(self, refs: Refs, queue: RecordRef) -> Bulk:
        """Put records into a queue."""
        action = Action(OutboxVerb.QUEUE, {"queue": Lookup(queue)})
        return await self._many(action, refs, lambda some: self._queues.add(some, queue))

    async def present_queue(self, ref: RecordRef) -> Lookup | None:
        """Give the queue a record is in, with its name."""
        return await self._queues.present(ref)

    async def queues(self, line: LineId) -> tuple[Lookup, ...]:
        """Give the queues of an organisation, by name."""
        return await self._queues.all(line)

    async def pick(self, refs: Refs, *, remove: bool = False) -> Bulk:
        """Work on queued records, also take them out of their queues."""
        action = Action(OutboxVerb.PICK, {"remove": remove})
        return await self._many(
            action, refs, lambda some: self._queues.pick(some, remove=remove), self._picked
        )

    async def release(self, refs: Refs) -> Bulk:
        """Give records back to their queues."""
        action = Action(OutboxVerb.RELEASE, {})
        return await self._many(action, refs, self._queues.release, _released)

    async def complete(self, refs: Refs) -> Bulk:
        """Mark activities as done."""
        action = Action(OutboxVerb.COMPLETE, {}, self._completed(refs))
        return await self._many(action, refs, self._changes.complete)

    async def cancel_activities(self, refs: Refs) -> Bulk:
        """Mark activities as cancelled."""
        return await self.set_state(refs, CANCELLED)

    async def set_state(self, refs: Refs, state: int) -> Bulk:
        """Put records of a table into another state, with the reason that it has by itself."""
        value: dict[str, Value] = {"statecode": Choice(state)}
        action = Action(OutboxVerb.SET, value, state_in_words(self._lines, refs[0], state) if refs else {})
        return await self._many(action, refs, lambda some: self._changes.set_columns(some, value))

    async def set_due(self, refs: Refs, when: datetime | None) -> Bulk:
        """Say when activities are due."""
        action = Action(OutboxVerb.SET_DUE, {"when": when})
        return await self._many(
            action, refs, lambda some: self._changes.set_due(some, when), lambda ref: self._due(ref, when)
        )

    async def set_columns(self, refs: Refs, values: Mapping[str, Value]) -> Bulk:
        """Give columns of many records the same values."""
        action = Action(OutboxVerb.SET, dict(values), dict(values))
        return await self._many(action, refs, lambda some: self._changes.set_columns(some, values))

    async def delete(self, refs: Refs) -> Bulk:
        """Delete records."""
        action = Action(OutboxVerb.DELETE, {})
        return await self._many(action, refs, self._changes.delete)

    def _due(self, ref: RecordRef, when: datetime | None) -> dict[str, Value]:
        meta = self._lines.metadata(ref.line).known(ref.table)
        return due_value(meta.columns, when) if meta is not None else {}

    def _picked(self, ref: RecordRef) -> dict[str, Value]:
        person = self._lines.state(ref.line).person
        return {"workerid": Lookup(person.ref, person.full_name)} if person and ref.table == ITEM else {}

    def _completed(self, refs: Refs) -> dict[str, Value]:
        return state_in_words(self._lines, refs[0], COMPLETED) if refs else {}

    # -- back ----------------------------------------------------------------------------------------------

    async def undo(self, undo: Undo) -> Bulk:
        """Take back what a verb did; Refused(CONFLICT) when somebody has changed it since."""
        done = await self._undoing.undo(undo)
        self._bus.publish(WorkUndone(undo))
        return done

    # -- inside --------------------------------------------------------------------------------------------

    async def _one(
        self, action: Action, ref: RecordRef, state: int, do: Callable[[], Awaitable[Undo | None]]
    ) -> Undo | Kept | None:
        done = await self._postponing.one(action, ref, state, do)
        undo = done if isinstance(done, Undo) else None
        self._bus.publish(WorkDone(action.verb, (ref,), action.arguments, undo))
        return done

    async def _many(
        self, action: Action, refs: Refs, do: Callable[[Refs], Awaitable[Bulk]], shows: Shows | None = None
    ) -> Bulk:
        done = await self._postponing.many(action, refs, do, shows)
        if worked := (*done.done, *done.waiting):
            self._bus.publish(WorkDone(action.verb, worked, action.arguments, done.undo))
        return done


def _released(ref: RecordRef) -> dict[str, Value]:
    return {"workerid": None} if ref.table == ITEM else {}

"""The life of a case: resolve, cancel, reactivate (facts 8)."""

from __future__ import annotations

import asyncio

from session_engine.casework import already
from session_engine.casework.office import Office, Seen
from session_engine.casework.queues import Queues
from session_engine.casework.state import OpenActivity, Undo
from session_engine.casework.steps import Reopen, Restore
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused, WayOut
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.records.state import Choice, RecordStatus

ACTIVE, RESOLVED, CANCELLED = 0, 1, 2
IN_PROGRESS = 1
_POINTER = "activitypointer"


@dataclass(frozen=True, slots=True)
class _Open:
    """An open activity, and the state it is in."""

    activity: OpenActivity
    state: Restore


class Cases:
    """Close cases and open them again."""

    def __init__(self, office: Office, queues: Queues) -> None:
        self._office = office
        self._queues = queues

    async def open_activities(self, ref: RecordRef) -> tuple[OpenActivity, ...]:
        """Give what is still to be done about a case."""
        return tuple(each.activity for each in await self._open(ref))

    async def resolve(
        self, ref: RecordRef, resolution_type: int, subject: str, text: str, minutes: int | None
    ) -> Undo:
        """Resolve a case; what is still to be done about it is cancelled."""
        await self._begin(ref)
        opened, queue = await asyncio.gather(self._open(ref), self._queues.queue_of(ref))
        body = _resolution(ref, resolution_type, subject, text, minutes)
        await self._close(ref, body, opened)
        left = await self._open(ref) if opened else ()
        await self._cancel_all(left)  # not every organisation does it by itself
        self._office.touched(ref, *(each.activity.ref for each in opened))
        after = await self._office.see_one(ref, ("statecode", "statuscode"))
        step = Reopen(ref, tuple(each.state for each in opened), queue)
        return Undo("reopen", (step,), ((ref, after.etag),))

    async def was_resolved(self, ref: RecordRef, subject: str) -> bool:
        """Tell whether a resolving whose answer is not known has happened: resolved, and by this resolution."""
        if already.state_of(await self._state(ref)) != RESOLVED:
            return False
        query = odata.Query(select=("subject",), filter=f"_incidentid_value eq {ref.id}")
        path = odata.collection(await self._office.set_name(ref.line, "incidentresolution"), query)
        rows = await self._office.rows(ref.line, path)
        return any(json_text.text_of(row, "subject") == subject for row in rows)

    async def finish(self, ref: RecordRef) -> None:
        """Cancel what a resolving has left to be done."""
        await self._cancel_all(await self._open(ref))

    async def cancel(self, ref: RecordRef, status: int) -> Undo:
        """Cancel a case; its activities have to be closed first."""
        await self._begin(ref)
        opened, queue = await asyncio.gather(self._open(ref), self._queues.queue_of(ref))
        if opened:
            raise Refused(RefusalCode.OPEN_ACTIVITIES, {"count": len(opened)})
        etag = await self._set_state(ref, CANCELLED, status)
        return Undo("reopen", (Reopen(ref, (), queue),), ((ref, etag),))

    async def reactivate(self, ref: RecordRef) -> None:
        """Make a resolved or cancelled case active again."""
        if already.state_of(await self._state(ref)) == ACTIVE:
            raise Refused(RefusalCode.WRONG_STATE)
        await self._set_state(ref, ACTIVE, IN_PROGRESS)

    # -- inside --------------------------------------------------------------------------------------------

    async def _begin(self, ref: RecordRef) -> None:
        """Save what the person has changed, and hold that the case is active."""
        record = self._office.records.state(ref)
        if record.status is RecordStatus.NEW:
            raise Refused(RefusalCode.NOT_SAVED_YET, {}, (WayOut("records.save", (ref,)),))
        if record.dirty and not await self._office.records.save(ref):
            raise OrganisationError(Failure.UNREACHABLE)  # what waits goes first
        if already.state_of(await self._state(ref)) != ACTIVE:
            raise Refused(RefusalCode.WRONG_STATE)

    async def _state(self, ref: RecordRef) -> Seen:
        return await self._office.see_one(ref, ("statecode", "statuscode"))

    async def _set_state(self, ref: RecordRef, state: int, status: int) -> str | None:
        body = {"statecode": state, "statuscode": status}
        return await self._office.patch(ref, body, already.has_state(self._office, ref, state))

    async def _close(self, ref: RecordRef, body: Payload, opened: tuple[_Open, ...]) -> None:
        resolved = already.has_state(self._office, ref, RESOLVED)
        try:
            await self._office.act(ref.line, "CloseIncident", body, resolved)
        except OrganisationError as error:
            if error.failure is not Failure.REJECTED or not opened:
                raise
            # Some organisations want the activities closed before.
            await self._cancel_all(opened)
            await self._office.act(ref.line, "CloseIncident", body, resolved)

    async def _cancel_all(self, opened: tuple[_Open, ...]) -> None:
        await asyncio.gather(*(self._cancel_activity(each.activity.ref) for each in opened))

    async def _cancel_activity(self, ref: RecordRef) -> None:
        await self._office.patch(
            ref, {"statecode": CANCELLED}, already.has_state(self._office, ref, CANCELLED)
        )

    async def _open(self, ref: RecordRef) -> tuple[_Open, ...]:
        query = odata.Query(
            select=("activityid", "activitytypecode", "subject", "statecode", "statuscode"),
            filter=f"_regardingobjectid_value eq {ref.id} and (statecode eq 0 or statecode eq 3)",
            orderby=("scheduledend asc",),
        )
        path = odata.collection(await self._office.set_name(ref.line, _POINTER), query)
        return tuple(_opened(ref, row) for row in await self._office.rows(ref.line, path))


def _opened(case: RecordRef, row: Payload) -> _Open:
    kind = json_text.text_of(row, "activitytypecode") or _POINTER
    ref = RecordRef(case.line, kind, json_text.text_of(row, "activityid").lower())
    numbers = {name: json_text.number_of(row, name) for name in ("statecode", "statuscode")}
    state = {name: Choice(number) for name, number in numbers.items() if number is not None}
    return _Open(OpenActivity(ref, json_text.text_of(row, "subject")), Restore(ref, state))


def _resolution(
    ref: RecordRef, resolution_type: int, subject: str, text: str, minutes: int | None
) -> Payload:
    resolution: Payload = {
        "subject": subject,
        "description": text,
        "incidentid@odata.bind": f"/incidents({ref.id})",
    }
    if minutes is not None:
        resolution["timespent"] = minutes
    return {"IncidentResolution": resolution, "Status": resolution_type}

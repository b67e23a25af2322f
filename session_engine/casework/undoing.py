"""The table of inverses: what each verb of casework is undone by."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, cast

from session_engine.casework import already
from session_engine.casework.cases import ACTIVE, CANCELLED, IN_PROGRESS
from session_engine.casework.changes import Changes
from session_engine.casework.office import Office
from session_engine.casework.queues import Queues
from session_engine.casework.selections import each
from session_engine.casework.state import Bulk, Undo
from session_engine.casework.steps import Recreate, Reopen, Repick, Requeue, Restore, Unpick
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.ids import RecordRef

Inverse: TypeAlias = Callable[[Any, "str | None"], Awaitable[object]]


class Undoing:
    """Take back what a verb did, as long as nobody has changed it since."""

    def __init__(self, office: Office, queues: Queues, changes: Changes) -> None:
        self._office = office
        self._queues = queues
        self._changes = changes
        self._table: dict[str, Inverse] = {
            "restore": self._restore,
            "reopen": self._reopen,
            "unpick": self._unpick,
            "repick": self._repick,
            "requeue": self._requeue,
            "recreate": self._recreate,
        }

    async def undo(self, undo: Undo) -> Bulk:
        """Do an inverse for every record it names; Refused(CONFLICT) when none is as it was left."""
        inverse = self._table[undo.verb]
        steps = {_record_of(step): step for step in undo.arguments}

        async def one(ref: RecordRef) -> tuple[None, None]:
            try:
                await inverse(steps[ref], undo.version(ref))
            except OrganisationError as error:
                if error.failure is Failure.CHANGED:
                    raise Refused(RefusalCode.CONFLICT) from error
                raise
            return None, None

        return (await each(steps, one)).bulk(steps, undo.verb)

    async def _restore(self, step: Restore, etag: str | None) -> None:
        await self._changes.restore(step, etag)

    async def _recreate(self, step: Recreate, _: str | None) -> None:
        await self._changes.recreate(step)

    async def _reopen(self, step: Reopen, etag: str | None) -> None:
        body = {"statecode": ACTIVE, "statuscode": IN_PROGRESS}
        active = already.has_state(self._office, step.ref, ACTIVE)
        await self._office.patch(step.ref, body, active, if_match=etag)
        for activity in step.activities:
            seen = await self._office.see_one(activity.ref, ("statecode",))
            if already.state_of(seen) == CANCELLED:
                await self._changes.restore(activity, None)
        if step.queue is not None:
            await self._queues.put(step.ref, step.queue)

    async def _unpick(self, step: Unpick, etag: str | None) -> None:
        now = await self._office.see_one(step.ref, ("ownerid",))
        if etag is not None and now.etag != etag:
            raise Refused(RefusalCode.CONFLICT)
        if step.removed:
            await self._queues.put(step.ref, step.queue)
        else:
            await self._queues.give_back(step.item)
        if step.owner is not None:
            # Giving an item back gives its record to the queue's owner: it goes on to who had it.
            await self._changes.restore(Restore(step.ref, {"ownerid": step.owner}), None)
        self._office.touched(step.ref)

    async def _repick(self, step: Repick, _: str | None) -> None:
        item = await self._queues.item(step.item)
        if item is None or not item.active or item.worker is not None:
            raise Refused(RefusalCode.CONFLICT)
        await self._queues.take(step.item, remove=False)
        self._office.touched(item.record)

    async def _requeue(self, step: Requeue, _: str | None) -> None:
        item = await self._queues.item(step.item)
        if item is None or not item.active or item.queue != step.left_in or item.worker is not None:
            raise Refused(RefusalCode.CONFLICT)
        if step.queue is None:
            await self._queues.take_out(step.item)
            self._office.touched(step.ref)
            return
        back = await self._queues.put(step.ref, step.queue, step.left_in)
        if step.worker == self._office.me(step.ref.line):
            await self._queues.take(back, remove=False)


def _record_of(step: object) -> RecordRef:
    return step.item if isinstance(step, Repick) else cast("Restore", step).ref

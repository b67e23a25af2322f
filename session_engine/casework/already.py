"""The table of "already happened": how a change whose answer was lost is settled by reading (house: lost answers)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from session_engine.casework.office import AlreadySo, Office, Seen
from session_engine.errors import Failure, OrganisationError
from session_engine.ids import RecordRef
from session_engine.organisation import odata
from session_engine.records.entry import same
from session_engine.records.state import Choice, Lookup, Value

FAILED_EMAIL = 8
"""Status of an e-mail that is open again since it could not be delivered (facts 8)."""


def has_values(office: Office, ref: RecordRef, wanted: Mapping[str, Value]) -> AlreadySo:
    """Settle a change of columns: they have the values it gave them."""

    async def look() -> bool:
        seen = await office.see_one(ref, wanted)
        return all(same(seen.values.get(name), value) for name, value in wanted.items())

    return look


def has_state(office: Office, ref: RecordRef, state: int) -> AlreadySo:
    """Settle CloseIncident, cancelling, reactivating, completing: the record is in that state."""

    async def look() -> bool:
        return state_of(await office.see_one(ref, ("statecode",))) == state

    return look


def is_sent(office: Office, ref: RecordRef, *, tried: bool) -> AlreadySo:
    """Settle SendEmail: the e-mail is closed; after a try of ours also when the mail server has refused it."""

    async def look() -> bool:
        seen = await office.see_one(ref, ("statecode", "statuscode"))
        status = seen.values.get("statuscode")
        failed = isinstance(status, Choice) and status.value == FAILED_EMAIL
        return state_of(seen) != 0 or (tried and failed)

    return look


def is_queued(office: Office, ref: RecordRef, queue: RecordRef) -> AlreadySo:
    """Settle AddToQueue: the queue has an active item for the record."""

    async def look() -> bool:
        condition = f"_objectid_value eq {ref.id} and _queueid_value eq {queue.id} and statecode eq 0"
        query = odata.Query(select=("queueitemid",), filter=condition, top=1)
        path = odata.collection(await office.set_name(ref.line, "queueitem"), query)
        return bool(await office.rows(ref.line, path))

    return look


def is_worked_by(office: Office, item: RecordRef, worker: RecordRef | None) -> AlreadySo:
    """Settle PickFromQueue and ReleaseToQueue: the item's worker is that one, or nobody."""
    return _of_item(office, item, lambda seen: worker_of(seen) == worker, gone=False)


def is_out(office: Office, item: RecordRef) -> AlreadySo:
    """Settle RemoveFromQueue, and PickFromQueue that removes: the item is gone or inactive."""
    return _of_item(office, item, lambda seen: state_of(seen) != 0, gone=True)


def exists(office: Office, ref: RecordRef) -> AlreadySo:
    """Settle a creation under a known key: the record is there."""

    async def look() -> bool:
        return ref in await office.see((ref,), ())

    return look


def _of_item(
    office: Office, item: RecordRef, test: Callable[[Seen], bool], *, gone: bool
) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        try:
            return test(await office.see_one(item, ("workerid", "statecode")))
        except OrganisationError as error:
            if error.failure is Failure.MISSING:
                return gone
            raise

    return look


def state_of(seen: Seen) -> int | None:
    """Give a record's state, None for one without."""
    state = seen.values.get("statecode")
    return state.value if isinstance(state, Choice) else None


def worker_of(seen: Seen) -> RecordRef | None:
    """Give who works on a queue item."""
    worker = seen.values.get("workerid")
    return worker.ref if isinstance(worker, Lookup) else None

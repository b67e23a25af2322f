"""Queue items: put records into queues, work on them, give them back (facts 8 and 11)."""

from __future__ import annotations

from collections.abc import Iterable

from session_engine.casework import already
from session_engine.casework.office import Office, Seen
from session_engine.casework.selections import each
from session_engine.casework.state import Bulk
from session_engine.casework.steps import Repick, Requeue, Unpick
from session_engine.errors import NOT_TO_BE_HAD, Failure, OrganisationError, RefusalCode, Refused
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata
from session_engine.organisation.events import ChangeKind
from session_engine.organisation.json_text import Payload
from session_engine.records.state import Lookup, Value

ITEM, QUEUE = "queueitem", "queue"
_COLUMNS = ("objectid", "queueid", "workerid", "statecode")
_AT_ONCE = 25
_MOST = 500
"""Queues to choose from."""
_TYPE = "Microsoft.Dynamics.CRM."


@dataclass(frozen=True, slots=True)
class Item:
    """A queue item.

    Attributes:
        ref: The item.
        record: What is queued.
        queue: Where.
        worker: Who works on it, None for nobody.
        active: It is still in the queue.
    """

    ref: RecordRef
    record: RecordRef
    queue: RecordRef
    worker: RecordRef | None
    active: bool


class Queues:
    """Move records through queues."""

    def __init__(self, office: Office) -> None:
        self._office = office

    # -- verbs ---------------------------------------------------------------------------------------------

    async def add(self, refs: tuple[RecordRef, ...], queue: RecordRef) -> Bulk:
        """Put records into a queue, out of the one they are in."""
        items = await self.items(refs)

        async def one(ref: RecordRef) -> tuple[Requeue | None, None]:
            before = items.get(ref)
            record = before.record if before is not None else ref
            if record.table == ITEM:
                raise OrganisationError(Failure.MISSING, status=404)
            item = await self.put(record, queue, before.queue if before is not None else None)
            if before is not None and before.queue == queue:
                return None, None
            was_in = before.queue if before is not None and before.active else None
            worker = before.worker if before is not None else None
            return Requeue(item, record, queue, was_in, worker), None

        return (await each(refs, one)).bulk(refs, "requeue")

    async def pick(self, refs: tuple[RecordRef, ...], *, remove: bool) -> Bulk:
        """Work on records in queues: their items name the person, and she becomes their owner."""
        items = await self.items(refs)
        owners = await self._owners(items.values())

        async def one(ref: RecordRef) -> tuple[Unpick, str | None]:
            item = _active(items.get(ref))
            await self.take(item.ref, remove=remove)
            self._office.touched(item.record)
            after = await self._owner(item.record)
            owner = owners.get(item.record)
            return Unpick(item.ref, item.record, item.queue, remove, owner), after.etag if after else None

        account = await each(refs, one)
        # The undo looks at the records, not at the items that stood in the selection.
        account.versions = {
            step.ref: account.versions.get(ref) for ref, step in account.done.items() if step is not None
        }
        return account.bulk(refs, "unpick")

    async def release(self, refs: tuple[RecordRef, ...]) -> Bulk:
        """Give records back to their queues."""
        items = await self.items(refs)

        async def one(ref: RecordRef) -> tuple[Repick | None, None]:
            item = _active(items.get(ref))
            if item.worker is None:
                raise Refused(RefusalCode.WRONG_STATE)
            await self.give_back(item.ref)
            self._office.touched(item.record)
            mine = item.worker == self._office.me(ref.line)
            return (Repick(item.ref) if mine else None), None

        return (await each(refs, one)).bulk(refs, "repick")

    # -- single actions, for the verbs and for undoing them ------------------------------------------------

    async def put(self, record: RecordRef, queue: RecordRef, source: RecordRef | None = None) -> RecordRef:
        """Put a record into a queue; give its queue item."""
        meta = await self._office.table(record.line, record.table)
        body: Payload = {"Target": _parameter(record, meta.table.primary_id)}
        if source is not None and source != queue:
            body["SourceQueue"] = _parameter(source, "queueid")
        queued = already.is_queued(self._office, record, queue)
        path = await self._office.path(queue) + f"/{_TYPE}AddToQueue"
        answer = await self._office.act(record.line, path, body, queued)
        key = json_text.text_of(answer, "QueueItemId")
        item = RecordRef(record.line, ITEM, key.lower()) if key else await self._item_of(record)
        self._office.touched(item, record)
        return item

    async def take(self, item: RecordRef, *, remove: bool) -> None:
        """Work on an item."""
        me = self._office.me(item.line)
        body: Payload = {"SystemUser": _parameter(me, "systemuserid"), "RemoveQueueItem": remove}
        done = already.is_out(self._office, item) if remove else already.is_worked_by(self._office, item, me)
        await self._act(item, "PickFromQueue", body, done)
        self._office.touched(item, kind=ChangeKind.DELETE if remove else ChangeKind.UPDATE)

    async def give_back(self, item: RecordRef) -> None:
        """Let nobody work on an item."""
        await self._act(item, "ReleaseToQueue", {}, already.is_worked_by(self._office, item, None))
        self._office.touched(item)

    async def take_out(self, item: RecordRef) -> None:
        """Take an item out of its queue."""
        await self._act(item, "RemoveFromQueue", {}, already.is_out(self._office, item))
        self._office.touched(item, kind=ChangeKind.DELETE)

    async def _act(self, item: RecordRef, action: str, body: Payload, done: already.AlreadySo) -> None:
        path = await self._office.path(item) + f"/{_TYPE}{action}"
        await self._office.act(item.line, path, body, done)

    # -- reading -------------------------------------------------------------------------------------------

    async def items(self, refs: Iterable[RecordRef]) -> dict[RecordRef, Item]:
        """Give the queue items of a selection: of queue items themselves, and of records that are queued."""
        order = tuple(dict.fromkeys(refs))
        own = tuple(ref for ref in order if ref.table == ITEM)
        seen = await self._office.see(own, _COLUMNS) if own else {}
        found = {ref: item for ref, each_seen in seen.items() if (item := _item(each_seen)) is not None}
        others = tuple(ref for ref in order if ref.table != ITEM)
        for line in dict.fromkeys(ref.line for ref in others):
            of_line = tuple(ref for ref in others if ref.line == line)
            for start in range(0, len(of_line), _AT_ONCE):
                found |= await self._queued(line, of_line[start : start + _AT_ONCE])
        return found

    async def queue_of(self, ref: RecordRef) -> RecordRef | None:
        """Give the queue a record is in, None for none or where there are no queues."""
        try:
            item = (await self.items((ref,))).get(ref)
        except OrganisationError as error:
            if error.failure in NOT_TO_BE_HAD:
                return None
            raise
        return item.queue if item is not None else None

    async def all(self, line: LineId) -> tuple[Lookup, ...]:
        """Give the active queues, by name."""
        meta = await self._office.table(line, QUEUE)
        active = "statecode eq 0" if meta.has("statecode") else ""
        query = odata.Query(
            select=(meta.table.primary_id, "name"), filter=active, orderby=("name",), top=_MOST
        )
        rows = await self._office.rows(line, odata.collection(meta.table.set_name, query))
        return tuple(
            Lookup(
                RecordRef(line, QUEUE, odata.guid(json_text.text_of(row, meta.table.primary_id))),
                json_text.text_of(row, "name"),
            )
            for row in rows
        )

    async def present(self, ref: RecordRef) -> Lookup | None:
        """Give the queue a record is in, with its name."""
        queue = await self.queue_of(ref)
        seen = (await self._office.see((queue,), ("name",))).get(queue) if queue is not None else None
        return Lookup(seen.ref, str(seen.values.get("name") or "")) if seen is not None else None

    async def item(self, ref: RecordRef) -> Item | None:
        """Give a queue item as it stands, None when it is gone."""
        return (await self.items((ref,))).get(ref)

    async def _queued(self, line: LineId, refs: tuple[RecordRef, ...]) -> dict[RecordRef, Item]:
        meta = await self._office.table(line, ITEM)
        ids = odata.any_of("_objectid_value", tuple(ref.id for ref in refs))
        select = (meta.table.primary_id, *(meta.columns[name].property_name for name in _COLUMNS))
        query = odata.Query(select=select, filter=f"({ids}) and statecode eq 0")
        rows = await self._office.rows(line, odata.collection(meta.table.set_name, query))
        items = (_item(self._office.seen(line, meta, row, _COLUMNS)) for row in rows)
        return {item.record: item for item in items if item is not None}

    async def _item_of(self, record: RecordRef) -> RecordRef:
        item = (await self.items((record,))).get(record)
        if item is None:
            raise OrganisationError(Failure.RUBBISH)
        return item.ref

    async def _owners(self, items: Iterable[Item]) -> dict[RecordRef, Value]:
        seen = await self._office.see((item.record for item in items), ("ownerid",))
        return {ref: each_seen.values.get("ownerid") for ref, each_seen in seen.items()}

    async def _owner(self, record: RecordRef) -> Seen | None:
        return (await self._office.see((record,), ("ownerid",))).get(record)


def _item(seen: Seen) -> Item | None:
    record, queue = seen.values.get("objectid"), seen.values.get("queueid")
    if not isinstance(record, Lookup) or not isinstance(queue, Lookup):
        return None
    return Item(seen.ref, record.ref, queue.ref, already.worker_of(seen), already.state_of(seen) == 0)


def _active(item: Item | None) -> Item:
    if item is None or not item.active:
        raise Refused(RefusalCode.NOT_QUEUED)
    return item


def _parameter(ref: RecordRef, key: str) -> Payload:
    """Write a record as an action's parameter: polymorphic ones need their type (facts 11)."""
    return {key: ref.id, "@odata.type": f"{_TYPE}{ref.table}"}

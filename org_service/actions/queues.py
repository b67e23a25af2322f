"""AddToQueue, PickFromQueue, ReleaseToQueue, RemoveFromQueue."""

from collections.abc import Mapping
from typing import Any, Final, cast

from org_service.description import Table
from org_service.errors import BadPayload, InvalidArgument
from org_service.permissions import may_write
from org_service.records.create import create
from org_service.records.delete import delete_row
from org_service.records.payload import Draft, PayloadReader, Reference
from org_service.records.transaction import Row, Transaction
from org_service.records.update import change

ALREADY_PICKED: Final = "0x80040526"
_PREFIX: Final = "Microsoft.Dynamics.CRM."


def add_to_queue(tx: Transaction, queue_id: str, payload: Mapping[str, Any]) -> str:
    """Put a record into a queue, or move it there from the one it is in; gives the item's id."""
    queue = tx.get(tx.description.tables["queue"], queue_id)
    target = target_of(tx, payload, "Target")
    items = tx.description.tables["queueitem"]
    properties = _properties(tx, payload.get("QueueItemProperties"))
    active = tx.rows("queueitem", objectid=target.id, statecode=0)
    if not active:
        draft = Draft(items, dict(properties.values), dict(properties.lookups))
        draft.lookups |= {
            "objectid": target,
            "queueid": Reference(tx.description.tables["queue"], queue["queueid"]),
        }
        return create(tx, draft)
    item = active[0]
    may_write(tx.caller, items, "Write", item)
    changes: Row = {**properties.values, "queueid": queue_id, "enteredon": tx.now}
    if item["queueid"] != queue_id:
        changes |= {"workerid": None, "workeridtype": None}
    change(tx, items, item, changes)
    return item["queueitemid"]


def _properties(tx: Transaction, given: Any) -> Draft:
    items = tx.description.tables["queueitem"]
    if given is None:
        return Draft(items)
    if not isinstance(given, dict):
        message = "The parameter 'QueueItemProperties' is no object."
        raise BadPayload(message)
    draft = PayloadReader(tx.description).draft(items, cast("dict[str, Any]", given), create=True)
    for name in ("objectid", "queueid", "workerid"):
        draft.lookups.pop(name, None)
    draft.values.pop("statuscode", None)
    return draft


def target_of(tx: Transaction, payload: Mapping[str, Any], name: str) -> Reference:
    """Read a parameter that is a record: its id, and `@odata.type` for its table.

    Raises:
        BadPayload: It is missing, or does not say what it is.
    """
    given = payload.get(name)
    if isinstance(given, dict):
        target = cast("dict[str, Any]", given)
        table = _typed(tx, target)
        if table is not None and isinstance(target.get(table.primary_id), str):
            text = f"/{table.set_name}({target[table.primary_id]})"
            reference = PayloadReader(tx.description).reference(text)
            tx.get(table, reference.id)
            return reference
    message = f"The parameter '{name}' needs the record's id and its '@odata.type'."
    raise BadPayload(message)


def _typed(tx: Transaction, target: Mapping[str, Any]) -> Table | None:
    kind = str(target.get("@odata.type", "")).removeprefix("#").removeprefix(_PREFIX)
    return tx.description.tables.get(kind)


def pick_from_queue(tx: Transaction, item_id: str, payload: Mapping[str, Any]) -> None:
    """Let a user work on an item; its record gets him as its owner."""
    items, item = _item(tx, item_id)
    user = target_of(tx, payload, "SystemUser")
    if user.table.name != "systemuser":
        message = "The parameter 'SystemUser' is no user."
        raise BadPayload(message)
    if item["workerid"] not in {None, user.id}:
        worker = tx.description.tables[item["workeridtype"]]
        message = f"This item is already being worked on by {tx.name_of(worker, item['workerid'])}."
        raise InvalidArgument(message, ALREADY_PICKED)
    _own_object(tx, item, user.id, "systemuser")
    if payload.get("RemoveQueueItem") is True:
        delete_row(tx, items, item)
    else:
        change(tx, items, item, {"workerid": user.id, "workeridtype": "systemuser"})


def release_to_queue(tx: Transaction, item_id: str) -> None:
    """Give an item back: nobody works on it, its record belongs to the queue's owner."""
    items, item = _item(tx, item_id)
    queue = tx.get(tx.description.tables["queue"], item["queueid"])
    change(tx, items, item, {"workerid": None, "workeridtype": None})
    if queue.get("ownerid") is not None:
        _own_object(tx, item, queue["ownerid"], queue["owneridtype"])


def remove_from_queue(tx: Transaction, item_id: str) -> None:
    """Take an item out of its queue; its record stays as it is."""
    items, item = _item(tx, item_id)
    delete_row(tx, items, item)


def _item(tx: Transaction, item_id: str) -> tuple[Table, Row]:
    items = tx.description.tables["queueitem"]
    item = tx.get(items, item_id)
    may_write(tx.caller, items, "Write", item)
    return items, item


def _own_object(tx: Transaction, item: Row, owner_id: str, owner_table: str) -> None:
    table = tx.description.tables[item["objectidtypecode"]]
    record = tx.find(table, item["objectid"])
    if record is None or record.get("statecode") != 0 or record.get("ownerid") == owner_id:
        return
    change(tx, table, record, {"ownerid": owner_id, "owneridtype": owner_table})

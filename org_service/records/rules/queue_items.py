"""Queue items: one active item a record, its title, who works on it since when."""

from typing import Final

from org_service.description import Table
from org_service.errors import InvalidArgument
from org_service.records.rules.model import Rules
from org_service.records.rules.queues import need_active_queue
from org_service.records.transaction import Row, Transaction

ALREADY_QUEUED: Final = "0x80040526"


def _enter(tx: Transaction, _table: Table, values: Row) -> None:
    kind = tx.description.tables[values["objectidtypecode"]]
    need_active_queue(tx, values["queueid"])
    if tx.rows("queueitem", objectid=values["objectid"], statecode=0):
        message = (
            "An active queue item already exists for the given object. "
            "Cannot create more than one active queue item for this object."
        )
        raise InvalidArgument(message, ALREADY_QUEUED)
    if "IsValidForQueue" not in kind.flags:
        message = f"A {kind.label.lower()} cannot be put into a queue."
        raise InvalidArgument(message)
    values["title"] = (tx.name_of(kind, values["objectid"]) or "")[:400]
    values["enteredon"] = tx.now
    values["organizationid"] = tx.caller.organization_id or None
    if values.get("workerid") is not None:
        values["workeridmodifiedon"] = tx.now


def _move(tx: Transaction, _table: Table, before: Row, changes: Row) -> None:
    if "workerid" in changes and changes["workerid"] != before.get("workerid"):
        changes["workeridmodifiedon"] = tx.now
    if "queueid" in changes and changes["queueid"] != before.get("queueid"):
        need_active_queue(tx, changes["queueid"])
        changes["enteredon"] = tx.now


QUEUE_ITEM_RULES: Final = Rules(before_create=(_enter,), before_update=(_move,))

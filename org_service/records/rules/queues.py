"""Queues: those who lead others set them up, and one that work waits in or comes to is not taken away."""

from typing import Final

from org_service.description import Table
from org_service.errors import InvalidArgument
from org_service.records.rules.leading import need_leader
from org_service.records.rules.model import Rules
from org_service.records.transaction import Row, Transaction

HAS_ITEMS: Final = "0x80631117"
"""`CannotDeleteQueueWithQueueItems` of Dataverse."""
_INACTIVE: Final = 1


def need_active_queue(tx: Transaction, queue_id: object) -> None:
    """Refuse to bring work to a queue that is no longer in use.

    Raises:
        InvalidArgument: It is inactive.
    """
    queue = tx.find(tx.description.tables["queue"], queue_id) if isinstance(queue_id, str) else None
    if queue is not None and queue["statecode"] == _INACTIVE:
        message = f"The queue “{queue['name']}” is inactive: nobody looks for work there."
        raise InvalidArgument(message)


def _need_nothing_there(tx: Transaction, _table: Table, queue: Row) -> None:
    name, at = queue["name"], {"msdyn_cdsqueueid": queue["queueid"], "statecode": 0}
    streams = tx.rows("msdyn_liveworkstream", msdyn_defaultqueueid=queue["queueid"])
    if streams:
        first = min(str(each["msdyn_name"]) for each in streams)
        message = f"The work stream “{first}” brings its work to “{name}”: give it another queue first."
        raise InvalidArgument(message)
    if tx.rows("queueitem", queueid=queue["queueid"], statecode=0) or tx.rows("msdyn_ocliveworkitem", **at):
        message = f"There is still work in “{name}”: move it to another queue, or finish it, first."
        raise InvalidArgument(message, HAS_ITEMS)


def _may_rest(tx: Transaction, table: Table, before: Row, changes: Row) -> None:
    if changes.get("statecode") == _INACTIVE:
        _need_nothing_there(tx, table, before)


QUEUE_RULES: Final = Rules(
    before_create=(need_leader,),
    before_update=(need_leader, _may_rest),
    before_delete=(need_leader, _need_nothing_there),
)

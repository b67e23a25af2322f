"""The actions on queues: a record is put into one, taken on, given back."""

from __future__ import annotations

from session_engine.casework.state import Bulk
from session_engine.ids import RecordRef
from session_engine.macros.performing.call import Call, Outcome


async def add_to_queue(call: Call) -> Outcome:
    """Put a record into a queue, out of the one it is in."""
    ref = call.ref(call.needed("entity"))
    return _outcome(ref, await call.hands.casework.add_to_queue((ref,), call.ref("queue", "queue")))


async def pick(call: Call) -> Outcome:
    """Work on a queued record: whoever runs the macro becomes its owner."""
    ref = call.ref(call.needed("entity"))
    return _outcome(ref, await call.hands.casework.pick((ref,)))


async def release(call: Call) -> Outcome:
    """Give a record back to its queue."""
    ref = call.ref(call.needed("entity"))
    return _outcome(ref, await call.hands.casework.release((ref,)))


def _outcome(ref: RecordRef, bulk: Bulk) -> Outcome:
    return Outcome({"entity": ref.table, "record": ref.id}, bulk.undo, waiting=bool(bulk.waiting))

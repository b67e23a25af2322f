"""The action that starts a flow."""

from __future__ import annotations

from session_engine.macros.actions import Unavailable
from session_engine.macros.performing.call import Call, Outcome
from session_engine.macros.runs import StepFailed, StepProblem


async def run_flow(call: Call) -> Outcome:
    """Post a record's name to a flow's configured address; it gives nothing back."""
    name = call.needed("flow")
    ref = call.ref(call.needed("entity"))
    address = call.hands.flows.address(name)
    if address is None:
        why = Unavailable.UNKNOWN_FLOW if call.hands.flows.names() else Unavailable.NO_FLOW
        raise StepFailed(StepProblem.UNAVAILABLE, {"why": why, "flow": name})
    await call.hands.flows.start(address, {"flow": name, "entity": ref.table, "record": ref.id})
    return Outcome()

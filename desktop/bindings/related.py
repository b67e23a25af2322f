"""New records from a sub-grid: they belong to the record whose page it is on."""

from __future__ import annotations

from desktop import actions
from desktop.desk import Desk
from session_engine.forms.state import FormState, FormStatus, ReadOnlyReason, SubGridPlan
from session_engine.ids import RecordRef
from session_engine.records.state import Lookup, RecordStatus

_MADE = {
    "incident": "incident",
    "contact": "contact",
    "account": "account",
    "task": "task",
    "phonecall": "phonecall",
    "activitypointer": "task",
}
"""What a sub-grid's rows are, and what is made for it in quick create."""

_NOT_BY_HAND = ("owner", "owning", "created", "modified", "worker")
"""How the columns begin that the organisation fills in by its own rules."""

_OVER = frozenset(
    {ReadOnlyReason.CASE_RESOLVED, ReadOnlyReason.CASE_CANCELLED, ReadOnlyReason.ACTIVITY_CLOSED}
)


def name_of_new(plan: SubGridPlan, state: FormState) -> str:
    """Name what a sub-grid can make for the record as it stands; empty for nothing."""
    table = _MADE.get(plan.table)
    there = state.status is FormStatus.READY and state.record.status is RecordStatus.READY
    if table is None or not plan.column or plan.column.startswith(_NOT_BY_HAND):
        return ""
    return actions.text_of_new(table) if there and state.read_only not in _OVER else ""


def make_new(desk: Desk, plan: SubGridPlan, ref: RecordRef) -> None:
    """Open quick create with the record filled in that the new one belongs to."""
    record = desk.engine.records.state(ref)
    desk.quick_create.open(_MADE[plan.table], {plan.column: Lookup(ref, record.name)})

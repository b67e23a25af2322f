"""Actions that fill, change, create, copy and save records."""

from __future__ import annotations

from session_engine.casework.state import Kept
from session_engine.errors import OrganisationError, Refused
from session_engine.ids import RecordRef, record_page
from session_engine.macros.conversions import whole_number
from session_engine.macros.performing.call import Call, Outcome
from session_engine.macros.performing.pages import opened
from session_engine.macros.runs import UNCHANGED, StepFailed, StepProblem
from session_engine.macros.undoing import DeleteCreated, TakeBackEdits
from session_engine.records import again

CASE = "incident"
PROBLEM_SOLVED = 5
"""Status reason of a case resolved by a macro (facts 8)."""
LONGEST_SUBJECT = 200


def _named(ref: RecordRef) -> dict[str, str]:
    return {"entity": ref.table, "record": ref.id}


async def autofill_form(call: Call) -> Outcome:
    """Fill fields of the record in the run's tab; nothing is saved."""
    ref, table = call.place.record, call.needed("entity")
    if ref.table != table:
        raise StepFailed(StepProblem.OTHER_TABLE, {"table": table, "shown": ref.table})
    values = await call.values_of(await call.place.table(table))
    records = call.hands.records
    fields = records.state(ref).fields
    typed = {name: fields[name].value for name in values if name in fields and fields[name].edited}
    before = tuple((name, (typed[name],) if name in typed else None) for name in values)
    for name, value in values.items():
        records.edit(ref, name, value)
    return Outcome(_named(ref), TakeBackEdits(ref, before, tuple(values.items())))


async def update_record(call: Call) -> Outcome:
    """Change a record in the organisation; what is typed in its tab stays."""
    ref = call.ref(call.needed("entity"))
    values = await call.values_of(await call.place.table(ref.table))
    bulk = await call.hands.casework.set_columns((ref,), values)
    was_so = {UNCHANGED: "true"} if bulk.done and bulk.undo is None and not bulk.waiting else {}
    return Outcome(_named(ref) | was_so, bulk.undo, waiting=bool(bulk.waiting))


async def create_record(call: Call) -> Outcome:
    """Create a record without a form."""
    meta = await call.place.table(call.needed("entity"))
    values = await call.values_of(meta)
    ref = call.hands.records.new(call.place.line, meta.table.name, values)
    try:
        done = await call.hands.records.save(ref)
    except (Refused, OrganisationError):
        call.hands.records.abandon(ref)
        raise
    return Outcome(_named(ref), DeleteCreated(ref) if done else None, waiting=not done)


async def resolve_case(call: Call) -> Outcome:
    """Resolve a case."""
    ref = call.ref(CASE, "incident")
    minutes = whole_number(call.needed("billable_time"), "billable_time")
    subject = call.needed("resolution")[:LONGEST_SUBJECT]
    done = await call.hands.casework.resolve(ref, PROBLEM_SOLVED, subject, call.text("remarks"), minutes)
    if isinstance(done, Kept):
        return Outcome(_named(ref), waiting=True)
    return Outcome(_named(ref), done)


async def save_record(call: Call) -> Outcome:
    """Save the record in the run's tab."""
    ref = call.place.record
    done = await call.hands.records.save(ref)
    return Outcome(_named(ref), waiting=not done)


async def clone_current(call: Call) -> Outcome:
    """Open a copy of the record in the run's tab; nothing is saved."""
    return await _clone(call, call.place.record, call.needed("title"))


async def clone_record(call: Call) -> Outcome:
    """Open a copy of a record; nothing is saved."""
    return await _clone(call, call.ref(call.needed("entity")), call.text("title"))


async def _clone(call: Call, ref: RecordRef, title: str) -> Outcome:
    meta = await call.place.table(ref.table)
    if not call.hands.records.is_new(ref):
        await call.hands.records.read(ref, None)
    values = again.defaults(meta, call.hands.records.state(ref))
    if title and meta.has(meta.table.primary_name):
        values[meta.table.primary_name] = title
    copy = call.hands.records.new(call.place.line, ref.table, values)
    return opened(call, record_page(copy), title)

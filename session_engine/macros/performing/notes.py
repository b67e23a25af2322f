"""The action that adds a note with a file: a copy of one the organisation has, for a macro carries no files itself."""

from __future__ import annotations

from session_engine.errors import OrganisationError, Refused
from session_engine.macros.performing.call import Call, Outcome
from session_engine.macros.runs import StepFailed, StepProblem
from session_engine.macros.undoing import DeleteCreated
from session_engine.organisation import json_text, odata
from session_engine.records.state import Lookup, Value

NOTE = "annotation"
_FILE = ("filename", "mimetype", "documentbody")


async def attach_file(call: Call) -> Outcome:
    """Write a note with the file another note has; that one stays as it is."""
    about, source = call.ref(call.needed("entity")), call.ref(NOTE, "file")
    meta = await call.place.table(NOTE)
    path = odata.record(meta.table.set_name, source.id, odata.Query(_FILE))
    row = await (await call.hands.lines.client(source.line).get(path)).payload()
    file = {name: json_text.text_of(row, name) for name in _FILE}
    if not file["documentbody"]:
        raise StepFailed(StepProblem.NO_FILE)
    given: dict[str, Value] = {"subject": call.text("title"), "notetext": call.text("text"), **file}
    values = {name: value for name, value in given.items() if value}
    place = Lookup(about, call.hands.records.name(about))
    ref = call.hands.records.new(call.place.line, NOTE, {**values, "objectid": place, "isdocument": True})
    try:
        done = await call.hands.records.save(ref)
    except (Refused, OrganisationError):
        call.hands.records.abandon(ref)
        raise
    return Outcome({"entity": NOTE, "record": ref.id}, DeleteCreated(ref) if done else None, waiting=not done)

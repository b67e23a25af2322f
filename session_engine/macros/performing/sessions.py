"""Actions on the session: its context, its script."""

from __future__ import annotations

from session_engine.macros.performing.call import Call, Outcome
from session_engine.macros.performing.pages import outputs
from session_engine.macros.runs import StepFailed, StepProblem
from session_engine.macros.undoing import ChooseScript, SetContext
from session_engine.slugs.state import Slug

LONGEST_VALUE = 20_000


async def refresh_context(call: Call) -> Outcome:
    """Look the session's context up again."""
    call.hands.slugs.refresh(call.place.session.id)
    return Outcome()


async def set_context(call: Call) -> Outcome:
    """Give a name of the session's context a value."""
    session, name = call.place.session.id, call.needed("name")
    before = await call.hands.slugs.value(Slug(("$session", name)), session)
    call.hands.slugs.set(session, name, call.text("value")[:LONGEST_VALUE])
    return Outcome(inverse=SetContext(session, name, before))


async def create_session(call: Call) -> Outcome:
    """Begin a session by its template's name; the run stays in its own. It comes to the front where that one is."""
    templates, line = call.hands.session_templates, call.place.line
    if templates is None:
        raise StepFailed(StepProblem.UNKNOWN_TEMPLATE, {"template": call.needed("session_template")})
    context = dict(call.pairs.get("values", ()))
    for name, argument in (("entityName", "entity"), ("entityId", "record")):
        if text := call.text(argument):
            context[name] = text
    workspace = call.hands.workspace
    focused = workspace.state.focused_session.id == call.place.id
    made = await templates.create(call.needed("session_template"), line, context, focused=focused)
    session = workspace.state.sessions[made]
    return Outcome({"session": str(made), **outputs(session.anchor)})


async def focus_script(call: Call) -> Outcome:
    """Show a script in the session."""
    session, name = call.place.session.id, call.needed("script")
    before = call.hands.choose_script(session, name)
    if before is None:
        raise StepFailed(StepProblem.UNKNOWN_SCRIPT, {"script": name})
    return Outcome(inverse=ChooseScript(session, before))

"""Actions on the session: its context, its script."""

from __future__ import annotations

from session_engine.macros.performing.call import Call, Outcome
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


async def focus_script(call: Call) -> Outcome:
    """Show a script in the session."""
    session, name = call.place.session.id, call.needed("script")
    before = call.hands.choose_script(session, name)
    if before is None:
        raise StepFailed(StepProblem.UNKNOWN_SCRIPT, {"script": name})
    return Outcome(inverse=ChooseScript(session, before))

"""The actions on e-mails: one begun with a template's text, and an article's where one is named; one sent."""

from __future__ import annotations

from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.ids import RecordRef, record_page
from session_engine.macros.conversions import recipients
from session_engine.macros.performing.call import Call, Outcome
from session_engine.macros.performing.pages import ARTICLE, opened
from session_engine.macros.runs import StepFailed, StepProblem
from session_engine.macros.undoing import TakeBackMail
from session_engine.mail.state import Filled
from session_engine.organisation import odata
from session_engine.records.state import Lookup, Parties, Party, Value

EMAIL = "email"
CUSTOMER = "customer"
"""Among the recipients it stands for the record's customer."""


async def open_email(call: Call) -> Outcome:
    """Open an e-mail about a record, written from a template; nothing is sent."""
    regarding = call.ref(call.needed("entity"))
    await call.place.table(EMAIL)
    found = await _filled(call, regarding)
    body = found.html + await _article(call)
    values: dict[str, Value] = {
        "subject": found.subject,
        "description": body,
        "directioncode": True,
        "regardingobjectid": Lookup(regarding, call.hands.records.name(regarding)),
        "to": await _recipients(call, regarding),
    }
    kept = {name: value for name, value in values.items() if value not in (None, "")}
    ref = call.hands.records.new(call.place.line, EMAIL, kept)
    return opened(call, record_page(ref), found.subject)


async def send_email(call: Call) -> Outcome:
    """Send the e-mail in the run's tab; for a few seconds it can be taken back."""
    ref = call.place.record
    if ref.table != EMAIL:
        raise StepFailed(StepProblem.OTHER_TABLE, {"table": EMAIL, "shown": ref.table})
    await call.hands.mail.send(ref)
    return Outcome({"entity": ref.table, "record": ref.id}, TakeBackMail(ref))


async def _filled(call: Call, about: RecordRef) -> Filled:
    """Let the organisation fill the template from the record."""
    wanted, templates, line = call.needed("template"), call.hands.templates, call.place.line
    key = odata.guid(wanted) if odata.is_guid(wanted) else await templates.named(line, wanted)
    if key is None:
        raise StepFailed(StepProblem.UNKNOWN_TEMPLATE, {"template": wanted})
    try:
        return await templates.filled(line, key, about)
    except OrganisationError as error:
        if error.failure in NOT_TO_BE_HAD:
            raise StepFailed(StepProblem.UNKNOWN_TEMPLATE, {"template": wanted}, error) from error
        raise


async def _recipients(call: Call, regarding: RecordRef) -> Parties | None:
    parts = [part.strip() for part in call.needed("recipients").replace(";", ",").split(",")]
    named = recipients(",".join(part for part in parts if part.lower() != CUSTOMER), call.place.line)
    members = named.members if named is not None else ()
    if any(part.lower() == CUSTOMER for part in parts):
        customer = await _customer(call, regarding)
        members = (*members, Party(customer)) if customer is not None else members
    return Parties(members) if members else None


async def _customer(call: Call, regarding: RecordRef) -> Lookup | None:
    meta = await call.place.table(regarding.table)
    if not meta.has("customerid"):
        return Lookup(regarding) if regarding.table in ("account", "contact") else None
    if "customerid" not in call.hands.records.state(regarding).fields:
        await call.hands.records.read(regarding, ("customerid",))
    found = call.hands.records.value(regarding, "customerid")
    return found if isinstance(found, Lookup) else None


async def _article(call: Call) -> str:
    """Give an article as it is put behind a letter's text."""
    if not call.text("article"):
        return ""
    ref = call.ref(ARTICLE, "article")
    await call.hands.records.read(ref, ("title", "content"))
    content = call.hands.records.value(ref, "content")
    return f"<hr>{content}" if isinstance(content, str) and content else ""

"""The action that begins an e-mail with a template's text, and an article's where one is named."""

from __future__ import annotations

from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.ids import RecordRef, record_page
from session_engine.macros.conversions import recipients
from session_engine.macros.performing.call import Call, Outcome
from session_engine.macros.performing.pages import ARTICLE, opened
from session_engine.macros.state import StepFailed, StepProblem
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.organisation.requests import Request
from session_engine.records.state import Lookup, Parties, Party, Value

EMAIL = "email"
_TEMPLATES = "templates"
CUSTOMER = "customer"
"""Among the recipients it stands for the record's customer."""


async def open_email(call: Call) -> Outcome:
    """Open an e-mail about a record, written from a template; nothing is sent."""
    regarding = call.ref(call.needed("entity"))
    await call.place.table(EMAIL)
    found = await _instantiated(call, await _template(call), regarding)
    body = json_text.text_of(found, "description") + await _article(call)
    values: dict[str, Value] = {
        "subject": json_text.text_of(found, "subject"),
        "description": body,
        "directioncode": True,
        "regardingobjectid": Lookup(regarding, call.hands.records.name(regarding)),
        "to": await _recipients(call, regarding),
    }
    kept = {name: value for name, value in values.items() if value not in (None, "")}
    ref = call.hands.records.new(call.place.line, EMAIL, kept)
    return opened(call, record_page(ref), json_text.text_of(found, "subject"), EMAIL)


async def _template(call: Call) -> str:
    wanted = call.needed("template")
    if odata.is_guid(wanted):
        return odata.guid(wanted)
    query = odata.Query(select=("templateid",), filter=f"title eq {odata.literal(wanted)}", top=1)
    reply = await call.hands.lines.client(call.place.line).get(odata.collection(_TEMPLATES, query))
    rows = await reply.rows()
    if not rows:
        raise StepFailed(StepProblem.UNKNOWN_TEMPLATE, {"template": wanted})
    return odata.guid(json_text.text_of(rows[0], "templateid"))


async def _instantiated(call: Call, template: str, regarding: RecordRef) -> Payload:
    body = json_text.encode({"TemplateId": template, "ObjectType": regarding.table, "ObjectId": regarding.id})
    request = Request("POST", "InstantiateTemplate", body, reads=True)
    try:
        reply = await call.hands.lines.client(call.place.line).send(request)
    except OrganisationError as error:
        if error.failure in NOT_TO_BE_HAD:
            raise StepFailed(
                StepProblem.UNKNOWN_TEMPLATE, {"template": call.needed("template")}, error
            ) from error
        raise
    found = await reply.payload()
    rows = found.get("value")
    return json_text.as_object(json_text.as_list(rows)[0]) if rows else found


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

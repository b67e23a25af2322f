"""Who a key stands for, and at which organisation: what signing in asks."""

from __future__ import annotations

import asyncio

from session_engine.errors import OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.organisation import json_text, odata
from session_engine.organisation.client import Client
from session_engine.organisation.kept_readings import Where
from session_engine.organisation.replies import rubbish
from session_engine.organisation.state import Person


async def who_is_there(client: Client, line: LineId) -> Where:
    """Ask who one is.

    Raises:
        OrganisationError: It could not be asked, refuses the key, or answers something else.
    """
    who = await (await client.get("WhoAmI", prefer=())).payload()
    user, organisation = json_text.text_of(who, "UserId"), json_text.text_of(who, "OrganizationId")
    if not odata.is_guid(user):
        raise rubbish()
    ref = RecordRef(line, "systemuser", odata.guid(user))
    person, name = await asyncio.gather(_person(client, ref), _organisation_name(client, organisation))
    return Where(person, name, odata.guid(organisation) if odata.is_guid(organisation) else "")


async def _person(client: Client, ref: RecordRef) -> Person:
    query = odata.Query(select=("fullname", "firstname"))
    found = await (await client.get(odata.record("systemusers", ref.id, query), prefer=())).payload()
    full = json_text.text_of(found, "fullname")
    return Person(ref, full, json_text.text_of(found, "firstname") or full.partition(" ")[0])


async def _organisation_name(client: Client, organisation: str) -> str:
    if not odata.is_guid(organisation):
        return ""
    path = odata.record("organizations", organisation, odata.Query(select=("name",)))
    try:
        return json_text.text_of(await (await client.get(path, prefer=())).payload(), "name")
    except OrganisationError:
        return ""  # not everybody may read it; the configured name stays

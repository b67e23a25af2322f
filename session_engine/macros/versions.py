"""What a macro of the organisation was before: the versions the service has kept of it."""

from __future__ import annotations

from datetime import datetime

from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.macros import files
from session_engine.macros.findings import BadFile
from session_engine.macros.holdings import Item, Version
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.requests import ANNOTATIONS

_SET = "ninedesk_definitionversions"
_MOST = 50
_BY = "_createdby_value@OData.Community.Display.V1.FormattedValue"


async def versions_of(lines: Lines, item: Item) -> tuple[Version, ...]:
    """Give the versions of a macro, the latest first; none where the organisation keeps none.

    Raises:
        OrganisationError: It could not be asked.
    """
    if item.record is None:
        return ()
    query = odata.Query(
        select=("ninedesk_number", "ninedesk_content", "createdon", "_createdby_value"),
        filter=f"_ninedesk_of_value eq {item.record.id}",
        orderby=("ninedesk_number desc",),
        top=_MOST,
    )
    try:
        reply = await lines.client(item.record.line).get(odata.collection(_SET, query), prefer=(ANNOTATIONS,))
        rows = await reply.rows()
    except OrganisationError as error:
        if error.failure in NOT_TO_BE_HAD:
            return ()
        raise
    return tuple(version for row in rows if (version := _version(row)) is not None)


def _version(row: Payload) -> Version | None:
    try:
        content = json_text.as_object(json_text.decode(json_text.text_of(row, "ninedesk_content")))
        macro = files.read(json_text.text_of(content, "clientdata"))
    except (NotJson, BadFile):
        return None
    number = json_text.number_of(row, "ninedesk_number") or 0
    return Version(number, macro, _moment(json_text.text_of(row, "createdon")), json_text.text_of(row, _BY))


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None

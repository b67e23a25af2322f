"""What macros and scripts of an organisation were before: the versions its service has kept of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.ids import RecordRef
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.requests import ANNOTATIONS

SET = "ninedesk_definitionversions"
MOST = 50
"""Versions that are looked at, the latest."""
_BY = "_createdby_value@OData.Community.Display.V1.FormattedValue"

T = TypeVar("T")


class Version(NamedTuple, Generic[T]):
    """What a definition was before a change.

    Attributes:
        number: Counts up.
        definition: As it was.
        changed_on: When it was replaced.
        changed_by: By whom.
    """

    number: int
    definition: T
    changed_on: datetime | None = None
    changed_by: str = ""


async def versions_of(
    lines: Lines, record: RecordRef, read: Callable[[Payload], T | None]
) -> tuple[Version[T], ...]:
    """Give the versions of a record, the latest first; none where the organisation keeps none.

    Args:
        lines: The organisations.
        record: The macro's or the script's.
        read: Makes a definition of what was kept; None for what cannot be read.

    Raises:
        OrganisationError: It could not be asked.
    """
    query = odata.Query(
        select=("ninedesk_number", "ninedesk_content", "createdon", "_createdby_value"),
        filter=f"_ninedesk_of_value eq {record.id}",
        orderby=("ninedesk_number desc",),
        top=MOST,
    )
    try:
        reply = await lines.client(record.line).get(odata.collection(SET, query), prefer=(ANNOTATIONS,))
        rows = await reply.rows()
    except OrganisationError as error:
        if error.failure in NOT_TO_BE_HAD:
            return ()
        raise
    return tuple(version for row in rows if (version := _version(row, read)) is not None)


def _version(row: Payload, read: Callable[[Payload], T | None]) -> Version[T] | None:
    try:
        content = json_text.as_object(json_text.decode(json_text.text_of(row, "ninedesk_content")))
    except NotJson:
        return None
    definition = read(content)
    if definition is None:
        return None
    number = json_text.number_of(row, "ninedesk_number") or 0
    moment = _moment(json_text.text_of(row, "createdon"))
    return Version(number, definition, moment, json_text.text_of(row, _BY))


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None

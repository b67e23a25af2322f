"""Text columns that name a record of another table by its unique name, as Dataverse's work streams do."""

from __future__ import annotations

from types import MappingProxyType

from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.ids import LineId
from session_engine.organisation import json_text, odata
from session_engine.organisation.lines import Lines

_NOTIFICATION, _SESSION = "msdyn_notificationtemplate", "msdyn_sessiontemplate"
_GENERIC = 0
"""The kind of session templates that are no record's."""
NAMED = MappingProxyType(
    {
        "msdyn_notificationtemplate_incoming_auth": _NOTIFICATION,
        "msdyn_notificationtemplate_incoming_unauth": _NOTIFICATION,
        "msdyn_notificationtemplate_transfer": _NOTIFICATION,
        "msdyn_notificationtemplate_consult": _NOTIFICATION,
        "msdyn_sessiontemplate_default": _SESSION,
    }
)
"""The table of what a column names."""
_UNIQUE, _TITLE = "msdyn_uniquename", "msdyn_name"
_CHOSEN = MappingProxyType(
    {_NOTIFICATION: "statecode eq 0", _SESSION: f"statecode eq 0 and msdyn_sessiontype eq {_GENERIC}"}
)
MOST = 500
Names = tuple[tuple[str, str], ...]
"""Unique names and what people call them."""


async def read_names(lines: Lines, line: LineId, column: str) -> Names:
    """Read what a column can name; nothing where the organisation has none of it.

    Raises:
        OrganisationError: It could not be asked.
    """
    table = NAMED[column]
    query = odata.Query((_UNIQUE, _TITLE), filter=_CHOSEN[table], orderby=(f"{_TITLE} asc",), top=MOST)
    try:
        answer = await lines.client(line).get(f"{table}s{query.text()}")
        rows = await answer.rows()
    except OrganisationError as error:
        if error.failure not in NOT_TO_BE_HAD:
            raise
        return ()
    pairs = ((json_text.text_of(row, _UNIQUE), json_text.text_of(row, _TITLE)) for row in rows)
    return tuple((name, title or name) for name, title in pairs if name)

"""Reads presence from an organisation's tables; rubbish reads as nothing."""

from __future__ import annotations

from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.presence.state import Base, SetBy, Status
from session_engine.presence.usual import is_usual

STATUSES = "msdyn_presence"
AGENT = "msdyn_agentstatus"

_ORDER = {base: place for place, base in enumerate(Base)}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the organisation says of her.

    Attributes:
        id: GUID of the row.
        presence: GUID of her status.
        set_by: Who has decided it.
        available: Units left; less than none where she picked beyond them.
        total: Units she has.
    """

    id: str
    presence: str
    set_by: SetBy
    available: int
    total: int


async def knows_presence(lines: Lines, line: LineId) -> bool:
    """Tell whether an organisation has the tables."""
    names = await lines.metadata(line).catalogue()
    return STATUSES in names and AGENT in names


async def read_statuses(lines: Lines, line: LineId) -> tuple[Status, ...]:
    """Read what can be chosen, in the order of its meaning; of those that mean the same the usual one first."""
    name = (await lines.metadata(line).catalogue())[STATUSES]
    rows = await (await lines.client(line).get(odata.collection(name.set_name))).rows()
    found = [status for row in rows if (status := _status(row, name.primary_id)) is not None]
    return tuple(
        sorted(
            found, key=lambda status: (_ORDER[status.base], not is_usual(status.id), status.name.casefold())
        )
    )


def _status(row: Payload, key: str) -> Status | None:
    try:
        base = Base(json_text.number_of(row, "msdyn_basepresencestatus") or 0)
    except ValueError:
        return None
    name = json_text.text_of(row, "msdyn_presencestatustext") or json_text.text_of(row, "msdyn_name")
    if json_text.number_of(row, "statecode") not in (None, 0):
        return None
    settable = row.get("msdyn_canuserset") is not False and base is not Base.INACTIVE
    return Status(json_text.text_of(row, key).lower(), name, base, settable)


async def read_standing(lines: Lines, line: LineId, person: str) -> Standing | None:
    """Read how the person stands, None where nobody has said it."""
    name = (await lines.metadata(line).catalogue())[AGENT]
    query = odata.Query(filter=f"_msdyn_agentid_value eq {odata.guid(person)}", top=1)
    rows = await (await lines.client(line).get(odata.collection(name.set_name, query))).rows()
    return _standing(rows[0], name.primary_id) if rows else None


def _standing(row: Payload, key: str) -> Standing:
    try:
        set_by = SetBy(json_text.number_of(row, "ninedesk_setby") or 1)
    except ValueError:
        set_by = SetBy.HERSELF
    return Standing(
        json_text.text_of(row, key).lower(),
        json_text.text_of(row, "_msdyn_currentpresenceid_value").lower(),
        set_by,
        json_text.number_of(row, "msdyn_availableunitscapacity") or 0,
        json_text.number_of(row, "msdyn_totalunitscapacity") or 0,
    )

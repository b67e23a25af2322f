"""The action by which a desk says what it has open, and hears who else has it open (docs/conversations.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

from org_service.attendance import MOST_RECORDS, Record
from org_service.errors import BadPayload
from org_service.permissions import read_filter
from org_service.web.arguments import doing, record_id
from org_service.web.operations import Arguments, Operation, Parameter, Structure

if TYPE_CHECKING:
    from org_service.records.transaction import Transaction
    from org_service.web.exchange import Request

NAME: Final = "ninedesk_Attend"
MOST_DOING: Final = 5
_ATTENDED: Final = Structure(
    "ninedesk_attended",
    (
        Parameter("Table", "Edm.String", nullable=False),
        Parameter("Id", "Edm.Guid", nullable=False),
        Parameter("Doing", "Edm.Int32", nullable=False),
    ),
)
_ATTENDEE: Final = Structure(
    "ninedesk_attendee",
    (
        Parameter("Who", "Edm.Guid", nullable=False),
        Parameter("Name", "Edm.String", nullable=False),
        Parameter("Doing", "Edm.Int32", nullable=False),
    ),
)
_ATTENDING: Final = Structure(
    "ninedesk_attending",
    (
        Parameter("Table", "Edm.String", nullable=False),
        Parameter("Id", "Edm.Guid", nullable=False),
        Parameter("Here", "Collection(mscrm.ninedesk_attendee)", nullable=False),
    ),
)


def _attend(tx: Transaction, given: Arguments, request: Request) -> dict[str, Any]:
    attendance = request.organisation.attendance
    user, name, desk = tx.caller.user_id, tx.caller.name, record_id(given, "DeskId")
    wanted = _records(given)
    attendance.admit(user, name)
    known = attendance.known(user, desk)
    allowed = {each: what for each, what in wanted.items() if each in known or _may_see(tx, each)}
    here = attendance.put(user, name, desk, allowed)
    return {
        "Records": [
            {
                "Table": table,
                "Id": key,
                "Here": [{"Who": each.who, "Name": each.name, "Doing": each.doing} for each in people],
            }
            for (table, key), people in here.items()
            if any(each.who != user for each in people)
        ]
    }


def _may_see(tx: Transaction, record: Record) -> bool:
    """Tell whether there is such a record that everybody may read: who is at one that only some may is told nobody."""
    table = tx.description.tables.get(record[0])
    return table is not None and read_filter(table) is None and tx.exists(table, record[1])


def _records(given: Arguments) -> dict[Record, int]:
    listed = given.get("Records")
    if not isinstance(listed, list):
        message = "The parameter 'Records' is missing or no list."
        raise BadPayload(message)
    found = [_record(each) for each in cast("list[object]", listed)]
    if len(found) > MOST_RECORDS:
        message = f"The parameter 'Records' takes at most {MOST_RECORDS} records."
        raise BadPayload(message)
    return dict(found)


def _record(each: object) -> tuple[Record, int]:
    try:
        what = cast("dict[str, object]", each)
        table, key, done = what["Table"], str(UUID(str(what["Id"]))), what["Doing"]
    except (TypeError, KeyError, ValueError):
        table, key, done = None, "", None
    if not isinstance(table, str) or type(done) is not int or not 0 <= done <= MOST_DOING:
        message = f"Each of 'Records' needs a 'Table', an 'Id', and a 'Doing' from 0 to {MOST_DOING}."
        raise BadPayload(message)
    return (table, key), done


ATTEND: Final = Operation(
    NAME,
    "action",
    doing(NAME, _attend, writes=False),
    parameters=(
        Parameter("DeskId", "Edm.Guid", nullable=False),
        Parameter("Records", "Collection(mscrm.ninedesk_attended)", nullable=False),
    ),
    returns=(Parameter("Records", "Collection(mscrm.ninedesk_attending)", nullable=False),),
    structures=(_ATTENDED, _ATTENDEE, _ATTENDING),
)

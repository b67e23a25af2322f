"""What an agent may write of a conversation: its subject and its links. The rest is its life's (facts 9)."""

from typing import Final

from org_service.description import Table
from org_service.errors import InvalidArgument
from org_service.records.transaction import Row, Transaction

CONVERSATION: Final = "msdyn_ocliveworkitem"


def keep_regarding(_tx: Transaction, table: Table, before: Row, changes: Row) -> None:
    """Let a conversation stand on the timeline of its case, else of its customer.

    Raises:
        InvalidArgument: Somebody else is to own it: that is what assigning is for.
    """
    if table.name != CONVERSATION:
        return
    if changes.get("ownerid", before["ownerid"]) != before["ownerid"]:
        message = "A conversation is given to another agent by ninedesk_AssignConversation."
        raise InvalidArgument(message)
    if changes.keys() & {"msdyn_customer", "msdyn_issueid"}:
        changes |= regarding({**before, **changes})


def regarding(row: Row) -> Row:
    """Give the record that a conversation is about: its case, else its customer."""
    if row.get("msdyn_issueid") is not None:
        return {"regardingobjectid": row["msdyn_issueid"], "regardingobjecttypecode": "incident"}
    return {
        "regardingobjectid": row.get("msdyn_customer"),
        "regardingobjecttypecode": row.get("msdyn_customeridtype"),
    }

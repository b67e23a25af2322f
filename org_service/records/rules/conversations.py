"""What an agent may write of a conversation: its subject and its links. The rest is its life's (facts 9)."""

from typing import Final

from org_service.description import Table
from org_service.errors import AccessDenied, InvalidArgument
from org_service.records.transaction import Row, Transaction

CONVERSATION: Final = "msdyn_ocliveworkitem"


def keep_regarding(tx: Transaction, table: Table, before: Row, changes: Row) -> None:
    """Let a conversation stand on the timeline of its case, else of its customer.

    Raises:
        InvalidArgument: Somebody else is to own it: that is what assigning is for.
        AccessDenied: The caller is not in it.
    """
    if table.name != CONVERSATION:
        return
    if changes.get("ownerid", before["ownerid"]) != before["ownerid"]:
        message = "A conversation is given to another agent by ninedesk_AssignConversation."
        raise InvalidArgument(message)
    _need_part(tx, before)
    if changes.keys() & {"msdyn_customer", "msdyn_issueid"}:
        changes |= regarding({**before, **changes})


def _need_part(tx: Transaction, conversation: Row) -> None:
    """Let only who has a conversation, is in it, or leads others change it."""
    me = tx.caller.user_id
    if conversation["msdyn_activeagentid"] == me or tx.rows("systemuser", parentsystemuserid=me):
        return
    key = conversation["activityid"]
    if not tx.rows("msdyn_sessionparticipant", ninedesk_conversationid=key, msdyn_agentid=me, statecode=0):
        raise AccessDenied("prvWritemsdyn_ocliveworkitem", me)


def keep_running(tx: Transaction, table: Table, row: Row) -> None:
    """Let conversations go on whose case or customer is deleted; those that are over go as other activities do."""
    if table.name not in _LINKED:
        return
    conversations = tx.description.tables[CONVERSATION]
    column, kind = _LINKED[table.name]
    for found in tx.rows(CONVERSATION, **{column: row[table.primary_id], "statecode": 0}):
        changes: Row = {column: None} | ({kind: None} if kind else {})
        tx.update(conversations, found["activityid"], changes | regarding({**found, **changes}))


_LINKED: Final = {
    "incident": ("msdyn_issueid", ""),
    "contact": ("msdyn_customer", "msdyn_customeridtype"),
    "account": ("msdyn_customer", "msdyn_customeridtype"),
}


def regarding(row: Row) -> Row:
    """Give the record that a conversation is about: its case, else its customer."""
    if row.get("msdyn_issueid") is not None:
        return {"regardingobjectid": row["msdyn_issueid"], "regardingobjecttypecode": "incident"}
    return {
        "regardingobjectid": row.get("msdyn_customer"),
        "regardingobjecttypecode": row.get("msdyn_customeridtype"),
    }

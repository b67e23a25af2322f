"""The agents in a conversation: who is in it, as what, since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from org_service.conversations.rows import insert_row
from org_service.errors import AccessDenied

if TYPE_CHECKING:
    from org_service.records.transaction import Row, Transaction

PARTICIPANT: Final = "msdyn_sessionparticipant"
PRIMARY, PRIVATE, PUBLIC, MONITOR = 1, 2, 3, 4
_INACTIVE: Final = 2


def present(tx: Transaction, conversation_id: str) -> list[Row]:
    """Give those who are in a conversation now."""
    return tx.rows(PARTICIPANT, ninedesk_conversationid=conversation_id, statecode=0)


def participant(tx: Transaction, conversation_id: str, agent_id: str) -> Row | None:
    """Give an agent's part in a conversation."""
    rows = (row for row in present(tx, conversation_id) if row["msdyn_agentid"] == agent_id)
    return next(rows, None)


def join(tx: Transaction, conversation: Row, agent_id: str, mode: int) -> Row:
    """Let an agent be in a conversation, as what she has become now."""
    table = tx.description.tables[PARTICIPANT]
    found = participant(tx, conversation["activityid"], agent_id)
    if found is not None:
        if found["ninedesk_mode"] != mode:
            tx.update(table, found["msdyn_sessionparticipantid"], {"ninedesk_mode": mode})
            found["ninedesk_mode"] = mode
        return found
    values: Row = {
        "msdyn_name": agent_name(tx, agent_id),
        "ninedesk_conversationid": conversation["activityid"],
        "msdyn_agentid": agent_id,
        "ninedesk_mode": mode,
        "msdyn_joinedon": tx.now,
    }
    return tx.get(table, insert_row(tx, PARTICIPANT, values))


def leave(tx: Transaction, part: Row) -> None:
    """Let an agent be in a conversation no more."""
    changes: Row = {"msdyn_lefton": tx.now, "statecode": 1, "statuscode": _INACTIVE}
    tx.update(tx.description.tables[PARTICIPANT], part["msdyn_sessionparticipantid"], changes)


def all_leave(tx: Transaction, conversation_id: str, modes: frozenset[int] | None = None) -> None:
    """Let everybody leave, or those who are in it in some of the modes."""
    for part in present(tx, conversation_id):
        if modes is None or part["ninedesk_mode"] in modes:
            leave(tx, part)


def agent_name(tx: Transaction, agent_id: str) -> str:
    """Give the name that customers read."""
    return tx.name_of(tx.description.tables["systemuser"], agent_id) or ""


def is_supervisor(tx: Transaction, user_id: str) -> bool:
    """Tell whether somebody leads others."""
    return bool(tx.rows("systemuser", parentsystemuserid=user_id))


def need_part(tx: Transaction, conversation: Row, *modes: int) -> Row:
    """Give the caller's part in a conversation.

    Raises:
        AccessDenied: The caller has none, or not one of these.
    """
    found = participant(tx, conversation["activityid"], tx.caller.user_id)
    if found is None or (modes and found["ninedesk_mode"] not in modes):
        raise AccessDenied("prvWritemsdyn_ocliveworkitem", tx.caller.user_id)
    return found


def note_read(tx: Transaction, part: Row, number: int) -> None:
    """Keep how far somebody has read."""
    table = tx.description.tables[PARTICIPANT]
    tx.count(table, part["msdyn_sessionparticipantid"], {"ninedesk_readnumber": number})
    part["ninedesk_readnumber"] = number

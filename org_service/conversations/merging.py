"""Two conversations of one customer become one: what was said in the one stands in the other too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from org_service.conversations import conversation as conversations
from org_service.conversations import ledger, participants
from org_service.conversations.ledger import CUSTOMER, MESSAGE, PREFIX, SYSTEM, Entry, File
from org_service.conversations.life import Trigger, move
from org_service.conversations.visitors import token_rows
from org_service.errors import InvalidArgument

if TYPE_CHECKING:
    from org_service.records.transaction import Row, Transaction


def merge(tx: Transaction, conversation_id: str, into_id: str) -> None:
    """Let a conversation go on in another one.

    Raises:
        InvalidArgument: They are not of the same customer, or one of them is over.
    """
    one, into = conversations.read(tx, conversation_id), conversations.read(tx, into_id)
    if one["ninedesk_mergedintoid"] == into_id:
        return
    _check(tx, one, into)
    joined = _joined(one, into)
    told = {"title": one["msdyn_title"] or one["subject"], "conversation": conversation_id}
    ledger.say(tx, into, "merging", **told)
    for row, seen in _said(tx, one):
        ledger.append(tx, into, _again(row, into_id, seen=seen))
    ledger.say(tx, into, "merged", **told, waiting=joined["ninedesk_waitingsince"] or "")
    conversations.count(tx, into, joined)
    conversations.change(tx, one, {"ninedesk_mergedintoid": into_id})
    move(tx, one, Trigger.MERGED, into=into_id)
    token_rows.move(tx.connection, conversation_id, into_id)


def _number(row: Row) -> int:
    return row["ninedesk_number"]


def _check(tx: Transaction, one: Row, into: Row) -> None:
    same = one["msdyn_customer"] is not None and one["msdyn_customer"] == into["msdyn_customer"]
    if not same or one["activityid"] == into["activityid"]:
        message = "Only two conversations of the same customer can be merged."
        raise InvalidArgument(message)
    if into["statecode"] != 0:
        message = "A conversation cannot go on in one that is closed."
        raise InvalidArgument(message)
    if not participants.is_supervisor(tx, tx.caller.user_id):
        participants.need_part(tx, into, participants.PRIMARY)
        if one["msdyn_activeagentid"] not in {None, tx.caller.user_id}:
            participants.need_part(tx, one, participants.PRIMARY)


def _said(tx: Transaction, one: Row) -> list[tuple[Row, bool]]:
    """Give what was said in a conversation, oldest first, and whether its agent has read it."""
    rows = sorted(tx.rows(MESSAGE, ninedesk_conversationid=one["activityid"]), key=_number)
    spoken = [row for row in rows if row["ninedesk_kind"] != SYSTEM]
    customers = [row["ninedesk_number"] for row in spoken if row["ninedesk_author"] == CUSTOMER]
    unread = set(customers[max(0, len(customers) - (one["ninedesk_unread"] or 0)) :])
    return [(row, row["ninedesk_number"] not in unread) for row in spoken]


def _again(row: Row, into_id: str, *, seen: bool) -> Entry:
    """Write a message once more for the other conversation, as it was said, and where: its time is not its place."""
    name = row[f"{PREFIX}filename"]
    file = None
    if name is not None:
        file = File(name, row[f"{PREFIX}mimetype"], row[f"{PREFIX}filesize"], row[f"{PREFIX}body"])
    known = row[f"{PREFIX}values"]
    values: Row = json.loads(known) if known else {}
    return Entry(
        kind=row[f"{PREFIX}kind"],
        author=row[f"{PREFIX}author"],
        id=str(uuid5(UUID(into_id), row[f"{PREFIX}conversationmessageid"])),
        agent_id=row[f"{PREFIX}agentid"],
        name=row[f"{PREFIX}authorname"] or "",
        text=row[f"{PREFIX}text"] or "",
        values={**values, "from": row[f"{PREFIX}conversationid"], "seen": seen},
        file=file,
        sent_on=row[f"{PREFIX}senton"],
    )


def _joined(one: Row, into: Row) -> Row:
    """Give how long the customer waits and how much is unread in both."""
    waiting = [
        row["ninedesk_waitingsince"] for row in (one, into) if row["ninedesk_waitingsince"] is not None
    ]
    return {
        "ninedesk_waitingsince": min(waiting, default=None),
        "ninedesk_unread": (one["ninedesk_unread"] or 0) + (into["ninedesk_unread"] or 0),
    }

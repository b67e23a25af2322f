"""Posting a message: exactly once by the id that its writer made, in the writer's transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from org_service.conversations import conversation as conversations
from org_service.conversations import ledger, life, sentiment
from org_service.conversations.conversation import Status
from org_service.conversations.file_types import agreed_type
from org_service.conversations.ledger import AGENT, CUSTOMER, FILE, TEXT, Entry, Posted
from org_service.conversations.text import one_line, plain
from org_service.dialect.connections import fetch_all
from org_service.errors import Inactive, InvalidArgument
from org_service.records.rules.attachments import check_file

if TYPE_CHECKING:
    from org_service.records.transaction import Row, Transaction

ALREADY_USED: Final = "0x90090003"
"""The message's id stands for another message."""
WRONG_TYPE: Final = "0x90090005"
"""A file is not what its name says."""
LARGEST_FILE: Final = 5 * 1024 * 1024
_NEEDED: Final = {
    CUSTOMER: frozenset({Status.OPEN, Status.ACTIVE, Status.WAITING}),
    AGENT: frozenset({Status.ACTIVE}),
}
"""In which states customers and agents may write to each other."""
_LAST_OF_CUSTOMER: Final = (
    "SELECT ninedesk_text FROM ninedesk_conversationmessage WHERE ninedesk_conversationid = :id"
    " AND ninedesk_author = 1 AND ninedesk_kind = 1 ORDER BY ninedesk_number DESC LIMIT :most"
)


def post(tx: Transaction, conversation_id: str, draft: Entry) -> Posted:
    """Write a message; the same one again gives the same answer.

    Raises:
        ServiceError: It is too large, empty, or nothing may be written to this conversation now.
    """
    found = ledger.known(tx, draft.id) if draft.id else None
    if found is not None:
        return _again(tx, found, conversation_id, draft)
    conversation = surviving(tx, conversations.read(tx, conversation_id))
    _may_be_written(conversation, draft)
    entry = _checked(tx, draft)
    if draft.author == CUSTOMER and conversation["statuscode"] == Status.WAITING:
        life.move(tx, conversation, life.Trigger.CUSTOMER_WROTE)
    return ledger.append(tx, conversation, entry, _figures(tx, conversation, entry))


def surviving(tx: Transaction, conversation: Row) -> Row:
    """Follow a conversation to the one it was merged into."""
    seen: set[str] = set()
    while (into := conversation.get("ninedesk_mergedintoid")) is not None and into not in seen:
        seen.add(into)
        conversation = conversations.read(tx, into)
    return conversation


def _again(tx: Transaction, found: Row, conversation_id: str, draft: Entry) -> Posted:
    told = surviving(tx, conversations.read(tx, conversation_id))["activityid"]
    same = (
        found["ninedesk_author"] == draft.author
        and found["ninedesk_kind"] == draft.kind
        and found["ninedesk_agentid"] == draft.agent_id
        and found["ninedesk_conversationid"] in {conversation_id, told}
    )
    if not same:
        message = "The id of this message stands for another one."
        raise InvalidArgument(message, ALREADY_USED)
    return Posted(found["ninedesk_number"], found["ninedesk_senton"], new=False)


def _may_be_written(conversation: Row, draft: Entry) -> None:
    status = Status(conversation["statuscode"])
    if status is Status.CLOSED:
        message = "This conversation is closed."
        raise Inactive(message, life.NOT_NOW)
    if draft.kind in {TEXT, FILE} and draft.author in _NEEDED and status not in _NEEDED[draft.author]:
        state = status.name.lower().replace("_", "-")
        message = f"Nothing can be written to the other side of a conversation that is {state}."
        raise Inactive(message, life.NOT_NOW)


def _checked(tx: Transaction, draft: Entry) -> Entry:
    """Make a draft what may be kept."""
    name = one_line(draft.name)
    if draft.file is not None:
        named = one_line(draft.file.name, 255).replace("/", "_").replace("\\", "_") or "file"
        values: Row = {"filename": named, "body": draft.file.body}
        content = check_file(tx, values, "body", LARGEST_FILE)
        kind = agreed_type(content, named, draft.file.type)
        if kind is None:
            message = f"The content of this file is not what its name says: {named}."
            raise InvalidArgument(message, WRONG_TYPE)
        file = replace(draft.file, name=named, size=values["filesize"], type=one_line(kind, 100))
        return replace(draft, name=name, file=file, text="")
    kept = plain(draft.text)
    if not kept.strip():
        message = "There is nothing in this message."
        raise InvalidArgument(message)
    return replace(draft, name=name, text=kept)


def _figures(tx: Transaction, conversation: Row, entry: Entry) -> Row:
    """Give what a message changes: since when the customer waits, what the agent has not read, the mood."""
    if entry.author == AGENT:
        return {"ninedesk_waitingsince": None} if entry.kind in {TEXT, FILE} else {}
    figures: Row = {
        "ninedesk_unread": (conversation["ninedesk_unread"] or 0) + 1,
        "ninedesk_waitingsince": conversation["ninedesk_waitingsince"] or tx.now,
    }
    if entry.kind == TEXT:
        figures["msdyn_customersentimentlabel"] = _mood(tx, conversation["activityid"], entry.text)
    return figures


def _mood(tx: Transaction, conversation_id: str, newest: str) -> int:
    values = {"id": conversation_id, "most": sentiment.MESSAGES - 1}
    rows = fetch_all(tx.connection, _LAST_OF_CUSTOMER, values)
    return sentiment.label((newest, *(str(said or "") for (said,) in rows)))

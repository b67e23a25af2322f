"""How an agent ends, leaves, gives back and reopens a conversation. Done twice, it is done once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from org_service.conversations import conversation as conversations
from org_service.conversations import participants
from org_service.conversations.conversation import Status
from org_service.conversations.ledger import say
from org_service.conversations.life import Trigger, move
from org_service.conversations.participants import PRIMARY, PRIVATE, PUBLIC
from org_service.errors import AccessDenied

if TYPE_CHECKING:
    from org_service.records.transaction import Row, Transaction


def end(tx: Transaction, conversation_id: str) -> None:
    """End a conversation: wrapping up begins."""
    conversation = conversations.read(tx, conversation_id)
    if _was_mine(tx, conversation) and conversation["statuscode"] in {Status.WRAP_UP, Status.CLOSED}:
        return
    participants.need_part(tx, conversation, PRIMARY)
    move(tx, conversation, Trigger.ENDED)


def leave(tx: Transaction, conversation_id: str) -> None:
    """Close the caller's session: who has the conversation leaves it by the table, who advises just goes."""
    conversation = conversations.read(tx, conversation_id)
    part = participants.participant(tx, conversation_id, tx.caller.user_id)
    if part is None:
        return
    if part["ninedesk_mode"] == PRIMARY:
        move(tx, conversation, Trigger.LEFT)
    else:
        go(tx, conversation, part)


def go(tx: Transaction, conversation: Row, part: Row) -> None:
    """Let somebody go who advised; the customer reads it of whom she has met."""
    participants.leave(tx, part)
    if code := _SAID.get(part["ninedesk_mode"]):
        name = participants.agent_name(tx, part["msdyn_agentid"])
        say(tx, conversation, code, name=name, agent=part["msdyn_agentid"])


_SAID: Final = {PUBLIC: "left", PRIVATE: "consult_left"}
"""By what an adviser was: what is said of her going; customers never read of private advice."""


def release(tx: Transaction, conversation_id: str) -> None:
    """Give a conversation back to its queue."""
    conversation = conversations.read(tx, conversation_id)
    if conversation["statuscode"] == Status.OPEN:
        return
    participants.need_part(tx, conversation, PRIMARY)
    move(tx, conversation, Trigger.RELEASED)


def reopen(tx: Transaction, conversation_id: str) -> None:
    """Take up a conversation again that waits for its customer.

    Raises:
        AccessDenied: It is another agent's.
    """
    conversation = conversations.read(tx, conversation_id)
    me = tx.caller.user_id
    if not _was_mine(tx, conversation) and not participants.is_supervisor(tx, me):
        raise AccessDenied("prvWritemsdyn_ocliveworkitem", me)
    if conversation["statuscode"] != Status.ACTIVE or not _was_mine(tx, conversation):
        move(tx, conversation, Trigger.REOPENED, me)


def _was_mine(tx: Transaction, conversation: Row) -> bool:
    return conversation["msdyn_activeagentid"] == tx.caller.user_id

"""How a conversation comes to another agent or queue, and how others are asked for advice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from org_service.conversations import agents, offers, participants
from org_service.conversations import conversation as conversations
from org_service.conversations.conversation import Status
from org_service.conversations.leaving import go
from org_service.conversations.ledger import say
from org_service.conversations.life import Trigger, move
from org_service.conversations.notification_templates import chosen
from org_service.conversations.offers import Mode, Terms, Work
from org_service.conversations.participants import PRIMARY, PRIVATE, PUBLIC
from org_service.conversations.presence import TAKES_WORK
from org_service.errors import AccessDenied, InvalidArgument, RecordNotFound
from org_service.records.rules.conversations import CONVERSATION
from org_service.records.rules.queues import need_active_queue

if TYPE_CHECKING:
    from org_service.records.transaction import Row, Transaction

MOST_ADVISED: Final = 5
AWAY: Final = "0x90090004"
"""The colleague takes no work now."""


def transfer_to_user(tx: Transaction, conversation_id: str, user_id: str) -> None:
    """Offer the caller's conversation to a colleague; it stays hers until the colleague accepts."""
    conversation = conversations.read(tx, conversation_id)
    if conversation["msdyn_activeagentid"] == user_id:
        return
    participants.need_part(tx, conversation, PRIMARY)
    _need_active(conversation)
    _need_there(tx, user_id)
    for offered in offers.open_offers(tx, conversation_id):
        if offers.mode_of(offered) is Mode.TRANSFER and offered["ninedesk_agentid"] == user_id:
            return
    _ask(tx, conversation, user_id, Mode.TRANSFER, stream_id=conversation["msdyn_liveworkstreamid"])


def transfer_to_queue(tx: Transaction, conversation_id: str, queue_id: str) -> None:
    """Let a conversation wait in another queue; where nobody is to take it, it is closed (facts 9)."""
    conversation = conversations.read(tx, conversation_id)
    queue = tx.get(tx.description.tables["queue"], queue_id)
    if conversation["msdyn_cdsqueueid"] == queue_id and conversation["statuscode"] == Status.OPEN:
        return
    need_active_queue(tx, queue_id)
    participants.need_part(tx, conversation, PRIMARY)
    empty = not tx.rows("queuemembership", queueid=queue_id)
    conversations.change(tx, conversation, {"msdyn_cdsqueueid": queue_id})
    move(tx, conversation, Trigger.TO_EMPTY_QUEUE if empty else Trigger.TO_QUEUE, to=queue["name"])


def consult(tx: Transaction, conversation_id: str, user_id: str, *, public: bool) -> str:
    """Ask a colleague for advice; gives the offer. Asked already, it is the same offer.

    Raises:
        InvalidArgument: The colleague is there already, takes no work, or too many advise.
    """
    conversation = conversations.read(tx, conversation_id)
    participants.need_part(tx, conversation, PRIMARY)
    _need_active(conversation)
    asked = [row for row in offers.open_offers(tx, conversation_id) if offers.mode_of(row) is Mode.CONSULT]
    for row in asked:
        if row["ninedesk_agentid"] == user_id:
            return row["ninedesk_offerid"]
    there = participants.present(tx, conversation_id)
    if any(part["msdyn_agentid"] == user_id for part in there):
        message = "This colleague is in the conversation already."
        raise InvalidArgument(message)
    if len(there) - 1 + len(asked) >= MOST_ADVISED:
        message = f"At most {MOST_ADVISED} colleagues are asked for advice."
        raise InvalidArgument(message)
    _need_there(tx, user_id)
    return _ask(tx, conversation, user_id, Mode.CONSULT, public=public)


def consult_public(tx: Transaction, conversation_id: str, user_id: str) -> None:
    """Let the customer meet who advises."""
    conversation = conversations.read(tx, conversation_id)
    participants.need_part(tx, conversation, PRIMARY)
    part = participants.participant(tx, conversation_id, user_id)
    if part is None:
        raise RecordNotFound(participants.PARTICIPANT, user_id)
    if part["ninedesk_mode"] == PRIVATE:
        participants.join(tx, conversation, user_id, PUBLIC)
        name = participants.agent_name(tx, user_id)
        say(tx, conversation, "joined", name=name, agent=user_id, advises=True)


def end_consult(tx: Transaction, conversation_id: str, user_id: str) -> None:
    """End a colleague's advice, given or only asked for; who gave it may do so too."""
    conversation = conversations.read(tx, conversation_id)
    if tx.caller.user_id != user_id:
        participants.need_part(tx, conversation, PRIMARY)
    for row in offers.open_offers(tx, conversation_id):
        if offers.mode_of(row) is Mode.CONSULT and row["ninedesk_agentid"] == user_id:
            offers.end(tx, row, offers.State.WITHDRAWN)
    part = participants.participant(tx, conversation_id, user_id)
    if part is not None and part["ninedesk_mode"] != PRIMARY:
        go(tx, conversation, part)


_ASSIGNED: Final = {
    Status.OPEN: Trigger.TAKEN,
    Status.ACTIVE: Trigger.HANDED_OVER,
    Status.WAITING: Trigger.REOPENED,
}


def assign(tx: Transaction, conversation_id: str, user_id: str) -> None:
    """Give a conversation to an agent, whatever she has in hand; supervisors may.

    Raises:
        AccessDenied: The caller leads nobody.
    """
    if not participants.is_supervisor(tx, tx.caller.user_id):
        raise AccessDenied("prvAssignmsdyn_ocliveworkitem", tx.caller.user_id)
    conversation = conversations.read(tx, conversation_id)
    status = Status(conversation["statuscode"])
    if status is Status.ACTIVE and conversation["msdyn_activeagentid"] == user_id:
        return
    _need_enabled(tx, user_id)
    offers.withdraw(tx, conversation_id)  # whoever was asked before, also by another supervisor
    move(tx, conversation, _ASSIGNED.get(status, Trigger.TAKEN), user_id)
    agents.took_work(tx, user_id)
    if user_id != tx.caller.user_id:
        _tell(tx, conversation, user_id)


def _tell(tx: Transaction, conversation: Row, user_id: str) -> None:
    """Show an agent what she was given: a card that accepts itself, for it is hers already."""
    reason = {"mode": Mode.ASSIGNED.value, "by": participants.agent_name(tx, tx.caller.user_id)}
    terms = Terms(conversation["msdyn_cdsqueueid"], rejectable=False, auto_accept=True, reason=reason)
    offers.offer(tx, user_id, _work(conversation), terms)


def _work(conversation: Row) -> Work:
    title = conversation["msdyn_title"] or conversation["subject"]
    return Work(CONVERSATION, conversation["activityid"], title)


def _ask(
    tx: Transaction, conversation: Row, user_id: str, mode: Mode, stream_id: str | None = None, **more: object
) -> str:
    stream = conversations.stream_of(tx, conversation) or {}
    work = Work(
        CONVERSATION, conversation["activityid"], conversation["msdyn_title"] or conversation["subject"]
    )
    by = participants.agent_name(tx, tx.caller.user_id)
    terms = Terms(
        queue_id=conversation["msdyn_cdsqueueid"],
        stream_id=stream_id,
        seconds=stream.get("ninedesk_offerseconds") or offers.SECONDS,
        template=chosen(tx, stream, mode, conversation["activityid"]),
        reason={"mode": mode.value, "by": by, **more},
    )
    say(tx, conversation, mode.value, name=participants.agent_name(tx, user_id), agent=user_id)
    return offers.offer(tx, user_id, work, terms)


def _need_active(conversation: Row) -> None:
    if conversation["statuscode"] != Status.ACTIVE:
        message = "Only an active conversation is passed on or talked over."
        raise InvalidArgument(message)


def _need_enabled(tx: Transaction, user_id: str) -> None:
    user = tx.get(tx.description.tables["systemuser"], user_id)
    if user["isdisabled"]:
        message = f"{user['fullname']} is not enabled."
        raise InvalidArgument(message, AWAY)


def _need_there(tx: Transaction, user_id: str) -> None:
    """Ask only who would see it: Do not disturb, Away and Offline are not asked (facts 9)."""
    _need_enabled(tx, user_id)
    status = agents.find(tx, user_id)
    if status is None or agents.base_of(tx, status) not in TAKES_WORK:
        message = "This colleague takes no work at the moment."
        raise InvalidArgument(message, AWAY)

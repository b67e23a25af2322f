"""What an agent does with offered and open work: she sees it, accepts, rejects, picks.

Who accepts first has it: accepting is one transaction, and the service writes one after another.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from org_service.conversations import agents, conversation, ledger, participants
from org_service.conversations.conversation import Status
from org_service.conversations.declining import decline
from org_service.conversations.life import Trigger, move
from org_service.conversations.offers import TABLE, Mode, State, Work, end, keep_away, mode_of, reason_of
from org_service.conversations.presence import SetBy
from org_service.errors import InvalidArgument
from org_service.records.rules.conversations import CONVERSATION

if TYPE_CHECKING:
    from org_service.records.transaction import Row, Transaction

GONE: Final = "0x90090001"


def show(tx: Transaction, offer_id: str) -> None:
    """Note that the card is on her screen; one that comes there late gets its whole time once more."""
    found = _hers(tx, offer_id)
    if found["statuscode"] != State.OFFERED or found["ninedesk_shownon"] is not None:
        return
    changes: Row = {"ninedesk_shownon": tx.now}
    if datetime.fromisoformat(found["ninedesk_expireson"]) <= tx.moment:
        changes["ninedesk_expireson"] = tx.later(_seconds(found))
    tx.update(tx.description.tables[TABLE], offer_id, changes)
    if found["ninedesk_autoaccept"]:
        accept(tx, offer_id)


def _seconds(found: Row) -> float:
    began, ended = (datetime.fromisoformat(found[f"ninedesk_{name}on"]) for name in ("offered", "expires"))
    return (ended - began).total_seconds()


def accept(tx: Transaction, offer_id: str) -> Work:
    """Let the caller have what she was offered; give it. Asked again, the answer is the same.

    Raises:
        InvalidArgument: It is not hers any more.
    """
    found = _hers(tx, offer_id)
    work = Work(found["ninedesk_objectidtype"], found["ninedesk_objectid"])
    if found["statuscode"] == State.OFFERED:
        # First of all, since what is taken takes back all that is still offered of it.
        end(tx, found, State.ACCEPTED)
        _take(tx, found, work)
    elif found["statuscode"] != State.ACCEPTED and not _has(tx, work):
        raise gone()
    return work


def _take(tx: Transaction, found: Row, work: Work) -> None:
    if work.table != CONVERSATION:
        return  # a record was given to her when she was told of it
    if mode_of(found) is Mode.ASSIGNED and _has(tx, work):
        return
    row = conversation.read(tx, work.id)
    trigger = _TRIGGERS.get((mode_of(found), Status(row["statuscode"])))
    if trigger is not None:
        _have(tx, row, trigger)
    elif mode_of(found) is Mode.CONSULT and row["statuscode"] == Status.ACTIVE:
        _advise(tx, row, public=reason_of(found).get("public") is True)
    else:
        raise gone()


_TRIGGERS: Final = {
    (Mode.ROUTED, Status.OPEN): Trigger.TAKEN,
    (Mode.TRANSFER, Status.OPEN): Trigger.TAKEN,
    (Mode.TRANSFER, Status.ACTIVE): Trigger.HANDED_OVER,
}
"""By why she was asked and the conversation's state: the step that makes it hers."""


def _have(tx: Transaction, row: Row, trigger: Trigger) -> None:
    move(tx, row, trigger, tx.caller.user_id)
    agents.took_work(tx, tx.caller.user_id)


def _advise(tx: Transaction, row: Row, *, public: bool) -> None:
    """Let the caller help: that takes none of her capacity."""
    mode = participants.PUBLIC if public else participants.PRIVATE
    participants.join(tx, row, tx.caller.user_id, mode)
    told = {"name": tx.caller.name, "agent": tx.caller.user_id}
    if public:
        ledger.say(tx, row, "joined", **told, advises=True)
    else:
        ledger.say(tx, row, "consult_joined", **told)


def _has(tx: Transaction, work: Work) -> bool:
    row = tx.find(conversation.table_of(tx), work.id) if work.table == CONVERSATION else None
    return row is not None and row["statuscode"] in _HERS and row["msdyn_activeagentid"] == tx.caller.user_id


_HERS: Final = frozenset({Status.ACTIVE, Status.WAITING, Status.WRAP_UP})


def reject(tx: Transaction, offer_id: str) -> None:
    """Let the caller decline; what she declines goes to another agent, or stays open where agents pick.

    Raises:
        InvalidArgument: It may not be rejected, or it is not hers any more.
    """
    found = _hers(tx, offer_id)
    if found["statuscode"] == State.REJECTED:
        return
    if found["statuscode"] != State.OFFERED:
        raise gone()
    if not found["ninedesk_rejectable"]:
        message = "This work cannot be rejected."
        raise InvalidArgument(message)
    decline(tx, found, State.REJECTED)
    if mode_of(found) is Mode.ROUTED:
        keep_away(tx, found, SetBy.REJECTED)


def pick(tx: Transaction, conversation_id: str) -> None:
    """Let the caller take an open conversation, even beyond her capacity. One that is hers already stays so.

    Raises:
        InvalidArgument: Somebody else has it, or it is over.
    """
    row = conversation.read(tx, conversation_id)
    if row["statuscode"] == Status.OPEN:
        _have(tx, row, Trigger.TAKEN)
    elif not _has(tx, Work(CONVERSATION, conversation_id)):
        raise gone()


def _hers(tx: Transaction, offer_id: str) -> Row:
    found = tx.find(tx.description.tables[TABLE], offer_id)
    if found is None or found["ninedesk_agentid"] != tx.caller.user_id:
        raise gone()
    return found


def gone() -> InvalidArgument:
    """Make the refusal of what is not the caller's any more."""
    message = "This work is not yours any more: somebody else has it, its time was up, or the customer left."
    return InvalidArgument(message, GONE)

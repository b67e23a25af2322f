"""A colleague who was asked does not come: who asked reads it in the conversation, for she still has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from org_service.conversations import conversation, offers, participants
from org_service.conversations.conversation import Status
from org_service.conversations.ledger import say
from org_service.conversations.offers import Mode, State
from org_service.records.rules.conversations import CONVERSATION

if TYPE_CHECKING:
    from org_service.records.transaction import Row, Transaction

_ASKED: Final = frozenset({Mode.TRANSFER, Mode.CONSULT})


def decline(tx: Transaction, found: Row, state: State) -> None:
    """End an offer that nobody accepted, and say so where a colleague had asked.

    Args:
        tx: The transaction.
        found: The offer's row.
        state: Rejected, missed, or withdrawn because it never came on a screen.
    """
    if state is State.MISSED:
        offers.miss(tx, found)
    else:
        offers.end(tx, found, state)
    mode = offers.mode_of(found)
    if mode not in _ASKED or found["ninedesk_objectidtype"] != CONVERSATION:
        return
    row = tx.find(conversation.table_of(tx), found["ninedesk_objectid"])
    if row is not None and row["statuscode"] == Status.ACTIVE:
        agent = found["ninedesk_agentid"]
        code = f"{mode.value}_{'declined' if state is State.REJECTED else 'missed'}"
        say(tx, row, code, name=participants.agent_name(tx, agent), agent=agent)

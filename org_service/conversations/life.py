"""The life of a conversation (facts 9): the one table of what may follow what, and what each step brings with it."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from org_service.conversations import capacity, offers, participants
from org_service.conversations.conversation import Kind, Status, change, kind_of
from org_service.conversations.ledger import say
from org_service.conversations.transcript import keep_transcript
from org_service.errors import Inactive

if TYPE_CHECKING:
    from org_service.records.transaction import Row, Transaction


class Trigger(Enum):
    """What happens to a conversation."""

    TAKEN = "taken"
    CUSTOMER_LEFT = "customer_left"
    CUSTOMER_WROTE = "customer_wrote"
    ENDED = "ended"
    LEFT = "left"
    RELEASED = "released"
    AGENT_LOST = "agent_lost"
    TO_QUEUE = "to_queue"
    TO_EMPTY_QUEUE = "to_empty_queue"
    HANDED_OVER = "handed_over"
    REOPENED = "reopened"
    RECORD_DONE = "record_done"
    MERGED = "merged"
    TIMED_OUT = "timed_out"


class Step(NamedTuple):
    """A row of the table."""

    before: Status
    trigger: Trigger
    after: Status
    kinds: frozenset[Kind]


def _of(*kinds: Kind) -> frozenset[Kind]:
    return frozenset(kinds)


ALL: Final = frozenset(Kind)
SPOKEN: Final = ALL - _of(Kind.RECORD)
LASTING: Final = _of(Kind.PERSISTENT, Kind.ASYNC)
_OPEN, _ACTIVE, _WAITING, _CLOSED, _WRAP_UP = (
    Status.OPEN, Status.ACTIVE, Status.WAITING, Status.CLOSED, Status.WRAP_UP,
)  # fmt: skip

STEPS: Final = (
    # picked or pushed; the customer is gone before
    Step(_OPEN, Trigger.TAKEN, _ACTIVE, ALL),
    Step(_OPEN, Trigger.CUSTOMER_LEFT, _CLOSED, _of(Kind.CHAT)),
    Step(_OPEN, Trigger.MERGED, _CLOSED, SPOKEN),
    Step(_OPEN, Trigger.TIMED_OUT, _CLOSED, SPOKEN),
    # End was pressed, or the customer of a live chat is gone
    Step(_ACTIVE, Trigger.ENDED, _WRAP_UP, SPOKEN),
    Step(_ACTIVE, Trigger.CUSTOMER_LEFT, _WRAP_UP, _of(Kind.CHAT)),
    Step(_ACTIVE, Trigger.TIMED_OUT, _WRAP_UP, _of(Kind.VOICE)),
    # back to the queue
    Step(_ACTIVE, Trigger.AGENT_LOST, _OPEN, ALL),
    Step(_ACTIVE, Trigger.RELEASED, _OPEN, ALL),
    Step(_ACTIVE, Trigger.TO_QUEUE, _OPEN, ALL),
    Step(_ACTIVE, Trigger.LEFT, _OPEN, _of(Kind.CHAT, Kind.VOICE)),
    # the session is closed without End, and the customer may write again
    Step(_ACTIVE, Trigger.LEFT, _WAITING, LASTING),
    Step(_ACTIVE, Trigger.HANDED_OVER, _ACTIVE, ALL),
    # a record is resolved and its session closed; nobody is there to take it
    Step(_ACTIVE, Trigger.RECORD_DONE, _CLOSED, _of(Kind.RECORD)),
    Step(_ACTIVE, Trigger.TO_EMPTY_QUEUE, _CLOSED, ALL),
    Step(_ACTIVE, Trigger.MERGED, _CLOSED, SPOKEN),
    Step(_ACTIVE, Trigger.TIMED_OUT, _CLOSED, _of(Kind.ASYNC)),
    # the session is closed
    Step(_WRAP_UP, Trigger.LEFT, _CLOSED, SPOKEN),
    Step(_WRAP_UP, Trigger.TIMED_OUT, _CLOSED, SPOKEN),
    # the agent reopens it, or the customer writes: back to the same agent
    Step(_WAITING, Trigger.REOPENED, _ACTIVE, LASTING),
    Step(_WAITING, Trigger.CUSTOMER_WROTE, _OPEN, LASTING),
    Step(_WAITING, Trigger.MERGED, _CLOSED, LASTING),
    Step(_WAITING, Trigger.TIMED_OUT, _CLOSED, LASTING),
)
_NEXT: Final = {(step.before, step.trigger, kind): step.after for step in STEPS for kind in step.kinds}
NOT_NOW: Final = "0x90090002"
"""The conversation is in another state than the step needs."""

SAID: Final = {
    Trigger.TAKEN: "joined",
    Trigger.REOPENED: "joined",
    Trigger.CUSTOMER_LEFT: "customer_left",
    Trigger.ENDED: "ended",
    Trigger.LEFT: "left",
    Trigger.RELEASED: "returned",
    Trigger.AGENT_LOST: "returned",
    Trigger.TO_QUEUE: "transferred",
    Trigger.TO_EMPTY_QUEUE: "ended",
    Trigger.HANDED_OVER: "joined",
    Trigger.MERGED: "merged",
    Trigger.TIMED_OUT: "ended",
}
"""The code of the system message that each step leaves behind; the others leave none."""


def next_status(before: Status, trigger: Trigger, kind: Kind) -> Status:
    """Look up what follows.

    Raises:
        Inactive: Nothing does: what happens there is nothing that may.
    """
    after = _NEXT.get((before, trigger, kind))
    if after is None:
        state = before.name.lower().replace("_", "-")
        message = (
            f"A conversation ({kind.value}) that is {state} cannot be {trigger.value.replace('_', ' ')}."
        )
        raise Inactive(message, NOT_NOW)
    return after


def move(
    tx: Transaction, conversation: Row, trigger: Trigger, agent_id: str | None = None, **told: object
) -> Status:
    """Take one step, with all that it brings: times, participants, offers, what is said of it.

    Args:
        tx: The transaction.
        conversation: Its row, which becomes what it is after.
        trigger: What happened.
        agent_id: Who has it from now on; needed by steps to Active.
        told: What the system message says besides.
    """
    before = Status(conversation["statuscode"])
    after = next_status(before, trigger, kind_of(tx, conversation))
    had = conversation.get("msdyn_activeagentid")
    offers.withdraw(tx, conversation["activityid"], consults=True)
    _part(tx, conversation, trigger, after)
    _tell(tx, conversation, trigger, after, agent_id or had, told)
    entered = _ENTERED[after](tx, conversation, trigger, agent_id)
    change(tx, conversation, {"statuscode": int(after), "msdyn_statusupdatedon": tx.now, **entered})
    if after is _ACTIVE and agent_id is not None:
        participants.join(tx, conversation, agent_id, participants.PRIMARY)
    for agent in {had, agent_id}:
        capacity.settle(tx, agent)
    if after is _CLOSED:
        keep_transcript(tx, conversation)
    return after


def _part(tx: Transaction, conversation: Row, trigger: Trigger, after: Status) -> None:
    """Let go who is in it no more."""
    modes = _STAY_OUT.get(after) if trigger is not Trigger.HANDED_OVER else frozenset({participants.PRIMARY})
    participants.all_leave(tx, conversation["activityid"], modes)


_STAY_OUT: Final = {_WRAP_UP: frozenset({participants.PRIVATE, participants.PUBLIC})}
"""Who leaves when a conversation comes into a state; everybody where it is not said."""


def _tell(
    tx: Transaction, conversation: Row, trigger: Trigger, after: Status, agent_id: str | None, told: Row
) -> None:
    """Say what happened; that a session was closed after the end is nobody's business."""
    if trigger is Trigger.HANDED_OVER:
        _say_who_goes(tx, conversation)
    code = SAID.get(trigger)
    if code is None or conversation["statuscode"] == _WRAP_UP:
        return
    if trigger is Trigger.LEFT and after is _OPEN:
        code = "returned"
    if code == "joined" and _met(tx, conversation, agent_id):
        return
    name = participants.agent_name(tx, agent_id) if agent_id else None
    say(tx, conversation, code, **{"name": name, "agent": agent_id, **told})


def _say_who_goes(tx: Transaction, conversation: Row) -> None:
    """Say that who had it is there no more: who advised is there already, and joins without a word."""
    had = conversation.get("msdyn_activeagentid")
    if had:
        say(tx, conversation, "left", name=participants.agent_name(tx, had), agent=had)


def _met(tx: Transaction, conversation: Row, agent_id: str | None) -> bool:
    """Tell whether the customer has been told of an agent already: one who advises before everybody."""
    part = participants.participant(tx, conversation["activityid"], agent_id) if agent_id else None
    return part is not None and part["ninedesk_mode"] == participants.PUBLIC


def _active(tx: Transaction, conversation: Row, trigger: Trigger, agent_id: str | None) -> Row:
    if agent_id is None:
        message = "Somebody has to have an active conversation."
        raise ValueError(message)
    changes: Row = {
        "msdyn_activeagentid": agent_id,
        "msdyn_activeagentassignedon": tx.now,
        "ownerid": agent_id,
        "owneridtype": "systemuser",
    }
    if trigger is Trigger.HANDED_OVER:
        changes["msdyn_transfercount"] = (conversation["msdyn_transfercount"] or 0) + 1
    return changes


def _open(tx: Transaction, conversation: Row, trigger: Trigger, _agent_id: str | None) -> Row:
    changes: Row = {"ninedesk_waitingsince": conversation["ninedesk_waitingsince"] or tx.now}
    if trigger is not Trigger.CUSTOMER_WROTE:
        changes["msdyn_activeagentid"] = None
    if trigger is Trigger.TO_QUEUE:
        changes["msdyn_transfercount"] = (conversation["msdyn_transfercount"] or 0) + 1
    return changes


def _waiting(_tx: Transaction, _conversation: Row, _trigger: Trigger, _agent_id: str | None) -> Row:
    """Keep who had it: what the customer writes next comes back to her."""
    return {"ninedesk_waitingsince": None, "ninedesk_unread": 0}


def _wrap_up(tx: Transaction, _conversation: Row, _trigger: Trigger, _agent_id: str | None) -> Row:
    return {"msdyn_wrapupinitiatedon": tx.now, "ninedesk_waitingsince": None}


def _closed(tx: Transaction, conversation: Row, trigger: Trigger, _agent_id: str | None) -> Row:
    alone = conversation["statuscode"] == _OPEN and trigger in {Trigger.CUSTOMER_LEFT, Trigger.TIMED_OUT}
    return {
        "statecode": 1,
        "msdyn_closedon": tx.now,
        "actualend": tx.now,
        "ninedesk_waitingsince": None,
        "ninedesk_unread": 0,
        "msdyn_isabandoned": alone,
    }


_ENTERED: Final = {_OPEN: _open, _ACTIVE: _active, _WAITING: _waiting, _WRAP_UP: _wrap_up, _CLOSED: _closed}
"""What a conversation gets when it comes into a state."""

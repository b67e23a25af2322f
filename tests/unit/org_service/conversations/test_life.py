"""Every step of facts 9 is taken, with what it brings; every other is refused."""

from itertools import product

import pytest

from org_service.conversations import life, offers
from org_service.conversations.conversation import Kind, Status, change
from org_service.conversations.life import STEPS, Step, Trigger, move, next_status
from org_service.conversations.participants import PRIMARY, join, present
from org_service.errors import Inactive
from org_service.records.transaction import Row, Transaction
from tests.contract.small_data import AMARA, BEN
from tests.unit.org_service.conversations.desk import CHAT, LASTING, SMS, VOICE, Desk, arrived, written

STREAM_OF = {Kind.CHAT: CHAT, Kind.PERSISTENT: LASTING, Kind.ASYNC: SMS, Kind.VOICE: VOICE}
OPEN, ACTIVE, WAITING, CLOSED, WRAP_UP = (
    Status.OPEN,
    Status.ACTIVE,
    Status.WAITING,
    Status.CLOSED,
    Status.WRAP_UP,
)
C, P, A, V, R = Kind.CHAT, Kind.PERSISTENT, Kind.ASYNC, Kind.VOICE, Kind.RECORD
FACTS = {
    # Open -> Active: picked or pushed
    **{(OPEN, Trigger.TAKEN, kind): ACTIVE for kind in Kind},
    # Open -> Closed: the chat's customer leaves first; auto-close
    (OPEN, Trigger.CUSTOMER_LEFT, C): CLOSED,
    **{(OPEN, Trigger.TIMED_OUT, kind): CLOSED for kind in (C, P, A, V)},
    # Active -> Wrap-up: End pressed; live-chat customer ends or disconnects; a call after two hours
    **{(ACTIVE, Trigger.ENDED, kind): WRAP_UP for kind in (C, P, A, V)},
    (ACTIVE, Trigger.CUSTOMER_LEFT, C): WRAP_UP,
    (ACTIVE, Trigger.TIMED_OUT, V): WRAP_UP,
    # Active -> Open: agent disconnected past timeout; released; queue transfer; live chat or voice closed with X
    **{
        (ACTIVE, trigger, kind): OPEN
        for trigger in (Trigger.AGENT_LOST, Trigger.RELEASED, Trigger.TO_QUEUE)
        for kind in Kind
    },
    **{(ACTIVE, Trigger.LEFT, kind): OPEN for kind in (C, V)},
    # Active -> Waiting: X without End on async and persistent chat
    **{(ACTIVE, Trigger.LEFT, kind): WAITING for kind in (P, A)},
    # Active -> Closed: record item; transfer to an empty queue; async after 30 days
    (ACTIVE, Trigger.RECORD_DONE, R): CLOSED,
    **{(ACTIVE, Trigger.TO_EMPTY_QUEUE, kind): CLOSED for kind in Kind},
    (ACTIVE, Trigger.TIMED_OUT, A): CLOSED,
    # transfer to a person
    **{(ACTIVE, Trigger.HANDED_OVER, kind): ACTIVE for kind in Kind},
    # Wrap-up -> Closed: session closed; auto-close
    **{
        (WRAP_UP, trigger, kind): CLOSED
        for trigger in (Trigger.LEFT, Trigger.TIMED_OUT)
        for kind in (C, P, A, V)
    },
    # Waiting -> Active / Open / Closed: agent reopens, customer writes, inactivity
    **{(WAITING, Trigger.REOPENED, kind): ACTIVE for kind in (P, A)},
    **{(WAITING, Trigger.CUSTOMER_WROTE, kind): OPEN for kind in (P, A)},
    **{(WAITING, Trigger.TIMED_OUT, kind): CLOSED for kind in (P, A)},
    # merge of two conversations of one customer
    **{(before, Trigger.MERGED, kind): CLOSED for before in (OPEN, ACTIVE) for kind in (C, P, A, V)},
    **{(WAITING, Trigger.MERGED, kind): CLOSED for kind in (P, A)},
}
"""The rows of facts 9, written once more by hand: the table is held to them."""


def test_the_table_is_that_of_the_facts_and_all_else_is_refused() -> None:
    for before, trigger, kind in product(Status, Trigger, Kind):
        wanted = FACTS.get((before, trigger, kind))
        if wanted is not None:
            assert next_status(before, trigger, kind) is wanted, (before, trigger, kind)
            continue
        with pytest.raises(Inactive) as refused:
            next_status(before, trigger, kind)
        assert refused.value.code == life.NOT_NOW
        assert kind.value in refused.value.message


def test_closed_never_reopens() -> None:
    assert not [step for step in STEPS if step.before is CLOSED]


def brought_to(tx: Transaction, status: Status, kind: Kind) -> Row:
    """Bring a conversation into a state by steps of the table."""
    conversation = arrived(tx, STREAM_OF.get(kind, CHAT))
    if kind is Kind.RECORD:
        change(tx, conversation, {"msdyn_channel": 192350000})
    if status is not OPEN:
        move(tx, conversation, Trigger.TAKEN, AMARA)
    if status is WAITING:
        move(tx, conversation, Trigger.LEFT)
    if status is WRAP_UP:
        move(tx, conversation, Trigger.ENDED)
    return conversation


@pytest.mark.parametrize(
    "step", STEPS, ids=lambda step: f"{step.before.name}-{step.trigger.value}-{step.after.name}"
)
def test_every_step_leaves_a_row_that_agrees_with_itself(desk: Desk, step: Step) -> None:
    def work(tx: Transaction) -> None:
        for kind in step.kinds:
            conversation = brought_to(tx, step.before, kind)
            had = conversation["msdyn_activeagentid"]
            move(tx, conversation, step.trigger, BEN if step.after is ACTIVE else None)
            _agrees(tx, conversation, step.after, had)

    desk.play(work)


def _agrees(tx: Transaction, conversation: Row, status: Status, had: str | None) -> None:
    stored = tx.get(tx.description.tables["msdyn_ocliveworkitem"], conversation["activityid"])
    assert {name: stored[name] for name in conversation if name not in {"modifiedon", "versionnumber"}} == {
        name: value for name, value in conversation.items() if name not in {"modifiedon", "versionnumber"}
    }
    assert stored["statuscode"] == status
    assert stored["statecode"] == (1 if status is CLOSED else 0)
    assert (stored["msdyn_closedon"] is not None) is (status is CLOSED)
    assert (stored["ninedesk_waitingsince"] is not None) >= (status is OPEN)
    agents = [part["msdyn_agentid"] for part in present(tx, stored["activityid"])]
    if status is ACTIVE:
        assert (stored["msdyn_activeagentid"], stored["ownerid"], agents) == (BEN, BEN, [BEN])
    else:
        assert agents == ([had] if status is WRAP_UP else [])
        assert stored["msdyn_wrapupinitiatedon"] is not None or status is not WRAP_UP
    numbers = [row["ninedesk_number"] for row in written(tx, stored)]
    assert numbers == list(range(1, stored["ninedesk_lastnumber"] + 1))


def test_the_customer_reads_who_came_and_who_left(desk: Desk) -> None:
    def work(tx: Transaction) -> list[tuple[str, str]]:
        conversation = arrived(tx)
        move(tx, conversation, Trigger.TAKEN, AMARA)
        move(tx, conversation, Trigger.TO_QUEUE, to="Billing")
        move(tx, conversation, Trigger.TAKEN, BEN)
        move(tx, conversation, Trigger.ENDED)
        move(tx, conversation, Trigger.LEFT)
        return [(row["ninedesk_text"], row["ninedesk_values"]) for row in written(tx, conversation)]

    said = desk.play(work)
    assert [code for code, _ in said] == ["joined", "transferred", "joined", "ended"]
    assert '"name": "Amara Osei"' in said[0][1]
    assert '"to": "Billing"' in said[1][1]
    assert '"name": "Ben Whitlock"' in said[2][1]


def test_a_customer_who_leaves_before_anybody_came_has_given_up(desk: Desk) -> None:
    def work(tx: Transaction) -> tuple[bool, bool]:
        gave_up, served = arrived(tx), arrived(tx)
        move(tx, gave_up, Trigger.CUSTOMER_LEFT)
        move(tx, served, Trigger.TAKEN, AMARA)
        move(tx, served, Trigger.ENDED)
        move(tx, served, Trigger.LEFT)
        return gave_up["msdyn_isabandoned"], served["msdyn_isabandoned"]

    assert desk.play(work) == (True, False)


def test_what_is_offered_is_taken_back_with_every_step(desk: Desk) -> None:
    def work(tx: Transaction) -> tuple[int, int]:
        conversation = arrived(tx)
        offered = offers.offer(
            tx, BEN, offers.Work("msdyn_ocliveworkitem", conversation["activityid"]), offers.Terms()
        )
        move(tx, conversation, Trigger.TAKEN, AMARA)
        row = tx.get(tx.description.tables["ninedesk_offer"], offered)
        join(tx, conversation, AMARA, PRIMARY)
        return row["statuscode"], len(present(tx, conversation["activityid"]))

    assert desk.play(work) == (offers.State.WITHDRAWN, 1)

"""What time alone does, by the table of facts 9: each row, a moment before and at the moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from org_service.conversations.clockwork import dues
from org_service.conversations.conversation import change, count
from org_service.conversations.ledger import CUSTOMER, TEXT, Entry, append
from org_service.conversations.life import Trigger
from org_service.conversations.rows import insert_row
from tests.contract import small_data as data
from tests.unit.org_service.conversations.desk import CHAT, LASTING, SMS, VOICE, Desk, arrived, later

if TYPE_CHECKING:
    from org_service.records.transaction import Row, Transaction

OPEN, ACTIVE, WAITING, WRAP_UP = 1, 2, 3, 5
MINUTE, HOUR, DAY = 60, 3600, 86400
LEFT, LOST, OVER = Trigger.CUSTOMER_LEFT, Trigger.AGENT_LOST, Trigger.TIMED_OUT


def due(tx: Transaction, conversation: Row) -> dict[Trigger, timedelta]:
    """Give what time will do to a conversation, and when."""
    found = dues(tx.connection, conversation["activityid"])
    return {each.trigger: each.at - datetime.fromisoformat(tx.now) for each in found}


@pytest.mark.parametrize(
    ("stream", "status", "seconds"),
    [
        (CHAT, OPEN, 20 * MINUTE),
        (CHAT, ACTIVE, None),
        (CHAT, WRAP_UP, 15 * MINUTE),
        (VOICE, OPEN, 30 * DAY),
        (VOICE, ACTIVE, 2 * HOUR),
        (VOICE, WRAP_UP, DAY),
        (SMS, OPEN, 30 * DAY),
        (SMS, ACTIVE, 30 * DAY),
        (SMS, WAITING, 28 * DAY),
        (SMS, WRAP_UP, DAY),
        (LASTING, OPEN, 30 * DAY),
        (LASTING, ACTIVE, None),
        (LASTING, WAITING, 28 * DAY),
        (LASTING, WRAP_UP, DAY),
    ],
)
def test_what_nobody_touches_goes_on_by_itself(
    desk: Desk, stream: str, status: int, seconds: int | None
) -> None:
    def play(tx: Transaction) -> dict[Trigger, timedelta]:
        conversation = arrived(tx, stream)
        change(tx, conversation, {"statuscode": status})
        return due(tx, conversation)

    assert desk.play(play) == ({} if seconds is None else {OVER: timedelta(seconds=seconds)})


@pytest.mark.parametrize(("stream", "waits"), [(CHAT, True), (LASTING, False), (SMS, False)])
def test_a_live_chats_customer_may_be_away_for_three_minutes(desk: Desk, stream: str, waits: bool) -> None:
    def play(tx: Transaction) -> dict[Trigger, timedelta]:
        conversation = arrived(tx, stream)
        change(tx, conversation, {"statuscode": ACTIVE})
        count(tx, conversation, {"ninedesk_customerlefton": tx.now})
        return due(tx, conversation)

    assert desk.play(play).get(LEFT) == (timedelta(minutes=3) if waits else None)


def test_an_agents_conversations_wait_for_her_for_two_and_a_half_minutes(desk: Desk) -> None:
    def play(tx: Transaction, here: bool) -> dict[Trigger, timedelta]:
        status = {"msdyn_agentid": data.AMARA, "ninedesk_connected": here}
        insert_row(tx, "msdyn_agentstatus", {**status, "ninedesk_disconnectedon": tx.now})
        conversation = arrived(tx, CHAT)
        change(tx, conversation, {"statuscode": ACTIVE, "msdyn_activeagentid": data.AMARA})
        return due(tx, conversation)

    assert desk.play(lambda tx: play(tx, here=False)) == {LOST: timedelta(seconds=150)}
    assert desk.play(lambda tx: play(tx, here=True)) == {}


def test_a_stream_says_how_long_its_waiting_ones_are_kept(desk: Desk) -> None:
    def play(tx: Transaction) -> dict[Trigger, timedelta]:
        streams = tx.description.tables["msdyn_liveworkstream"]
        tx.update(streams, SMS, {"msdyn_autocloseafterinactivity": 90})
        conversation = arrived(tx, SMS)
        change(tx, conversation, {"statuscode": WAITING})
        return due(tx, conversation)

    assert desk.play(play) == {OVER: timedelta(minutes=90)}


def test_who_talks_over_days_is_quiet_since_the_last_message(desk: Desk) -> None:
    def play(tx: Transaction) -> dict[Trigger, timedelta]:
        conversation = arrived(tx, SMS)
        change(tx, conversation, {"statuscode": ACTIVE})
        said = later(DAY).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        append(tx, conversation, Entry(TEXT, CUSTOMER, text="Hello?", sent_on=said))
        return due(tx, conversation)

    assert desk.play(play) == {OVER: timedelta(days=31)}

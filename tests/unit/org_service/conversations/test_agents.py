"""The row of an agent: what she chooses, what happens to her, what her work does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from org_service.conversations import agents, capacity, offers, taking
from org_service.conversations.presence import Base, SetBy
from org_service.conversations.presences import TABLE, presence_rows
from org_service.conversations.rows import insert_row
from org_service.errors import InvalidArgument
from org_service.records.rules.conversations import CONVERSATION
from tests.unit.org_service.conversations.desk import CHAT, arrived

if TYPE_CHECKING:
    from org_service.records.transaction import Transaction
    from tests.unit.org_service.conversations.desk import Desk


def begin(tx: Transaction) -> None:
    """Let the caller be there, with a status of the organisation's own beside the usual ones."""
    if not tx.rows(TABLE):
        for row in presence_rows():
            insert_row(tx, TABLE, dict(row))
    agents.connected(tx)


def standing(tx: Transaction) -> tuple[Base, int, int]:
    row = agents.find(tx, tx.caller.user_id)
    assert row is not None
    return agents.base_of(tx, row), row["ninedesk_setby"], row["msdyn_availableunitscapacity"]


def choose(tx: Transaction, base: Base) -> None:
    agents.choose_presence(tx, agents.presence_of(tx, base))


def work(tx: Transaction, available: int) -> None:
    row = agents.find(tx, tx.caller.user_id)
    assert row is not None
    agents.work_changed(tx, row, available)


def test_what_she_chooses_lasts_as_long_as_its_kind_says(desk: Desk) -> None:
    def play(tx: Transaction, base: Base) -> tuple[Base, int, int]:
        begin(tx)
        choose(tx, base)
        work(tx, 70)
        return standing(tx)

    assert desk.play(lambda tx: play(tx, Base.AVAILABLE)) == (Base.BUSY, SetBy.CAPACITY, 70)
    assert desk.play(lambda tx: play(tx, Base.AWAY)) == (Base.AWAY, SetBy.HERSELF, 70)


def test_inactive_is_nothing_that_a_person_chooses(desk: Desk) -> None:
    def play(tx: Transaction) -> None:
        begin(tx)
        with pytest.raises(InvalidArgument):
            choose(tx, Base.INACTIVE)
        with pytest.raises(InvalidArgument):
            agents.choose_presence(tx, "00000000-0000-0000-0000-000000000000")

    desk.play(play)


@pytest.mark.parametrize(
    ("what", "base"),
    [
        (SetBy.MISSED, Base.INACTIVE),
        (SetBy.REJECTED, Base.DO_NOT_DISTURB),
        (SetBy.SESSION_LIMIT, Base.DO_NOT_DISTURB),
    ],
)
def test_what_happens_changes_her_status_unless_she_is_away(desk: Desk, what: SetBy, base: Base) -> None:
    def play(tx: Transaction, *, away: bool) -> tuple[Base, int, int]:
        begin(tx)
        if away:
            choose(tx, Base.AWAY)
        agents.happened(tx, tx.caller.user_id, what)
        return standing(tx)

    assert desk.play(lambda tx: play(tx, away=False)) == (base, what, 100)
    assert desk.play(lambda tx: play(tx, away=True)) == (Base.AWAY, SetBy.HERSELF, 100)


@pytest.mark.parametrize(
    ("what", "switch", "base"),
    [
        (SetBy.MISSED, "ninedesk_missedinactive", Base.INACTIVE),
        (SetBy.REJECTED, "ninedesk_rejecteddnd", Base.DO_NOT_DISTURB),
    ],
)
def test_a_work_stream_may_leave_her_status_alone(desk: Desk, what: SetBy, switch: str, base: Base) -> None:
    def play(tx: Transaction, *, on: bool) -> Base:
        begin(tx)
        tx.update(tx.description.tables["msdyn_liveworkstream"], CHAT, {switch: on})
        chat = arrived(tx)
        terms = offers.Terms(stream_id=CHAT)
        key = offers.offer(tx, tx.caller.user_id, offers.Work(CONVERSATION, chat["activityid"]), terms)
        if what is SetBy.REJECTED:
            taking.reject(tx, key)
        else:
            offers.miss(tx, tx.get(tx.description.tables[offers.TABLE], key))
        return standing(tx)[0]

    assert desk.play(lambda tx: play(tx, on=True)) == base
    assert desk.play(lambda tx: play(tx, on=False)) == Base.AVAILABLE


def test_who_is_not_at_her_computer_is_inactive_until_she_is_back_as_she_was(desk: Desk) -> None:
    def play(tx: Transaction) -> list[tuple[Base, int, int]]:
        begin(tx)
        choose(tx, Base.BUSY)
        found: list[tuple[Base, int, int]] = []
        for happens in (agents.went_idle, agents.went_idle, agents.came_back, agents.came_back):
            happens(tx)
            found.append(standing(tx))
        choose(tx, Base.AWAY)
        agents.went_idle(tx)
        found.append(standing(tx))
        return found

    idle, busy = (Base.INACTIVE, SetBy.IDLE, 100), (Base.BUSY, SetBy.HERSELF, 100)
    assert desk.play(play) == [idle, idle, busy, busy, (Base.AWAY, SetBy.HERSELF, 100)]


def test_work_that_went_while_she_was_away_counts_when_she_is_back(desk: Desk) -> None:
    def play(tx: Transaction) -> tuple[Base, int, int]:
        begin(tx)
        work(tx, 40)
        agents.went_idle(tx)
        work(tx, 100)
        agents.came_back(tx)
        return standing(tx)

    assert desk.play(play) == (Base.AVAILABLE, SetBy.CAPACITY, 100)


def test_a_free_session_brings_work_again(desk: Desk) -> None:
    def play(tx: Transaction) -> tuple[Base, int, int]:
        begin(tx)
        work(tx, 40)
        agents.happened(tx, tx.caller.user_id, SetBy.SESSION_LIMIT)
        capacity.settle(tx, tx.caller.user_id)
        return standing(tx)

    assert desk.play(play) == (Base.AVAILABLE, SetBy.CAPACITY, 100)


def test_a_status_of_the_organisations_own_stays_while_its_meaning_does(desk: Desk) -> None:
    def play(tx: Transaction) -> str:
        begin(tx)
        row = {"msdyn_name": "On the phone", "msdyn_basepresencestatus": int(Base.BUSY)}
        own = insert_row(tx, TABLE, row)
        agents.choose_presence(tx, own)
        work(tx, 70)
        found = agents.find(tx, tx.caller.user_id)
        assert found is not None
        assert found["msdyn_currentpresenceid"] == own
        assert agents.presence_of(tx, Base.BUSY) != own, "the organisation's standard one comes first"
        return found["ninedesk_setby"]

    assert desk.play(play) == SetBy.CAPACITY


def test_who_was_idle_comes_back_to_her_own_status_or_to_the_usual_one_where_it_was_given_up(
    desk: Desk,
) -> None:
    def play(tx: Transaction, *, given_up: bool) -> tuple[bool, int]:
        begin(tx)
        own = insert_row(tx, TABLE, {"msdyn_name": "Abroad", "msdyn_basepresencestatus": int(Base.BUSY)})
        agents.choose_presence(tx, own)
        agents.went_idle(tx)
        assert standing(tx)[:2] == (Base.INACTIVE, SetBy.IDLE)
        if given_up:
            agents.withdraw_presence(tx, tx.get(tx.description.tables[TABLE], own))
            assert standing(tx)[:2] == (Base.INACTIVE, SetBy.IDLE), "she is still not there"
        agents.came_back(tx)
        found = agents.find(tx, tx.caller.user_id)
        assert found is not None
        assert standing(tx)[0] is Base.BUSY
        return found["msdyn_currentpresenceid"] == own, found["ninedesk_setby"]

    assert desk.play(lambda tx: play(tx, given_up=False)) == (True, SetBy.HERSELF)
    assert desk.play(lambda tx: play(tx, given_up=True)) == (False, SetBy.WITHDRAWN)


def test_what_was_set_for_a_reason_keeps_it_when_its_status_is_given_up(desk: Desk) -> None:
    def play(tx: Transaction) -> tuple[Base, int, int]:
        begin(tx)
        own = insert_row(tx, TABLE, {"msdyn_name": "A", "msdyn_basepresencestatus": int(Base.DO_NOT_DISTURB)})
        agents.choose_presence(tx, own, SetBy.SESSION_LIMIT)
        agents.withdraw_presence(tx, tx.get(tx.description.tables[TABLE], own))
        return standing(tx)

    assert desk.play(play) == (Base.DO_NOT_DISTURB, SetBy.SESSION_LIMIT, 100)

"""A supervisor's overview: what needs her first is on top, and what is counted is right."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as some

from session_engine.conversations.state import Channel, Status
from session_engine.ids import CONVERSATION_TABLE, RecordRef
from session_engine.presence.state import Base
from session_engine.records.state import Lookup
from session_engine.supervision import reading
from session_engine.supervision.state import (
    AgentNow,
    Narrowing,
    QueueNow,
    Running,
    by_load,
    by_need,
    narrowing,
    queues_of,
    totals_of,
    with_counted,
)
from tests.unit.engine.fake_organisation import guid
from tests.unit.engine.held import START
from tests.unit.engine.web_api import LINE

HOME, SHOP = (Lookup(RecordRef(LINE, "queue", guid(n)), name) for n, name in ((1, "Home"), (2, "Shop")))
AMARA, BEN = (
    Lookup(RecordRef(LINE, "systemuser", guid(n)), name) for n, name in ((11, "Amara"), (12, "Ben"))
)


def running(number: int, status: Status = Status.ACTIVE, minutes: int = 0, **more: object) -> Running:
    ref = RecordRef(LINE, CONVERSATION_TABLE, guid(100 + number))
    given = {"queue": HOME, "started": START + timedelta(minutes=minutes), "sentiment": 10, **more}
    return Running(ref, status=status, **given)  # type: ignore[arg-type]


def test_who_waits_longest_is_on_top_then_who_is_unhappy_then_who_is_longest_at_it() -> None:
    waits = running(1, Status.OPEN, minutes=5)
    unanswered = running(2, agent=BEN, unanswered=START + timedelta(minutes=2))
    unhappy = running(3, minutes=9, agent=BEN, sentiment=8)
    long, short = running(4, minutes=1, agent=BEN), running(5, minutes=4, agent=BEN)
    paused = running(6, Status.WAITING, agent=BEN, unanswered=START)
    wrapped = running(7, Status.WRAP_UP, agent=BEN, sentiment=7)
    mixed = (paused, short, unhappy, wrapped, waits, long, unanswered)
    assert by_need(mixed)[:5] == (unanswered, waits, unhappy, long, short)
    assert set(by_need(mixed)[5:]) == {paused, wrapped}  # nobody waits in them


@given(some.permutations([running(n, Status.OPEN if n % 3 else Status.ACTIVE, n % 4) for n in range(9)]))
def test_the_order_does_not_depend_on_what_came_first(rows: list[Running]) -> None:
    assert by_need(rows) == by_need(sorted(rows, key=lambda one: one.ref.id))
    assert sum(queue.waiting for queue in queues_of(rows)) == totals_of(queues_of(rows), ()).waiting == 6


def test_who_comes_back_to_a_lasting_chat_waits_since_then() -> None:
    again = running(1, Status.OPEN, agent=AMARA, unanswered=START + timedelta(days=1))
    released = running(2, Status.OPEN, minutes=3, unanswered=START + timedelta(days=1))
    assert (again.since, released.since) == (again.unanswered, released.unanswered)
    assert [queue.oldest for queue in queues_of([again])] == [again.unanswered]


def test_what_it_comes_to() -> None:
    rows = (
        running(1, Status.OPEN, minutes=5),
        running(2, Status.OPEN, minutes=3, queue=SHOP),
        running(3, agent=BEN, unanswered=START + timedelta(minutes=4)),
        running(4, agent=AMARA),
        running(5, Status.WRAP_UP, agent=AMARA, queue=None),
    )
    agents = (
        AgentNow(AMARA, Base.AVAILABLE, connected=True, used=20, total=100),
        AgentNow(BEN, Base.DO_NOT_DISTURB, connected=True, used=100, total=100),
        AgentNow(HOME, Base.AVAILABLE, connected=False, total=100),
    )
    totals = totals_of(queues_of(rows), agents)
    assert (totals.waiting, totals.running, totals.unanswered) == (2, 2, 1)
    assert totals.oldest == START + timedelta(minutes=3)
    assert (totals.available, totals.agents) == (1, 2)  # who is gone is not there, whatever her row says
    assert [each.who for each in by_load(agents)] == [BEN, AMARA, HOME]
    home, shop, nowhere = queues_of(rows)
    shop, home = sorted((home, shop), key=lambda each: each.running)
    assert (home.waiting, home.running, shop.waiting, shop.oldest) == (1, 2, 1, START + timedelta(minutes=3))
    assert nowhere == QueueNow(None)


def test_where_more_waits_than_was_read_the_organisations_own_count_stands() -> None:
    read = queues_of((running(1, Status.OPEN), running(2, agent=BEN)))
    counted = {HOME.ref.id: QueueNow(HOME, 700, START), SHOP.ref.id: QueueNow(SHOP, 3, START)}
    merged = with_counted(read, counted)
    assert merged == (QueueNow(HOME, 700, START), QueueNow(SHOP, 3, START))
    assert totals_of(merged, ()).waiting == 703


def test_narrowed_as_it_is_kept() -> None:
    waits = running(1, Status.OPEN, agent=BEN, channel=Channel.SMS)  # it comes back to Ben: he has not got it
    hers = running(2, agent=AMARA, queue=SHOP, channel=Channel.CHAT)
    for chosen, shown in (
        (Narrowing(), (waits, hers)),
        (Narrowing(agent=BEN.ref.id), ()),
        (Narrowing(agent=AMARA.ref.id), (hers,)),
        (Narrowing(queue=HOME.ref.id), (waits,)),
        (Narrowing(queue=SHOP.ref.id, channel="sms"), ()),
        (Narrowing(channel="chat"), (hers,)),
    ):
        assert tuple(one for one in (waits, hers) if chosen.admits(one)) == shown
        assert narrowing(chosen.facets) == chosen
    assert narrowing({"status": ("1",)}) == Narrowing()  # another page's


def test_what_came_back_to_its_queue_waits_since_then() -> None:
    returned = running(1, Status.OPEN, unanswered=START + timedelta(minutes=50))
    fresh = running(2, Status.OPEN, minutes=40)
    assert by_need((returned, fresh)) == (fresh, returned)
    (queue,) = queues_of((returned, fresh))
    assert queue.oldest == START + timedelta(minutes=40)
    assert queues_of((returned,))[0].oldest == START + timedelta(minutes=50)


def test_an_agents_status_is_named_as_agents_read_it() -> None:
    def named(**status: object) -> str:
        row: dict[str, object] = {
            "_msdyn_agentid_value": guid(1),
            "msdyn_currentpresenceid": {"msdyn_basepresencestatus": int(Base.AWAY), **status},
        }
        (agent,) = reading.overview(LINE, reading.Read(()), reading.Read((row,))).agents
        assert agent.presence is Base.AWAY
        return agent.presence_name

    assert named(msdyn_name="Lunch", msdyn_presencestatustext="At lunch") == "At lunch"
    assert named(msdyn_name="Lunch", msdyn_presencestatustext=None) == "Lunch"

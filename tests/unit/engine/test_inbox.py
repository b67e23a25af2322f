"""The inbox: what is new to her, what she has put off, what is shown of it, and what is asked again when."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import AsyncMock

import pytest

from session_engine.casework.state import Bulk, Undo
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.events import Event
from session_engine.ids import CONVERSATION_TABLE, RecordRef, inbox_page
from session_engine.inbox import snoozing
from session_engine.inbox.area import EVERY, InboxArea
from session_engine.inbox.cards import Card
from session_engine.inbox.cards import card as card_of
from session_engine.inbox.conditions import PARTS, VIEWS, ask
from session_engine.inbox.events import InboxChanged, ItemsWoken
from session_engine.inbox.handing import Handed, Handing
from session_engine.inbox.ports import MarksInMemory
from session_engine.inbox.previewing import Previews
from session_engine.inbox.reading import Answer
from session_engine.inbox.state import (
    MOST,
    Choice,
    InboxItem,
    InboxStatus,
    Shown,
    SortBy,
    ViewName,
)
from session_engine.organisation.events import Change, ChangeKind, ChangesHeard, LineCameBack
from session_engine.organisation.json_text import Payload
from session_engine.profile.profile import Profile
from session_engine.tasks import Tasks
from tests.unit.engine.held import START, HeldTime, settle
from tests.unit.engine.test_workspace import LINE, Desk

ME, BEN = "me", "ben"
KEY = bytes(range(32))


def ref(number: int, table: str = "incident") -> RecordRef:
    return RecordRef(LINE, table, f"r{number}")


def card(number: int, minutes: int = -30, by: str = BEN, who: str = "", table: str = "incident") -> Card:
    at = START + timedelta(minutes=minutes)
    return Card(InboxItem(ref(number, table), who or f"Who {number}", f"About {number}", "case", at, at), by)


class Asker:
    """Answers from memory."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[Card, ...]] = {
            "cases_mine": (card(1), card(2, -31, by=ME), card(3, -500))
        }
        self.asked: list[str] = []
        self.failure: OrganisationError | None = None
        self.unnamed: OrganisationError | None = None

    def forget(self) -> None:
        pass

    async def parts(self, view: ViewName) -> tuple[str, ...]:
        return tuple(name for name in VIEWS.get(view, ()) if PARTS[name].table != "ninedesk_voicemail")

    async def views(self) -> tuple[ViewName, ...]:
        return tuple(view for view in ViewName if view is not ViewName.VOICEMAIL)

    async def part(self, name: str) -> Answer:
        self.asked.append(name)
        if self.failure is not None:
            raise self.failure
        return Answer(self.answers.get(name, ()))

    async def records(self, refs: tuple[RecordRef, ...]) -> Answer:
        self.asked.append("records")
        if self.unnamed is not None:
            raise self.unnamed
        cards = {one.item.ref: one for some in self.answers.values() for one in some}
        return Answer(tuple(cards[each] for each in refs if each in cards))


class Lines:
    """One line, with somebody signed in."""

    def __init__(self) -> None:
        self.person: Any = SimpleNamespace(ref=SimpleNamespace(id=ME))
        self.posted: list[tuple[str, object]] = []
        self.refusing: dict[tuple[str, str], Failure] = {}

    def add_interest(self, interest: object) -> None:
        self.interest = interest

    def state(self, line: object) -> Any:
        del line
        return SimpleNamespace(person=self.person)

    def client(self, line: object) -> Any:
        del line
        return self

    async def post(self, path: str, body: dict[str, str]) -> Any:
        failure = self.refusing.get((path, body["ConversationId"]))
        if failure is not None:
            raise OrganisationError(failure)
        self.posted.append((path, body))
        return SimpleNamespace(content=b"")


class Inbox:
    """An inbox on a desk, with held time."""

    def __init__(self, store: Any = None) -> None:
        self.desk, self.time, self.tasks = Desk(), HeldTime(), Tasks()
        self.asker, self.lines = Asker(), Lines()
        self.edited: set[RecordRef] = self.desk.edits.refs
        self.events: list[Event] = []
        for kind in (InboxChanged, ItemsWoken):
            self.desk.bus.subscribe(kind, self.events.append)
        self.session = self.desk.area.show_inbox(inbox_page(LINE))
        nothing = SimpleNamespace(text="", files=(), begun=(), editing=None)
        self.area = InboxArea(
            self.desk.bus,
            self.tasks,
            self.time,
            self.lines,  # type: ignore[arg-type]
            LINE,
            self.desk.area,
            Previews(self.desk.area, self.desk.edits, SimpleNamespace(state=lambda _ref: nothing)),  # type: ignore[arg-type]
            SimpleNamespace(),  # type: ignore[arg-type]
            self.asker,  # type: ignore[arg-type]
            lambda: self.store,
            pause=self.time.pause,
        )
        self.store = store or MarksInMemory()

    @property
    def shown(self) -> list[str]:
        return [item.ref.id for item in self.area.state.items]


@asynccontextmanager
async def inbox(store: Any = None) -> AsyncGenerator[Inbox]:
    made = Inbox(store)
    try:
        made.area.begin()
        made.area.open()
        await settle()
        yield made
    finally:
        await made.tasks.close()


@pytest.fixture
def london() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/London"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


# -- read and unread -----------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_new_is_what_another_has_changed_since_half_a_day_before_the_first_start() -> None:
    async with inbox() as box:
        assert {item.ref.id: item.unread for item in box.area.state.items} == {"r1": 1, "r2": 0, "r3": 0}
        assert box.area.unread == 1


@pytest.mark.anyio
async def test_what_was_read_is_new_again_when_somebody_changes_it() -> None:
    async with inbox() as box:
        box.area.mark_read([ref(1)])
        assert box.area.unread == 0
        box.asker.answers["cases_mine"] = (card(1, 5),)
        box.area.refresh()
        await settle()
        assert box.area.unread == 1


@pytest.mark.anyio
async def test_she_may_count_anything_as_unread_and_the_profile_keeps_it(tmp_path: Path) -> None:
    profile = Profile.open(tmp_path / "profile.db", KEY)
    async with inbox(profile.inbox) as box:
        box.area.mark_unread([ref(2)])
        box.area.mark_read([ref(1)])
        box.area.snooze([ref(3)], START + timedelta(hours=2))
    profile.close()
    profile = Profile.open(tmp_path / "profile.db", KEY)
    async with inbox(profile.inbox) as box:
        assert {item.ref.id: item.unread for item in box.area.state.items} == {"r1": 0, "r2": 1}
        assert box.area.state.snoozed == 1
    profile.close()


@pytest.mark.anyio
async def test_another_persons_marks_are_not_hers() -> None:
    store = MarksInMemory()
    async with inbox(store) as box:
        box.area.mark_read([ref(1)])
        box.lines.person = SimpleNamespace(ref=SimpleNamespace(id="other"))
        box.area._another_person(LINE)
        box.area.open()
        await settle()
        assert box.area.unread == 2, "what Amara has changed is new to somebody else"


@pytest.mark.anyio
async def test_a_conversations_unread_is_the_organisations_and_reading_tells_it() -> None:
    async with inbox() as box:
        chat = card(9, table=CONVERSATION_TABLE)
        chat = replace(chat, waiting=3, item=replace(chat.item, last=17, live=True))
        box.asker.answers["conversations_mine"] = (chat,)
        box.area.refresh()
        await settle()
        assert box.area.state.counts[ViewName.CONVERSATIONS] == 3
        box.area.mark_read([chat.item.ref])
        await settle()
        assert box.area.state.counts[ViewName.CONVERSATIONS] == 0
        assert box.lines.posted == [("ninedesk_MarkRead", {"ConversationId": "r9", "Number": 17})]


# -- what is shown -------------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_filter_search_and_order() -> None:
    async with inbox() as box:
        box.asker.answers["cases_mine"] = (
            card(1, -30, who="Zoe"),
            card(2, -20, by=ME, who="anna"),
            card(3, -10, who="Ben"),
        )
        box.area.refresh()
        await settle()
        assert box.shown == ["r3", "r2", "r1"]
        box.area.sort(SortBy.CUSTOMER)
        assert box.shown == ["r2", "r3", "r1"]
        box.area.sort(SortBy.CUSTOMER, newest_first=False)
        assert box.shown == ["r1", "r3", "r2"]
        box.area.sort(SortBy.DATE, newest_first=False)
        assert box.shown == ["r1", "r2", "r3"]
        box.area.filter(Shown.UNREAD)
        assert box.shown == ["r1", "r3"]
        box.area.filter(Shown.READ)
        assert box.shown == ["r2"]
        box.area.filter(Shown.ALL)
        box.area.search("about  ZOE")
        assert box.shown == ["r1"]
        assert box.area.state.total == 3


@pytest.mark.anyio
async def test_nothing_that_is_out_of_sight_stays_selected() -> None:
    """Two were selected, others looked for, and S put off the two that nobody saw."""
    async with inbox() as box:
        box.area.select([ref(1), ref(2)], ref(1))
        box.area.search("About 2")
        assert box.area.state.selected == (ref(2),)
        box.area.search("")
        assert box.area.state.selected == (ref(2),)
        box.area.select([ref(1), ref(2)], ref(1))
        box.area.filter(Shown.UNREAD)
        assert box.area.state.selected == (ref(1),)
        box.area.mark_read([ref(1)])
        assert (box.shown, box.area.state.selected) == ([], ())
    again = Inbox(box.store)
    again.area.select([ref(1)], ref(1))
    again.area.search("About")  # nothing has been read yet: she goes on where she was
    again.area.begin()
    again.area.open()
    await settle()
    assert again.area.state.selected == (ref(1),)
    await again.tasks.close()


@pytest.mark.anyio
async def test_what_has_left_and_comes_back_is_not_selected() -> None:
    """What was selected and taken by somebody else was selected again when it came back, and S was for it."""
    async with inbox() as box:
        box.area.select([ref(1), ref(2)], ref(2))
        all_cards = box.asker.answers["cases_mine"]
        for cards, selected in ((all_cards[1:], (ref(2),)), (all_cards, (ref(2),))):
            box.asker.answers["cases_mine"] = cards
            box.area.refresh()
            await settle()
            assert box.area.state.selected == selected


@pytest.mark.anyio
async def test_the_500_changed_last_of_all_parts_together() -> None:
    async with inbox() as box:
        box.asker.answers["cases_mine"] = tuple(card(n, -n) for n in range(400))
        box.asker.answers["mail_open"] = tuple(card(1000 + n, -n) for n in range(400))
        box.area.refresh()
        await settle()
        state = box.area.state
        assert len(state.items) == MOST
        assert min(item.changed for item in state.items) == START - timedelta(minutes=249)


@pytest.mark.anyio
async def test_how_she_left_it_is_in_its_first_tab() -> None:
    async with inbox() as box:
        box.area.choose_view(ViewName.CASES)
        await settle()
        box.area.filter(Shown.UNREAD)
        box.area.sort(SortBy.CUSTOMER, newest_first=False)
        box.area.search("about")
        box.area.select([ref(1), ref(2)], ref(2))
        kept = box.desk.area.state.sessions[box.session].anchor.state
        again = Inbox()
        tab = again.desk.area.state.sessions[again.session].anchor.id
        again.desk.area.set_state(tab, kept)
        again.area.open()
        await settle()
        look = replace(again.area.state, counts=box.area.state.counts)
        assert look == box.area.state
        assert look.current == ref(2)
        await again.tasks.close()


@pytest.mark.anyio
async def test_only_the_strips_view_is_asked_for_before_it_is_opened() -> None:
    made = Inbox()
    made.area.begin()
    await settle()
    assert set(made.asker.asked) == {name for name in VIEWS[ViewName.MY_WORK] if "voicemail" not in name}
    await made.tasks.close()


@pytest.mark.anyio
async def test_changes_are_asked_for_once_and_only_where_they_belong() -> None:
    async with inbox() as box:
        box.asker.asked.clear()
        for number in range(20):
            box.desk.bus.publish(ChangesHeard(LINE, (Change("task", f"t{number}", ChangeKind.UPDATE),)))
        await settle()
        assert box.asker.asked == []
        await box.time.advance(1)
        assert box.asker.asked == ["activities_mine"]


@pytest.mark.anyio
async def test_every_five_minutes_it_is_asked_without_being_told() -> None:
    async with inbox() as box:
        box.asker.asked.clear()
        await box.time.advance(EVERY - 1)
        box.area.minute()
        await box.time.advance(1)
        assert box.asker.asked == []
        box.area.minute()
        await settle()
        await box.time.advance(1)
        assert "cases_mine" in box.asker.asked


@pytest.mark.anyio
async def test_what_cannot_be_read_says_so_and_what_was_read_stays() -> None:
    made = Inbox()
    made.asker.failure = OrganisationError(Failure.UNREACHABLE)
    made.area.open()
    await settle()
    assert made.area.state.status is InboxStatus.FAILED
    made.asker.failure = None
    made.area.refresh()
    await settle()
    assert made.shown == ["r1", "r2", "r3"] or made.area.state.status is InboxStatus.READY
    made.asker.failure = OrganisationError(Failure.UNREACHABLE)
    made.area.refresh()
    await settle()
    assert made.area.state.status is InboxStatus.READY
    assert len(made.shown) == 3
    await made.tasks.close()


# -- putting off ---------------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_put_off_it_leaves_and_comes_back_unread_at_its_moment() -> None:
    async with inbox() as box:
        box.area.select([ref(2)], ref(2))
        box.area.snooze([ref(2)], START + timedelta(seconds=90))
        assert box.shown == ["r1", "r3"]
        assert box.area.state.current == ref(3)
        assert box.area.state.counts[ViewName.SNOOZED] == 1
        for _ in range(5):
            await box.time.advance(17.8)
        assert box.shown == ["r1", "r3"]
        await box.time.advance(20)
        assert box.shown == ["r1", "r2", "r3"]
        assert box.area.unread == 2
        woken = [event for event in box.events if isinstance(event, ItemsWoken)]
        assert [(len(event.items), event.count) for event in woken] == [(1, 1)]


@pytest.mark.anyio
async def test_a_clock_that_is_set_ahead_wakes_at_the_next_look() -> None:
    async with inbox() as box:
        box.area.snooze([ref(2)], START + timedelta(days=3))
        box.time._elapsed += 3 * 86400
        box.area.minute()
        assert "r2" in box.shown


@pytest.mark.anyio
async def test_a_clock_that_is_set_back_waits_on() -> None:
    async with inbox() as box:
        box.area.snooze([ref(2)], START + timedelta(minutes=1))
        box.time._elapsed -= 3600
        await box.time.advance(61)
        box.area.minute()
        assert "r2" not in box.shown
        await box.time.advance(3600)
        box.area.minute()
        assert "r2" in box.shown


@pytest.mark.anyio
async def test_what_is_due_wakes_at_its_moment_also_where_the_line_came_after_the_start() -> None:
    async with inbox() as before:
        before.area.snooze([ref(2)], START + timedelta(seconds=50))
    box = Inbox(before.store)
    person, box.lines.person = box.lines.person, None
    box.area.begin()
    await settle()
    box.lines.person = person
    box.desk.bus.publish(LineCameBack(LINE))
    await settle()
    assert box.shown == ["r1", "r3"]
    await box.time.advance(20)
    await box.time.advance(20)
    await box.time.advance(10)
    assert box.shown == ["r1", "r2", "r3"]
    await box.tasks.close()


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("there", "away", "told"),
    [(True, False, [(["About 2"], 1)]), (False, False, []), (True, True, [([], 1)])],
)
async def test_what_came_due_while_the_program_was_off_is_told_by_its_name(
    *, there: bool, away: bool, told: list[object]
) -> None:
    """It said “1 items” without a way to it, for nothing had been read yet; and so it did of one that is gone."""
    async with inbox() as before:
        before.area.snooze([ref(2)], START + timedelta(minutes=5))
    box = Inbox(before.store)
    box.time._elapsed += 3600
    if not there:
        box.asker.answers["cases_mine"] = (card(1), card(3))
    if away:
        box.asker.unnamed = OrganisationError(Failure.UNREACHABLE)
    box.area.begin()
    await settle()
    woken = [event for event in box.events if isinstance(event, ItemsWoken)]
    assert [([item.subject for item in event.items], event.count) for event in woken] == told
    await box.tasks.close()


@pytest.mark.anyio
async def test_what_is_put_off_has_a_view_whatever_view_it_would_be_in() -> None:
    async with inbox() as box:
        box.asker.answers["cases_closed"] = (card(7),)
        box.area.snooze([ref(7), ref(1)], START + timedelta(hours=1))
        box.area.choose_view(ViewName.SNOOZED)
        await settle()
        assert sorted(box.shown) == ["r1", "r7"]
        assert all(item.until == START + timedelta(hours=1) for item in box.area.state.items)
        box.area.wake([ref(1)])
        assert box.shown == ["r7"]


@pytest.mark.anyio
async def test_a_moment_that_is_over_is_refused() -> None:
    async with inbox() as box:
        with pytest.raises(Refused) as caught:
            box.area.snooze([ref(1)], START)
        assert caught.value.code is RefusalCode.SNOOZE_PAST


@pytest.mark.usefixtures("london")
@pytest.mark.parametrize(
    ("now", "choice", "means"),
    [
        # the clocks go forward on 29 March and back on 25 October 2026, at 01:00 UTC
        ("2026-03-28T15:00", Choice.TOMORROW, "2026-03-29T08:00"),
        ("2026-03-28T00:30", Choice.TOMORROW, "2026-03-29T08:00"),
        ("2026-10-24T15:00", Choice.TOMORROW, "2026-10-25T09:00"),
        ("2026-03-28T15:00", Choice.EVENING, "2026-03-28T18:00"),
        ("2026-03-27T15:00", Choice.MONDAY, "2026-03-30T08:00"),
        ("2026-11-19T23:59", Choice.TOMORROW, "2026-11-20T09:00"),
        ("2026-11-19T23:59", Choice.HOUR, "2026-11-20T00:59"),
    ],
)
def test_times_offered_are_what_her_clock_will_show(now: str, choice: Choice, means: str) -> None:
    offered = snoozing.choices(datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert offered[choice] == datetime.fromisoformat(means).replace(tzinfo=UTC)
    assert list(offered.values()) == sorted(offered.values())


@pytest.mark.usefixtures("london")
@pytest.mark.parametrize(
    ("typed", "now", "means"),
    [
        # half past one comes at 00:30 and at 01:30 UTC on 25 October 2026
        ("2026-10-25T00:30", "2026-10-25T00:10", "2026-10-25T00:30"),
        ("2026-10-25T00:30", "2026-10-25T00:59", "2026-10-25T01:30"),
        ("2026-10-25T00:30", "2026-10-25T01:30", "2026-10-25T00:30"),
        ("2026-07-01T08:00", "2026-07-01T08:30", "2026-07-01T08:00"),
        ("2026-03-29T01:30", "2026-03-29T01:31", "2026-03-29T01:30"),
    ],
)
def test_a_time_that_comes_twice_is_the_one_to_come(typed: str, now: str, means: str) -> None:
    """At a minute to two “1:30” was refused: it is over, and comes again in half an hour."""
    moment, asked, meant = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (typed, now, means))
    assert snoozing.to_come(moment, asked) == meant


# -- working on it -------------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_one_look_takes_the_place_of_the_other_until_something_is_typed() -> None:
    async with inbox() as box:
        first = box.area.preview(ref(1))
        assert box.desk.area.state.focused_session.id == box.session
        assert box.area.unread == 0
        second = box.area.preview(ref(2))
        tabs = [tab.id for tab in box.desk.area.state.sessions[box.session].tabs[1:]]
        assert tabs == [second.tab]
        assert first.tab not in tabs
        box.edited.add(ref(2))
        third = box.area.preview(ref(3))
        tabs = [tab.id for tab in box.desk.area.state.sessions[box.session].tabs[1:]]
        assert tabs == [second.tab, third.tab]
        assert box.area.preview(ref(2)).tab == second.tab


@pytest.mark.anyio
async def test_what_she_looks_at_stays_in_sight_though_it_is_read_now() -> None:
    async with inbox() as box:
        box.area.mark_unread([ref(3)])
        box.area.filter(Shown.UNREAD)
        assert box.shown == ["r1", "r3"]
        box.area.preview(ref(1))
        assert box.shown == ["r1", "r3"]
        box.area.preview(ref(3))
        assert box.shown == ["r3"]
        box.area.filter(Shown.UNREAD)
        assert box.shown == []


@pytest.mark.anyio
async def test_what_has_a_session_already_is_looked_at_there() -> None:
    async with inbox() as box:
        looked = box.area.preview(ref(1))
        promoted = box.area.promote(ref(1))
        assert promoted.tab == looked.tab
        box.desk.area.focus_session(box.session)
        assert box.area.preview(ref(1)).session == promoted.session
        assert box.area.promote(ref(1)).session == promoted.session


@pytest.mark.anyio
async def test_a_call_opens_a_session_at_once() -> None:
    async with inbox() as box:
        call = card(5, table=CONVERSATION_TABLE)
        box.asker.answers["conversations_mine"] = (replace(call, item=replace(call.item, voice=True)),)
        box.area.refresh()
        await settle()
        opened = box.area.preview(call.item.ref)
        assert opened.session != box.session
        assert "r5" in box.shown, "its card stays"


class Office:
    """Takes and gives records, and remembers which."""

    def __init__(self) -> None:
        self.done: list[tuple[str, RecordRef]] = []

    async def pick(self, refs: tuple[RecordRef, ...], *, remove: bool) -> Bulk:
        assert not remove
        self.done += [("pick", ref) for ref in refs]
        return Bulk(refs, undo=UNDO)

    async def assign(self, refs: tuple[RecordRef, ...], to: RecordRef) -> Bulk:
        self.done += [(to.id, ref) for ref in refs]
        return Bulk(refs, undo=UNDO)


UNDO = Undo("assign", ())
COLLEAGUE = RecordRef(LINE, "systemuser", BEN)


@pytest.mark.anyio
async def test_a_selection_of_every_kind_is_given_and_taken_and_one_refusal_stops_no_other() -> None:
    lines, office = Lines(), Office()
    handing = Handing(cast("Any", lines), LINE, cast("Any", office))
    case, talk, other = ref(1), ref(2, CONVERSATION_TABLE), ref(3, CONVERSATION_TABLE)
    handed = await handing.assign((talk, case), COLLEAGUE)  # she leads others
    assert handed == Handed(Bulk((talk, case)))
    assert office.done == [(BEN, case)]
    assert lines.posted == [("ninedesk_AssignConversation", {"ConversationId": "r2", "UserId": BEN})]
    assert (await handing.assign((case,), COLLEAGUE)).result.undo is UNDO

    lines.refusing = {("ninedesk_AssignConversation", key): Failure.FORBIDDEN for key in ("r2", "r3")}
    lines.refusing["ninedesk_TransferConversation", "r3"] = Failure.REJECTED
    handed = await handing.assign((other, talk, case), COLLEAGUE)  # she leads nobody
    assert handed.offered == (talk,)
    assert handed.result.done == (case,)
    assert handed.result.undo is None
    assert [each.ref for each in handed.result.not_done] == [other]
    assert lines.posted[-1] == ("ninedesk_TransferConversation", {"ConversationId": "r2", "ToUserId": BEN})
    mine = await handing.assign((talk,), RecordRef(LINE, "systemuser", ME))
    assert (mine.result.done, mine.offered) == ((talk,), ())
    assert lines.posted[-1] == ("ninedesk_PickConversation", {"ConversationId": "r2"})

    lines.refusing = {("ninedesk_PickConversation", "r3"): Failure.REJECTED}
    taken = await handing.pick((other, talk, case))
    assert (taken.done, [each.ref for each in taken.not_done]) == ((talk, case), [other])


@pytest.mark.anyio
async def test_what_became_of_conversations_is_told_though_every_record_beside_them_was_refused() -> None:
    office = AsyncMock()
    office.pick.side_effect = office.assign.side_effect = OrganisationError(Failure.FORBIDDEN)
    handing = Handing(cast("Any", Lines()), LINE, office)
    case, talk = ref(1), ref(2, CONVERSATION_TABLE)
    for result in (await handing.pick((talk, case)), (await handing.assign((case, talk), COLLEAGUE)).result):
        assert result.done == (talk,)
        assert [each.ref for each in result.not_done] == [case]
    with pytest.raises(OrganisationError):
        await handing.pick((case,))


@pytest.mark.parametrize(("channel", "voice"), [(192370000, True), (192440000, True), (192360000, False)])
def test_a_call_is_one_by_either_of_its_channels(channel: int, voice: bool) -> None:
    row: Payload = {"activityid": "aaaaaaaa-0000-4000-8000-000000000001", "msdyn_channel": channel}
    item = card_of(LINE, "msdyn_ocliveworkitem", "activityid", row).item
    assert (item.voice, item.icon == "call") == (voice, voice)


@pytest.mark.parametrize(
    ("status", "unread", "new"), [(1, 0, 1), (1, 3, 3), (2, 0, 0), (2, 2, 2), (3, 0, 0), (5, 0, 0)]
)
def test_who_waits_for_an_agent_is_new_before_a_word_was_said(status: int, unread: int, new: int) -> None:
    row: Payload = {
        "activityid": "aaaaaaaa-0000-4000-8000-000000000001",
        "msdyn_channel": 192360000,
        "statuscode": status,
        "ninedesk_unread": unread,
    }
    assert card_of(LINE, "msdyn_ocliveworkitem", "activityid", row).waiting == new


@pytest.mark.parametrize(
    ("channel", "by_stream", "lasts"),
    [(192360000, True, True), (192360000, False, False), (192360000, None, False), (192340000, True, False)],
)
def test_a_chat_that_lasts_is_told_from_a_live_one(channel: int, by_stream: bool | None, lasts: bool) -> None:
    row: Payload = {
        "activityid": "aaaaaaaa-0000-4000-8000-000000000001",
        "msdyn_channel": channel,
        "stream.ninedesk_persistent": by_stream,
    }
    assert card_of(LINE, CONVERSATION_TABLE, "activityid", row).item.persistent is lasts


@pytest.mark.parametrize(("columns", "asks"), [({"ninedesk_lastnumber"}, True), ({"msdyn_title"}, False)])
def test_which_chats_last_is_asked_where_it_can_be_known(columns: set[str], asks: bool) -> None:
    """Dataverse's own work streams have no such column."""
    question = ask(PARTS["conversations_open"], "activityid", frozenset(columns))
    assert ("ninedesk_persistent" in question) is asks

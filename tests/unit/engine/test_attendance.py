"""Who else is at what she has open: said once for many moves, heard on the feed, silent where nobody asks (F14)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from session_engine.attendance.area import AGAIN, SETTLING, TYPES, AttendanceArea
from session_engine.attendance.events import AttendanceChanged, AttendingHeard
from session_engine.attendance.state import Attendee, Doing
from session_engine.conversations.state import MessageKind
from session_engine.ids import (
    CONVERSATION_DRAFT_TABLE,
    CONVERSATION_TABLE,
    LineId,
    RecordRef,
    dashboard_page,
    record_page,
)
from session_engine.organisation.conversations_heard import events_of
from session_engine.organisation.events import LineCameBack, PersonChanged
from session_engine.organisation.sse import ServerEvent
from session_engine.organisation.state import Connection, Person
from session_engine.records.state import Lookup, Parties, Party
from session_engine.sessions.area import WorkspaceArea
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import ME, FakeOrganisation, Row, error, guid
from tests.unit.engine.held import CountedGuids, HeldTime, settle
from tests.unit.engine.talk_desk import TalkingOrganisation
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio

BEN, ANA = guid(801), guid(802)
CASE, OTHER = RecordRef(LINE, "incident", guid(1)), RecordRef(LINE, "incident", guid(2))
TALK, MARIA = RecordRef(LINE, CONVERSATION_TABLE, guid(700)), RecordRef(LINE, "contact", guid(50))
Said = list[tuple[str, str, int]]


@dataclass
class Where:
    """A desk whose organisation wants to know who is where."""

    desk: Desk
    time: HeldTime
    area: AttendanceArea
    workspace: WorkspaceArea
    calls: list[Row]
    here: dict[str, list[Attendee]]
    told: list[RecordRef] = field(default_factory=list[RecordRef])

    async def pass_by(self, seconds: float = SETTLING) -> None:
        await settle()
        await self.time.advance(seconds)
        await settle(80)

    @property
    def said(self) -> Said:
        """What was said last, the most first."""
        records = self.calls[-1]["Records"]
        return [(row["Table"], row["Id"], row["Doing"]) for row in records]

    def open(self, ref: RecordRef) -> None:
        self.workspace.open_session(record_page(ref))

    def hear(self, ref: RecordRef, *people: tuple[str, str, Doing]) -> None:
        here = tuple(Attendee(*person) for person in people)
        self.desk.bus.publish(AttendingHeard(LINE, ref.table, ref.id, here))

    def begin(self, text: str, kind: MessageKind = MessageKind.TEXT) -> RecordRef:
        """Begin to write in the conversation, as its composer does."""
        given = {"conversation": Lookup(TALK), "kind": int(kind)}
        ref = self.desk.records.new(LINE, CONVERSATION_DRAFT_TABLE, given)
        self.desk.records.edit(ref, "text", text)
        return ref


def sign_in(at: Desk, person: str = ME, connection: Connection = Connection.ONLINE) -> None:
    """Say who works here; the line's own signing in is no part of these tests."""
    who = Person(RecordRef(LINE, "systemuser", person), "Amara Osei")
    status = at.lines._lines[LINE].status
    status._change(replace(at.lines.state(LINE), person=who, connection=connection))


@asynccontextmanager
async def where(
    organisation: FakeOrganisation | None = None, *, offered: bool = True
) -> AsyncGenerator[Where]:
    made = organisation or TalkingOrganisation()
    made.shows_actions = True
    calls: list[Row] = []
    here: dict[str, list[Attendee]] = {}

    def attend(_path: str, body: Row) -> Row:
        calls.append(body)
        asked = [(row["Table"], row["Id"]) for row in body["Records"]]
        return {
            "Records": [
                {"Table": table, "Id": key, "Here": [
                    {"Who": who.who, "Name": who.name, "Doing": int(who.doing)} for who in here[key]
                ]}
                for table, key in asked if key in here
            ]
        }  # fmt: skip

    if offered:
        made.actions["ninedesk_Attend"] = attend
    time = HeldTime()
    async with desk(made, time) as at:
        sign_in(at)
        workspace = WorkspaceArea(at.bus, LINE, dashboard_page(LINE))
        area = AttendanceArea(
            at.bus, at.tasks, time, CountedGuids(), at.lines, at.records, workspace, pause=time.pause
        )
        found = Where(at, time, area, workspace, calls, here)
        at.bus.subscribe(AttendanceChanged, lambda event: found.told.append(event.ref))
        yield found


async def test_what_is_open_is_said_once_for_many_moves_and_the_answer_tells_who_is_there() -> None:
    async with where() as at:
        at.here[CASE.id] = [Attendee(ME, "Amara Osei", Doing.LOOKS), Attendee(BEN, "Ben", Doing.EDITS)]
        at.open(CASE)
        at.open(OTHER)
        await at.pass_by()
        assert at.said == [("incident", OTHER.id, Doing.LOOKS), ("incident", CASE.id, Doing.OPEN)]
        assert len(at.calls) == 1
        assert at.area.others(CASE) == (Attendee(BEN, "Ben", Doing.EDITS),), "the others, not herself"
        assert at.area.others(OTHER) == ()
        assert at.told == [CASE]


async def test_nothing_is_said_of_an_empty_desk() -> None:
    async with where() as at:
        await at.pass_by()
        assert at.calls == []
        at.open(CASE)
        await at.pass_by()
        at.workspace.close_session(at.workspace.state.focused_session.id)
        await at.pass_by()
        assert [len(call["Records"]) for call in at.calls] == [1, 0]
        await at.pass_by(AGAIN + SETTLING)
        await at.pass_by()
        assert len(at.calls) == 2, "who is nowhere has nothing to repeat"


async def test_it_is_said_again_before_it_is_forgotten_and_what_has_not_changed_is_not() -> None:
    async with where() as at:
        at.open(CASE)
        await at.pass_by()
        at.desk.bus.publish(LineCameBack(LineId("another")))
        at.workspace.focus_next_session(1)
        at.workspace.focus_next_session(-1)
        await at.pass_by()
        assert len(at.calls) == 1
        await at.pass_by(AGAIN)
        await at.pass_by()
        assert len(at.calls) == 2
        at.desk.bus.publish(LineCameBack(LINE))
        await at.pass_by()
        assert len(at.calls) == 3, "a service that has begun anew knows nothing of her"


async def test_what_she_types_is_told_and_after_a_while_it_is_unsaved_only() -> None:
    async with where() as at:
        at.open(CASE)
        await at.pass_by()
        at.desk.records.edit(CASE, "title", "Mesh cuts off")
        await at.pass_by()
        assert at.said == [("incident", CASE.id, Doing.TYPES)]
        for _ in range(4):
            await at.pass_by(TYPES / 2)
        await at.pass_by()
        assert at.said == [("incident", CASE.id, Doing.EDITS)]
        at.desk.records.discard(CASE)
        await at.pass_by()
        assert at.said == [("incident", CASE.id, Doing.LOOKS)]


async def test_a_note_that_is_begun_on_a_timeline_is_unsaved_at_its_case() -> None:
    async with where() as at:
        at.open(CASE)
        await at.pass_by()
        for about in (CASE, OTHER):
            note = at.desk.records.new(LINE, "annotation", {"objectid": Lookup(about)})
            at.desk.records.edit(note, "notetext", "Asked her for")
        await at.pass_by()
        assert at.said == [("incident", CASE.id, Doing.TYPES)], "of one that is not open here nothing is said"
        for _ in range(4):
            await at.pass_by(TYPES / 2)
        await at.pass_by()
        assert at.said == [("incident", CASE.id, Doing.EDITS)]


async def test_the_feed_tells_of_what_is_open_here_and_of_nothing_else() -> None:
    async with where() as at:
        at.open(CASE)
        await at.pass_by()
        at.hear(CASE, (ME, "Amara", Doing.LOOKS), (BEN, "Ben", Doing.TYPES), (ANA, "Ana", Doing.LOOKS))
        at.hear(OTHER, (BEN, "Ben", Doing.LOOKS))
        assert [who.name for who in at.area.others(CASE)] == ["Ben", "Ana"]
        assert at.area.others(OTHER) == ()
        at.hear(CASE, (ME, "Amara", Doing.LOOKS))
        assert at.area.others(CASE) == ()
        assert at.told == [CASE, CASE]


def test_what_the_feed_says_is_read_and_rubbish_is_left_out() -> None:
    def said(text: str) -> list[Any]:
        return list(events_of(LINE, [ServerEvent("attending", text, "")]))

    (heard,) = said(
        f'{{"table":"incident","id":"{CASE.id.upper()}","here":[{{"who":"{BEN}","name":"Ben","doing":4}}]}}'
    )
    assert heard == AttendingHeard(LINE, "incident", CASE.id, (Attendee(BEN, "Ben", Doing.TYPES),))
    for rubbish in (
        "{}", "[]", "no json", '{"table":"incident","id":"x","here":{}}',
        '{"table":"incident","id":"x","here":[{"who":"b","name":"","doing":99}]}',
        '{"table":"incident","id":"x","here":[{"name":"Ben","doing":1}]}',
    ):  # fmt: skip
        assert said(rubbish) == []


async def test_a_reply_to_a_customer_is_told_at_the_customer_and_the_case_too() -> None:
    organisation = TalkingOrganisation()
    organisation.conversation(msdyn_customer=("contact", MARIA.id), msdyn_issueid=("incident", CASE.id))
    async with where(organisation) as at:
        await at.desk.records.read(TALK)
        at.open(TALK)
        await at.pass_by()
        assert set(at.said) == {(r.table, r.id, d) for r, d in ((TALK, 2), (MARIA, 0), (CASE, 0))}
        note = at.begin("he is upset", MessageKind.NOTE)
        await at.pass_by()
        assert (TALK.table, TALK.id, Doing.TYPES) in at.said, "a note is no reply"
        at.desk.records.abandon(note)
        at.begin("Hello Maria")
        await at.pass_by()
        assert {doing for *_, doing in at.said} == {Doing.REPLIES}


async def test_who_writes_to_the_same_customer_is_known_wherever_they_do() -> None:
    organisation = TalkingOrganisation()
    organisation.conversation(msdyn_customer=("contact", MARIA.id))
    async with where(organisation) as at:
        await at.desk.records.read(TALK)
        at.open(TALK)
        await at.pass_by()
        at.hear(MARIA, (BEN, "Ben", Doing.LOOKS))
        at.hear(TALK, (ANA, "Ana", Doing.LOOKS))
        assert at.area.answering(TALK) == (), "looking is no reply"
        at.hear(MARIA, (BEN, "Ben", Doing.REPLIES))
        assert [who.name for who in at.area.answering(TALK)] == ["Ben"]
        at.hear(TALK, (BEN, "Ben", Doing.REPLIES), (ANA, "Ana", Doing.REPLIES))
        assert [who.name for who in at.area.answering(TALK)] == ["Ben", "Ana"]


async def test_a_letter_that_is_begun_is_told_at_whom_it_is_for_and_not_itself() -> None:
    async with where() as at:
        to = Parties((Party(Lookup(MARIA, "Maria Lopez")), Party(address="nobody@example.org")))
        letter = at.desk.records.new(LINE, "email", {"to": to, "regardingobjectid": Lookup(CASE)})
        at.open(letter)
        await at.pass_by()
        assert set(at.said) == {("contact", MARIA.id, 0), ("incident", CASE.id, 0)}
        at.desk.records.edit(letter, "description", "Dear Maria")
        await at.pass_by()
        assert set(at.said) == {("contact", MARIA.id, 5), ("incident", CASE.id, 5)}


async def test_an_organisation_without_it_is_asked_nothing() -> None:
    async with where(offered=False) as at:
        at.open(CASE)
        await at.pass_by()
        at.hear(CASE, (BEN, "Ben", Doing.LOOKS))
        assert at.area.others(CASE) == ()
        assert not any("Attend" in path for _, path in at.desk.organisation.asked)


async def test_without_the_organisation_nobody_is_shown_and_all_is_said_when_it_is_back() -> None:
    async with where() as at:
        at.here[CASE.id] = [Attendee(BEN, "Ben", Doing.LOOKS)]
        at.open(CASE)
        await at.pass_by()
        assert at.area.others(CASE)
        at.desk.organisation.before = lambda request: error(500) if "Attend" in str(request.url) else None
        at.open(OTHER)
        await at.pass_by()
        assert at.area.others(CASE) == ()
        at.desk.organisation.before = lambda _request: None
        at.desk.bus.publish(LineCameBack(LINE))
        await at.pass_by()
        assert at.area.others(CASE)
        assert len(at.said) == 2


async def test_another_person_at_the_same_desk_is_told_anew() -> None:
    async with where() as at:
        at.here[CASE.id] = [Attendee(ME, "Amara", Doing.LOOKS), Attendee(BEN, "Ben", Doing.LOOKS)]
        at.open(CASE)
        await at.pass_by()
        assert [who.who for who in at.area.others(CASE)] == [BEN]
        sign_in(at.desk, BEN)
        at.desk.bus.publish(PersonChanged(LINE))
        await at.pass_by()
        assert [who.who for who in at.area.others(CASE)] == [ME]

"""Conversations: heard once, sent once, taken back, held back, handed on, closed by the rules of facts 9."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from typing_extensions import override

from session_engine.conversations.events import (
    BadgeChanged,
    ColleagueDeclined,
    ConversationLost,
    CustomerWrote,
)
from session_engine.conversations.following import READS_IN
from session_engine.conversations.live import AFTER_FAILING, BEFORE_ASKING, BEFORE_KEEPING
from session_engine.conversations.state import (
    TABLE,
    Badge,
    Lost,
    MessageFile,
    MessageKind,
    Role,
    Status,
    Verb,
)
from session_engine.engine import Engine
from session_engine.errors import OrganisationError, RefusalCode, Refused
from session_engine.ids import RecordRef, inbox_page, record_page
from session_engine.organisation.client import FixedKey
from session_engine.organisation.events import ChangesMissed, LineCameBack
from session_engine.organisation.lines import LineOptions
from session_engine.organisation.state import WELL
from session_engine.presence.events import PresenceChanged
from session_engine.profile.profile import Profile
from session_engine.records.state import Lookup
from session_engine.search.ports import RecentInMemory
from session_engine.settings.ports import SettingsInMemory
from session_engine.timeline.files import FileContent, from_bytes
from tests.unit.engine.fake_organisation import ME, Tab, error, guid
from tests.unit.engine.held import until
from tests.unit.engine.kept_store import KeptInMemory
from tests.unit.engine.outbox_desk import KEY
from tests.unit.engine.talk_desk import (
    BEN,
    CLOSED,
    MARIA,
    OPEN,
    PARTICIPANTS,
    REF,
    TALK,
    WAITING,
    WRAP_UP,
    TalkingOrganisation,
    talk_desk,
)
from tests.unit.engine.web_api import ADDRESS, LINE, answer, rules, transport

pytestmark = pytest.mark.anyio
TEXT, NOTE = MessageKind.TEXT, MessageKind.NOTE


async def test_it_opens_with_the_newest_messages_and_older_ones_are_read_when_asked_for(
    tmp_path: Path,
) -> None:
    organisation = TalkingOrganisation()
    for n in range(1, 121):
        organisation.said(f"m{n}", author=1 if n % 2 else 2, agent="" if n % 2 else ME)
    async with talk_desk(tmp_path, organisation) as talk:
        state = talk.state
        assert (state.title, state.status, state.role) == ("Maria", Status.ACTIVE, Role.PRIMARY)
        assert talk.shown == [f"m{n}" for n in range(71, 121)]
        assert state.older
        assert [message.mine for message in state.messages][:2] == [False, True]
        assert Verb.SAY in state.may
        talk.area.older(REF)
        talk.area.older(REF)
        await talk.until(lambda: len(talk.state.messages) == 100)
        talk.area.older(REF)
        await talk.until(lambda: len(talk.state.messages) == 120 and not talk.state.loading_older)
        assert not talk.state.older
        assert talk.count(CustomerWrote) == 0  # what is read of the past is no news


async def test_what_comes_twice_too_late_or_not_at_all_is_shown_once_and_in_order(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        one, two, three, four = (talk.organisation.said(text) for text in ("one", "two", "three", "four"))
        talk.hear(one, one)
        talk.hear(three)
        assert talk.shown == ["one"]
        assert talk.state.gap
        talk.hear(two, three, one)
        assert talk.shown == ["one", "two", "three"]
        assert not talk.state.gap
        five = talk.organisation.said("five")
        talk.hear(five)
        assert talk.state.gap
        await talk.until(lambda: talk.shown == ["one", "two", "three", "four", "five"])
        talk.hear(four, five)
        assert talk.count(CustomerWrote) == 5
        talk.organisation.said("six, while the line was away")
        talk.desk.bus.publish(ChangesMissed(LINE))
        await talk.until(lambda: talk.shown[-1:] == ["six, while the line was away"])
        assert talk.count(CustomerWrote) == 6
        assert not talk.state.gap


async def test_what_became_of_it_while_the_line_was_away_is_known_before_the_feed_is_back(
    tmp_path: Path,
) -> None:
    async with talk_desk(tmp_path) as talk:
        talk.organisation.conversation(statuscode=OPEN, msdyn_activeagentid=None)
        talk.organisation.said("returned", author=3, kind=MessageKind.SYSTEM)
        talk.desk.bus.publish(LineCameBack(LINE))
        await talk.until(lambda: talk.state.lost is Lost.RETURNED)
        assert talk.state.status is Status.OPEN
        assert Verb.SAY not in talk.state.may


class Stumbling(TalkingOrganisation):
    """It cannot say what was said, and is well otherwise."""

    stumbles = False
    stumbled = 0

    @override
    def _collection(self, table: Tab, options: dict[str, str]) -> httpx.Response:
        if self.stumbles and table.name == "ninedesk_conversationmessage":
            self.stumbled += 1
            return error(500)
        return super()._collection(table, options)


async def test_a_gap_that_could_not_be_filled_is_asked_for_again(tmp_path: Path) -> None:
    """Nobody asked until the next message came: what stood behind the gap was not shown."""
    organisation = Stumbling()
    async with talk_desk(tmp_path, organisation) as talk:
        talk.hear(organisation.said("one"))
        organisation.stumbles = True
        organisation.said("two, which the feed has lost")
        talk.hear(organisation.said("three"))
        assert talk.state.gap
        await talk.later(BEFORE_ASKING)
        await talk.until(lambda: organisation.stumbled)
        organisation.stumbles = False
        await talk.later(AFTER_FAILING)
        await talk.until(lambda: talk.shown == ["one", "two, which the feed has lost", "three"])
        assert not talk.state.gap


async def test_what_came_by_the_feed_is_there_when_the_organisation_is_not(tmp_path: Path) -> None:
    async with talk_desk(tmp_path, undo=0) as talk:
        store = KeptInMemory()
        talk.desk.lines.readings(LINE).keep_in(store)
        said = [talk.organisation.said(f"m{n}") for n in range(1, 61)]
        file = replace(talk.organisation.said("", kind=2), file=MessageFile("light.jpg", "image/jpeg", 9))
        left = replace(talk.organisation.said("left", 3, 3), values={"name": "Ben"})
        talk.hear(*said, file, left)
        talk.area.write(REF, TEXT, "Hello")
        talk.area.send(REF)
        await talk.until(lambda: talk.shown[-1:] == ["Hello"])
        await talk.later(BEFORE_KEEPING)
        # It is packed in a thread, as is what was asked for before; that may come after it was said.
        await talk.until(lambda: any(b"Hello" in packed for packed, _ in store.answers.values()))
        shown = tuple(talk.state.messages)
        await talk.desk.cut()
        kept = await talk.area._live.reading.newest(REF)
        assert [replace(m, mine=m.agent == ME) for m in kept.messages] == list(shown[-50:])
        assert not kept.complete


async def test_what_she_sends_can_be_taken_back_and_then_goes_out_in_order(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        talk.area.write(REF, TEXT, "First")
        talk.area.send(REF)
        talk.area.write(REF, TEXT, "Second")
        talk.area.send(REF)
        assert talk.unsent == [("First", "leaving"), ("Second", "leaving")]
        assert talk.state.draft(TEXT).empty
        talk.area.write(REF, TEXT, "and this")
        talk.area.take_back(REF, talk.state.unsent[1].id)
        assert talk.state.draft(TEXT).text == "Second\nand this"
        assert talk.unsent == [("First", "leaving")]
        await talk.later(5)
        await talk.until(lambda: talk.shown == ["First"] and not talk.unsent)
        assert talk.state.messages[0].mine
        talk.area.send(REF)
        await talk.later(5)
        await talk.until(lambda: talk.shown == ["First", "Second\nand this"] and not talk.unsent)
        assert talk.organisation.texts == talk.shown
        with pytest.raises(Refused) as no:
            talk.area.take_back(REF, talk.state.messages[0].id)
        assert no.value.code is RefusalCode.ALREADY_LEFT


async def test_a_clock_that_is_set_back_holds_no_customer_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with talk_desk(tmp_path) as talk:
        talk.area.write(REF, TEXT, "In five seconds")
        talk.area.send(REF)
        right = type(talk.desk.time).now
        monkeypatch.setattr(type(talk.desk.time), "now", lambda clock: right(clock) - timedelta(hours=1))
        await talk.later(5)
        await talk.until(lambda: talk.shown == ["In five seconds"] and not talk.unsent)


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_lost_answer_doubles_nothing_whoever_tells_of_it_first(tmp_path: Path, cut: str) -> None:
    async with talk_desk(tmp_path, undo=0) as talk:
        talk.organisation.heard = talk.hear if cut == "after" else lambda _message: None
        talk.organisation.cut = lambda request: cut if b"Hello" in request.content else ""
        talk.area.write(REF, TEXT, "Hello")
        talk.area.send(REF)
        await talk.until(lambda: talk.desk.outbox.state.items and talk.desk.outbox.state.items[0].failure)
        if cut == "after":
            assert (talk.shown, talk.unsent) == (["Hello"], [])
        else:
            assert (talk.shown, talk.unsent) == ([], [("Hello", "waiting")])
        talk.area.write(REF, TEXT, "Again")
        talk.area.send(REF)
        await talk.desk.mend()
        await talk.until(lambda: talk.shown == ["Hello", "Again"] and not talk.unsent)
        assert talk.organisation.texts == ["Hello", "Again"]


async def test_a_file_is_attached_while_the_organisation_is_away(tmp_path: Path) -> None:
    """What it takes is asked once; who attaches something meanwhile does not wait for the answer."""
    async with talk_desk(tmp_path) as talk:
        await talk.desk.cut()
        async with asyncio.timeout(2):
            await talk.area.attach(REF, TEXT, [from_bytes("plan.png", b"pixels")])
            await talk.area.attach(REF, TEXT, [from_bytes("run.exe", b"MZ")])
        assert [each.file.name for each in talk.state.draft(TEXT).files] == ["plan.png"]
        assert [each.name for each in talk.state.refused] == ["run.exe"]


async def test_an_organisation_that_says_nothing_holds_up_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("session_engine.timeline.file_rules.PATIENCE", 0.01)
    organisation = TalkingOrganisation()
    async with talk_desk(tmp_path, organisation) as talk:
        never = asyncio.Event()
        organisation.slow = (lambda request: "organizations" in request.url.path, never)
        async with asyncio.timeout(2):
            await talk.area.attach(REF, TEXT, [from_bytes("plan.png", b"pixels")])
        assert [each.file.name for each in talk.state.draft(TEXT).files] == ["plan.png"]
        never.set()


async def test_the_first_agent_ended_the_customers_wait_also_where_another_has_it_now(tmp_path: Path) -> None:
    organisation = TalkingOrganisation()
    organisation.rows["msdyn_sessionparticipant"].clear()
    organisation.participant(BEN)
    organisation.participant(ME)
    rows = list(organisation.rows["msdyn_sessionparticipant"].values())
    rows[0]["msdyn_lefton"] = "2026-11-19T08:30:00Z"
    rows[1]["msdyn_joinedon"] = "2026-11-19T08:40:00Z"
    async with talk_desk(tmp_path, organisation) as talk:
        assert [each.me for each in talk.state.participants] == [True]
        assert talk.state.taken == datetime(2026, 11, 19, 8, 0, tzinfo=UTC)


async def test_after_a_crash_everything_typed_and_sent_is_there(tmp_path: Path) -> None:
    organisation = TalkingOrganisation()
    async with talk_desk(tmp_path, organisation) as talk:
        talk.area.write(REF, TEXT, "On its way")
        talk.area.send(REF)
        talk.area.write(REF, TEXT, "Half a sen")
        talk.area.write(REF, NOTE, "For Ben")
        await talk.area.attach(REF, TEXT, [from_bytes("plan.png", b"pixels")])
        assert talk.desk.profile.flush()
        sent = talk.state.unsent
    assert organisation.texts == []
    async with talk_desk(tmp_path, organisation) as talk:
        assert talk.unsent == [("On its way", "leaving")]
        assert talk.state.unsent[0].id == sent[0].id
        assert talk.state.draft(TEXT).text == "Half a sen"
        assert [each.file.name for each in talk.state.draft(TEXT).files] == ["plan.png"]
        assert talk.state.draft(NOTE).text == "For Ben"
        await talk.later(5)
        await talk.until(lambda: talk.shown == ["On its way"])
        talk.area.send(REF)
        await talk.later(5)
        await talk.until(lambda: talk.shown == ["On its way", "Half a sen", "plan.png"])
        assert talk.state.draft(TEXT).empty
        assert talk.state.draft(NOTE).text == "For Ben"
        name, body = next(call for call in organisation.called if call[0] == "SendFile")
        assert (name, body["Body"], body["Kind"]) == ("SendFile", "cGl4ZWxz", 2)


async def test_a_refused_message_waits_for_her_and_holds_nothing_back(tmp_path: Path) -> None:
    async with talk_desk(tmp_path, undo=0) as talk:
        no = answer(400, {"error": {"code": "0x1", "message": "Not this word."}})
        talk.organisation.before = lambda request: no if b"Forbidden" in request.content else None
        for text in ("Forbidden", "Allowed"):
            talk.area.write(REF, TEXT, text)
            talk.area.send(REF)
        await talk.until(lambda: talk.shown == ["Allowed"])
        assert talk.unsent == [("Forbidden", "refused")]
        assert talk.state.unsent[0].detail == "Not this word."
        talk.organisation.before = lambda _request: None
        talk.area.send_again(REF, talk.state.unsent[0].id)
        await talk.until(lambda: talk.shown == ["Allowed", "Forbidden"] and not talk.unsent)


async def test_a_reply_is_held_back_once_when_the_customer_wrote_unseen(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        talk.hear(talk.organisation.said("It is broken"))
        talk.area.read(REF)
        talk.area.write(REF, TEXT, "Please restart it")
        talk.hear(talk.organisation.said("I found it"), talk.organisation.said("Never mind"))
        assert talk.state.unseen_since_typing == 2
        with pytest.raises(Refused) as no:
            talk.area.send(REF)
        assert no.value.code is RefusalCode.UNSEEN_MESSAGES
        assert no.value.values == {"count": 2, "name": "Maria"}
        assert talk.state.held_back
        assert talk.state.draft(TEXT).text == "Please restart it"
        talk.area.send(REF)
        assert not talk.state.held_back
        assert talk.unsent == [("Please restart it", "leaving")]
        talk.area.write(REF, TEXT, "Good")
        talk.hear(talk.organisation.said("Thank you"))
        talk.area.read(REF)
        assert talk.state.unseen_since_typing == 1  # in sight, but she was typing
        talk.area.look(REF)
        assert talk.state.unseen_since_typing == 0
        talk.area.send(REF)
        talk.area.write(REF, TEXT, "And")
        talk.hear(talk.organisation.said("One more thing"))
        talk.area.read(REF)
        await talk.desk.time.advance(READS_IN)
        talk.area.write(REF, TEXT, "And the new one")
        talk.area.send(REF)


async def test_unread_and_waiting_are_counted_and_told_when_seen(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        first = talk.organisation.said("One")
        talk.hear(first, talk.organisation.said("Two"))
        assert talk.area.badge(REF) == Badge(2, first.sent)
        assert talk.count(BadgeChanged) == 1
        talk.area.read(REF)
        talk.area.read(REF)
        assert talk.area.badge(REF) == Badge(0, first.sent)
        await talk.later(1)
        await talk.until(lambda: "MarkRead" in talk.actions())
        assert talk.organisation.called == [("MarkRead", {"ConversationId": TALK, "Number": 2})]
        for text in ("Three", "Four"):  # a busy one is not told of at every message
            talk.hear(talk.organisation.said(text))
            talk.area.read(REF)
            await talk.later(0.2)
        assert talk.actions().count("MarkRead") == 1
        await talk.later(1.6)
        await talk.until(lambda: talk.actions().count("MarkRead") == 2)
        assert talk.organisation.called[-1] == ("MarkRead", {"ConversationId": TALK, "Number": 4})


async def test_after_a_start_others_hear_of_her_once_her_presence_is_set(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        talk.absent.add(LINE)
        talk.hear(talk.organisation.said("One"))
        talk.area.read(REF)
        talk.area.typing(REF)
        assert talk.area.badge(REF).unread == 0  # she sees it all the same
        talk.desk.bus.publish(PresenceChanged(LINE))
        await talk.later(1)
        assert talk.actions() == []
        talk.absent.clear()
        talk.desk.bus.publish(PresenceChanged(LINE))
        await talk.until(lambda: talk.actions() == ["MarkRead"])


async def test_who_types_is_shown_for_six_seconds_or_until_they_have_written(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        talk.hear_typing()
        talk.hear_typing(ME, "Amara Osei")
        assert [who.name for who in talk.state.typing] == ["Maria"]
        await talk.later(4)
        talk.hear_typing()
        await talk.later(4)
        assert talk.state.typing
        await talk.later(2.5)
        await talk.until(lambda: not talk.state.typing)
        talk.hear_typing()
        talk.hear(talk.organisation.said("There"))
        assert not talk.state.typing


async def test_that_she_types_is_told_every_few_seconds_and_only_of_what_the_customer_gets(
    tmp_path: Path,
) -> None:
    async with talk_desk(tmp_path) as talk:
        talk.area.write(REF, NOTE, "internal")
        for text in ("H", "He", "Hel"):
            talk.area.write(REF, TEXT, text)
        await talk.until(lambda: talk.actions() == ["Typing"])
        await talk.later(3.5)
        talk.area.write(REF, TEXT, "Hell")
        await talk.until(lambda: talk.actions() == ["Typing", "Typing"])


async def test_files_that_are_not_taken_say_why(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        files = [
            from_bytes("run.exe", b"x"),
            from_bytes("empty.txt", b""),
            FileContent("film.mp4", 6 * 1024 * 1024),
            from_bytes("photo.png", b"p"),
        ]
        await talk.area.attach(REF, TEXT, files)
        assert [each.code for each in talk.state.refused] == [
            RefusalCode.BLOCKED_FILE,
            RefusalCode.EMPTY_FILE,
            RefusalCode.LARGER_THAN_ALLOWED,
        ]
        # The limit is named where it is the reason, and nowhere else.
        assert [each.largest for each in talk.state.refused] == [0, 0, 5 * 2**20]
        (kept,) = talk.state.draft(TEXT).files
        talk.area.detach(REF, kept.ref)
        assert talk.state.draft(TEXT).empty


async def test_closing_its_session_asks_and_does_what_was_chosen(tmp_path: Path) -> None:
    async with talk_desk(tmp_path, shown=False) as talk:
        session = talk.open()
        await talk.loaded()
        await talk.until(lambda: talk.workspace.state.sessions[session].shown_title == "Maria")
        with pytest.raises(Refused) as no:
            talk.workspace.close_session(session)
        assert no.value.code is RefusalCode.CONVERSATION_ACTIVE
        assert no.value.values["waits"] is False
        assert [way.verb for way in no.value.ways_out] == [
            "conversations.end_and_close",
            "conversations.close_without_end",
        ]
        await talk.area.end_and_close(session)
        assert session not in talk.workspace.state.sessions
        assert talk.actions() == ["EndConversation", "LeaveConversation"]
        assert talk.organisation.rows["msdyn_ocliveworkitem"][TALK]["statuscode"] == CLOSED


async def test_closing_its_only_tab_in_the_inbox_asks_as_closing_its_session_does(tmp_path: Path) -> None:
    async with talk_desk(tmp_path, shown=False) as talk:
        talk.workspace.show_inbox(inbox_page(LINE))
        inbox = talk.workspace.state.inbox
        assert inbox is not None
        tab = talk.workspace.open_tab(record_page(REF), inbox.id).tab
        await talk.loaded()
        with pytest.raises(Refused) as no:
            talk.workspace.close_tab(tab)
        assert no.value.code is RefusalCode.CONVERSATION_ACTIVE
        assert [way.arguments for way in no.value.ways_out] == [(tab,), (tab,)]
        await talk.area.close_without_end(tab)
        assert talk.actions() == ["LeaveConversation"]
        assert talk.workspace.state.session_of(tab) is None


async def test_closing_a_tab_of_one_that_has_a_session_asks_nothing(tmp_path: Path) -> None:
    async with talk_desk(tmp_path, shown=False) as talk:
        talk.workspace.show_inbox(inbox_page(LINE))
        inbox = talk.workspace.state.inbox
        assert inbox is not None
        tab = talk.workspace.open_tab(record_page(REF), inbox.id).tab
        talk.open()
        await talk.loaded()
        talk.workspace.close_tab(tab)
        assert talk.actions() == []


async def test_closing_without_end_gives_it_back_and_a_failure_keeps_the_session(tmp_path: Path) -> None:
    async with talk_desk(tmp_path, shown=False) as talk:
        session = talk.open()
        await talk.loaded()
        talk.organisation.refuse = lambda name: answer(500) if name == "LeaveConversation" else None
        with pytest.raises(OrganisationError):
            await talk.area.close_without_end(session)
        assert session in talk.workspace.state.sessions
        talk.organisation.refuse = lambda _name: None
        await talk.area.close_without_end(session)
        assert session not in talk.workspace.state.sessions
        assert talk.organisation.rows["msdyn_ocliveworkitem"][TALK]["statuscode"] == OPEN


async def test_in_wrap_up_closing_asks_nothing_and_leaves(tmp_path: Path) -> None:
    organisation = TalkingOrganisation()
    organisation.conversation(statuscode=WRAP_UP)
    async with talk_desk(tmp_path, organisation, shown=False) as talk:
        session = talk.open()
        await talk.loaded()
        assert Verb.SAY not in talk.state.may
        talk.workspace.close_session(session)
        await talk.until(lambda: talk.actions() == ["LeaveConversation"])


@pytest.mark.parametrize("save", [True, False])
async def test_a_note_that_was_begun_is_asked_about_before_wrap_up_ends(tmp_path: Path, save: bool) -> None:
    organisation = TalkingOrganisation()
    organisation.conversation(statuscode=WRAP_UP)
    async with talk_desk(tmp_path, organisation, shown=False) as talk:
        session = talk.open()
        await talk.loaded()
        talk.area.write(REF, NOTE, "A photo comes")
        with pytest.raises(Refused) as no:
            talk.workspace.close_session(session, confirmed=True)
        assert no.value.code is RefusalCode.NOTE_BEGUN
        assert [way.verb.rpartition(".")[2] for way in no.value.ways_out] == [
            "save_note_and_close",
            "discard_note_and_close",
        ]
        await (talk.area.save_note_and_close if save else talk.area.discard_note_and_close)(session)
        assert session not in talk.workspace.state.sessions
        assert organisation.texts == (["A photo comes"] if save else [])
        assert talk.actions()[-1] == "LeaveConversation"
        assert talk.state.draft(NOTE).text == ""


async def test_a_note_that_was_begun_is_asked_about_after_end_and_close(tmp_path: Path) -> None:
    async with talk_desk(tmp_path, shown=False) as talk:
        session = talk.open()
        await talk.loaded()
        talk.area.write(REF, NOTE, "A photo comes")
        with pytest.raises(Refused) as no:
            await talk.area.end_and_close(session)
        assert no.value.code is RefusalCode.NOTE_BEGUN
        assert session in talk.workspace.state.sessions
        assert talk.actions() == ["EndConversation"]
        await talk.until(lambda: talk.state.status is Status.WRAP_UP)
        await talk.area.save_note_and_close(session)
        assert talk.organisation.texts == ["A photo comes"]


async def test_it_is_left_too_where_its_page_has_let_go_of_it_before(tmp_path: Path) -> None:
    organisation = TalkingOrganisation()
    organisation.conversation(statuscode=WRAP_UP)
    async with talk_desk(tmp_path, organisation, shown=False) as talk:
        session = talk.open()
        tab = talk.workspace.state.sessions[session].anchor.id
        talk.area.show(REF, tab)  # as its page does, which goes before the session does
        await talk.loaded()
        talk.area.hide(REF, tab)
        talk.workspace.close_session(session)
        await talk.until(lambda: talk.actions() == ["LeaveConversation"])


async def test_who_waits_for_the_colleague_who_took_it_over_waits_for_her_no_more(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        waits = talk.organisation.said("Is anybody there?")
        talk.hear(waits)
        talk.area.read(REF)
        assert talk.area.badge(REF) == Badge(0, waits.sent)
        told = talk.count(BadgeChanged)
        talk.organisation.conversation(msdyn_activeagentid=("systemuser", BEN))
        talk.changed()
        await talk.until(lambda: talk.area.badge(REF) == Badge())
        assert talk.count(BadgeChanged) == told + 1
        assert talk.state.waiting_since is None
        talk.hear(talk.organisation.said("Hello Ben"))
        await talk.until(lambda: talk.state.messages[-1].text == "Hello Ben")
        assert talk.area.badge(REF) == Badge()  # nor does she have to read what is written to him
        talk.organisation.conversation(msdyn_activeagentid=("systemuser", ME))
        talk.changed()
        await talk.until(lambda: talk.area.badge(REF) == Badge(1, waits.sent))


async def test_one_that_was_taken_over_or_ended_says_so(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        assert talk.state.lost is None
        talk.organisation.conversation(msdyn_activeagentid=("systemuser", BEN))
        talk.changed()
        await talk.until(lambda: talk.state.lost is Lost.TAKEN_OVER)
        assert talk.state.agent == Lookup(RecordRef(LINE, "systemuser", BEN), "Ben Carter")
        assert not {Verb.SAY, Verb.LEAVE} & talk.state.may
        talk.area.write(REF, TEXT, "Too late")
        with pytest.raises(Refused) as no:
            talk.area.send(REF)
        assert no.value.code is RefusalCode.WRONG_STATE
        talk.organisation.conversation(statuscode=CLOSED, msdyn_activeagentid=None)
        talk.changed()
        await talk.until(lambda: talk.state.lost is Lost.ENDED)
        assert talk.count(ConversationLost) == 2


async def test_what_became_of_it_while_she_was_away_is_told_once(tmp_path: Path) -> None:
    organisation = TalkingOrganisation()
    organisation.conversation(msdyn_activeagentid=("systemuser", BEN))
    async with talk_desk(tmp_path, organisation, shown=False) as talk:
        talk.open()
        await talk.until(lambda: talk.count(ConversationLost) == 1)
        await talk.loaded()
        left = talk.workspace.state
    async with talk_desk(tmp_path, organisation, shown=False) as talk:
        talk.workspace.adopt(left, 100, 100)
        talk.area.begin(None)
        await talk.loaded()
        assert talk.state.lost is Lost.TAKEN_OVER
        assert talk.count(ConversationLost) == 0
        organisation.conversation(msdyn_activeagentid=("systemuser", ME))
        talk.changed()
        await talk.until(lambda: talk.state.lost is None)
        organisation.conversation(msdyn_activeagentid=("systemuser", BEN))
        talk.changed()
        await talk.until(lambda: talk.count(ConversationLost) == 1)


async def test_what_is_given_to_who_reads_it_was_not_taken_from_her(tmp_path: Path) -> None:
    organisation = TalkingOrganisation()
    organisation.conversation(msdyn_activeagentid=("systemuser", BEN))
    organisation.rows[PARTICIPANTS].clear()
    organisation.participant(BEN)
    async with talk_desk(tmp_path, organisation) as talk:
        await talk.loaded()
        assert talk.state.role is Role.NONE
        organisation.rows[PARTICIPANTS][guid(900)]["msdyn_lefton"] = "2026-11-19T09:00:00Z"
        organisation.participant(ME)
        organisation.conversation(msdyn_activeagentid=("systemuser", ME))
        talk.changed(PARTICIPANTS, guid(901))  # the row's own change is heard later
        await talk.until(lambda: talk.state.role is Role.PRIMARY)
        assert talk.count(ConversationLost) == 0


async def test_who_only_advised_has_lost_nothing_to_who_goes_on_alone(tmp_path: Path) -> None:
    organisation = TalkingOrganisation()
    organisation.conversation(msdyn_activeagentid=("systemuser", BEN))
    organisation.rows[PARTICIPANTS].clear()
    organisation.participant(BEN)
    organisation.participant(ME, 2)
    async with talk_desk(tmp_path, organisation) as talk:
        await talk.until(lambda: talk.state.role is Role.CONSULTED)
        rows = organisation.rows[PARTICIPANTS]
        key = next(key for key, row in rows.items() if row["_msdyn_agentid_value"] == ME)
        rows[key]["msdyn_lefton"] = "2026-11-19T09:00:00Z"
        talk.changed(PARTICIPANTS, key)
        await talk.until(lambda: talk.state.lost is Lost.ADVICE_OVER)


async def test_a_customer_whose_page_is_closed_is_away_until_it_is_open_again(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        assert not talk.state.customer_away
        talk.organisation.conversation(ninedesk_customerlefton="2026-03-12T10:42:00Z")
        talk.changed()
        await talk.until(lambda: talk.state.customer_away)
        talk.organisation.conversation(ninedesk_customerlefton=None)
        talk.changed()
        await talk.until(lambda: not talk.state.customer_away)


async def test_a_colleague_who_does_not_come_is_told_to_whom_it_belongs(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        said = talk.organisation.said("transfer_declined", author=3, kind=3)
        talk.hear(replace(said, values={"name": "Ben Carter"}))
        await talk.until(lambda: talk.count(ColleagueDeclined) == 1)
        told = next(event for event in talk.events if isinstance(event, ColleagueDeclined))
        assert (told.ref, told.code, told.name) == (REF, "transfer_declined", "Ben Carter")
        talk.organisation.conversation(msdyn_activeagentid=("systemuser", BEN))
        talk.changed()
        await talk.until(lambda: talk.state.lost is Lost.TAKEN_OVER)
        talk.hear(talk.organisation.said("consult_missed", author=3, kind=3))
        await talk.until(lambda: talk.state.messages[-1].text == "consult_missed")
        assert talk.count(ColleagueDeclined) == 1


async def test_what_was_begun_in_one_that_is_merged_goes_along_with_it(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        into = replace(REF, id=guid(701))
        talk.area.write(REF, TEXT, "Have a look:")
        await talk.area.attach(REF, TEXT, [from_bytes("photo.png", b"photo")])
        talk.area.write(into, TEXT, "It is")
        talk.organisation.conversation(statuscode=CLOSED, ninedesk_mergedintoid=(TABLE, into.id))
        talk.changed()
        await talk.until(lambda: talk.state.lost is Lost.MERGED)
        assert talk.state.merged_into == into
        there = talk.area.state(into).draft(TEXT)
        assert (there.text, [each.file.name for each in there.files]) == (
            "It is\nHave a look:",
            ["photo.png"],
        )
        assert not talk.state.drafts


async def test_a_reply_that_cannot_be_sent_any_more_becomes_part_of_the_note(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        talk.area.write(REF, TEXT, "Roll it back to 4.1.9")
        await talk.area.attach(REF, TEXT, [from_bytes("photo.png", b"photo")])
        talk.area.write(REF, NOTE, "She left.")
        talk.area.reply_to_note(REF)
        note = talk.state.draft(NOTE)
        assert (note.text, [each.file.name for each in note.files]) == (
            "She left.\nRoll it back to 4.1.9",
            ["photo.png"],
        )
        assert set(talk.state.drafts) == {NOTE}


async def test_what_comes_with_another_conversation_neither_answers_nor_is_news(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        hello = talk.organisation.said("Hello?")
        talk.hear(hello)
        talk.area.read(REF)
        since, merged = hello.sent, talk.organisation.merged
        talk.hear(*merged(("Which lamp?", 1, True), ("The left one", 2, True), waiting=since))
        assert talk.area.badge(REF) == Badge(0, since)
        assert talk.count(CustomerWrote) == 1
        # What came with it and was not read is unread; who waited there waits here, since then.
        talk.hear(*merged(("And now?", 1, False), waiting=since - timedelta(hours=1)))
        assert talk.area.badge(REF) == Badge(1, since - timedelta(hours=1))
        talk.area.read(REF)
        assert talk.area.badge(REF) == Badge(0, since - timedelta(hours=1))  # seen is not answered
        talk.hear(talk.organisation.said("All three", 2, agent=ME))
        assert talk.area.badge(REF) == Badge(0, None)
        # Both were answered: nobody waits until the customer writes again.
        talk.hear(*merged(("Long ago", 1, True), waiting=None))
        assert talk.area.badge(REF) == Badge(0, None)
        again = talk.organisation.said("Thank you")
        talk.hear(again)
        assert talk.area.badge(REF) == Badge(1, again.sent)


async def test_a_merged_conversation_that_is_opened_knows_since_when_the_customer_waits(
    tmp_path: Path,
) -> None:
    organisation = TalkingOrganisation()
    organisation.said("Hello", 2, agent=ME)
    waits = organisation.said("Are you there?").sent
    organisation.merged(("Which lamp?", 1, True), ("The left one", 2, True), waiting=waits)
    organisation.said("Well?")
    async with talk_desk(tmp_path, organisation) as talk:
        assert talk.area.badge(REF) == Badge(2, waits)


async def test_who_is_consulted_speaks_with_the_primary_alone_until_she_is_added(tmp_path: Path) -> None:
    organisation = TalkingOrganisation()
    organisation.conversation(msdyn_activeagentid=("systemuser", BEN))
    organisation.rows["msdyn_sessionparticipant"].clear()
    organisation.participant(BEN)
    organisation.participant(ME, mode=2)
    async with talk_desk(tmp_path, organisation, undo=0) as talk:
        assert talk.state.role is Role.CONSULTED
        assert [each.me for each in talk.state.participants] == [False, True]
        talk.area.write(REF, MessageKind.CONSULT, "Ask for the model")
        talk.area.send(REF, MessageKind.CONSULT)
        await talk.until(lambda: talk.shown == ["Ask for the model"])
        assert talk.organisation.called[-1][1]["Kind"] == 5
        organisation.rows["msdyn_sessionparticipant"][guid(901)]["ninedesk_mode"] = 3
        talk.changed("msdyn_sessionparticipant", guid(901))
        await talk.until(lambda: talk.state.role is Role.CONSULTED_PUBLIC)
        assert Verb.SAY in talk.state.may


async def test_records_are_linked_one_of_each_and_a_new_case_when_it_is_saved(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        row = talk.organisation.rows["msdyn_ocliveworkitem"][TALK]
        talk.hear(talk.organisation.said("The heating is cold"))
        maria = RecordRef(LINE, "contact", MARIA)
        await talk.area.link(REF, maria)
        assert row["msdyn_customer"] == ("contact", MARIA)
        await talk.until(lambda: talk.state.customer is not None)
        case = talk.area.create_case(REF)
        assert talk.desk.records.state(case).value("title") == "The heating is cold"
        await talk.desk.records.save(case)
        await talk.until(lambda: row.get("msdyn_issueid") == ("incident", case.id))
        await talk.area.unlink(REF, maria)
        assert row["msdyn_customer"] is None


async def test_what_somebody_else_took_first_and_what_does_not_apply_is_refused(tmp_path: Path) -> None:
    organisation = TalkingOrganisation()
    organisation.conversation(statuscode=OPEN, msdyn_activeagentid=None)
    organisation.rows["msdyn_sessionparticipant"].clear()
    async with talk_desk(tmp_path, organisation) as talk:
        assert Verb.TAKE in talk.state.may
        gone = answer(400, {"error": {"code": "0x90090001", "message": "gone"}})
        organisation.refuse = lambda name: gone if name == "PickConversation" else None
        with pytest.raises(Refused) as no:
            await talk.area.take(REF)
        assert no.value.code is RefusalCode.OFFER_GONE
        with pytest.raises(Refused) as no:
            await talk.area.end(REF)
        assert no.value.code is RefusalCode.WRONG_STATE
        organisation.conversation(statuscode=WAITING, msdyn_activeagentid=("systemuser", ME))
        talk.changed()
        await talk.until(lambda: Verb.REOPEN in talk.state.may)
        await talk.area.reopen(REF)
        assert talk.actions() == ["ReopenConversation"]


async def test_an_organisation_without_conversations_is_asked_nothing_more(tmp_path: Path) -> None:
    organisation = TalkingOrganisation(live=False)
    async with talk_desk(tmp_path, organisation, shown=False) as talk:
        talk.area.show(REF, "test")
        await talk.until(lambda: not talk.state.loading)
        assert talk.state.may == frozenset()
        assert talk.area.replies(LINE) == ()
        await asyncio.sleep(0)
        assert not organisation.reads("ninedesk_")
        assert not organisation.called
        talk.area.write(REF, TEXT, "Hello")
        with pytest.raises(Refused) as no:
            talk.area.send(REF)
        assert no.value.code is RefusalCode.NO_LIVE_LINE


async def test_each_message_is_given_to_who_translates_once_whatever_else_changes(tmp_path: Path) -> None:
    class Slow:
        offered = True

        def __init__(self) -> None:
            self.asked, self.goes_on = list[str](), asyncio.Event()

        async def translate(self, text: str, language: str) -> str:
            self.asked.append(f"{language}: {text}")
            await self.goes_on.wait()
            return text.upper()

    slow = Slow()
    async with talk_desk(tmp_path, translator=slow) as talk:
        first, second = (talk.organisation.said(text) for text in ("Hola", "Adios"))
        talk.hear(first)
        talk.area.translate(REF, "de")
        await talk.until(lambda: slow.asked == ["de: Hola"])
        talk.area.write(REF, TEXT, "One mo")
        talk.hear(second)
        await asyncio.sleep(0)
        slow.goes_on.set()
        await talk.until(lambda: talk.state.translations == {first.id: "HOLA", second.id: "ADIOS"})
        assert slow.asked == ["de: Hola", "de: Adios"]
        slow.goes_on.clear()
        talk.area.translate(REF, "fr")
        await talk.until(lambda: slow.asked[2:] == ["fr: Hola"])
        talk.area.translate(REF, "es")  # no more into the one before
        await talk.until(lambda: slow.asked[3:] == ["es: Hola"])
        slow.goes_on.set()
        await talk.until(lambda: len(talk.state.translations) == 2)
        assert slow.asked[4:] == ["es: Adios"]


async def test_nobody_translates_until_somebody_is_configured(tmp_path: Path) -> None:
    class Shouting:
        offered, answers = True, True

        async def translate(self, text: str, language: str) -> str:
            if not self.answers:
                raise Refused(RefusalCode.NOT_TRANSLATED)
            return f"{language}: {text.upper()}"

    shouting = Shouting()

    async with talk_desk(tmp_path) as talk:
        with pytest.raises(Refused) as no:
            talk.area.translate(REF, "de")
        assert no.value.code is RefusalCode.NO_TRANSLATOR
        assert Verb.TRANSLATE not in talk.state.may
        with pytest.raises(Refused):
            await talk.area.translated(REF, "Hello")
    async with talk_desk(tmp_path, translator=shouting) as talk:
        assert Verb.TRANSLATE in talk.state.may
        assert await talk.area._translating.translated("Hello", "de-AT") == "de: HELLO"
        with pytest.raises(Refused) as no:
            await talk.area.translated(REF, "Hello")
        assert no.value.code is RefusalCode.NO_LANGUAGE
        first = talk.organisation.said("Hola")
        talk.hear(first)
        talk.area.translate(REF, "de")
        await talk.until(lambda: talk.state.translations == {first.id: "de: HOLA"})
        shouting.answers = False
        second = talk.organisation.said("Adios")
        talk.hear(second)
        await talk.until(lambda: talk.state.untranslated)
        assert talk.state.translations == {first.id: "de: HOLA"}
        shouting.answers = True
        third = talk.organisation.said("Ciao")
        talk.hear(third)  # tried again with the next one
        await talk.until(lambda: set(talk.state.translations) == {first.id, second.id, third.id})
        assert not talk.state.untranslated
        talk.area.translate(REF, "")
        assert not talk.state.translations


async def test_prepared_answers_are_read_filled_and_what_is_missing_is_asked(tmp_path: Path) -> None:
    organisation = TalkingOrganisation()
    rows = organisation.rows["msdyn_cannedmessage"]
    for number, (title, owner, personal) in enumerate(
        [("Hello", ME, True), ("Ours", BEN, False), ("Ben's", BEN, True)]
    ):
        organisation.put(
            "msdyn_cannedmessage", guid(600 + number), msdyn_title=title, msdyn_tags="a, #b", statecode=0,
            msdyn_message="Hello {customerName}, ${ order }?", _ownerid_value=owner, ninedesk_personal=personal,
        )  # fmt: skip
    assert len(rows) == 3
    async with talk_desk(tmp_path, organisation) as talk:
        talk.area.replies(LINE)
        await talk.until(lambda: [reply.title for reply in talk.area.replies(LINE)] == ["Hello", "Ours"])
        hello = talk.area.replies(LINE)[0]
        assert (hello.tags, hello.personal) == (("a", "b"), True)
        filled = await talk.area.fill_reply(REF, hello)
        assert (filled.text, filled.missing) == ("Hello Maria, {order}?", ("order",))


@asynccontextmanager
async def whole_engine(organisation: TalkingOrganisation) -> AsyncGenerator[Engine]:
    engine = Engine(LINE, SettingsInMemory(), RecentInMemory())
    engine.settings.set("conversations.undo_seconds", 0)
    engine.lines.add(LINE, FixedKey("secret"), LineOptions(retry=rules(), http=transport(organisation)))
    engine.lines.set_address(LINE, ADDRESS)
    try:
        yield engine
    finally:
        await engine.close()


async def test_the_engine_follows_what_is_opened_and_goes_on_after_a_relaunch(tmp_path: Path) -> None:
    organisation = TalkingOrganisation()
    profile = Profile.open(tmp_path / "profile.db", KEY)
    async with whole_engine(organisation) as engine:
        engine.keep_in(profile)
        await until(lambda: engine.lines.state(LINE).connection in WELL)
        assert "conversations" not in engine.__dict__  # nothing of it is there before it is needed
        session = engine.workspace.open_session(record_page(REF)).session
        area = engine.conversations
        await until(lambda: engine.workspace.state.sessions[session].shown_title == "Maria")
        await until(lambda: area.state(REF).role is Role.PRIMARY and not area.state(REF).loading)
        area.write(REF, TEXT, "Half")
        with pytest.raises(Refused) as no:
            engine.workspace.close_session(session)
        assert no.value.code is RefusalCode.CONVERSATION_ACTIVE
        assert profile.flush()
    async with whole_engine(organisation) as engine:
        begun = engine.keep_in(profile)
        assert begun.homeless == ()
        await until(lambda: "conversations" in engine.__dict__)
        area = engine.conversations
        await until(lambda: area.state(REF).role is Role.PRIMARY and not area.state(REF).loading)
        assert area.state(REF).draft(TEXT).text == "Half"
        area.send(REF)
        await until(lambda: organisation.texts == ["Half"])
        await until(lambda: [message.text for message in area.state(REF).messages] == ["Half"])
    assert profile.close()


async def test_where_nothing_is_kept_she_can_talk_all_the_same() -> None:
    organisation = TalkingOrganisation()
    async with whole_engine(organisation) as engine:
        engine.workspace.open_session(record_page(REF))
        await until(lambda: engine.lines.state(LINE).connection in WELL)
        area = engine.conversations
        await until(lambda: area.state(REF).role is Role.PRIMARY and not area.state(REF).loading)
        for text in ("One", "Two"):
            area.write(REF, TEXT, text)
            area.send(REF)
        await until(lambda: [message.text for message in area.state(REF).messages] == ["One", "Two"])
        assert not area.state(REF).unsent


async def test_a_customer_does_not_wait_for_what_is_slow_elsewhere(tmp_path: Path) -> None:
    async with talk_desk(tmp_path, undo=0) as talk:
        talk.organisation.put("account", guid(60), name="Acme")
        account = talk.desk.ref("account", guid(60))
        await talk.desk.records.read(account, ("name",))
        await talk.desk.cut()
        talk.desk.records.edit(account, "name", "Acme Ltd")
        await talk.desk.records.save(account)
        talk.area.write(REF, TEXT, "Hello")
        talk.area.send(REF)
        answered = asyncio.Event()
        talk.organisation.slow = (lambda request: request.method == "PATCH", answered)
        talk.organisation.down = False
        talk.desk.lines.reconnect(LINE)
        await talk.until(lambda: talk.shown == ["Hello"])
        assert talk.desk.waiting == ["update"]
        answered.set()
        await talk.until(lambda: not talk.desk.waiting)
        assert talk.organisation.rows["account"][guid(60)]["name"] == "Acme Ltd"


async def test_what_she_has_sent_goes_out_before_she_ends_or_gives_it_away(tmp_path: Path) -> None:
    async with talk_desk(tmp_path) as talk:
        talk.area.write(REF, TEXT, "Good bye")
        talk.area.send(REF)
        await talk.desk.cut()
        with pytest.raises(OrganisationError):
            await talk.area.end(REF)
        assert talk.actions() == []
        await talk.desk.mend()
        talk.area.write(REF, TEXT, "and thank you")
        talk.area.send(REF)
        await talk.area.end(REF)
        assert talk.actions("Typing") == ["SendMessage", "SendMessage", "EndConversation"]
        assert talk.organisation.texts == ["Good bye", "and thank you"]


async def test_what_she_gave_away_herself_is_no_news_and_asks_nothing(tmp_path: Path) -> None:
    async with talk_desk(tmp_path, shown=False) as talk:
        session = talk.open()
        await talk.loaded()
        await talk.area.transfer(REF, RecordRef(LINE, "systemuser", BEN))
        talk.organisation.conversation(msdyn_activeagentid=("systemuser", BEN))
        talk.changed()
        await talk.until(lambda: talk.state.lost is Lost.TAKEN_OVER)
        assert talk.count(ConversationLost) == 0
        talk.organisation.conversation(msdyn_activeagentid=("systemuser", ME))
        talk.changed()
        await talk.until(lambda: talk.state.role is Role.PRIMARY)
        with pytest.raises(Refused):
            talk.workspace.close_session(session)

"""A conversation that is hers no more is told where she does not look at it, with the way to it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from desktop import messages
from desktop.bindings.conversations import words
from desktop.bindings.conversations.commands import ConversationCommands
from desktop.bindings.conversations.losses import tell_declined, tell_loss
from desktop.desk import Desk
from session_engine.conversations.events import DECLINED, ColleagueDeclined
from session_engine.conversations.state import ConversationState, Lost, Status
from session_engine.errors import WayOut
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef, dashboard_page, record_page
from session_engine.navigation.state import Place
from session_engine.notices.area import NoticesArea
from session_engine.notices.state import Notice
from session_engine.ports import SystemClock
from session_engine.records.state import Lookup
from session_engine.sessions.area import WorkspaceArea
from widgets.primitives.tones import Tone

LINE = LineId("demo")
REF = RecordRef(LINE, "msdyn_ocliveworkitem", "aaaaaaaa-0000-4000-8000-000000000001")


def told(
    lost: Lost | None,
    agent: str = "",
    *,
    in_front: bool = False,
    merged_into: RecordRef | None = None,
    queue: Lookup | None = None,
) -> tuple[Notice, ...]:
    desk = a_desk(lost, agent, in_front=in_front, merged_into=merged_into, queue=queue)
    tell_loss(desk, REF)
    return desk.engine.notices.state.notices


def a_desk(
    lost: Lost | None,
    agent: str = "",
    *,
    in_front: bool = False,
    merged_into: RecordRef | None = None,
    queue: Lookup | None = None,
) -> Desk:
    bus = EventBus()
    workspace, notices = WorkspaceArea(bus, LINE, dashboard_page(LINE)), NoticesArea(bus, SystemClock())
    workspace.open_session(record_page(REF), title="Maria Lopez", background=not in_front)
    state = SimpleNamespace(
        lost=lost,
        visitor="Maria Lopez",
        title="Red light",
        agent=SimpleNamespace(name=agent),
        merged_into=merged_into,
        queue=queue,
    )
    area = SimpleNamespace(state=lambda _ref: state)
    engine = SimpleNamespace(conversations=area, workspace=workspace, notices=notices)
    return cast("Desk", SimpleNamespace(engine=engine))


@pytest.mark.parametrize(
    ("lost", "agent", "code"),
    [
        (Lost.TAKEN_OVER, "Ben Carter", "conversation_taken"),
        (Lost.TAKEN_OVER, "", "conversation_taken.nobody"),
        (Lost.RETURNED, "", "conversation_returned"),
        (Lost.ADVICE_OVER, "Ben Carter", "advice_over"),
        (Lost.ENDED, "Ben Carter", "conversation_ended"),
    ],
)
def test_one_in_the_background_is_told(lost: Lost, agent: str, code: str) -> None:
    (notice,) = told(lost, agent)
    assert notice.code == code
    assert notice.values["title"] == "Maria Lopez"
    assert notice.actions == (WayOut("open", (REF, "Maria Lopez")),)


def test_one_that_waits_in_a_queue_names_it() -> None:
    (notice,) = told(Lost.RETURNED, queue=Lookup(replace(REF, table="queue"), "Cameras"))
    assert (
        messages.notice(notice.code, notice.values)
        == "Your conversation with Maria Lopez waits in the queue Cameras."
    )


def test_one_that_was_merged_leads_to_where_it_goes_on() -> None:
    into = replace(REF, id="aaaaaaaa-0000-4000-8000-000000000002")
    (notice,) = told(Lost.MERGED, "Amara Osei", merged_into=into)
    assert notice.code == "conversation_merged"
    assert notice.actions == (WayOut("open", (into, "Maria Lopez")),)


def test_one_that_goes_on_where_she_is_says_nothing() -> None:
    into = replace(REF, id="aaaaaaaa-0000-4000-8000-000000000002")
    desk = a_desk(Lost.MERGED, "Amara Osei", merged_into=into)
    desk.engine.workspace.open_session(record_page(into), title="Maria Lopez")
    tell_loss(desk, REF)
    assert desk.engine.notices.state.notices == ()


def test_one_that_she_looks_at_says_it_itself_and_one_that_is_hers_says_nothing() -> None:
    assert told(Lost.RETURNED, in_front=True) == ()
    assert told(None) == ()


def test_what_stands_above_a_merged_conversation_leads_to_where_it_goes_on() -> None:
    into = RecordRef(LINE, REF.table, "aaaaaaaa-0000-4000-8000-000000000002")
    merged = ConversationState(REF, loading=False, status=Status.CLOSED, lost=Lost.MERGED, merged_into=into)
    said = words.standing(merged)
    assert said is not None
    assert (said.tone, [action.id for action in said.actions]) == (Tone.INFO, [words.GOES_ON])
    assert words.closed(merged) != said.text
    opened: list[tuple[RecordRef, Place]] = []
    area = SimpleNamespace(state=lambda _ref: merged)
    desk = SimpleNamespace(
        engine=SimpleNamespace(conversations=area),
        run=lambda verb: verb(),
        open_record=lambda *given: opened.append(given),
    )
    assert ConversationCommands(cast("Desk", desk)).do(words.GOES_ON, REF)
    assert opened == [(into, Place.OFFER)]
    taken = words.standing(replace(merged, status=Status.ACTIVE, lost=Lost.TAKEN_OVER, agent=None))
    assert taken is None  # who has it is not known yet
    ended = words.standing(replace(merged, lost=Lost.ENDED))
    assert ended is not None
    assert (ended.tone, ended.actions) == (Tone.INFO, ())


def test_what_was_merged_is_called_by_its_title_unless_that_is_the_customers_name() -> None:
    assert "“Red light”" in words.system("merging", {"title": "Red light"}, "Maria Lopez")
    assert "Maria" not in words.system("merged", {"title": "Maria Lopez"}, "Maria Lopez")


@pytest.mark.parametrize("code", sorted(DECLINED))
def test_a_colleague_who_does_not_come_is_told_also_beside_the_conversation(code: str) -> None:
    for in_front in (True, False):
        desk = a_desk(None, in_front=in_front)
        tell_declined(desk, ColleagueDeclined(REF, code, "Ben Carter"))
        (notice,) = desk.engine.notices.state.notices
        assert (notice.code, notice.values["name"], bool(notice.actions)) == (
            code,
            "Ben Carter",
            not in_front,
        )
        assert "Ben Carter" in messages.notice(notice.code, notice.values)


def test_what_waits_in_a_queue_names_it_for_it_may_be_another_one() -> None:
    queue = Lookup(RecordRef(LINE, "queue", "q"), "Cameras")
    open_one = ConversationState(REF, loading=False, status=Status.OPEN, lost=Lost.RETURNED, queue=queue)
    said = words.standing(open_one)
    assert said is not None
    assert "Cameras" in said.text

"""A conversation that is hers no more is told where she does not look at it, with the way to it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from desktop.bindings.conversations.losses import tell_loss
from desktop.desk import Desk
from session_engine.conversations.state import Lost
from session_engine.errors import WayOut
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef, dashboard_page, record_page
from session_engine.notices.area import NoticesArea
from session_engine.notices.state import Notice
from session_engine.ports import SystemClock
from session_engine.sessions.area import WorkspaceArea

LINE = LineId("demo")
REF = RecordRef(LINE, "msdyn_ocliveworkitem", "aaaaaaaa-0000-4000-8000-000000000001")


def told(
    lost: Lost | None, agent: str = "", *, in_front: bool = False, merged_into: RecordRef | None = None
) -> tuple[Notice, ...]:
    bus = EventBus()
    workspace, notices = WorkspaceArea(bus, LINE, dashboard_page(LINE)), NoticesArea(bus, SystemClock())
    workspace.open_session(record_page(REF), title="Maria Lopez", background=not in_front)
    state = SimpleNamespace(
        lost=lost,
        visitor="Maria Lopez",
        title="Red light",
        agent=SimpleNamespace(name=agent),
        merged_into=merged_into,
    )
    area = SimpleNamespace(state=lambda _ref: state)
    engine = SimpleNamespace(conversations=area, workspace=workspace, notices=notices)
    tell_loss(cast("Desk", SimpleNamespace(engine=engine)), REF)
    return notices.state.notices


@pytest.mark.parametrize(
    ("lost", "agent", "code"),
    [
        (Lost.TAKEN_OVER, "Ben Carter", "conversation_taken"),
        (Lost.TAKEN_OVER, "", "conversation_taken.nobody"),
        (Lost.RETURNED, "", "conversation_returned"),
        (Lost.ENDED, "Ben Carter", "conversation_ended"),
    ],
)
def test_one_in_the_background_is_told(lost: Lost, agent: str, code: str) -> None:
    (notice,) = told(lost, agent)
    assert notice.code == code
    assert notice.values["title"] == "Maria Lopez"
    assert notice.actions == (WayOut("open", (REF, "Maria Lopez")),)


def test_one_that_was_merged_leads_to_where_it_goes_on() -> None:
    into = replace(REF, id="aaaaaaaa-0000-4000-8000-000000000002")
    (notice,) = told(Lost.MERGED, "Amara Osei", merged_into=into)
    assert notice.code == "conversation_merged"
    assert notice.actions == (WayOut("open", (into, "Maria Lopez")),)


def test_one_that_she_looks_at_says_it_itself_and_one_that_is_hers_says_nothing() -> None:
    assert told(Lost.RETURNED, in_front=True) == ()
    assert told(None) == ()

"""Who gives a conversation to an agent is told to whom, with the way back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from desktop import messages
from desktop.bindings.supervision import ASSIGN_BACK, tell_given
from desktop.desk import Desk
from session_engine.errors import WayOut
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.notices.area import NoticesArea
from session_engine.ports import SystemClock
from session_engine.records.state import Lookup

LINE = LineId("demo")
REF = RecordRef(LINE, "msdyn_ocliveworkitem", "aaaaaaaa-0000-4000-8000-000000000001")
AMARA, BEN = (
    Lookup(RecordRef(LINE, "systemuser", f"bbbbbbbb-0000-4000-8000-00000000000{number}"), name)
    for number, name in enumerate(("Amara Osei", "Ben Whitlock"))
)


def told(agent: Lookup, before: RecordRef | None = None) -> tuple[str, tuple[WayOut, ...]]:
    notices = NoticesArea(EventBus(), SystemClock())
    lines = SimpleNamespace(state=lambda _line: SimpleNamespace(person=AMARA))
    desk = SimpleNamespace(engine=SimpleNamespace(lines=lines, notices=notices))
    tell_given(cast("Desk", desk), REF, "Maria Lopez", agent, before)
    (notice,) = notices.state.notices
    return messages.notice(notice.code, notice.values), notice.actions


def test_what_she_gives_to_herself_was_given_to_you() -> None:
    assert told(AMARA) == ("Maria Lopez was given to you.", ())


def test_what_goes_to_a_colleague_names_her_and_can_be_undone() -> None:
    undo = WayOut(ASSIGN_BACK, (REF, AMARA.ref))
    assert told(BEN, AMARA.ref) == ("Maria Lopez was given to Ben Whitlock.", (undo,))

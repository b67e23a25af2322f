"""What is offered with a session's conversation while another page is in front."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import MagicMock

from desktop.bindings.conversations.beside import BOX, NOTE, BesideThePage
from desktop.bindings.conversations.commands import offered
from session_engine.conversations.state import ConversationState, Verb
from session_engine.ids import CONVERSATION_TABLE, LineId, RecordRef

REF = RecordRef(LineId("a"), CONVERSATION_TABLE, "aaaaaaaa-0000-4000-8000-000000000700")
STATE = ConversationState(
    REF, title="Maria Lopez", may=frozenset({Verb.NOTE, Verb.TRANSFER, Verb.LINK, Verb.END})
)


def beside(state: ConversationState, note: MagicMock | None) -> tuple[BesideThePage, MagicMock]:
    desk = MagicMock()
    desk.engine.conversations.state.return_value = state
    desk.run.side_effect = lambda verb: verb()
    desk.conversations.do.return_value = True
    return BesideThePage(desk, REF, note), desk


def test_all_that_the_conversations_page_does_is_done_from_beside_it() -> None:
    note = MagicMock()
    made, desk = beside(STATE, note)
    assert made.title == "Maria Lopez"
    assert made.offered() == (BOX, NOTE, *offered(STATE))
    for action in offered(STATE):
        assert made.command(action)
        desk.conversations.do.assert_called_with(action, REF)
    assert made.command(NOTE)
    note.assert_called_once_with()


def test_what_cannot_be_done_now_is_left_to_others() -> None:
    made, desk = beside(replace(STATE, may=frozenset({Verb.END})), MagicMock())
    assert made.offered() == (BOX, "conversation_end")
    for action in ("conversation_transfer", NOTE, BOX, "end", "save"):
        assert not made.command(action)
    desk.conversations.do.assert_not_called()
    without_panel, _ = beside(STATE, None)
    assert NOTE not in without_panel.offered()

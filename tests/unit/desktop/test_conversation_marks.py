"""Where the line stands above what is new, when she comes to a conversation."""

from __future__ import annotations

from dataclasses import replace

from desktop.bindings.conversations.panel_states import Look, marked
from session_engine.conversations.state import ConversationState
from session_engine.ids import LineId, RecordRef

REF = RecordRef(LineId("demo"), "msdyn_ocliveworkitem", "aaaaaaaa-0000-4000-8000-000000000001")
READ = replace(ConversationState(REF), loading=False, unread=2, read_to=7)


def test_the_line_of_one_that_is_being_read_is_drawn_once_it_is_known_what_she_had_seen() -> None:
    """After a start she stands before it while it is read: there was no line above what had come meanwhile."""
    coming = marked(Look(coming=True), replace(READ, loading=True, unread=0, read_to=0))
    assert coming.mark == 0
    came = marked(coming, READ)
    assert came.mark == 7
    assert marked(came, replace(READ, unread=0, read_to=9)).mark == 7


def test_there_is_no_line_where_nothing_is_new() -> None:
    assert marked(Look(mark=3, coming=True), replace(READ, unread=0)).mark == 0

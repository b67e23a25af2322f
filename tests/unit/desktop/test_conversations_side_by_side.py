"""Which conversations stand side by side, and which comes next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from desktop.bindings.conversations.binding import conversation_in_front
from desktop.bindings.conversations.side_by_side import in_sight, next_beside
from session_engine.conversations.state import Badge
from session_engine.ids import CONVERSATION_TABLE, LineId, RecordRef

NOW = datetime(2026, 11, 22, 10, 45, tzinfo=UTC)
VERA, MARIA, STUART = (
    RecordRef(LineId("a"), CONVERSATION_TABLE, name) for name in ("vera", "maria", "stuart")
)
CASE = RecordRef(LineId("a"), "incident", "case")


def sessions(*refs: RecordRef | None) -> list[Any]:
    """Give sessions about records; Home is about none."""
    page = SimpleNamespace
    return [page(anchor=page(page=page(record=ref))) for ref in refs]


def test_what_she_put_side_by_side_is_there_again_when_she_comes_back_to_it() -> None:
    row, here = (VERA, MARIA), sessions(None, VERA, MARIA, CASE, STUART)
    assert in_sight(row, VERA, here) == row
    assert in_sight(row, None, here) == ()  # Home is in front
    assert in_sight(row, STUART, here) == (STUART,)
    assert in_sight(row, MARIA, here) == row
    assert in_sight(row, MARIA, sessions(None, MARIA)) == (MARIA,)  # the other one is in a window of its own
    assert in_sight((), VERA, here) == (VERA,)


def test_who_waits_longest_comes_beside() -> None:
    here = sessions(None, VERA, CASE, MARIA, STUART)
    waits = {MARIA: Badge(0, NOW), STUART: Badge(2, NOW - timedelta(seconds=9))}

    def badge(ref: RecordRef) -> Badge:
        return waits.get(ref, Badge())

    assert next_beside((VERA,), here, badge) == STUART
    assert next_beside((VERA, STUART), here, badge) == MARIA
    assert next_beside((MARIA, STUART), here, badge) == VERA  # nobody waits there
    assert next_beside((VERA, MARIA, STUART), here, badge) is None


def test_of_the_tabs_of_a_conversation_an_earlier_one_is_read_where_it_is_opened() -> None:
    def session(in_front: RecordRef) -> Any:
        (found,) = sessions(MARIA)
        tab = SimpleNamespace(page=SimpleNamespace(record=in_front))
        found.focused, found.tab = "t", lambda _key: tab
        return found

    assert conversation_in_front(session(MARIA)) == MARIA
    assert conversation_in_front(session(CASE)) == MARIA
    assert conversation_in_front(session(VERA)) == VERA  # what was said in it can be read nowhere else
    assert conversation_in_front(None) is None

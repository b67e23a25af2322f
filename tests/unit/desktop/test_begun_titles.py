"""What was begun before a start is called by what was typed."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from desktop import messages
from desktop.begun_titles import begun_title, tell_begun_before
from session_engine.engine import Engine
from session_engine.errors import Failure, OrganisationError, WayOut
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.notices.area import NoticesArea
from session_engine.ports import SystemClock
from session_engine.records.state import FieldState, Lookup, RecordState, RecordStatus, Value

LINE = LineId("demo")
REF = RecordRef(LINE, "incident", "aaaaaaaa-0000-4000-8000-000000000001")
MARIA = Lookup(RecordRef(LINE, "contact", "bbbbbbbb-0000-4000-8000-000000000001"), "Maria Lopez")


def begun(name: str = "", **typed: Value) -> RecordState:
    fields = {column: FieldState(value, edited=True) for column, value in typed.items()}
    return RecordState(REF, RecordStatus.NEW, name=name, fields=fields)


class Organisation:
    """Knows which column is the name once it is asked; where it is away it never does."""

    def __init__(self, *, away: bool) -> None:
        self.away, self.known = away, False

    async def table(self, _name: str) -> None:
        if self.away:
            raise OrganisationError(Failure.UNREACHABLE)
        self.known = True


def told(*, away: bool) -> str:
    organisation = Organisation(away=away)
    notices = NoticesArea(EventBus(), SystemClock())

    def state(_ref: RecordRef) -> RecordState:
        return begun("Screen stays dark" if organisation.known else "", title="Screen stays dark")

    engine: Any = SimpleNamespace(
        records=SimpleNamespace(state=state),
        lines=SimpleNamespace(ids=lambda: (LINE,), metadata=lambda _line: organisation),
        notices=notices,
    )
    asyncio.run(tell_begun_before(cast("Engine", engine), REF))
    (notice,) = notices.state.notices
    assert notice.actions == (WayOut("open_new", (REF,)),)
    return messages.notice(notice.code, notice.values)


def test_a_start_asks_which_column_is_the_name() -> None:
    assert told(away=False) == "Begun before and not saved: Screen stays dark"


def test_without_the_organisation_it_says_what_was_typed() -> None:
    assert told(away=True) == "Begun before and not saved: New case · Screen stays dark"


@pytest.mark.parametrize(
    ("record", "title"),
    [
        (begun("  Red\nlight "), "Red light"),
        (begun(description="It\nblinks", customerid=MARIA), "New case · It blinks"),
        (begun(customerid=MARIA), "New case · Maria Lopez"),
        (begun(), "New case"),
    ],
)
def test_a_record_without_a_title_says_what_was_typed_or_chosen(record: RecordState, title: str) -> None:
    assert begun_title(record, "New case") == title

"""A path through the inbox as a person walks it: by keyboard, and what the next start has of it."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop.tour.hands import until
from session_engine.errors import Refused
from session_engine.ids import RecordRef
from session_engine.inbox.state import InboxState, Shown
from tests.end_to_end.running import RunningDesk
from widgets.assist.panel import AssistPanel
from widgets.forms.page import FormPage
from widgets.inbox.list import InboxList
from widgets.inbox.place import WIDE
from widgets.pane.edge import STEP, Edge
from widgets.timeline.composer.composer import Composer

CASE = "Camera shows yesterday's picture"
"""The one that Grace has just handed to Amara."""
HALF = "He says the bins"
NEW = 4
"""What is new to Amara at the start (demonstration 8)."""


def _state(desk: RunningDesk) -> InboxState:
    return desk.engine.inbox.state


def _list(desk: RunningDesk) -> InboxList:
    place = desk.window.inbox
    assert place is not None
    return place.dock.list


async def _to_the_list(desk: RunningDesk) -> None:
    await desk.person.chord("Ctrl+Shift+I")
    await until(lambda: desk.window.inbox is not None and _list(desk).hasFocus(), "the list")


async def walk(desk: RunningDesk) -> None:
    """Filter what is new, look at a case, write half a note, put another item off, and make a session of the case."""
    person = desk.person
    await until(lambda: desk.composition.desk.inbox.unread == NEW, "four in the strip")
    await _to_the_list(desk)
    place = desk.window.inbox
    assert place is not None
    place.dock.findChildren(Edge)[0].setFocus()
    await person.press(Qt.Key.Key_Right)
    await until(lambda: place.dock.width() == WIDE + STEP, "a wider list")
    await person.push("Show: Unread")
    await until(lambda: len(_state(desk).items) == NEW, "the unread ones")
    await _to_the_list(desk)
    await person.press(Qt.Key.Key_S)
    await person.choose("In an hour")
    await until(lambda: _state(desk).snoozed == 1 and len(_state(desk).items) == NEW - 1, "one put off")
    while _state(desk).items[_list(desk).current_row()].subject != CASE:
        row = _list(desk).current_row()
        await person.press(Qt.Key.Key_Down)
        await until(lambda row=row: _list(desk).current_row() > row, "the next card")
    await person.press(Qt.Key.Key_Return)
    await until(lambda: person.all(Composer) and person.one(Composer).box.isVisible(), "the case")
    assert person.front_session() == "Inbox"
    await _similar_to_it(desk)
    await person.click(person.one(Composer).box)
    await person.type(HALF)
    await until(lambda: desk.composition.desk.inbox.unread == NEW - 2, "two left")
    await _to_the_list(desk)
    await person.press(Qt.Key.Key_P)
    await until(lambda: CASE in person.sessions(), "a session of it")
    assert person.one(Composer).box.plain_text() == HALF
    assert person.front_session() == CASE


async def _similar_to_it(desk: RunningDesk) -> None:
    """See beside the case what is similar to it; without being asked only the icons are there."""
    await until(lambda: desk.window.pane is not None and desk.window.pane.isVisible(), "the pane's icons")
    pane = desk.window.pane
    assert pane is not None
    assert not pane.is_open
    await desk.person.chord("Ctrl+J")
    await until(lambda: desk.person.all(AssistPanel), "Smart Assist")
    case = desk.engine.workspace.state.focused_tab.page.record
    assert case is not None
    await until(lambda: _is_looked_at(desk, case), "the case that is looked at")
    await desk.person.chord("Ctrl+J")
    await until(lambda: not pane.is_open, "the icons alone")


def _is_looked_at(desk: RunningDesk, case: RecordRef) -> bool:
    try:
        desk.engine.assist.state(case)
    except Refused:  # the panel is there a moment before it knows what it stands beside
        return False
    return True


async def found_again(desk: RunningDesk) -> None:
    """See what the last start has left: the session with its half note, the filter, what is put off."""
    person = desk.person
    assert CASE in person.sessions()
    await until(lambda: person.all(FormPage) and person.all(Composer), "the case")
    await until(lambda: person.one(Composer).box.plain_text() == HALF, "half a note")
    await _to_the_list(desk)
    await until(lambda: len(_state(desk).items) == NEW - 2, "what is unread")
    assert _state(desk).filter is Shown.UNREAD
    assert desk.window.inbox is not None
    assert desk.window.inbox.dock.width() == WIDE + STEP
    assert _state(desk).snoozed == 1

"""A session or a tab in a window of its own: where things open, what is announced, what the next start has."""

from __future__ import annotations

from pathlib import Path

import pytest

from session_engine.errors import RefusalCode, Refused
from session_engine.events import Event, EventBus
from session_engine.ids import (
    LineId,
    PageKey,
    RecordRef,
    SessionId,
    TabId,
    WindowId,
    dashboard_page,
    record_page,
)
from session_engine.navigation.state import Gesture, Place
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import (
    SessionFocused,
    SessionMoved,
    TabFocused,
    TabMoved,
    WindowActivated,
    WindowClosed,
    WindowOpened,
)
from tests.unit.engine.test_restore_desk import Kept

LINE = LineId("demo")
HOME, MAIN, OTHER = SessionId(1), WindowId(1), WindowId(2)
KINDS = (WindowOpened, WindowClosed, WindowActivated, SessionMoved, TabMoved, SessionFocused, TabFocused)


class Desk:
    """Two sessions, the second with a tab, and what is announced."""

    def __init__(self) -> None:
        self.bus = EventBus()
        self.told: list[Event] = []
        self.area = WorkspaceArea(self.bus, LINE, dashboard_page(LINE))
        self.maria = self.area.open_session(page("maria")).session
        self.tom = self.area.open_session(page("tom")).session
        self.order = self.area.open_tab(page("order"), self.tom).tab
        for kind in KINDS:
            self.bus.subscribe(kind, self.told.append)

    @property
    def anchor(self) -> TabId:
        return self.area.state.sessions[self.tom].anchor.id

    def names(self) -> list[str]:
        return [type(event).__name__ for event in self.told]


def page(name: str) -> PageKey:
    return record_page(RecordRef(LINE, "incident", name))


def test_a_session_goes_into_its_own_window_and_the_one_to_its_left_is_in_front() -> None:
    desk = Desk()
    window = desk.area.tear_session(desk.tom)
    state = desk.area.state
    assert (window, state.active) == (OTHER, OTHER)
    assert state.main.sessions == (HOME, desk.maria)
    assert state.main.focused == desk.maria
    assert state.focused_tab.id == desk.order
    assert desk.told == [
        WindowOpened(OTHER),
        SessionMoved(desk.tom, MAIN, OTHER),
        SessionFocused(desk.tom, desk.maria),
        WindowActivated(MAIN, OTHER),
    ]


def test_a_session_that_has_its_own_window_is_only_focused() -> None:
    desk = Desk()
    desk.area.tear_session(desk.tom)
    desk.area.focus_session(HOME)
    assert desk.area.tear_session(desk.tom) == OTHER
    assert desk.area.state.active == OTHER
    assert len(desk.area.state.windows) == 2


def test_home_stays_and_so_does_its_dashboard_but_its_other_tabs_may_go() -> None:
    desk = Desk()
    home = desk.area.state.sessions[HOME]
    for tear in (lambda: desk.area.tear_session(HOME), lambda: desk.area.tear_tab(home.anchor.id)):
        with pytest.raises(Refused) as caught:
            tear()
        assert caught.value.code is RefusalCode.HOME_STAYS
    grid = desk.area.open_tab(page("list"), HOME).tab
    desk.area.tear_tab(grid)
    assert desk.area.state.focused_tab.id == grid
    assert desk.area.state.sessions[HOME].tab(grid) is not None


def test_a_torn_off_tab_stays_its_sessions_and_another_is_in_front_there() -> None:
    desk = Desk()
    desk.area.tear_tab(desk.order)
    state = desk.area.state
    assert state.window().tab == desk.order
    assert state.main.sessions == (HOME, desk.maria, desk.tom)
    assert state.sessions[desk.tom].focused == desk.anchor
    assert state.in_front == {desk.order, desk.anchor}
    assert desk.told == [
        WindowOpened(OTHER),
        TabMoved(desk.order, desk.tom, MAIN, OTHER),
        TabFocused(desk.order, desk.anchor, desk.tom),
        WindowActivated(MAIN, OTHER),
    ]


def test_an_anchor_takes_its_session_along() -> None:
    desk = Desk()
    desk.area.tear_tab(desk.anchor)
    assert desk.area.state.window().sessions == (desk.tom,)


def test_choosing_a_torn_off_tab_among_its_session_brings_its_window() -> None:
    desk = Desk()
    desk.area.tear_tab(desk.order)
    desk.area.focus_session(HOME)
    desk.area.focus_tab(desk.order)
    assert desk.area.state.active == OTHER
    assert desk.area.state.main.focused == HOME
    assert desk.area.state.sessions[desk.tom].focused == desk.anchor


def test_what_is_already_open_in_another_window_is_found_there() -> None:
    desk = Desk()
    desk.area.tear_session(desk.tom)
    desk.area.focus_session(HOME)
    opened = desk.area.open(page("tom"), Place.GRID)
    assert opened.was_open
    assert desk.area.state.active == OTHER


def test_a_new_session_opens_where_she_works() -> None:
    desk = Desk()
    desk.area.tear_session(desk.tom)
    opened = desk.area.open(page("new"), Place.LOOKUP, Gesture.SHIFT)
    assert desk.area.state.strip_of(opened.session).id == OTHER
    assert desk.area.state.strip_of(opened.session).sessions == (desk.tom, opened.session)


def test_what_is_opened_from_a_tabs_window_opens_with_its_session() -> None:
    desk = Desk()
    desk.area.tear_session(desk.tom)
    desk.area.tear_tab(desk.order)
    opened = desk.area.open(page("customer"), Place.LOOKUP)
    assert opened.session == desk.tom
    assert desk.area.state.active == OTHER
    desk.area.focus_tab(desk.order)
    new = desk.area.open(page("new"), Place.LOOKUP, Gesture.SHIFT)
    assert desk.area.state.strip_of(new.session).id == OTHER


def test_closing_a_window_closes_nothing_and_brings_nothing_to_the_front() -> None:
    desk = Desk()
    desk.area.tear_session(desk.tom)
    desk.area.tear_tab(desk.order)
    desk.area.focus_session(HOME)
    desk.told.clear()
    desk.area.close_window(WindowId(3))
    desk.area.close_window(OTHER)
    state = desk.area.state
    assert [window.id for window in state.windows] == [MAIN]
    assert state.main.sessions == (HOME, desk.maria, desk.tom)
    assert state.focused_session.id == HOME
    assert desk.told == [
        TabMoved(desk.order, desk.tom, WindowId(3), OTHER),
        WindowClosed(WindowId(3)),
        SessionMoved(desk.tom, OTHER, MAIN),
        WindowClosed(OTHER),
    ]


def test_the_main_window_is_not_closed_this_way() -> None:
    with pytest.raises(Refused):
        Desk().area.close_window(MAIN)


def test_putting_back_brings_to_the_front() -> None:
    desk = Desk()
    desk.area.tear_session(desk.maria)
    desk.area.put_back_session(desk.maria)
    assert desk.area.state.main.sessions == (HOME, desk.tom, desk.maria)
    assert desk.area.state.focused_session.id == desk.maria
    desk.area.tear_tab(desk.order)
    desk.area.focus_session(HOME)
    desk.area.put_back_tab(desk.order)
    assert desk.area.state.focused_tab.id == desk.order
    assert len(desk.area.state.windows) == 1


def test_the_last_session_of_a_window_closed_closes_the_window() -> None:
    desk = Desk()
    desk.area.tear_session(desk.tom)
    desk.area.tear_tab(desk.order)
    desk.told.clear()
    desk.area.close_session(desk.tom)
    assert [window.id for window in desk.area.state.windows] == [MAIN]
    assert desk.told == [WindowClosed(OTHER), WindowClosed(WindowId(3)), WindowActivated(WindowId(3), MAIN)]


def test_keys_walk_along_the_window_and_from_a_tabs_window_along_its_session() -> None:
    desk = Desk()
    third = desk.area.open_tab(page("third"), desk.tom).tab
    desk.area.tear_tab(desk.order)
    desk.area.focus_next_tab(1)
    assert desk.area.state.focused_tab.id == third
    desk.area.focus_next_tab(1)
    assert desk.area.state.focused_tab.id == desk.anchor, "the one in the other window is passed over"
    desk.area.tear_session(desk.maria)
    desk.area.focus_next_session(1)
    assert desk.area.state.focused_session.id == desk.maria, "alone in its strip"
    desk.area.focus_session_number(1)
    assert desk.area.state.focused_session.id == desk.maria
    desk.area.focus_session_number(2)
    assert desk.area.state.focused_session.id == desk.tom, "numbers go on in the other windows"
    desk.area.focus_session_number(2)
    assert desk.area.state.focused_session.id == desk.maria
    assert desk.area.state.active != MAIN


def test_a_tab_closed_in_its_window_leaves_its_session_in_front() -> None:
    desk = Desk()
    desk.area.tear_tab(desk.order)
    desk.area.close_focused_tab()
    assert desk.area.state.active == MAIN
    assert desk.area.state.focused_tab.id == desk.anchor


def test_windows_come_back_with_what_was_in_them(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    maria = kept.area.open_session(page("maria")).session
    tom = kept.area.open_session(page("tom")).session
    order = kept.area.open_tab(page("order"), tom).tab
    kept.area.tear_tab(order)
    kept.area.tear_session(maria)
    before = kept.again()
    assert kept.area.state == before
    assert [window.tab for window in kept.area.state.windows] == [None, order, None]


def test_a_window_keeps_its_place_for_the_next_one_torn_off(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    session = kept.area.open_session(page("maria")).session
    kept.profile.put_geometry(kept.area.tear_session(session), "right-hand screen")
    kept.area.close_window(OTHER)
    kept.again()
    assert len(kept.area.state.windows) == 1
    assert kept.area.tear_session(session) == OTHER
    assert kept.profile.geometry(OTHER) == "right-hand screen"

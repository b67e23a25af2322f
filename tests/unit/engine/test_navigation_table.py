"""The navigation table, row by row (facts 2)."""

from __future__ import annotations

import pytest

from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef, SessionId, dashboard_page, grid_page, record_page
from session_engine.navigation.state import Gesture, Place
from session_engine.navigation.table import TABLE, Target, decide
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import SessionKind

LINE = LineId("demo")
HOME, REGULAR = SessionKind.HOME, SessionKind.REGULAR

CURRENT = [
    (Place.GRID, HOME, Target.SESSION),
    (Place.GRID, REGULAR, Target.TAB),
    (Place.SEARCH_FLYOUT, REGULAR, Target.SESSION),
    (Place.SEARCH_RESULTS, HOME, Target.TAB),
    (Place.SEARCH_RESULTS, REGULAR, Target.TAB),
    (Place.QUICK_CREATE_NOTICE, REGULAR, Target.SESSION),
    (Place.NEW_RECORD, REGULAR, Target.SESSION),
    (Place.TIMELINE, HOME, Target.TAB),
    (Place.LOOKUP, HOME, Target.TAB),
    (Place.LOOKUP, REGULAR, Target.TAB),
    (Place.SUB_GRID, REGULAR, Target.TAB),
    (Place.SITE_MAP, REGULAR, Target.TAB),
    (Place.INBOX, REGULAR, Target.INBOX),
    (Place.API, HOME, Target.SESSION),
    (Place.API, REGULAR, Target.TAB),
]


def test_every_place_has_one_row() -> None:
    assert sorted(row.place for row in TABLE) == sorted(Place)


@pytest.mark.parametrize(("place", "focused", "target"), CURRENT)
def test_current_navigation(place: Place, focused: SessionKind, target: Target) -> None:
    assert decide(place, Gesture.PLAIN, focused) is target


@pytest.mark.parametrize("place", [Place.SEARCH_FLYOUT, Place.QUICK_CREATE_NOTICE, Place.SEARCH_RESULTS])
def test_legacy_navigation_opens_tabs(place: Place) -> None:
    assert decide(place, Gesture.PLAIN, REGULAR, legacy=True) is Target.TAB


@pytest.mark.parametrize("place", list(Place))
def test_ctrl_and_shift_win_over_every_row(place: Place) -> None:
    for kind in (HOME, REGULAR):
        assert decide(place, Gesture.CTRL, kind) is Target.TAB
        assert decide(place, Gesture.SHIFT, kind) is Target.SESSION


def _area() -> WorkspaceArea:
    return WorkspaceArea(EventBus(), LINE, dashboard_page(LINE))


def case(number: int) -> RecordRef:
    return RecordRef(LINE, "incident", f"00000000-0000-0000-0000-{number:012}")


def test_an_open_anchor_is_focused_instead_of_doubled() -> None:
    area = _area()
    first = area.open(record_page(case(1)), Place.GRID)
    area.focus_session(SessionId(1))
    again = area.open(record_page(case(1), form_id="another-form"), Place.SEARCH_FLYOUT)
    assert again.was_open
    assert (again.session, again.tab) == (first.session, first.tab)
    assert area.state.focused_session.id == first.session


def test_an_open_tab_is_found_in_the_focused_session_only() -> None:
    area = _area()
    account = record_page(RecordRef(LINE, "account", "a"))
    area.open(record_page(case(1)), Place.GRID)
    tab = area.open(account, Place.LOOKUP)
    assert area.open(account, Place.LOOKUP) == type(tab)(tab.session, tab.tab, was_open=True)
    area.focus_session(SessionId(1))
    area.open(record_page(case(2)), Place.GRID)
    assert not area.open(account, Place.LOOKUP).was_open


def test_ctrl_and_shift_force_a_second_copy() -> None:
    area = _area()
    area.open(record_page(case(1)), Place.GRID)
    tab = area.open(record_page(case(1)), Place.GRID, Gesture.CTRL)
    session = area.open(record_page(case(1)), Place.GRID, Gesture.SHIFT)
    assert not tab.was_open
    assert not session.was_open
    assert tab.session != session.session


def test_a_view_from_the_site_map_opens_in_the_focused_session() -> None:
    area = _area()
    opened = area.open(grid_page(LINE, "incident"), Place.SITE_MAP)
    assert opened.session == area.state.focused_session.id == SessionId(1)

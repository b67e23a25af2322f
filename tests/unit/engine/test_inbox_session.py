"""The inbox's session: beside Home, never closed, not one of the nine; a tab that leaves it keeps all that is in it."""

from __future__ import annotations

from pathlib import Path

from session_engine.errors import RefusalCode
from session_engine.ids import PageType, SessionId, TabId, inbox_page, record_page
from session_engine.navigation.state import Place
from session_engine.profile.rows import TabRow
from session_engine.sessions.events import TabPromoted
from session_engine.sessions.state import SESSION_LIMIT, TAB_LIMIT, HalfTyped, SessionKind
from tests.unit.engine.test_restore_desk import Kept
from tests.unit.engine.test_workspace import LINE, Desk, case, refused

HALF = HalfTyped({"note": "half a sent"}, open=True)


def _desk() -> tuple[Desk, SessionId]:
    desk = Desk()
    return desk, desk.area.show_inbox(inbox_page(LINE))


def _preview(desk: Desk, number: int) -> TabId:
    return desk.area.open(record_page(case(number)), Place.INBOX, title=f"Case {number}").tab


def test_it_stands_beside_home_and_is_none_of_the_nine() -> None:
    desk, inbox = _desk()
    desk.fill()
    state = desk.area.state
    assert state.main.sessions[:2] == (SessionId(1), inbox)
    assert state.regular_count == SESSION_LIMIT
    assert desk.area.show_inbox(inbox_page(LINE)) == inbox
    desk.area.move_session(inbox, 5)
    assert desk.area.state.main.sessions[:2] == (SessionId(1), inbox)


def test_it_never_closes_and_holds_ten_tabs() -> None:
    desk, inbox = _desk()
    anchor = desk.area.state.sessions[inbox].anchor.id
    assert refused(desk.area.close_session, inbox, force=True).code is RefusalCode.INBOX_NEVER_CLOSES
    assert refused(desk.area.close_tab, anchor, force=True).code is RefusalCode.INBOX_NEVER_CLOSES
    for number in range(TAB_LIMIT - 1):
        _preview(desk, number)
    assert refused(_preview, desk, 99).code is RefusalCode.TAB_LIMIT


def test_what_is_promoted_is_the_same_tab_with_all_that_is_in_it() -> None:
    desk, inbox = _desk()
    desk.bus.subscribe(TabPromoted, desk.events.append)
    kept, leaving = _preview(desk, 1), _preview(desk, 2)
    desk.area.keep_typed(leaving, "note", HALF)
    desk.events.clear()
    opened = desk.area.promote(leaving)
    state = desk.area.state
    assert opened.tab == leaving
    assert state.focused_session.id == opened.session
    assert state.focused_session.kind is SessionKind.REGULAR
    assert state.focused_session.anchor.id == leaving
    assert state.half_typed(leaving, "note") == HALF
    assert [tab.id for tab in state.sessions[inbox].tabs[1:]] == [kept]
    assert TabPromoted(leaving, opened.session, inbox) in desk.events
    assert not [event for event in desk.events if type(event).__name__ == "TabClosed"]


def test_at_the_limit_it_waits_and_then_goes_as_it_is() -> None:
    desk, _ = _desk()
    sessions = desk.fill()
    tab = _preview(desk, 99)
    desk.area.keep_typed(tab, "note", HALF)
    no = refused(desk.area.promote, tab)
    assert no.code is RefusalCode.SESSION_LIMIT
    assert [pending.title for pending in desk.area.state.pending] == ["Case 99"]
    desk.area.close_session(sessions[0])
    now = desk.area.state.session_of(tab)
    assert now is not None
    assert now.kind is SessionKind.REGULAR
    assert now.is_new
    assert desk.area.state.half_typed(tab, "note") == HALF
    assert not desk.area.state.pending


def test_a_way_out_of_the_limit_promotes_in_front() -> None:
    desk, _ = _desk()
    desk.fill()
    tab = _preview(desk, 99)
    way = refused(desk.area.promote, tab).ways_out[0]
    opened = desk.area.make_room(*way.arguments[:2])  # type: ignore[arg-type]
    assert opened is not None
    assert opened.tab == tab == desk.area.state.focused_tab.id


def test_closing_the_last_session_leads_home_and_not_into_the_inbox() -> None:
    desk, inbox = _desk()
    session = desk.session(1)
    desk.area.close_session(session)
    assert desk.area.state.focused_session.kind is SessionKind.HOME
    desk.area.focus_session(inbox)
    desk.area.hide_inbox()
    assert desk.area.state.focused_session.kind is SessionKind.HOME


def test_a_torn_off_tab_comes_back_and_goes() -> None:
    desk, _ = _desk()
    tab = _preview(desk, 1)
    desk.area.tear_tab(tab)
    desk.area.promote(tab)
    assert len(desk.area.state.windows) == 1
    assert desk.area.state.focused_tab.id == tab


def test_a_restart_has_it_with_its_tabs_and_without_what_was_promoted(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    inbox = kept.area.show_inbox(inbox_page(LINE))
    kept.area.focus_session(inbox)
    one = kept.area.open(record_page(case(1)), Place.INBOX, title="one").tab
    two = kept.area.open(record_page(case(2)), Place.INBOX, title="two").tab
    kept.area.keep_typed(two, "note", HALF)
    kept.area.promote(two)
    before = kept.area.state
    kept.again()
    assert kept.area.state == before
    assert kept.area.state.inbox is not None
    assert [tab.id for tab in kept.area.state.inbox.tabs[1:]] == [one]
    assert not kept.profile.desk.closed()
    kept.profile.close()


def test_switched_off_its_tabs_can_be_opened_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    inbox = kept.area.show_inbox(inbox_page(LINE))
    kept.area.focus_session(inbox)
    kept.area.open(record_page(case(1)), Place.INBOX, title="one")
    kept.area.hide_inbox()
    kept.area.hide_inbox()
    assert kept.area.state.inbox is None
    assert kept.area.state.focused_session.kind is SessionKind.HOME
    assert [tab.title for row in kept.profile.desk.closed() for tab in row.tabs] == ["one"]
    kept.profile.close()


def test_its_first_page_is_given_back_where_its_row_is_gone(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    inbox = kept.area.show_inbox(inbox_page(LINE))
    anchor = kept.area.state.sessions[inbox].anchor
    kept.area.focus_session(inbox)
    kept.area.open(record_page(case(1)), Place.INBOX, title="one")
    kept.profile.desk.remove_tab(anchor.id)
    kept.again()
    found = kept.area.state.inbox
    assert found is not None
    assert found.anchor.page.type is PageType.INBOX
    assert [tab.title for tab in found.tabs[1:]] == ["one"]
    kept.profile.desk.remove_session(inbox)
    kept.profile.desk.put_tab(TabRow(anchor.id, inbox, 0, anchor.page, anchor=True))
    kept.again()
    assert kept.area.state.inbox is not None
    kept.profile.close()

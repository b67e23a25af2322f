"""Sessions and tabs: limits, pending openings, closing rules."""

from __future__ import annotations

import pytest

from session_engine.errors import RefusalCode, Refused
from session_engine.events import Event, EventBus
from session_engine.ids import LineId, RecordRef, SessionId, TabId, dashboard_page, record_page
from session_engine.navigation.state import Place
from session_engine.profile.codec import read_state, write_state
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import (
    DraftChanged,
    PaneChanged,
    PendingChanged,
    SessionClosed,
    SessionFocused,
    TabClosed,
    TabFocused,
)
from session_engine.sessions.state import SESSION_LIMIT, TAB_LIMIT, PageState, PaneView

LINE = LineId("demo")


class Edits:
    def __init__(self) -> None:
        self.refs: set[RecordRef] = set()

    def dirty(self, ref: RecordRef) -> bool:
        return ref in self.refs


class Desk:
    def __init__(self, *, asks: bool = False) -> None:
        self.bus = EventBus()
        self.edits = Edits()
        self.events: list[Event] = []
        for kind in (PendingChanged, SessionClosed, SessionFocused, TabClosed, TabFocused):
            self.bus.subscribe(kind, self.events.append)
        self.area = WorkspaceArea(
            self.bus, LINE, dashboard_page(LINE), unsaved=self.edits, asks_before_closing=lambda: asks
        )

    def session(self, number: int) -> SessionId:
        self.area.focus_session(SessionId(1))
        return self.area.open(record_page(case(number)), Place.GRID, title=f"Case {number}").session

    def fill(self) -> list[SessionId]:
        return [self.session(n) for n in range(SESSION_LIMIT)]


def case(number: int) -> RecordRef:
    return RecordRef(LINE, "incident", f"case-{number}")


def account(number: int) -> RecordRef:
    return RecordRef(LINE, "account", f"account-{number}")


def refused(call: object, *args: object, **kwargs: object) -> Refused:
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)  # type: ignore[operator]
    return caught.value


def test_the_tenth_session_is_refused_waits_and_names_the_limit() -> None:
    desk = Desk()
    desk.fill()
    before = desk.area.state
    no = refused(desk.session, 99)
    assert no.code is RefusalCode.SESSION_LIMIT
    assert no.values["limit"] == SESSION_LIMIT
    assert [p.title for p in desk.area.state.pending] == ["Case 99"]
    assert desk.area.state.sessions.keys() == before.sessions.keys()
    assert len(no.ways_out) == 3


def test_the_way_out_offers_the_longest_unused_without_edits_first() -> None:
    desk = Desk()
    sessions = desk.fill()
    desk.edits.refs = {case(0)}
    no = refused(desk.session, 99)
    assert [way.arguments[1] for way in no.ways_out] == sessions[1:4]


def test_asking_again_does_not_wait_twice() -> None:
    desk = Desk()
    desk.fill()
    refused(desk.session, 99)
    refused(desk.session, 99)
    assert len(desk.area.state.pending) == 1


def test_a_place_freed_later_lets_the_oldest_in_behind_and_marked_new() -> None:
    desk = Desk()
    sessions = desk.fill()
    refused(desk.session, 98)
    refused(desk.session, 99)
    desk.area.focus_session(sessions[5])
    desk.area.close_session(sessions[0])
    state = desk.area.state
    assert state.focused_session.id == sessions[5]
    new = [s for s in state.sessions.values() if s.is_new]
    assert [s.shown_title for s in new] == ["Case 98"]
    assert [p.title for p in state.pending] == ["Case 99"]
    desk.area.focus_session(new[0].id)
    assert not desk.area.state.sessions[new[0].id].is_new


def test_a_place_made_from_the_refusal_opens_in_front() -> None:
    desk = Desk()
    sessions = desk.fill()
    no = refused(desk.session, 99)
    key, closing, _title = no.ways_out[0].arguments
    opened = desk.area.make_room(key, closing)  # type: ignore[arg-type]
    assert opened is not None
    assert desk.area.state.focused_session.shown_title == "Case 99"
    assert sessions[0] not in desk.area.state.sessions
    assert desk.area.state.pending == ()


def test_making_room_by_a_session_with_edits_still_opens_in_front_once_the_question_is_answered() -> None:
    desk = Desk(asks=True)
    sessions = desk.fill()
    no = refused(desk.session, 99)
    key, closing, title = no.ways_out[0].arguments
    desk.edits.refs = {case(0)}
    question = refused(desk.area.make_room, key, closing)
    assert question.code is RefusalCode.UNSAVED_CHANGES
    way = question.ways_out[0]
    assert (way.verb, way.arguments) == ("workspace.make_room", (key, closing, title))
    desk.edits.refs.clear()
    desk.area.make_room(*way.arguments[:2])  # type: ignore[arg-type]
    assert desk.area.state.focused_session.shown_title == "Case 99"
    assert sessions[0] not in desk.area.state.sessions


def test_what_waits_can_be_dropped() -> None:
    desk = Desk()
    sessions = desk.fill()
    refused(desk.session, 99)
    desk.area.drop_pending(desk.area.state.pending[0].key)
    desk.area.close_session(sessions[0])
    assert desk.area.state.regular_count == SESSION_LIMIT - 1


def test_the_eleventh_tab_waits_for_its_session() -> None:
    desk = Desk()
    session = desk.session(1)
    tabs = [
        desk.area.open_tab(record_page(account(n)), session, title=str(n)).tab for n in range(TAB_LIMIT - 1)
    ]
    no = refused(desk.area.open_tab, record_page(account(99)), session, title="99")
    assert no.code is RefusalCode.TAB_LIMIT
    assert desk.area.state.pending[0].session == session
    desk.area.close_tab(tabs[0])
    titles = [tab.title for tab in desk.area.state.sessions[session].tabs]
    assert titles[-1] == "99"
    assert desk.area.state.focused_tab.title == "8"


def test_what_waits_for_a_session_goes_with_it() -> None:
    desk = Desk()
    session = desk.session(1)
    for n in range(TAB_LIMIT - 1):
        desk.area.open_tab(record_page(account(n)), session)
    refused(desk.area.open_tab, record_page(account(99)), session)
    desk.area.close_session(session)
    assert desk.area.state.pending == ()


def test_home_and_anchors_are_never_closed_alone() -> None:
    desk = Desk()
    session = desk.session(1)
    assert refused(desk.area.close_session, SessionId(1)).code is RefusalCode.HOME_NEVER_CLOSES
    assert refused(desk.area.close_tab, TabId(1)).code is RefusalCode.HOME_NEVER_CLOSES
    anchor = desk.area.state.sessions[session].anchor.id
    assert refused(desk.area.close_tab, anchor, force=True).code is RefusalCode.ANCHOR_NEVER_CLOSES


def test_closing_a_tab_focuses_the_one_to_its_left() -> None:
    desk = Desk()
    session = desk.session(1)
    tabs = [desk.area.open_tab(record_page(account(n)), session).tab for n in range(3)]
    desk.area.focus_tab(tabs[1])
    desk.area.close_tab(tabs[1])
    assert desk.area.state.focused_tab.id == tabs[0]
    desk.area.close_tab(tabs[2])
    assert desk.area.state.focused_tab.id == tabs[0]


def test_unsaved_edits_stand_against_closing_only_with_their_last_tab() -> None:
    desk = Desk()
    session = desk.session(1)
    first = desk.area.open_tab(record_page(account(1)), session).tab
    second = desk.area.open_tab(record_page(account(1)), session).tab
    desk.edits.refs = {account(1)}
    desk.area.close_tab(first)
    no = refused(desk.area.close_tab, second)
    assert no.code is RefusalCode.UNSAVED_CHANGES
    assert no.values["records"] == (account(1),)
    desk.area.close_tab(second, force=True)


def test_closing_a_session_asks_first_when_the_person_wants_it() -> None:
    desk = Desk(asks=True)
    session = desk.session(1)
    assert refused(desk.area.close_session, session).code is RefusalCode.CONFIRM_CLOSE
    desk.area.close_session(session, confirmed=True)
    assert session not in desk.area.state.sessions


def test_unsaved_edits_are_asked_about_even_when_confirmed() -> None:
    desk = Desk(asks=True)
    session = desk.session(1)
    desk.edits.refs = {case(1)}
    assert refused(desk.area.close_session, session, confirmed=True).code is RefusalCode.UNSAVED_CHANGES


def test_closing_a_session_announces_its_tabs_then_itself_then_the_focus() -> None:
    desk = Desk()
    session = desk.session(1)
    tab = desk.area.open_tab(record_page(account(1)), session).tab
    desk.events.clear()
    desk.area.close_session(session)
    kinds = [type(event).__name__ for event in desk.events]
    assert kinds == ["TabClosed", "TabClosed", "SessionClosed", "SessionFocused"]
    assert tab in [event.tab for event in desk.events if isinstance(event, TabClosed)]


def test_home_stays_first_and_anchors_stay_first() -> None:
    desk = Desk()
    sessions = [desk.session(n) for n in range(3)]
    desk.area.move_session(sessions[2], 0)
    assert desk.area.state.window().sessions == (SessionId(1), sessions[2], sessions[0], sessions[1])
    tab = desk.area.open_tab(record_page(account(1)), sessions[0]).tab
    desk.area.move_tab(tab, 0)
    assert [t.anchor for t in desk.area.state.sessions[sessions[0]].tabs] == [True, False]


def test_closing_the_focused_anchor_by_key_closes_its_session() -> None:
    desk = Desk()
    session = desk.session(1)
    desk.area.close_focused_tab()
    assert session not in desk.area.state.sessions


def test_going_round_sessions_and_tabs() -> None:
    desk = Desk()
    sessions = [desk.session(n) for n in range(2)]
    desk.area.focus_next_session(1)
    assert desk.area.state.focused_session.id == SessionId(1)
    desk.area.focus_session_number(2)
    assert desk.area.state.focused_session.id == sessions[1]
    desk.area.focus_session_number(7)
    assert desk.area.state.focused_session.id == sessions[1]


def test_page_state_and_titles_are_kept_in_the_tab() -> None:
    desk = Desk()
    session = desk.session(1)
    anchor = desk.area.state.sessions[session].anchor
    desk.area.set_state(anchor.id, PageState(section="details"))
    desk.area.set_title(anchor.id, "R&D", "case")
    tab = desk.area.state.focused_tab
    assert (tab.state.section, tab.title, tab.icon) == ("details", "R&D", "case")


def test_what_an_editors_page_has_unsaved_stands_against_closing() -> None:
    desk = Desk()
    session = desk.session(1)
    tab = desk.area.open_tab(record_page(account(1)), session).tab
    told: list[Event] = []
    desk.bus.subscribe(DraftChanged, told.append)
    desk.area.set_state(tab, PageState(draft="{}"))
    desk.area.set_state(tab, PageState(draft="{ }"))
    desk.edits.refs = {case(1)}
    no = refused(desk.area.close_session, session)
    assert (no.values["records"], "drafts" in no.values) == ((case(1),), False)
    desk.edits.refs = set()
    for way in (lambda: desk.area.close_session(session), lambda: desk.area.close_tab(tab)):
        no = refused(way)
        assert (no.code, no.values["drafts"]) == (RefusalCode.UNSAVED_CHANGES, (tab,))
    desk.area.set_state(tab, PageState())
    desk.area.close_tab(tab)
    assert [type(event) for event in told] == [DraftChanged, DraftChanged]


def test_a_sessions_pane_is_kept_with_its_first_tab_and_told_of_once() -> None:
    desk = Desk()
    session = desk.session(1)
    heard: list[PaneChanged] = []
    desk.bus.subscribe(PaneChanged, heard.append)
    view = PaneView(expanded=False, width=400, tool="assist", pinned=True, tools={"assist": {"seen": ["a"]}})
    desk.area.set_pane(session, view)
    desk.area.set_pane(session, view)
    anchor = desk.area.state.sessions[session].anchor
    assert anchor.state.pane == view
    assert heard == [PaneChanged(session)]
    assert read_state(write_state(anchor.state)) == anchor.state
    assert read_state(write_state(PageState(seen=True))).seen
    for told in (None, False, True):
        assert read_state(write_state(PageState(minimised=told))).minimised is told
    assert read_state(write_state(PageState(pane=PaneView(off=True)))).pane.off
    desk.area.close_session(session)
    desk.area.set_pane(session, PaneView())
    assert heard == [PaneChanged(session)], "a closed session has no pane"

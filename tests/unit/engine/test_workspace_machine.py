"""Any order of verbs keeps the workspace's laws (A1, A3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from session_engine.errors import RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import (
    LineId,
    RecordRef,
    SessionId,
    TabId,
    WindowId,
    dashboard_page,
    record_page,
)
from session_engine.navigation.state import Gesture, Place
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import SESSION_LIMIT, TAB_LIMIT, Session, SessionKind, Workspace

LINE = LineId("demo")
NUMBERS = st.integers(min_value=0, max_value=30)
FLAGS = st.booleans()
HOME = SessionId(1)


class WorkspaceMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.dirty_refs: set[RecordRef] = set()
        self.area = WorkspaceArea(EventBus(), LINE, dashboard_page(LINE), unsaved=self)

    def dirty(self, ref: RecordRef) -> bool:
        return ref in self.dirty_refs

    def pick_tab(self, number: int) -> TabId:
        tabs = [tab.id for session in self.area.state.sessions.values() for tab in session.tabs]
        return tabs[number % len(tabs)]

    def pick_session(self, number: int) -> SessionId:
        sessions = list(self.area.state.sessions)
        return sessions[number % len(sessions)]

    def pick_window(self, number: int) -> WindowId:
        windows = self.area.state.windows
        return windows[number % len(windows)].id

    @rule(number=NUMBERS, place=st.sampled_from(Place), gesture=st.sampled_from(Gesture))
    def open(self, number: int, place: Place, gesture: Gesture) -> None:
        before = self.area.state
        page = record_page(RecordRef(LINE, "incident", str(number)))
        try:
            opened = self.area.open(page, place, gesture)
        except Refused as no:
            assert no.code in (RefusalCode.SESSION_LIMIT, RefusalCode.TAB_LIMIT)
            assert self.area.state.sessions == before.sessions
            assert self.area.state.windows == before.windows
            assert any(p.page == page for p in self.area.state.pending)
            assert set(before.pending) <= set(self.area.state.pending)
        else:
            assert self.area.state.focused_tab.id == opened.tab
            assert gesture is Gesture.PLAIN or not opened.was_open

    @rule(number=NUMBERS, force=FLAGS)
    def close_tab(self, number: int, *, force: bool) -> None:
        tab_id = self.pick_tab(number)
        before = self.area.state
        session = before.session_of(tab_id)
        assert session is not None
        try:
            self.area.close_tab(tab_id, force=force)
        except Refused as no:
            assert self.area.state == before
            assert session.anchor.id == tab_id or no.code is RefusalCode.UNSAVED_CHANGES
        else:
            position = next(i for i, tab in enumerate(session.tabs) if tab.id == tab_id)
            assert position > 0, "an anchor is never closed alone"
            here = [tab.id for tab in session.tabs[:position] if tab.id not in before.torn_off]
            expected = session.focused if session.focused != tab_id else here[-1]
            assert self.area.state.sessions[session.id].focused == expected
            # With the window of a torn-off tab goes what was in front there: the main window's session is now.
            own_window = before.focused_tab.id == tab_id and tab_id in before.torn_off
            in_front = before.main.focused if own_window else before.focused_session.id
            assert self.area.state.focused_session.id == in_front
            self.let_in_behind(before)

    @rule(number=NUMBERS, force=FLAGS)
    def close_session(self, number: int, *, force: bool) -> None:
        before = self.area.state
        session = before.sessions[self.pick_session(number)]
        self.close_whole(before, session, lambda: self.area.close_session(session.id, force=force))

    @rule()
    def close_in_front(self) -> None:
        before = self.area.state
        session, tab = before.focused_session, before.focused_tab
        if tab.anchor:
            self.close_whole(before, session, self.area.close_focused_tab)
            return
        try:
            self.area.close_focused_tab()
        except Refused as no:
            assert no.code is RefusalCode.UNSAVED_CHANGES
            assert self.area.state == before
        else:
            here = [t.id for t in session.tabs[: session.tabs.index(tab)] if t.id not in before.torn_off]
            own = tab.id in before.torn_off
            assert self.area.state.sessions[session.id].focused == (session.focused if own else here[-1])
            assert self.area.state.active == before.strip.id

    def close_whole(self, before: Workspace, session: Session, close: Callable[[], None]) -> None:
        try:
            close()
        except Refused as no:
            assert self.area.state == before
            home = session.kind is SessionKind.HOME
            assert no.code is (RefusalCode.HOME_NEVER_CLOSES if home else RefusalCode.UNSAVED_CHANGES)
        else:
            assert session.kind is not SessionKind.HOME, "Home is never closed"
            window = before.strip_of(session.id)
            others = [each for each in window.sessions if each != session.id]
            left = others[max(0, window.sessions.index(session.id) - 1)] if others else None
            kept = next((w for w in self.area.state.windows if w.id == window.id), None)
            if kept is None:
                assert window.sessions == (session.id,), "a window goes when it is empty, and never before"
            else:
                assert kept.focused == (left if window.focused == session.id else window.focused)
            self.let_in_behind(before)

    def let_in_behind(self, before: Workspace) -> None:
        """What waited and is let in is marked new and not in front; nothing else stops waiting but with its session."""
        state = self.area.state
        known = {tab.id for session in before.sessions.values() for tab in session.tabs}
        let_in = [tab for session in state.sessions.values() for tab in session.tabs if tab.id not in known]
        assert len(let_in) <= 1
        for tab in let_in:
            assert tab.is_new
            assert tab.id not in state.in_front
            assert any(pending.page == tab.page for pending in before.pending)
        gone = [p for p in before.pending if p not in state.pending and (p.session or HOME) in state.sessions]
        assert [p.page for p in gone] == [tab.page for tab in let_in]

    @rule(number=NUMBERS, closing=NUMBERS)
    def make_room(self, number: int, closing: int) -> None:
        pending = self.area.state.pending
        if pending:
            chosen = pending[number % len(pending)]
            target: SessionId | TabId = self.pick_session(closing)
            if chosen.session is not None:
                tabs = self.area.state.sessions[chosen.session].tabs
                target = tabs[closing % len(tabs)].id
            before = self.area.state
            try:
                opened = self.area.make_room(chosen.key, target)
            except Refused:
                assert self.area.state == before
            else:
                assert opened is not None
                assert self.area.state.focused_tab.id == opened.tab
                assert self.area.state.focused_tab.page == chosen.page

    @rule(number=NUMBERS)
    def open_pending(self, number: int) -> None:
        before = self.area.state
        if before.pending:
            with pytest.raises(Refused):  # it would not wait if there were a place
                self.area.open_pending(before.pending[number % len(before.pending)].key)
            assert self.area.state == before

    @rule(number=NUMBERS)
    def edit(self, number: int) -> None:
        self.dirty_refs.add(RecordRef(LINE, "incident", str(number)))

    @rule(number=NUMBERS)
    def save(self, number: int) -> None:
        self.dirty_refs.discard(RecordRef(LINE, "incident", str(number)))

    @rule(number=NUMBERS)
    def focus_tab(self, number: int) -> None:
        self.area.focus_tab(self.pick_tab(number))

    @rule(number=NUMBERS)
    def focus_session(self, number: int) -> None:
        self.area.focus_session(self.pick_session(number))

    @rule(step=st.sampled_from((-1, 1)), number=NUMBERS)
    def walk(self, step: int, number: int) -> None:
        self.area.focus_next_session(step)
        self.area.focus_next_tab(step)
        self.area.focus_session_number(number)

    @rule(number=NUMBERS, index=NUMBERS)
    def move(self, number: int, index: int) -> None:
        self.area.move_session(self.pick_session(number), index)
        self.area.move_tab(self.pick_tab(number), index)

    # Windows

    @rule(number=NUMBERS)
    def tear_session(self, number: int) -> None:
        before, session_id = self.area.state, self.pick_session(number)
        try:
            window = self.area.tear_session(session_id)
        except Refused as no:
            assert no.code is RefusalCode.HOME_STAYS
            assert session_id == HOME
            assert self.area.state == before
        else:
            assert self.area.state.window().id == window
            assert self.area.state.window().sessions == (session_id,)
            self.nothing_was_closed(before)

    @rule(number=NUMBERS)
    def tear_tab(self, number: int) -> None:
        before, tab_id = self.area.state, self.pick_tab(number)
        session = before.session_of(tab_id)
        assert session is not None
        try:
            self.area.tear_tab(tab_id)
        except Refused as no:
            assert no.code is RefusalCode.HOME_STAYS
            assert tab_id == session.anchor.id
            assert session.id == HOME
        else:
            assert self.area.state.focused_session.id == session.id
            if tab_id != session.anchor.id:
                assert self.area.state.focused_tab.id == tab_id
                assert self.area.state.strip_of(session.id).sessions == before.strip_of(session.id).sessions
            self.nothing_was_closed(before)

    @rule(number=NUMBERS)
    def put_back(self, number: int) -> None:
        before, tab_id, session_id = self.area.state, self.pick_tab(number), self.pick_session(number)
        self.area.put_back_tab(tab_id)
        if before.own_window(tab_id) is not None:
            assert self.area.state.focused_tab.id == tab_id
        self.area.put_back_session(session_id)
        assert self.area.state.window() == self.area.state.main
        assert self.area.state.focused_session.id == session_id
        self.nothing_was_closed(before)

    @rule(number=NUMBERS, window=NUMBERS, index=NUMBERS)
    def place_session(self, number: int, window: int, index: int) -> None:
        before, session_id, window_id = self.area.state, self.pick_session(number), self.pick_window(window)
        try:
            self.area.place_session(session_id, window_id, index)
        except Refused:
            assert session_id == HOME
            assert self.area.state == before
        else:
            if before.window(window_id).tab is not None:
                assert self.area.state == before
            else:
                assert self.area.state.window().id == window_id
                assert self.area.state.focused_session.id == session_id
            self.nothing_was_closed(before)

    @rule(number=NUMBERS)
    def close_window(self, number: int) -> None:
        before, window_id = self.area.state, self.pick_window(number)
        closing = before.window(window_id)
        if closing is before.main:
            with pytest.raises(Refused):
                self.area.close_window(window_id)
            return
        self.area.close_window(window_id)
        self.nothing_was_closed(before)
        state = self.area.state
        assert window_id not in {window.id for window in state.windows}
        assert state.main.sessions == before.main.sessions + tuple(closing.sessions)
        assert state.main.focused == before.main.focused
        home = before.main.id if closing.tab is None else before.strip_of(closing.focused).id
        assert state.active == (home if before.active == window_id else before.active)

    @rule(number=NUMBERS)
    def activate(self, number: int) -> None:
        window_id, before = self.pick_window(number), self.area.state
        self.area.activate_window(window_id)
        assert self.area.state.active == window_id
        assert self.area.state.windows == before.windows

    @rule(session=FLAGS)
    def toggle(self, *, session: bool) -> None:
        before = self.area.state
        toggle = self.area.toggle_session_window if session else self.area.toggle_tab_window
        try:
            toggle()
            back = self.area.state
            assert back.focused_tab.id == before.focused_tab.id or session
            assert back.focused_session.id == before.focused_session.id
            toggle()
        except Refused:
            assert before.focused_session.id == HOME
        self.nothing_was_closed(before)

    def nothing_was_closed(self, before: Workspace) -> None:
        """Whatever window it is in: every session has its tabs in their order, and what waited waits."""
        now = self.area.state
        assert {s.id: [t.id for t in s.tabs] for s in now.sessions.values()} == {
            s.id: [t.id for t in s.tabs] for s in before.sessions.values()
        }
        assert now.pending == before.pending

    @rule(number=NUMBERS)
    def drop(self, number: int) -> None:
        if self.area.state.pending:
            self.area.drop_pending(self.area.state.pending[number % len(self.area.state.pending)].key)

    @invariant()
    def limits_hold(self) -> None:
        state = self.area.state
        assert state.regular_count <= SESSION_LIMIT
        assert all(1 <= len(session.tabs) <= TAB_LIMIT for session in state.sessions.values())

    @invariant()
    def one_focus_everywhere(self) -> None:
        state = self.area.state
        assert [window.id for window in state.windows].count(state.active) == 1
        for window in state.windows:
            wanted = [window.focused] if window.tab is None else []
            assert [s for s in window.sessions if s == window.focused] == wanted
            session = state.sessions[window.focused]
            front = session.tab(state.front_of(window))
            assert front is not None
            assert not front.is_new, "who is looked at is not new"
            assert not session.is_new or window.tab is not None
        for session in state.sessions.values():
            assert [tab.id for tab in session.tabs if tab.id == session.focused] == [session.focused]
            assert session.focused not in state.torn_off, "a page is in one window"

    @invariant()
    def every_session_is_in_one_window_and_home_is_first(self) -> None:
        state = self.area.state
        placed = [s for window in state.windows for s in window.sessions]
        assert sorted(placed) == sorted(state.sessions)
        assert state.sessions[state.main.sessions[0]].kind is SessionKind.HOME
        ids = [window.id for window in state.windows]
        assert len(ids) == len(set(ids))

    @invariant()
    def a_torn_off_tab_has_one_window_and_is_no_anchor(self) -> None:
        state = self.area.state
        for window in state.windows:
            assert bool(window.sessions) == (window.tab is None)
            if window.tab is not None:
                session = state.session_of(window.tab)
                assert session is not None
                assert session.id == window.focused
                assert session.anchor.id != window.tab
        torn = [window.tab for window in state.windows if window.tab is not None]
        assert len(torn) == len(set(torn))

    @invariant()
    def anchors_are_first_and_single(self) -> None:
        for session in self.area.state.sessions.values():
            assert [tab.anchor for tab in session.tabs] == [True] + [False] * (len(session.tabs) - 1)

    @invariant()
    def nobody_waits_for_a_free_place(self) -> None:
        state = self.area.state
        keys = [(p.page, p.session) for p in state.pending]
        assert len(keys) == len(set(keys))
        for pending in state.pending:
            if pending.session is None:
                assert state.regular_count == SESSION_LIMIT
            else:
                assert len(state.sessions[pending.session].tabs) == TAB_LIMIT


WorkspaceMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=60)
TestWorkspace = WorkspaceMachine.TestCase

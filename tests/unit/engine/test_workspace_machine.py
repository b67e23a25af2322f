"""Any order of verbs keeps the workspace's laws (A1, A3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from session_engine.errors import RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef, SessionId, TabId, dashboard_page, record_page
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
            expected = session.focused if session.focused != tab_id else session.tabs[position - 1].id
            assert self.area.state.sessions[session.id].focused == expected
            assert self.area.state.focused_session.id == before.focused_session.id
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
            left = session.tabs[session.tabs.index(tab) - 1].id
            assert self.area.state.sessions[session.id].focused == left

    def close_whole(self, before: Workspace, session: Session, close: Callable[[], None]) -> None:
        try:
            close()
        except Refused as no:
            assert self.area.state == before
            home = session.kind is SessionKind.HOME
            assert no.code is (RefusalCode.HOME_NEVER_CLOSES if home else RefusalCode.UNSAVED_CHANGES)
        else:
            assert session.kind is not SessionKind.HOME, "Home is never closed"
            strip = before.window().sessions
            focused, left = before.window().focused, strip[strip.index(session.id) - 1]
            assert self.area.state.window().focused == (left if focused == session.id else focused)
            self.let_in_behind(before)

    def let_in_behind(self, before: Workspace) -> None:
        """What waited and is let in is marked new and not in front; nothing else stops waiting but with its session."""
        state = self.area.state
        known = {tab.id for session in before.sessions.values() for tab in session.tabs}
        let_in = [tab for session in state.sessions.values() for tab in session.tabs if tab.id not in known]
        assert len(let_in) <= 1
        for tab in let_in:
            assert tab.is_new
            assert tab.id != state.focused_tab.id
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
        for window in state.windows:
            assert [s for s in window.sessions if s == window.focused] == [window.focused]
        for session in state.sessions.values():
            assert [tab.id for tab in session.tabs if tab.id == session.focused] == [session.focused]
        assert not state.focused_tab.is_new, "who is looked at is not new"

    @invariant()
    def every_session_is_in_one_window_and_home_is_first(self) -> None:
        state = self.area.state
        placed = [s for window in state.windows for s in window.sessions]
        assert sorted(placed) == sorted(state.sessions)
        assert state.sessions[state.windows[0].sessions[0]].kind is SessionKind.HOME

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


WorkspaceMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestWorkspace = WorkspaceMachine.TestCase

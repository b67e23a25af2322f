"""Any order of verbs keeps the workspace's laws (A1, A3)."""

from __future__ import annotations

import contextlib

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from session_engine.errors import RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef, SessionId, TabId, dashboard_page, record_page
from session_engine.navigation.state import Gesture, Place
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import SESSION_LIMIT, TAB_LIMIT, SessionKind

LINE = LineId("demo")
NUMBERS = st.integers(min_value=0, max_value=30)
FLAGS = st.booleans()


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
        else:
            assert self.area.state.focused_tab.id == opened.tab

    @rule(number=NUMBERS, force=FLAGS)
    def close_tab(self, number: int, *, force: bool) -> None:
        tab_id = self.pick_tab(number)
        before = self.area.state
        session = before.session_of(tab_id)
        assert session is not None
        try:
            self.area.close_tab(tab_id, force=force)
        except Refused:
            assert self.area.state == before
        else:
            position = next(i for i, tab in enumerate(session.tabs) if tab.id == tab_id)
            expected = session.focused if session.focused != tab_id else session.tabs[position - 1].id
            assert self.area.state.sessions[session.id].focused == expected

    @rule(number=NUMBERS, force=FLAGS)
    def close_session(self, number: int, *, force: bool) -> None:
        before = self.area.state
        try:
            self.area.close_session(self.pick_session(number), force=force)
        except Refused:
            assert self.area.state == before

    @rule(number=NUMBERS, closing=NUMBERS)
    def make_room(self, number: int, closing: int) -> None:
        pending = self.area.state.pending
        if pending:
            chosen = pending[number % len(pending)]
            target: SessionId | TabId = self.pick_session(closing)
            if chosen.session is not None:
                tabs = self.area.state.sessions[chosen.session].tabs
                target = tabs[closing % len(tabs)].id
            with contextlib.suppress(Refused):
                self.area.make_room(chosen.key, target)

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
            assert window.focused in window.sessions
        for session in state.sessions.values():
            assert session.tab(session.focused) is not None

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

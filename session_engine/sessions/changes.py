"""Pure changes of the workspace: each takes the state and gives the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from session_engine.ids import LineId, PageKey, SessionId, TabId, WindowId
from session_engine.sessions.state import Pending, Session, SessionKind, Tab, Window, Workspace


def first_workspace(line: LineId, home: PageKey) -> Workspace:
    """Build what is there at the very start: one window with Home in it."""
    tab = Tab(TabId(1), home, icon="dashboard", anchor=True)
    session = Session(SessionId(1), SessionKind.HOME, line, (tab,), tab.id, icon="home")
    window = Window(WindowId(1), (session.id,), session.id)
    return Workspace((window,), window.id, MappingProxyType({session.id: session}))


def with_session(state: Workspace, session: Session) -> Workspace:
    """Put a session in place of the one with its id."""
    return replace(state, sessions=_frozen({**state.sessions, session.id: session}))


def with_tab(state: Workspace, tab: Tab) -> Workspace:
    """Put a tab in place of the one with its id."""
    session = state.session_of(tab.id)
    if session is None:
        return state
    tabs = tuple(tab if old.id == tab.id else old for old in session.tabs)
    return with_session(state, replace(session, tabs=tabs))


def added_session(state: Workspace, session: Session) -> Workspace:
    """Add a session at the end of the active window's strip."""
    state = with_session(state, session)
    window = state.window()
    return _with_window(state, replace(window, sessions=(*window.sessions, session.id)))


def removed_session(state: Workspace, session_id: SessionId) -> Workspace:
    """Remove a session; where it was in front, the one to its left is. What waited for it goes with it."""
    window = next(w for w in state.windows if session_id in w.sessions)
    position = window.sessions.index(session_id)
    left = tuple(s for s in window.sessions if s != session_id)
    focused = window.focused if window.focused != session_id else left[max(0, position - 1)]
    sessions = {key: value for key, value in state.sessions.items() if key != session_id}
    pending = tuple(p for p in state.pending if p.session != session_id)
    state = replace(state, sessions=_frozen(sessions), pending=pending)
    return _with_window(state, replace(window, sessions=left, focused=focused))


def removed_tab(state: Workspace, tab_id: TabId) -> Workspace:
    """Remove a tab; where it was in front, the one to its left is (facts 1)."""
    session = state.session_of(tab_id)
    if session is None:
        return state
    position = next(i for i, tab in enumerate(session.tabs) if tab.id == tab_id)
    tabs = tuple(tab for tab in session.tabs if tab.id != tab_id)
    focused = session.focused if session.focused != tab_id else tabs[max(0, position - 1)].id
    return with_session(state, replace(session, tabs=tabs, focused=focused))


def focused_session(state: Workspace, session_id: SessionId, used: int) -> Workspace:
    """Bring a session to the front of its window, and its window to the front."""
    window = next(w for w in state.windows if session_id in w.sessions)
    session = replace(state.sessions[session_id], is_new=False, used=used)
    state = with_session(replace(state, active=window.id), session)
    state = _with_window(state, replace(window, focused=session_id))
    return _looked_at(state, session.focused, used)


def focused_tab(state: Workspace, tab_id: TabId, used: int) -> Workspace:
    """Bring a tab to the front of its session."""
    session = state.session_of(tab_id)
    if session is None:
        return state
    return _looked_at(with_session(state, replace(session, focused=tab_id)), tab_id, used)


def moved_session(state: Workspace, session_id: SessionId, index: int) -> Workspace:
    """Move a session within its strip; Home stays first, an inbox second."""
    window = next(w for w in state.windows if session_id in w.sessions)
    fixed = sum(1 for s in window.sessions if state.sessions[s].kind is not SessionKind.REGULAR)
    order = [s for s in window.sessions if s != session_id]
    order.insert(max(fixed, min(index, len(order))), session_id)
    return _with_window(state, replace(window, sessions=tuple(order)))


def moved_tab(state: Workspace, tab_id: TabId, index: int) -> Workspace:
    """Move a tab within its session; the anchor stays first."""
    session = state.session_of(tab_id)
    if session is None:
        return state
    tab = next(tab for tab in session.tabs if tab.id == tab_id)
    order = [other for other in session.tabs if other.id != tab_id]
    order.insert(max(1, min(index, len(order))), tab)
    return with_session(state, replace(session, tabs=tuple(order)))


def with_pending(state: Workspace, pending: Pending) -> Workspace:
    """Let an opening wait."""
    return replace(state, pending=(*state.pending, pending))


def without_pending(state: Workspace, key: int) -> Workspace:
    """Let an opening wait no longer."""
    return replace(state, pending=tuple(p for p in state.pending if p.key != key))


def _looked_at(state: Workspace, tab_id: TabId, used: int) -> Workspace:
    session = state.session_of(tab_id)
    tab = session.tab(tab_id) if session is not None else None
    return state if tab is None else with_tab(state, replace(tab, is_new=False, used=used))


def _with_window(state: Workspace, window: Window) -> Workspace:
    windows = tuple(window if old.id == window.id else old for old in state.windows)
    return replace(state, windows=windows)


def _frozen(sessions: dict[SessionId, Session]) -> Mapping[SessionId, Session]:
    return MappingProxyType(sessions)

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
    """Add a session at the end of the strip in use."""
    state = with_session(state, session)
    window = state.strip
    return with_window(state, replace(window, sessions=(*window.sessions, session.id)))


def added_inbox(state: Workspace, session: Session) -> Workspace:
    """Put the inbox beside Home."""
    state = with_session(state, session)
    main = state.main
    return with_window(state, replace(main, sessions=(main.sessions[0], session.id, *main.sessions[1:])))


def promoted(state: Workspace, tab: Tab, session: Session) -> Workspace:
    """Let a tab go from its session and be the first one of a new session."""
    state = removed_tab(state, tab.id)
    return added_session(state, session)


def removed_session(state: Workspace, session_id: SessionId) -> Workspace:
    """Remove a session; where it was in front, the one to its left is.

    What waited for it goes with it, and so do windows that show nothing any more.
    """
    for tab in state.sessions[session_id].tabs:
        state = without_own_window(state, tab.id)
    state = out_of_strip(state, session_id)
    sessions = {key: value for key, value in state.sessions.items() if key != session_id}
    pending = tuple(p for p in state.pending if p.session != session_id)
    return replace(state, sessions=_frozen(sessions), pending=pending)


def out_of_strip(state: Workspace, session_id: SessionId) -> Workspace:
    """Take a session out of its window; a window left empty is closed."""
    window = state.strip_of(session_id)
    left = tuple(s for s in window.sessions if s != session_id)
    if not left:
        return without_window(state, window.id, state.main.id)
    position = window.sessions.index(session_id)
    focused = window.focused if window.focused != session_id else left[max(0, position - 1)]
    if focused != window.focused and state.sessions[focused].kind is SessionKind.INBOX:
        focused = left[0]  # nobody has asked for the inbox: Home is what lies beneath the sessions
    return with_window(state, replace(window, sessions=left, focused=focused))


def removed_tab(state: Workspace, tab_id: TabId) -> Workspace:
    """Remove a tab; where it was in front, the one to its left is (facts 1)."""
    session = state.session_of(tab_id)
    if session is None:
        return state
    state = passed_left(without_own_window(state, tab_id), tab_id)
    session = state.sessions[session.id]
    tabs = tuple(tab for tab in session.tabs if tab.id != tab_id)
    return with_session(state, replace(session, tabs=tabs))


def passed_left(state: Workspace, tab_id: TabId) -> Workspace:
    """Where a tab that goes is in front, bring the one to its left there that is shown in the same window."""
    session = state.session_of(tab_id)
    if session is None or session.focused != tab_id:
        return state
    position = next(i for i, tab in enumerate(session.tabs) if tab.id == tab_id)
    elsewhere = state.torn_off
    left = next(tab.id for tab in reversed(session.tabs[:position]) if tab.id not in elsewhere)
    return with_session(state, replace(session, focused=left))


def focused_session(state: Workspace, session_id: SessionId, used: int) -> Workspace:
    """Bring a session to the front of its window, and its window to the front."""
    window = replace(state.strip_of(session_id), focused=session_id)
    return activated(with_window(state, window), window.id, used)


def activated(state: Workspace, window_id: WindowId, used: int) -> Workspace:
    """Bring a window to the front: what it shows is looked at."""
    return looked_at(replace(state, active=window_id), state.window(window_id), used)


def looked_at(state: Workspace, window: Window, used: int) -> Workspace:
    """Note that the person sees what is in front in a window."""
    session = replace(state.sessions[window.focused], is_new=False, used=used)
    return _looked_at(with_session(state, session), state.front_of(window), used)


def focused_tab(state: Workspace, tab_id: TabId, used: int) -> Workspace:
    """Bring a tab to the front of its session."""
    session = state.session_of(tab_id)
    if session is None:
        return state
    return _looked_at(with_session(state, replace(session, focused=tab_id)), tab_id, used)


def moved_session(state: Workspace, session_id: SessionId, index: int) -> Workspace:
    """Move a session within its strip; Home stays first, an inbox second."""
    window = state.strip_of(session_id)
    fixed = sum(1 for s in window.sessions if state.sessions[s].kind is not SessionKind.REGULAR)
    order = [s for s in window.sessions if s != session_id]
    order.insert(max(fixed, min(index, len(order))), session_id)
    return with_window(state, replace(window, sessions=tuple(order)))


def torn_session(state: Workspace, session_id: SessionId) -> tuple[Workspace, WindowId]:
    """Give a session a window of its own."""
    state = out_of_strip(state, session_id)
    window = Window(free_window(state), (session_id,), session_id)
    return replace(state, windows=(*state.windows, window)), window.id


def torn_tab(state: Workspace, tab_id: TabId) -> tuple[Workspace, WindowId]:
    """Give a tab a window of its own; in its session, the one to its left is in front."""
    session = state.session_of(tab_id)
    if session is None:
        return state, state.active
    window = Window(free_window(state), (), session.id, tab_id)
    return replace(passed_left(state, tab_id), windows=(*state.windows, window)), window.id


def placed_session(state: Workspace, session_id: SessionId, window_id: WindowId, index: int) -> Workspace:
    """Put a session into another window's strip."""
    state = out_of_strip(state, session_id)
    window = state.window(window_id)
    state = with_window(state, replace(window, sessions=(*window.sessions, session_id)))
    return moved_session(state, session_id, index)


def without_own_window(state: Workspace, tab_id: TabId) -> Workspace:
    """Close the window of a torn-off tab; its session's window is in front instead."""
    window = state.own_window(tab_id)
    if window is None:
        return state
    return without_window(state, window.id, state.strip_of(window.focused).id)


def without_window(state: Workspace, window_id: WindowId, instead: WindowId) -> Workspace:
    """Close a window; where it was active, another one is."""
    windows = tuple(window for window in state.windows if window.id != window_id)
    return replace(state, windows=windows, active=instead if state.active == window_id else state.active)


def free_window(state: Workspace) -> WindowId:
    """Give the least identity that no window has: what is torn off next stands where the last one stood."""
    taken = {window.id for window in state.windows}
    return WindowId(next(number for number in range(1, len(taken) + 2) if number not in taken))


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


def with_window(state: Workspace, window: Window) -> Workspace:
    """Put a window in place of the one with its id."""
    windows = tuple(window if old.id == window.id else old for old in state.windows)
    return replace(state, windows=windows)


def _frozen(sessions: dict[SessionId, Session]) -> Mapping[SessionId, Session]:
    return MappingProxyType(sessions)

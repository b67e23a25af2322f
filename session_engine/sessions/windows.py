"""The verbs of windows: a session or a tab goes into one of its own and back (A11).

Home and the inbox stay in the main window. Everything else may be torn off, and nothing is closed by closing a
window: what was in it goes back. The limits hold over all windows together. What is opened goes where the person
works: into the active window's strip, or, from the window of a tab, to the session the tab belongs to.
"""

from __future__ import annotations

from session_engine.errors import RefusalCode, Refused
from session_engine.ids import SessionId, TabId, WindowId
from session_engine.sessions import changes
from session_engine.sessions.core import WorkspaceCore
from session_engine.sessions.events import SessionMoved, TabMoved, WindowOpened
from session_engine.sessions.state import SessionKind, Window, Workspace

_LAST = 1_000_000
"""A place behind every other."""


class WindowVerbs(WorkspaceCore):
    """Tearing off and putting back."""

    def tear_session(self, session_id: SessionId) -> WindowId:
        """Give a session a window of its own and bring it to the front; one that has it already is only focused.

        Raises:
            Refused: It is Home or the inbox.
        """
        self._movable(session_id)
        before = self._state
        old = before.strip_of(session_id)
        if old is not before.main and old.sessions == (session_id,):
            self.focus_session(session_id)
            return old.id
        self._state, window = changes.torn_session(before, session_id)
        self._tell(WindowOpened(window), SessionMoved(session_id, old.id, window))
        self._settle(before, window)
        return window

    def tear_tab(self, tab_id: TabId) -> WindowId:
        """Give a tab a window of its own; it stays its session's. A session's anchor takes the session along.

        Raises:
            Refused: It is the first tab of Home or of the inbox.
        """
        session, before = self._session_of(tab_id), self._state
        if tab_id == session.anchor.id:
            return self.tear_session(session.id)
        own = before.own_window(tab_id)
        if own is not None:
            self.activate_window(own.id)
            return own.id
        self._state, window = changes.torn_tab(before, tab_id)
        home = before.strip_of(session.id).id
        self._tell(WindowOpened(window), TabMoved(tab_id, session.id, home, window))
        self._settle(before, window)
        return window

    def put_back_session(self, session_id: SessionId) -> None:
        """Put a session at the end of the main window's strip, in front."""
        self._session(session_id)
        self.place_session(session_id, self._state.main.id, _LAST)

    def put_back_tab(self, tab_id: TabId) -> None:
        """Put a torn-off tab back among the others of its session, in front."""
        session = self._session_of(tab_id)
        own = self._state.own_window(tab_id)
        if own is not None:
            self._give_back_tab(own)
            self._bring(session.id, tab_id)

    def place_session(self, session_id: SessionId, window_id: WindowId, index: int) -> None:
        """Put a session at a place of a window's strip, in front; nothing where that window has no strip.

        Raises:
            Refused: It is Home or the inbox, which stay where they are.
        """
        target = next((window for window in self._state.windows if window.id == window_id), None)
        if target is None or target.tab is not None:
            return
        if session_id not in target.sessions:
            self._movable(session_id)
            self._move(session_id, target.id, index)
        self.focus_session(session_id)

    def close_window(self, window_id: WindowId) -> None:
        """Close a window; what was in it goes back and comes to the front nowhere.

        Raises:
            Refused: It is the main window.
        """
        window = next((window for window in self._state.windows if window.id == window_id), None)
        if window is None:
            return
        if window is self._state.main:
            raise Refused(RefusalCode.HOME_STAYS)
        if window.tab is not None:
            self._give_back_tab(window)
        for session in window.sessions:
            self._move(session, self._state.main.id, _LAST)

    def toggle_session_window(self, session_id: SessionId | None = None) -> None:
        """Tear a session off (the one in front if none is named), or put it back where it is torn off."""
        wanted = self._state.focused_session.id if session_id is None else session_id
        self._session(wanted)
        if self._state.strip_of(wanted) is self._state.main:
            self.tear_session(wanted)
        else:
            self.put_back_session(wanted)

    def toggle_tab_window(self, tab_id: TabId | None = None) -> None:
        """Tear a tab off (the one in front if none is named), or put it back; an anchor goes with its session."""
        wanted = self._state.focused_tab.id if tab_id is None else tab_id
        session = self._session_of(wanted)
        if self._state.own_window(wanted) is not None:
            self.put_back_tab(wanted)
        elif wanted == session.anchor.id:
            self.toggle_session_window(session.id)
        else:
            self.tear_tab(wanted)

    # Inside

    def _move(self, session_id: SessionId, window_id: WindowId, index: int) -> None:
        before = self._state
        old = before.strip_of(session_id)
        self._state = changes.placed_session(before, session_id, window_id, index)
        self._look(before)
        self._tell(SessionMoved(session_id, old.id, window_id))
        self._tell_focus(before)

    def _give_back_tab(self, window: Window) -> None:
        before = self._state
        home = before.strip_of(window.focused).id
        if window.tab is not None:
            self._state = changes.without_own_window(before, window.tab)
            self._look(before)
            self._tell(TabMoved(window.tab, window.focused, window.id, home))
            self._tell_focus(before)

    def _settle(self, before: Workspace, window: WindowId) -> None:
        """Bring a new window to the front; what takes the place of what went there is looked at too."""
        self._look(before)
        self._state = changes.activated(self._state, window, self._new_use())
        self._tell_focus(before)

    def _movable(self, session_id: SessionId) -> None:
        if self._session(session_id).kind is not SessionKind.REGULAR:
            raise Refused(RefusalCode.HOME_STAYS)

"""What all verbs of the workspace stand on: the state and its one writer, identities, focus."""

from __future__ import annotations

from session_engine.errors import RefusalCode, Refused
from session_engine.events import Event, EventBus
from session_engine.ids import LineId, PageKey, SessionId, TabId, WindowId
from session_engine.sessions import changes
from session_engine.sessions.events import SessionFocused, TabFocused, WindowActivated, WindowClosed
from session_engine.sessions.state import Session, Workspace


class WorkspaceCore:
    """State, identities and focus."""

    def __init__(self, bus: EventBus, line: LineId, home: PageKey) -> None:
        self._bus = bus
        self._state = changes.first_workspace(line, home)
        self._last_id = 1
        self._last_use = 0

    @property
    def state(self) -> Workspace:
        """Everything that is open."""
        return self._state

    def adopt(self, workspace: Workspace, last_id: int, last_use: int) -> None:
        """Begin with the desk of an earlier run, before anything is opened; identities go on from `last_id`."""
        self._state = workspace
        self._last_use = last_use
        self.go_on_from(last_id)

    def go_on_from(self, last_id: int) -> None:
        """Give no identity again that an earlier run has given."""
        self._last_id = max(last_id, self._last_id)

    # Focus: each window has one, and one window is active

    def focus_session(self, session_id: SessionId) -> None:
        """Bring a session to the front of its window, and its window to the front."""
        self._session(session_id)
        before = self._state
        window = before.strip_of(session_id)
        if before.active != window.id or window.focused != session_id:
            self._state = changes.focused_session(before, session_id, self._new_use())
            self._tell_focus(before)

    def focus_tab(self, tab_id: TabId) -> None:
        """Bring a tab to the front of its session (the session stays where it is), a torn-off one with its window."""
        session = self._session_of(tab_id)
        own = self._state.own_window(tab_id)
        if own is not None:
            self.activate_window(own.id)
        elif session.focused != tab_id:
            before = self._state
            self._state = changes.focused_tab(before, tab_id, self._new_use())
            self._tell_focus(before)

    def activate_window(self, window_id: WindowId) -> None:
        """Say that the person works in a window now; nothing where there is none such."""
        before = self._state
        if window_id != before.active and any(window.id == window_id for window in before.windows):
            self._state = changes.activated(before, window_id, self._new_use())
            self._tell_focus(before)

    def bring(self, tab_id: TabId) -> None:
        """Bring a tab to the front wherever it is: in its session's window, or in its own."""
        self._bring(self._session_of(tab_id).id, tab_id)

    def _bring(self, session_id: SessionId, tab_id: TabId) -> None:
        if self._state.own_window(tab_id) is None:
            self.focus_session(session_id)
        self.focus_tab(tab_id)

    def _look(self, before: Workspace) -> None:
        """Note that what a change has brought to the front of a window is looked at."""
        fronts = before.in_front
        for window in self._state.windows:
            if self._state.front_of(window) not in fronts:
                self._state = changes.looked_at(self._state, window, self._new_use())

    def _tell_focus(self, before: Workspace) -> None:
        """Announce which windows are gone, and what is in front now where another was."""
        now = self._state
        windows = {window.id: window for window in now.windows}
        for window in before.windows:
            here = windows.get(window.id)
            if here is None:
                self._tell(WindowClosed(window.id))
            elif here.focused != window.focused:
                self._tell(SessionFocused(window.focused, here.focused))
        for session in before.sessions.values():
            kept = now.sessions.get(session.id)
            if kept is not None and kept is not session and kept.focused != session.focused:
                self._tell(TabFocused(session.focused, kept.focused, session.id))
        if before.active != now.active:
            self._tell(WindowActivated(before.active, now.active))

    # Inside

    def _session(self, session_id: SessionId) -> Session:
        session = self._state.sessions.get(session_id)
        if session is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return session

    def _session_of(self, tab_id: TabId) -> Session:
        session = self._state.session_of(tab_id)
        if session is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return session

    def _new_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _new_use(self) -> int:
        self._last_use += 1
        return self._last_use

    def _tell(self, *events: Event) -> None:
        for event in events:
            self._bus.publish(event)

"""Keeps the desk in the profile: after every change, the rows of what is different now."""

from __future__ import annotations

from session_engine.events import Event, EventBus
from session_engine.ids import SessionId, WindowId
from session_engine.profile.desk import DeskRows
from session_engine.profile.profile import Profile
from session_engine.profile.rows import PendingRow, WindowRow
from session_engine.restore.closed import ClosedStack
from session_engine.restore.rows import session_row, tab_row
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import (
    HalfTypedChanged,
    OrderChanged,
    PageStateChanged,
    PendingChanged,
    SessionClosed,
    SessionFocused,
    SessionMoved,
    SessionOpened,
    TabClosed,
    TabFocused,
    TabMoved,
    TabOpened,
    TitleChanged,
    WindowActivated,
    WindowClosed,
)
from session_engine.sessions.state import Session, Workspace

_STRUCTURE = (
    SessionOpened, SessionClosed, SessionFocused, SessionMoved, TabOpened, TabClosed, TabFocused, TabMoved,
    WindowActivated, WindowClosed, OrderChanged, PendingChanged,
)  # fmt: skip
_SOON = (TitleChanged, PageStateChanged, HalfTypedChanged)


class DeskKeeper:
    """Write what has changed since the last writing.

    Structure goes to the disk at once, titles, view state and what is half typed within 250 ms; one change of the
    desk is one transaction.
    """

    def __init__(
        self, bus: EventBus, workspace: WorkspaceArea, profile: Profile, closed: ClosedStack
    ) -> None:
        self._workspace = workspace
        self._closed = closed
        self._profile = profile
        self._desk: DeskRows = profile.desk
        self._kept: Workspace | None = None
        for kind in _STRUCTURE:
            bus.subscribe(kind, self._changed)
        for kind in _SOON:
            bus.subscribe(kind, self._changed_soon)

    def start(self) -> None:
        """Keep the desk as it is now, and forget what the profile has of an earlier one."""
        state = self._workspace.state
        sessions = state.sessions.keys()
        tabs = {tab.id for session in state.sessions.values() for tab in session.tabs}
        with self._profile.together():
            for row in self._desk.sessions():
                if row.id not in sessions:
                    self._desk.remove_session(row.id)
            for row in self._desk.tabs():
                if row.id not in tabs:
                    self._desk.remove_tab(row.id)
            windows = {window.id for window in state.windows}
            for window in self._desk.windows():
                if window.id not in windows:
                    self._desk.leave_window(window.id)
            for row in self._desk.pending():
                if all(pending.key != row.key for pending in state.pending):
                    self._desk.remove_pending(row.key)
            self._keep(soon=False)

    def _changed(self, _event: Event) -> None:
        self._keep(soon=False)

    def _changed_soon(self, _event: Event) -> None:
        self._keep(soon=True)

    def _keep(self, *, soon: bool) -> None:
        now, before = self._workspace.state, self._kept
        if now is before:
            return
        self._kept = now
        with self._profile.together():
            if before is not None:
                self._closed.note(before, now)
            self._keep_windows(now, before, soon=soon)
            self._keep_pending(now, before)

    def _keep_windows(self, now: Workspace, before: Workspace | None, *, soon: bool) -> None:
        places = _places(before) if before is not None else {}
        for number, window in enumerate(now.windows):
            active = window.id == now.active
            self._desk.put_window(
                WindowRow(window.id, "", number, window.focused, active=active, tab=window.tab)
            )
            for position, session_id in enumerate(window.sessions):
                session, place = now.sessions[session_id], (window.id, position)
                known = before.sessions.get(session_id) if before is not None else None
                if session is not known or places.get(session_id) != place:
                    self._keep_session(session, known, place, soon=soon)
        if before is None:
            return
        for session_id in before.sessions.keys() - now.sessions.keys():
            self._desk.remove_session(session_id)
        for window_id in {w.id for w in before.windows} - {w.id for w in now.windows}:
            self._desk.leave_window(window_id)

    def _keep_session(
        self, session: Session, known: Session | None, place: tuple[WindowId, int], *, soon: bool
    ) -> None:
        self._desk.put_session(session_row(session, *place), soon=soon)
        known_tabs = {tab.id: (number, tab) for number, tab in enumerate(known.tabs)} if known else {}
        for number, tab in enumerate(session.tabs):
            before = known_tabs.pop(tab.id, None)
            if before is None or before[0] != number or before[1] is not tab:
                self._desk.put_tab(tab_row(tab, session.id, number), soon=soon)
        for gone in known_tabs:
            self._desk.remove_tab(gone)

    def _keep_pending(self, now: Workspace, before: Workspace | None) -> None:
        known = before.pending if before is not None else ()
        if known is now.pending:
            return
        for pending in known:
            if pending not in now.pending:
                self._desk.remove_pending(pending.key)
        for pending in now.pending:
            row = PendingRow(pending.key, pending.page, pending.title, pending.icon, pending.session)
            self._desk.put_pending(row)


def _places(state: Workspace) -> dict[SessionId, tuple[WindowId, int]]:
    return {
        session: (window.id, position)
        for window in state.windows
        for position, session in enumerate(window.sessions)
    }

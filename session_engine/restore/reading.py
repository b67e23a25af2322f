"""Builds the desk of the last run out of the profile's rows; what does not fit is left out and named.

The rows may be of any run, even of one that was killed in the middle, so nothing of them is taken on trust:
whatever comes out of here obeys the limits and has one focus (facts 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

from session_engine.ids import LineId, PageKey, PageType, SessionId, TabId, WindowId, inbox_page
from session_engine.light_dataclass import dataclass
from session_engine.profile.desk import DeskRows
from session_engine.profile.rows import PendingRow, SessionRow, TabRow, WindowRow
from session_engine.sessions.changes import first_workspace, passed_left
from session_engine.sessions.state import (
    SESSION_LIMIT,
    TAB_LIMIT,
    Pending,
    Session,
    SessionKind,
    Tab,
    Window,
    Workspace,
)

HOME = SessionId(1)


@dataclass(frozen=True, slots=True)
class Restored:
    """A desk, and what of the rows could not be part of it.

    Attributes:
        workspace: As it was.
        left_out: Titles of sessions and tabs, as data.
    """

    workspace: Workspace
    left_out: tuple[str, ...] = ()

    @property
    def last_id(self) -> int:
        """The greatest identity in it."""
        sessions = self.workspace.sessions.values()
        ids = [number for s in sessions for number in (s.id, *(tab.id for tab in s.tabs))]
        return max((*ids, *(pending.key for pending in self.workspace.pending)))

    @property
    def last_use(self) -> int:
        """The greatest number any focus was given."""
        sessions = self.workspace.sessions.values()
        return max((max(s.used, *(tab.used for tab in s.tabs)) for s in sessions), default=0)


def restored(desk: DeskRows, line: LineId, home: PageKey) -> Restored:
    """Build the desk; with no rows, the first one there ever is."""
    return _Reading(line, home).read(desk.windows(), desk.sessions(), desk.tabs(), desk.pending())


class _Reading:
    """One reading of the rows."""

    def __init__(self, line: LineId, home: PageKey) -> None:
        self._line = line
        self._first = first_workspace(line, home)
        self._left_out: list[str] = []
        self._last_tab = 0
        self._inbox: SessionId | None = None

    def read(
        self,
        windows: Sequence[WindowRow],
        sessions: Sequence[SessionRow],
        tabs: Sequence[TabRow],
        pending: Sequence[PendingRow],
    ) -> Restored:
        """Put sessions together, then windows around them."""
        self._last_tab = max((tab.id for tab in tabs), default=0)
        by_session: dict[SessionId, list[TabRow]] = {}
        for tab in tabs:
            by_session.setdefault(tab.session, []).append(tab)
        known = {row.id for row in sessions}
        sessions = [*sessions, *(_session_of(rows) for key, rows in by_session.items() if key not in known)]
        found: dict[SessionId, tuple[SessionRow, Session]] = {}
        regular = 0
        for row in sessions:
            session = self._session(row, by_session.pop(row.id, []))
            if session is None:
                continue
            if session.kind is SessionKind.REGULAR:
                regular += 1
                if regular > SESSION_LIMIT:
                    self._left_out.append(session.shown_title)
                    continue
            found[row.id] = (row, session)
        self._give_home(found)
        workspace = self._windows(windows, found)
        workspace = _with_torn_off(workspace, windows)
        waiting = tuple(self._pending(pending, workspace))
        return Restored(replace(workspace, pending=waiting), tuple(self._left_out))

    def _session(self, row: SessionRow, rows: list[TabRow]) -> Session | None:
        tabs = tuple(self._tabs(self._anchored(row, rows)))
        wrong_home = (row.kind is SessionKind.HOME) != (row.id == HOME)
        second = row.kind is SessionKind.INBOX and self._inbox is not None
        if not tabs or row.line != self._line or wrong_home or second:
            self._left_out.append(row.title or (tabs[0].title if tabs else ""))
            return None
        if row.kind is SessionKind.INBOX:
            self._inbox = row.id
        focused = row.focused if any(tab.id == row.focused for tab in tabs) else tabs[0].id
        return Session(row.id, row.kind, row.line, tabs, focused, row.title, row.icon, row.is_new, row.used)

    def _anchored(self, row: SessionRow, rows: list[TabRow]) -> list[TabRow]:
        """Let a session live on whose anchor's row is gone: Home gets its page again, another its next tab."""
        if not rows or any(tab.anchor for tab in rows):
            return sorted(rows, key=lambda tab: not tab.anchor)
        if row.kind is SessionKind.REGULAR:
            return [replace(rows[0], anchor=True), *rows[1:]]
        self._last_tab += 1
        home = self._first.sessions[HOME].anchor
        page, icon = (home.page, home.icon) if row.id == HOME else (inbox_page(row.line), "inbox")
        return [TabRow(TabId(self._last_tab), row.id, -1, page, home.title, icon, anchor=True), *rows]

    def _tabs(self, rows: list[TabRow]) -> Iterable[Tab]:
        anchored = False
        for number, row in enumerate(rows):
            if number >= TAB_LIMIT:
                self._left_out.append(row.title)
                continue
            anchor = row.anchor and not anchored
            anchored = anchored or anchor
            yield Tab(row.id, row.page, row.title, row.icon, anchor, row.state, row.is_new, row.used)

    def _give_home(self, found: dict[SessionId, tuple[SessionRow, Session]]) -> None:
        if HOME in found:
            return
        home = self._first.sessions[HOME]
        if any(tab.id == TabId(1) for _, session in found.values() for tab in session.tabs):
            used = max(tab.id for _, session in found.values() for tab in session.tabs)
            anchor = replace(home.anchor, id=TabId(max(used, *found) + 1))
            home = replace(home, tabs=(anchor,), focused=anchor.id)
        row = SessionRow(HOME, self._first.active, -1, SessionKind.HOME, self._line, home.focused)
        found[HOME] = (row, home)

    def _windows(
        self, rows: Sequence[WindowRow], found: dict[SessionId, tuple[SessionRow, Session]]
    ) -> Workspace:
        main = found[HOME][0].window
        with_strip = {main} | {row.id for row in rows if row.tab is None}
        strips: dict[WindowId, list[SessionId]] = {main: []} | {row.id: [] for row in rows}
        for row, session in sorted(found.values(), key=_in_strip):
            moved = row.window in with_strip and session.kind is SessionKind.REGULAR
            strips[row.window if moved else main].append(session.id)
        focus = {row.id: row.focused for row in rows}
        windows = tuple(
            Window(window, tuple(strip), _one_of(strip, focus.get(window)))
            for window, strip in strips.items()
            if strip
        )
        active = next((row.id for row in rows if row.active and strips[row.id]), main)
        sessions = MappingProxyType({key: session for key, (_, session) in found.items()})
        return Workspace(windows, active, sessions)

    @staticmethod
    def _pending(rows: Sequence[PendingRow], workspace: Workspace) -> Iterable[Pending]:
        for row in rows:
            if row.session is None or row.session in workspace.sessions:
                yield Pending(row.key, row.page, row.title, row.icon, row.session)


def _session_of(rows: Sequence[TabRow]) -> SessionRow:
    """Make the row of a session of which only tabs are known, behind all others."""
    first = rows[0]
    inbox = SessionKind.INBOX if first.page.type is PageType.INBOX else SessionKind.REGULAR
    kind = SessionKind.HOME if first.session == HOME else inbox
    return SessionRow(first.session, WindowId(1), _LAST, kind, first.page.line, first.id)


_LAST = 1 << 30
_KINDS = {SessionKind.HOME: 0, SessionKind.INBOX: 1, SessionKind.REGULAR: 2}


def _in_strip(item: tuple[SessionRow, Session]) -> tuple[int, int, int]:
    """Order a strip: Home first, then the inbox, then the others as they were."""
    row, session = item
    return _KINDS[session.kind], row.position, row.id


def _one_of(strip: Sequence[SessionId], wanted: SessionId | None) -> SessionId:
    return wanted if wanted is not None and wanted in strip else strip[0]


def _with_torn_off(state: Workspace, rows: Sequence[WindowRow]) -> Workspace:
    """Give torn-off tabs their windows again; a tab that cannot have one is among the others of its session."""
    for row in rows:
        session = state.session_of(row.tab) if row.tab is not None else None
        taken = any(window.id == row.id or window.tab == row.tab for window in state.windows)
        if row.position is None or session is None or row.tab in (None, session.anchor.id) or taken:
            continue
        window = Window(row.id, (), session.id, row.tab)
        state = replace(passed_left(state, row.tab), windows=(*state.windows, window))
        state = replace(state, active=row.id) if row.active else state
    order = {row.id: number for number, row in enumerate(rows)}
    rest = sorted(state.windows[1:], key=lambda window: order[window.id])
    return replace(state, windows=(state.main, *rest))

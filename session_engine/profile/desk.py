"""What is open and what was closed: windows, sessions, tabs, openings that wait, the stack of closed ones."""

from __future__ import annotations

from dataclasses import replace

from session_engine.ids import SessionId, TabId, WindowId
from session_engine.profile import encoding, schema
from session_engine.profile.closed import ClosedRows
from session_engine.profile.counters import Counters
from session_engine.profile.reading import Understanding
from session_engine.profile.rows import ClosedRow, PendingRow, SessionRow, TabRow, WindowRow
from session_engine.profile.writer import Writer


class DeskRows:
    """Rows of the workspace. What a verb changes together is put inside `profile.together()`."""

    def __init__(self, writer: Writer, understood: Understanding, counters: Counters) -> None:
        self._writer = writer
        self._counters = counters
        self._windows = {row.id: row for row in understood.of(schema.WINDOW, encoding.read_window)}
        self._sessions = {row.id: row for row in understood.of(schema.SESSION, encoding.read_session)}
        self._tabs = {row.id: row for row in understood.of(schema.TAB, encoding.read_tab)}
        self._pending = {row.key: row for row in understood.of(schema.PENDING, encoding.read_pending)}
        self._closed = ClosedRows(writer, understood, counters)
        counters.at_least("window", self._windows)
        counters.at_least("session", self._sessions)
        counters.at_least("tab", self._tabs)

    def windows(self) -> tuple[WindowRow, ...]:
        """Give the windows in their order; those of which only the geometry is known come last."""
        last = len(self._windows)
        return tuple(sorted(self._windows.values(), key=lambda row: (_or(row.position, last), row.id)))

    def sessions(self) -> tuple[SessionRow, ...]:
        """Give the sessions, window by window, in their order."""
        return tuple(sorted(self._sessions.values(), key=lambda row: (row.window, row.position, row.id)))

    def tabs(self) -> tuple[TabRow, ...]:
        """Give the tabs, session by session, in their order."""
        return tuple(sorted(self._tabs.values(), key=lambda row: (row.session, row.position, row.id)))

    def pending(self) -> tuple[PendingRow, ...]:
        """Give the openings that wait, oldest first."""
        return tuple(self._pending[key] for key in sorted(self._pending))

    def closed(self) -> tuple[ClosedRow, ...]:
        """Give what was closed, the last one first."""
        return self._closed.newest_first()

    def geometry(self, window: int) -> str | None:
        """Give a window's last place, None when there is none."""
        row = self._windows.get(WindowId(window))
        return row.geometry or None if row is not None else None

    def put_geometry(self, window: int, geometry: str) -> None:
        """Keep a window's place; its sessions stay as they are."""
        row = self._windows.get(WindowId(window), WindowRow(WindowId(window)))
        self._put_window(replace(row, geometry=geometry), soon=True)

    def put_window(self, row: WindowRow) -> None:
        """Keep a window; an empty geometry leaves the one that is known."""
        known = self._windows.get(row.id)
        geometry = row.geometry or (known.geometry if known is not None else "")
        self._put_window(replace(row, geometry=geometry), soon=False)

    def leave_window(self, window: WindowId) -> None:
        """Note that a window is gone; its place is kept for the next one of its identity."""
        known = self._windows.get(window)
        if known is None or not known.geometry:
            self.remove_window(window)
        else:
            self._put_window(WindowRow(window, known.geometry), soon=False)

    def remove_window(self, window: WindowId) -> None:
        """Forget a window."""
        if self._windows.pop(window, None) is not None:
            self._writer.remove(schema.WINDOW, (window,))

    def put_session(self, row: SessionRow, *, soon: bool = False) -> None:
        """Keep a session; `soon` for a title that follows a record."""
        if self._sessions.get(row.id) != row:
            self._sessions[row.id] = row
            self._counters.seen("session", row.id)
            self._writer.put(schema.SESSION, encoding.write_session(row), soon=soon)

    def remove_session(self, session: SessionId) -> None:
        """Forget a session and its tabs."""
        for tab in [row.id for row in self._tabs.values() if row.session == session]:
            self.remove_tab(tab)
        if self._sessions.pop(session, None) is not None:
            self._writer.remove(schema.SESSION, (session,))

    def put_tab(self, row: TabRow, *, soon: bool = False) -> None:
        """Keep a tab; `soon` for its view state and a title that follows a record."""
        if self._tabs.get(row.id) != row:
            self._tabs[row.id] = row
            self._counters.seen("tab", row.id)
            self._writer.put(schema.TAB, encoding.write_tab(row), soon=soon)

    def remove_tab(self, tab: TabId) -> None:
        """Forget a tab."""
        if self._tabs.pop(tab, None) is not None:
            self._writer.remove(schema.TAB, (tab,))

    def put_pending(self, row: PendingRow) -> None:
        """Keep an opening that waits."""
        if self._pending.get(row.key) != row:
            self._pending[row.key] = row
            self._writer.put(schema.PENDING, encoding.write_pending(row))

    def remove_pending(self, key: int) -> None:
        """Forget an opening that waited."""
        if self._pending.pop(key, None) is not None:
            self._writer.remove(schema.PENDING, (key,))

    def put_closed(self, row: ClosedRow) -> None:
        """Keep something closed; beyond the limit the oldest is forgotten."""
        self._closed.put(row)

    def remove_closed(self, number: int) -> None:
        """Forget something closed: it was opened again."""
        self._closed.remove(number)

    def _put_window(self, row: WindowRow, *, soon: bool) -> None:
        if self._windows.get(row.id) != row:
            self._windows[row.id] = row
            self._counters.seen("window", row.id)
            self._writer.put(schema.WINDOW, encoding.write_window(row), soon=soon)


def _or(value: int | None, instead: int) -> int:
    return instead if value is None else value

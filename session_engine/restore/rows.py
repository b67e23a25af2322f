"""Sessions and tabs as the profile's rows."""

from __future__ import annotations

from session_engine.ids import SessionId, WindowId
from session_engine.profile.rows import SessionRow, TabRow
from session_engine.sessions.state import Session, Tab


def session_row(session: Session, window: WindowId, position: int) -> SessionRow:
    """Give the row of a session."""
    return SessionRow(
        session.id, window, position, session.kind, session.line, session.focused,
        session.title, session.icon, session.is_new, session.used,
    )  # fmt: skip


def tab_row(tab: Tab, session: SessionId, position: int) -> TabRow:
    """Give the row of a tab."""
    return TabRow(
        tab.id, session, position, tab.page, tab.title, tab.icon, tab.anchor, tab.is_new, tab.used, tab.state
    )

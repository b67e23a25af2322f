"""The refusals at a limit: they name it and offer what to close, the longest unused without edits first (A1)."""

from __future__ import annotations

from session_engine.errors import RefusalCode, Refused, WayOut
from session_engine.sessions.ports import Unsaved
from session_engine.sessions.state import (
    SESSION_LIMIT,
    TAB_LIMIT,
    Pending,
    Session,
    SessionKind,
    Tab,
    Workspace,
)

OFFERED = 3
"""How many sessions or tabs a refusal offers to close."""


def session_refusal(state: Workspace, pending: Pending, unsaved: Unsaved) -> Refused:
    """Build the refusal of a tenth session."""
    regular = [s for s in state.sessions.values() if s.kind is SessionKind.REGULAR]

    def order(session: Session) -> tuple[bool, int]:
        return any(_dirty(tab, unsaved) for tab in session.tabs), session.used

    ways = tuple(
        WayOut("workspace.make_room", (pending.key, session.id, session.shown_title))
        for session in sorted(regular, key=order)[:OFFERED]
    )
    values = {"limit": SESSION_LIMIT, "title": pending.title, "icon": pending.icon, "pending": pending.key}
    return Refused(RefusalCode.SESSION_LIMIT, values, ways)


def tab_refusal(session: Session, pending: Pending, unsaved: Unsaved) -> Refused:
    """Build the refusal of an eleventh tab."""
    ways = tuple(
        WayOut("workspace.make_room", (pending.key, tab.id, tab.title))
        for tab in sorted(session.tabs[1:], key=lambda tab: (_dirty(tab, unsaved), tab.used))[:OFFERED]
    )
    values = {"limit": TAB_LIMIT, "title": pending.title, "icon": pending.icon, "pending": pending.key}
    return Refused(RefusalCode.TAB_LIMIT, values, ways)


def _dirty(tab: Tab, unsaved: Unsaved) -> bool:
    record = tab.page.record
    return bool(tab.state.draft) or (record is not None and unsaved.dirty(record))

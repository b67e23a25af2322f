"""Find the place that already shows a page, so that an opening refocuses it instead of doubling it."""

from __future__ import annotations

from session_engine.ids import PageKey, SessionId, TabId
from session_engine.navigation.table import Target
from session_engine.sessions.state import SessionKind, Workspace


def find_open(state: Workspace, page: PageKey, target: Target) -> tuple[SessionId, TabId] | None:
    """Find a session anchored at `page`, or a tab of the focused session that shows it.

    A tab is only found in the focused session: a customer opened from one case's lookup belongs to that case, even
    where another session is about the customer (facts 2, duplicates).
    """
    focused = state.focused_session
    if target is Target.SESSION:
        for session in state.sessions.values():
            if session.kind is SessionKind.REGULAR and same_page(session.anchor.page, page):
                return session.id, session.anchor.id
    within = state.inbox or focused if target is Target.INBOX else focused
    tab = next((tab for tab in within.tabs if same_page(tab.page, page)), None)
    return (within.id, tab.id) if tab is not None else None


def same_page(left: PageKey, right: PageKey) -> bool:
    """Say whether two keys mean the same page; a record is one page whichever form shows it."""
    if left.record is not None:
        return left.record == right.record
    return left == right

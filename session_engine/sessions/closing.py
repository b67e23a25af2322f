"""What stands against closing a tab or a session: Home, anchors, unsaved edits, the person's wish to be asked."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from session_engine.errors import RefusalCode, Refused, WayOut
from session_engine.ids import RecordRef, TabId
from session_engine.sessions.ports import Unsaved
from session_engine.sessions.state import Session, SessionKind, Tab, Workspace

_STAYS = {
    SessionKind.HOME: RefusalCode.HOME_NEVER_CLOSES,
    SessionKind.INBOX: RefusalCode.INBOX_NEVER_CLOSES,
}


def check_tab(state: Workspace, session: Session, tab_id: TabId, unsaved: Unsaved, *, force: bool) -> None:
    """Refuse where a tab cannot be closed alone."""
    tab = next(tab for tab in session.tabs if tab.id == tab_id)
    if tab.anchor:
        raise Refused(_STAYS.get(session.kind, RefusalCode.ANCHOR_NEVER_CLOSES), {"title": tab.title})
    if not force:
        _check_unsaved(state, (tab,), unsaved, WayOut("workspace.close_tab", (tab_id,)))


def check_session(
    state: Workspace,
    session: Session,
    unsaved: Unsaved,
    *,
    asks: bool,
    force: bool,
    against: Callable[[Session], Refused | None] = lambda _session: None,
) -> None:
    """Refuse where a session cannot be closed, or not without a question."""
    if session.kind is not SessionKind.REGULAR:
        raise Refused(_STAYS[session.kind])
    if not force:
        _check_unsaved(state, session.tabs, unsaved, WayOut("workspace.close_session", (session.id,)))
        no = against(session)
        if no is not None:
            raise no
    if asks:
        raise Refused(
            RefusalCode.CONFIRM_CLOSE,
            {"title": session.shown_title, "tabs": len(session.tabs)},
            (WayOut("workspace.close_session", (session.id,)),),
        )


@contextmanager
def unsaved_keeps_way(verb: str, *arguments: object) -> Generator[None]:
    """Let the answer to the question about unsaved edits lead on to a verb that does more than close."""
    try:
        yield
    except Refused as no:
        if no.code is not RefusalCode.UNSAVED_CHANGES:
            raise
        raise Refused(no.code, no.values, (WayOut(verb, arguments),)) from None


def tabs_to_give_up(
    state: Workspace, closing: tuple[Tab, ...], unsaved: Unsaved
) -> tuple[tuple[Tab, RecordRef], ...]:
    """Find the edits nobody could see any more: dirty records that no tab outside `closing` shows."""
    ids = {tab.id for tab in closing}
    seen_elsewhere = {
        tab.page.record for session in state.sessions.values() for tab in session.tabs if tab.id not in ids
    }
    lost: dict[RecordRef, Tab] = {}
    for tab in closing:
        record = tab.page.record
        if record is not None and record not in seen_elsewhere and unsaved.dirty(record):
            lost.setdefault(record, tab)
    return tuple((tab, record) for record, tab in lost.items())


def _check_unsaved(state: Workspace, closing: tuple[Tab, ...], unsaved: Unsaved, way: WayOut) -> None:
    """Refuse where edits would be lost: those of records first, then what editors' pages hold."""
    lost = tabs_to_give_up(state, closing, unsaved)
    if lost:
        records = tuple(record for _, record in lost)
        values = {"titles": tuple(tab.title for tab, _ in lost), "records": records}
        raise Refused(RefusalCode.UNSAVED_CHANGES, values, (way,))
    drafts = tuple(tab for tab in closing if tab.state.draft)
    if drafts:
        values = {"titles": tuple(tab.title for tab in drafts), "drafts": tuple(tab.id for tab in drafts)}
        raise Refused(RefusalCode.UNSAVED_CHANGES, values, (way,))

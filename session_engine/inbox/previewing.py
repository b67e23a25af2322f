"""Looks at items in the inbox's session: one tab after the other takes the same place, until something is typed."""

from __future__ import annotations

from session_engine.errors import RefusalCode, Refused
from session_engine.ids import RecordRef, TabId, record_page
from session_engine.inbox.state import InboxItem
from session_engine.records.store import RecordStore
from session_engine.sessions.area import Opened, WorkspaceArea
from session_engine.sessions.state import Session, SessionKind, Tab
from session_engine.timeline.composing import ComposingArea


class Previews:
    """Tabs of the inbox.

    Args:
        workspace: Opens, closes and promotes them.
        records: Tells what was edited.
        composing: Tells what was begun on timelines.
    """

    def __init__(self, workspace: WorkspaceArea, records: RecordStore, composing: ComposingArea) -> None:
        self._workspace, self._records, self._composing = workspace, records, composing

    def show(self, ref: RecordRef, item: InboxItem | None, last: TabId | None) -> tuple[Opened, TabId | None]:
        """Bring an item to the front; give where it is, and the tab that the next one may take the place of.

        Args:
            ref: The item.
            item: What is known of it.
            last: The tab that was opened like this before.
        """
        session = self._session_of(ref)
        if session is not None:
            self._workspace.bring(session.anchor.id)
            return Opened(session.id, session.anchor.id, was_open=True), last
        inbox = self._inbox()
        there = next((tab for tab in inbox.tabs[1:] if tab.page.record == ref), None)
        if there is not None:
            self._workspace.bring(there.id)
            return Opened(inbox.id, there.id, was_open=True), last
        before = inbox.tab(last) if last is not None else None
        if before is not None and not before.anchor and self._untouched(before):
            self._workspace.close_tab(before.id, confirmed=True)  # she looks on: it stays in her list
        opened = self._workspace.open_tab(
            record_page(ref),
            inbox.id,
            title=item.subject if item is not None else "",
            icon=item.icon if item is not None else "record",
        )
        return opened, opened.tab

    def promote(self, ref: RecordRef, item: InboxItem | None) -> Opened:
        """Make a session of an item: of its tab, where it has one."""
        session = self._session_of(ref)
        if session is not None:
            self._workspace.bring(session.anchor.id)
            return Opened(session.id, session.anchor.id, was_open=True)
        there = next((tab for tab in self._inbox().tabs[1:] if tab.page.record == ref), None)
        if there is not None:
            return self._workspace.promote(there.id)
        return self._workspace.open_session(
            record_page(ref),
            title=item.subject if item is not None else "",
            icon=item.icon if item is not None else "record",
        )

    def _untouched(self, tab: Tab) -> bool:
        """Whether nothing was edited, typed or begun there: it may go without a question."""
        ref = tab.page.record
        if ref is None or tab.state.draft or tab.state.typed or self._records.dirty(ref):
            return False
        begun = self._composing.state(ref)
        return not (begun.text or begun.files or begun.begun or begun.editing)

    def _session_of(self, ref: RecordRef) -> Session | None:
        """Find the session of its own that an item has already."""
        sessions = self._workspace.state.sessions.values()
        own = (session for session in sessions if session.kind is SessionKind.REGULAR)
        return next((session for session in own if session.anchor.page.record == ref), None)

    def _inbox(self) -> Session:
        inbox = self._workspace.state.inbox
        if inbox is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return inbox

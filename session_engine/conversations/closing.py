"""Conversations in sessions: followed while they are open, and left when their session is closed (facts 9)."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol, cast

from session_engine.conversations.deriving import channel_of, name_of, status_of, title_of
from session_engine.conversations.events import ConversationChanged
from session_engine.conversations.live import Live
from session_engine.conversations.rules import ICONS, waits_without_end
from session_engine.conversations.state import TABLE, Lost, MessageKind, Role, Status
from session_engine.errors import OrganisationError, RefusalCode, Refused, WayOut
from session_engine.events import EventBus
from session_engine.ids import RecordRef, SessionId, TabId
from session_engine.records.store import RecordStore
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import SessionClosed, TabClosed, TabMoved, TabOpened
from session_engine.sessions.state import SessionKind, Tab
from session_engine.tasks import Tasks

log = logging.getLogger(__name__)
_LEFT = frozenset({Status.ACTIVE, Status.WRAP_UP})
"""Where closing the session means leaving; what waits or is closed is left already."""
_LOST = "lost"
"""What the tab keeps of what she was told has become of its conversation: a start tells it no second time."""


class Verbs(Protocol):
    """What is done when a session closes."""

    async def end(self, ref: RecordRef) -> None:
        """End a conversation."""
        ...

    async def leave(self, ref: RecordRef) -> None:
        """Leave a conversation."""
        ...

    def has_begun(self, ref: RecordRef, kind: MessageKind) -> bool:
        """Tell whether something stands in a composer."""
        ...

    def send(self, ref: RecordRef, kind: MessageKind) -> None:
        """Send what stands in a composer."""
        ...

    def discard(self, ref: RecordRef, kind: MessageKind) -> None:
        """Empty a composer."""
        ...


class Closing:
    """Ties sessions and tabs to conversations."""

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        workspace: WorkspaceArea,
        live: Live,
        records: RecordStore,
        verbs: Verbs,
    ) -> None:
        self._tasks, self._workspace, self._live, self._records = tasks, workspace, live, records
        self._verbs = verbs
        self._tabs: dict[TabId, RecordRef] = {}
        self._anchors: dict[SessionId, RecordRef] = {}
        for kind in (TabOpened, TabMoved):
            bus.subscribe(kind, lambda _event: self.follow_open())
        bus.subscribe(TabClosed, self._tab_closed)
        bus.subscribe(ConversationChanged, self._changed)
        bus.subscribe(SessionClosed, self._session_closed)

    def follow_open(self) -> None:
        """Follow every conversation that stands in a session."""
        for session in self._workspace.state.sessions.values():
            for tab in session.tabs:
                self._follow(tab)
            ref = session.anchor.page.record
            if session.kind is SessionKind.REGULAR and ref is not None and ref.table == TABLE:
                self._anchors[session.id] = ref

    def _follow(self, tab: Tab) -> None:
        ref = tab.page.record
        if ref is not None and ref.table == TABLE and tab.id not in self._tabs:
            self._tabs[tab.id] = ref
            self._live.follow(ref, _owner(tab.id))
            followed = self._live.of(ref)
            if followed is not None:
                followed.left = False
                followed.lost = followed.lost or _kept_loss(tab)
            self._name(ref)

    def _changed(self, event: ConversationChanged) -> None:
        self._name(event.ref)
        self._keep_loss(event.ref)

    def _keep_loss(self, ref: RecordRef) -> None:
        """Keep with its tabs what she was told has become of a conversation, and that it is hers again."""
        followed = self._live.of(ref)
        if followed is None or followed.loading:
            return
        for tab_id in [tab for tab, shown in self._tabs.items() if shown == ref]:
            session = self._workspace.state.session_of(tab_id)
            tab = session.tab(tab_id) if session is not None else None
            if tab is not None and _kept_loss(tab) is not followed.lost:
                others = {name: kept for name, kept in tab.state.facets.items() if name != _LOST}
                mine = {_LOST: (followed.lost.value,)} if followed.lost is not None else {}
                state = replace(tab.state, facets=MappingProxyType({**others, **mine}))
                self._workspace.set_state(tab_id, state)

    def _name(self, ref: RecordRef) -> None:
        """Name the tabs of a conversation after who talks, with the sign of the channel."""
        record, followed = self._records.state(ref), self._live.of(ref)
        title = title_of(record)
        if not title or followed is None:
            return
        icon = ICONS.get(channel_of(record, persistent=followed.persistent), "conversation")
        for tab in [tab for tab, shown in self._tabs.items() if shown == ref]:
            self._workspace.set_title(tab, title, icon)

    def session_of(self, ref: RecordRef) -> SessionId | None:
        """Find the session a conversation stands in; where it is the first tab before all others."""
        anchored = (session for session, anchor in self._anchors.items() if anchor == ref)
        found = next(anchored, None)
        if found is not None:
            return found
        tab = next((tab for tab, shown in self._tabs.items() if shown == ref), None)
        session = self._workspace.state.session_of(tab) if tab is not None else None
        return session.id if session is not None else None

    def refusal(self, session: SessionId) -> Refused | None:
        """Ask what is to become of the conversation whose session is to be closed while it is going on."""
        ref = self._anchors.get(session)
        return self._asked(ref, session) if ref is not None else None

    def refusal_of_tab(self, tab: TabId) -> Refused | None:
        """Ask the same where a tab of the inbox is the only place of a conversation: it would be hers, and nowhere."""
        ref, session = self._tabs.get(tab), self._workspace.state.session_of(tab)
        if ref is None or session is None or session.kind is not SessionKind.INBOX:
            return None
        elsewhere = any(
            shown == ref and other != tab and self._open(other) for other, shown in self._tabs.items()
        )
        return self._asked(ref, tab) if not elsewhere else None

    def _asked(self, ref: RecordRef, place: SessionId | TabId) -> Refused | None:
        if self._is_hers(ref, Status.ACTIVE):
            return self._question(ref, place)
        # A note that was begun in a wrap-up could not be saved once closing has ended that.
        leaves_note = self._is_hers(ref, Status.WRAP_UP) and self._verbs.has_begun(ref, MessageKind.NOTE)
        return self._question_of_note(ref, place) if leaves_note else None

    def _question_of_note(self, ref: RecordRef, place: SessionId | TabId) -> Refused:
        return Refused(
            RefusalCode.NOTE_BEGUN,
            {"name": name_of(self._records.state(ref)), "session": place},
            (
                WayOut("conversations.save_note_and_close", (place,)),
                WayOut("conversations.discard_note_and_close", (place,)),
            ),
        )

    def _question(self, ref: RecordRef, place: SessionId | TabId) -> Refused:
        record = self._records.state(ref)
        followed = self._live.of(ref)
        persistent = followed is not None and followed.persistent
        channel = channel_of(record, persistent=persistent)
        waits = waits_without_end(channel, persistent=persistent)
        return Refused(
            RefusalCode.CONVERSATION_ACTIVE,
            {"name": name_of(record), "channel": channel, "waits": waits, "session": place},
            (
                WayOut("conversations.end_and_close", (place,)),
                WayOut("conversations.close_without_end", (place,)),
            ),
        )

    def _is_hers(self, ref: RecordRef, status: Status) -> bool:
        """Tell whether she has a conversation that stands so, and has not given it away."""
        followed = self._live.of(ref)
        left = followed is not None and followed.left
        stands_so = status_of(self._records.state(ref)) is status
        return stands_so and not left and self._live.role(ref) is Role.PRIMARY

    async def close(self, place: SessionId | TabId, *, end: bool) -> None:
        """Close a session, or a tab, with what was chosen for its conversation; where that fails it stays open.

        Raises:
            Refused: NOTE_BEGUN where it has ended, and a note that was begun would be left behind.
        """
        ref = self._in(place)
        if ref is not None and self._live.of(ref) is not None and self._is_hers(ref, Status.ACTIVE):
            if end:
                await self._verbs.end(ref)
                if self._verbs.has_begun(ref, MessageKind.NOTE):
                    raise self._question_of_note(ref, place)
            await self._leave_now(ref)
        self._close(place)

    async def close_with_note(self, place: SessionId | TabId, *, save: bool) -> None:
        """End a wrap-up with the note that was begun saved, or given up; where that fails it stays open."""
        ref = self._in(place)
        if ref is not None:
            keep = self._verbs.send if save else self._verbs.discard
            keep(ref, MessageKind.NOTE)
            await self._leave_now(ref)
        self._close(place)

    async def _leave_now(self, ref: RecordRef) -> None:
        await self._verbs.leave(ref)
        followed = self._live.of(ref)
        if followed is not None:
            followed.left = True

    def _in(self, place: SessionId | TabId) -> RecordRef | None:
        """Give the conversation of a session or of a tab."""
        if place in self._workspace.state.sessions:
            return self._anchors.get(cast("SessionId", place))
        return self._tabs.get(cast("TabId", place))

    def _close(self, place: SessionId | TabId) -> None:
        if place in self._workspace.state.sessions:
            self._workspace.close_session(cast("SessionId", place), confirmed=True)
        elif self._open(cast("TabId", place)):
            self._workspace.close_tab(cast("TabId", place), confirmed=True)

    def _tab_closed(self, event: TabClosed) -> None:
        ref = self._tabs.get(event.tab)
        if ref is None:
            return
        if self._anchors.get(event.session) != ref or self._gone(event.session) is None:
            self._tabs.pop(event.tab)
            self._live.let_go(ref, _owner(event.tab))

    def _gone(self, session: SessionId) -> SessionId | None:
        return session if session not in self._workspace.state.sessions else None

    def _session_closed(self, event: SessionClosed) -> None:
        ref = self._anchors.pop(event.session, None)
        if ref is None:
            return
        followed, role = self._live.of(ref), self._live.role(ref)
        hers = role is not Role.NONE and status_of(self._records.state(ref)) in _LEFT
        if followed is not None and hers and not followed.left and ref not in self._anchors.values():
            followed.left = True
            self._tasks.start(self._leave(ref), owner="conversations", group=f"leave {ref.id}")
        for tab in [tab for tab, shown in self._tabs.items() if shown == ref and not self._open(tab)]:
            self._tabs.pop(tab)
            self._live.let_go(ref, _owner(tab))

    def _open(self, tab: TabId) -> bool:
        return self._workspace.state.session_of(tab) is not None

    async def _leave(self, ref: RecordRef) -> None:
        try:
            await self._verbs.leave(ref)
        except (Refused, OrganisationError) as error:
            # The organisation finds out by itself that nobody is there any more (facts 9).
            log.info("a conversation could not be left: %s", type(error).__name__)


def _owner(tab: TabId) -> Hashable:
    """Name who follows for a tab; its page follows by its own name, and has let go when the session is left."""
    return ("closing", tab)


def _kept_loss(tab: Tab) -> Lost | None:
    kept = tab.state.facets.get(_LOST, ())
    return Lost(kept[0]) if kept and kept[0] in tuple(Lost) else None

"""The workspace's verbs: open, focus, close, move; the only writer of its state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from session_engine.errors import RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, PageKey, SessionId, TabId
from session_engine.light_dataclass import dataclass
from session_engine.navigation.already_open import find_open, same_page
from session_engine.navigation.state import Gesture, Place
from session_engine.navigation.table import Target, decide
from session_engine.sessions import changes
from session_engine.sessions.closing import check_session, check_tab, unsaved_keeps_way
from session_engine.sessions.events import (
    DraftChanged,
    HalfTypedChanged,
    MinimisedChanged,
    OrderChanged,
    PageStateChanged,
    PaneChanged,
    PendingChanged,
    SessionClosed,
    SessionOpened,
    TabClosed,
    TabOpened,
    TabPromoted,
    TitleChanged,
)
from session_engine.sessions.limits import session_refusal, tab_refusal
from session_engine.sessions.ports import NothingUnsaved, Unsaved
from session_engine.sessions.state import (
    SESSION_LIMIT,
    TAB_LIMIT,
    HalfTyped,
    PageState,
    PaneView,
    Pending,
    Session,
    SessionKind,
    Tab,
)
from session_engine.sessions.windows import WindowVerbs


@dataclass(frozen=True, slots=True)
class Opened:
    """Where a page is now; `was_open` says that it had been there already."""

    session: SessionId
    tab: TabId
    was_open: bool = False


class WorkspaceArea(WindowVerbs):
    """Windows, sessions and tabs.

    Args:
        bus: Where changes are announced.
        line: The organisation Home belongs to.
        home: The page of Home's anchor.
        unsaved: Who knows about edits.
        asks_before_closing: Whether closing a session asks first (a setting).
        legacy_navigation: Whether the older navigation is on (a setting).
        against_closing: What stands against closing a session beside unsaved edits, None for nothing.
        against_closing_tab: The same of a tab that is not the first one.
    """

    def __init__(
        self,
        bus: EventBus,
        line: LineId,
        home: PageKey,
        *,
        unsaved: Unsaved | None = None,
        asks_before_closing: Callable[[], bool] = lambda: False,
        legacy_navigation: Callable[[], bool] = lambda: False,
        against_closing: Callable[[Session], Refused | None] = lambda _session: None,
        against_closing_tab: Callable[[TabId], Refused | None] = lambda _tab: None,
    ) -> None:
        super().__init__(bus, line, home)
        self._unsaved: Unsaved = unsaved or NothingUnsaved()
        self._asks_before_closing = asks_before_closing
        self._legacy_navigation = legacy_navigation
        self._against_closing, self._against_closing_tab = against_closing, against_closing_tab

    def let_waiting_in(self) -> None:
        """Open in the background what waits although there is a place."""
        for pending in self._state.pending:
            full = (
                self._state.regular_count >= SESSION_LIMIT
                if pending.session is None
                else len(self._session(pending.session).tabs) >= TAB_LIMIT
            )
            if not full:
                self._let_in(pending.session)

    # Opening

    def open(
        self,
        page: PageKey,
        place: Place,
        gesture: Gesture = Gesture.PLAIN,
        *,
        title: str = "",
        icon: str = "record",
    ) -> Opened:
        """Open a page where the navigation table says, or focus the place that already shows it.

        Raises:
            Refused: A limit is reached; the page waits as pending.
        """
        kind = self._state.focused_session.kind
        target = decide(place, gesture, kind, legacy=self._legacy_navigation())
        if gesture is Gesture.PLAIN:
            found = find_open(self._state, page, target)
            if found is not None:
                self._bring(*found)
                return Opened(*found, was_open=True)
        if target is Target.SESSION:
            return self.open_session(page, title=title, icon=icon)
        return self.open_tab(page, self._session_for(target), title=title, icon=icon)

    def open_session(
        self,
        page: PageKey,
        *,
        title: str = "",
        icon: str = "record",
        background: bool = False,
        state: PageState | None = None,
    ) -> Opened:
        """Open a page as the anchor of a new session; `state` is how the page is to be found."""
        if self._state.regular_count >= SESSION_LIMIT:
            pending = self._wait(page, title, icon, None)
            raise session_refusal(self._state, pending, self._unsaved)
        session_id, tab_id = SessionId(self._new_id()), TabId(self._new_id())
        tab = Tab(tab_id, page, title, icon, anchor=True, state=state or PageState(), is_new=background)
        session = Session(session_id, SessionKind.REGULAR, page.line, (tab,), tab_id, is_new=background)
        self._state = changes.added_session(self._state, session)
        self._tell(SessionOpened(session_id, background), TabOpened(tab_id, session_id, background))
        if not background:
            self.focus_session(session_id)
        return Opened(session_id, tab_id)

    def has_room(self, page: PageKey) -> bool:
        """Tell whether a page can come to the front as a session's: it is open, or one more session may be."""
        if self._state.regular_count < SESSION_LIMIT:
            return True
        return find_open(self._state, page, Target.SESSION) is not None

    def open_tab(
        self,
        page: PageKey,
        session_id: SessionId,
        *,
        title: str = "",
        icon: str = "record",
        background: bool = False,
        news: bool = True,
    ) -> Opened:
        """Open a page as the last tab of a session; where it is no `news`, one in the background is not marked."""
        session = self._session(session_id)
        if len(session.tabs) >= TAB_LIMIT:
            pending = self._wait(page, title, icon, session_id)
            raise tab_refusal(session, pending, self._unsaved)
        tab = Tab(TabId(self._new_id()), page, title, icon, is_new=background and news)
        self._state = changes.with_session(self._state, replace(session, tabs=(*session.tabs, tab)))
        self._tell(TabOpened(tab.id, session_id, background))
        if not background:
            self._bring(session_id, tab.id)
        return Opened(session_id, tab.id)

    def reopen_session(self, closed: Session, position: int) -> Opened:
        """Open a closed session again, its tabs as they were, at its old position in the strip in use.

        Raises:
            Refused: There are nine already; nothing waits, it can be asked for again.
        """
        if self._state.regular_count >= SESSION_LIMIT:
            raise Refused(RefusalCode.NO_ROOM, {"limit": SESSION_LIMIT, "title": closed.shown_title})
        tabs = tuple(replace(tab, id=TabId(self._new_id())) for tab in closed.tabs)
        front = next(new.id for new, old in zip(tabs, closed.tabs, strict=True) if old.id == closed.focused)
        session = replace(closed, id=SessionId(self._new_id()), tabs=tabs, focused=front)
        self._state = changes.added_session(self._state, session)
        self._state = changes.moved_session(self._state, session.id, position)
        self._tell(SessionOpened(session.id, background=True, again=True))
        self._tell(*(TabOpened(tab.id, session.id, background=True) for tab in tabs))
        self.focus_session(session.id)
        return Opened(session.id, front)

    def reopen_tab(self, closed: Tab, session_id: SessionId, position: int) -> Opened:
        """Open a closed tab again at its old position in its session.

        Raises:
            Refused: The session has ten already, or is closed itself.
        """
        session = self._session(session_id)
        if len(session.tabs) >= TAB_LIMIT:
            raise Refused(RefusalCode.NO_ROOM, {"limit": TAB_LIMIT, "title": closed.title})
        tab = replace(closed, id=TabId(self._new_id()), anchor=False)
        self._state = changes.with_session(self._state, replace(session, tabs=(*session.tabs, tab)))
        self._state = changes.moved_tab(self._state, tab.id, position)
        self._tell(TabOpened(tab.id, session_id, background=True))
        self._bring(session_id, tab.id)
        return Opened(session_id, tab.id)

    # The inbox

    def show_inbox(self, page: PageKey) -> SessionId:
        """Have the inbox beside Home, with a page as its first one; nothing where it is there."""
        if self._state.inbox is not None:
            return self._state.inbox.id
        session_id, tab_id = SessionId(self._new_id()), TabId(self._new_id())
        tab = Tab(tab_id, page, icon="inbox", anchor=True)
        session = Session(session_id, SessionKind.INBOX, page.line, (tab,), tab_id, icon="inbox")
        self._state = changes.added_inbox(self._state, session)
        self._tell(SessionOpened(session_id, background=True), TabOpened(tab_id, session_id, background=True))
        return session_id

    def hide_inbox(self) -> None:
        """Have no inbox any more; what was open in it was closed and can be opened again."""
        session = self._state.inbox
        if session is None:
            return
        for tab in session.tabs[1:]:
            self._remove_tab(self._session(session.id), tab.id)
        self._remove_session(self._session(session.id))

    def promote(self, tab_id: TabId, *, background: bool = False) -> Opened:
        """Make a tab of the inbox a session of its own: it goes there as it is, with all that is typed in it.

        Raises:
            Refused: There are nine sessions; its page waits as pending and goes when there is a place.
        """
        inbox = self._session_of(tab_id)
        tab = next(tab for tab in inbox.tabs if tab.id == tab_id)
        if inbox.kind is not SessionKind.INBOX or tab.anchor:
            raise Refused(RefusalCode.NOT_OPEN)
        if self._state.regular_count >= SESSION_LIMIT:
            pending = self._wait(tab.page, tab.title, tab.icon, None)
            raise session_refusal(self._state, pending, self._unsaved)
        self._forget_page(tab.page)
        self.put_back_tab(tab_id)
        before, session_id = self._state, SessionId(self._new_id())
        moved = replace(tab, anchor=True, is_new=background)
        session = Session(session_id, SessionKind.REGULAR, tab.page.line, (moved,), tab_id, is_new=background)
        self._state = changes.promoted(before, tab, session)
        self._look(before)
        self._tell(SessionOpened(session_id, background), TabPromoted(tab_id, session_id, inbox.id))
        self._tell_focus(before)
        if not background:
            self.focus_session(session_id)
        return Opened(session_id, tab_id)

    # Focusing

    def focus_session_number(self, number: int) -> None:
        """Bring the n-th regular session to the front, from 1; nothing where there is none.

        Those of the strip come first, then those in other windows: there is no other key that leads to these.
        """
        strip = self._state.strip
        windows = (strip, *(window for window in self._state.windows if window.id != strip.id))
        sessions = (session for window in windows for session in window.sessions)
        regular = [s for s in sessions if self._state.sessions[s].kind is SessionKind.REGULAR]
        if 1 <= number <= len(regular):
            self.focus_session(regular[number - 1])

    def focus_next_session(self, step: int) -> None:
        """Bring the next (1) or previous (-1) session of the strip to the front, round and round."""
        strip = self._state.strip.sessions
        position = strip.index(self._state.focused_session.id)
        self.focus_session(strip[(position + step) % len(strip)])

    def focus_next_tab(self, step: int) -> None:
        """Bring the next (1) or previous (-1) tab of the focused session to the front, round and round."""
        session, front = self._state.focused_session, self._state.focused_tab.id
        elsewhere = self._state.torn_off - {front}
        tabs = [tab.id for tab in session.tabs if tab.id not in elsewhere]
        self._bring(session.id, tabs[(tabs.index(front) + step) % len(tabs)])

    # Closing

    def close_tab(self, tab_id: TabId, *, confirmed: bool = False, force: bool = False) -> None:
        """Close a tab; what waits for its place opens in the background.

        Raises:
            Refused: It is an anchor, it holds the last sight of unsaved edits (`force` passes those over), or something
                else stands against it (`confirmed`).
        """
        session = self._session_of(tab_id)
        check_tab(self._state, session, tab_id, self._unsaved, force=force)
        no = None if confirmed or force else self._against_closing_tab(tab_id)
        if no is not None:
            raise no
        self._remove_tab(session, tab_id)
        self._let_in(session.id)

    def close_session(self, session_id: SessionId, *, confirmed: bool = False, force: bool = False) -> None:
        """Close a session with all its tabs; what waits for its place opens in the background.

        Raises:
            Refused: It is Home or the inbox, it holds unsaved edits (`force`), or the person wants to be asked first
                (`confirmed`).
        """
        session = self._session(session_id)
        asks = self._asks_before_closing() and not confirmed and not force
        check_session(
            self._state, session, self._unsaved, asks=asks, force=force, against=self._against_closing
        )
        self._remove_session(session)
        self._let_in(None)

    def close_focused_tab(self) -> None:
        """Close the tab in front; where it is an anchor, its session."""
        session = self._state.focused_session
        tab = self._state.focused_tab
        if tab.anchor and session.kind is SessionKind.REGULAR:
            self.close_session(session.id)
        else:
            self.close_tab(tab.id)

    # Waiting for a place

    def make_room(self, key: int, closing: SessionId | TabId, *, force: bool = False) -> Opened | None:
        """Close a session or a tab for an opening that waits, and open that one in front.

        Answers None where nothing waits under this key any more.
        """
        pending = self._pending(key)
        if pending is None:
            return None
        if pending.session is None:
            session = self._session(SessionId(closing))
            with unsaved_keeps_way("workspace.make_room", key, closing, session.shown_title):
                check_session(
                    self._state,
                    session,
                    self._unsaved,
                    asks=False,
                    force=force,
                    against=self._against_closing,
                )
            self._forget(key)
            self._remove_session(session)
            return self._open_waiting(pending)
        session = self._session_of(TabId(closing))
        with unsaved_keeps_way("workspace.make_room", key, closing, ""):
            check_tab(self._state, session, TabId(closing), self._unsaved, force=force)
        self._forget(key)
        self._remove_tab(session, TabId(closing))
        return self.open_tab(pending.page, pending.session, title=pending.title, icon=pending.icon)

    def drop_pending(self, key: int) -> None:
        """Give up an opening that waits."""
        if self._pending(key) is not None:
            self._forget(key)

    def open_pending(self, key: int) -> Opened | None:
        """Try an opening that waits again, in front.

        Raises:
            Refused: There is still no place; it goes on waiting.
        """
        pending = self._pending(key)
        if pending is None:
            return None
        if pending.session is None:
            if self._state.regular_count >= SESSION_LIMIT:
                raise session_refusal(self._state, pending, self._unsaved)
            self._forget(key)
            return self._open_waiting(pending)
        session = self._session(pending.session)
        if len(session.tabs) >= TAB_LIMIT:
            raise tab_refusal(session, pending, self._unsaved)
        self._forget(key)
        return self.open_tab(pending.page, session.id, title=pending.title, icon=pending.icon)

    # Order, titles, page state

    def move_session(self, session_id: SessionId, index: int) -> None:
        """Move a session to a position in its strip; Home stays first."""
        if self._session(session_id).kind is SessionKind.REGULAR:
            self._state = changes.moved_session(self._state, session_id, index)
            self._tell(OrderChanged())

    def move_tab(self, tab_id: TabId, index: int) -> None:
        """Move a tab to a position in its session; the anchor stays first."""
        session = self._session_of(tab_id)
        if tab_id != session.anchor.id:
            self._state = changes.moved_tab(self._state, tab_id, index)
            self._tell(OrderChanged(session.id))

    def set_title(self, tab_id: TabId, title: str, icon: str | None = None) -> None:
        """Give a tab its title, and its icon where one is named."""
        session = self._state.session_of(tab_id)
        tab = session.tab(tab_id) if session is not None else None
        if session is None or tab is None:
            return
        new = replace(tab, title=title, icon=icon or tab.icon)
        if new != tab:
            self._state = changes.with_tab(self._state, new)
            self._tell(TitleChanged(tab_id, session.id))

    def set_session_title(self, session_id: SessionId, title: str, *, on_anchor: bool = False) -> None:
        """Give a session a title of its own, empty for its first tab's; `on_anchor`: that tab has it, too."""
        session = self._state.sessions.get(session_id)
        if session is None or (session.title, session.anchor.state.titled) == (title, on_anchor):
            return
        state = replace(session.anchor.state, titled=on_anchor)
        anchor = replace(session.anchor, state=state)
        self._state = changes.with_session(
            self._state, replace(session, title=title, tabs=(anchor, *session.tabs[1:]))
        )
        self._tell(PageStateChanged(anchor.id))
        self._tell(TitleChanged(anchor.id, session_id))

    def set_session_icon(self, session_id: SessionId, icon: str) -> None:
        """Give a session an icon of its own, by its meaning; empty for its first tab's."""
        session = self._state.sessions.get(session_id)
        if session is not None and session.icon != icon:
            self._state = changes.with_session(self._state, replace(session, icon=icon))
            self._tell(TitleChanged(session.anchor.id, session_id))

    def set_state(self, tab_id: TabId, state: PageState) -> None:
        """Remember how a page was left."""
        session = self._state.session_of(tab_id)
        tab = session.tab(tab_id) if session is not None else None
        if session is None or tab is None or tab.state == state:
            return
        self._state = changes.with_tab(self._state, replace(tab, state=state))
        self._tell(PageStateChanged(tab_id))
        if bool(tab.state.draft) != bool(state.draft):
            self._tell(DraftChanged(tab_id, session.id))

    def set_pane(self, session_id: SessionId, pane: PaneView) -> None:
        """Remember how a session's productivity pane was left; nothing once the session is closed."""
        session = self._state.sessions.get(session_id)
        if session is not None and session.anchor.state.pane != pane:
            self.set_state(session.anchor.id, replace(session.anchor.state, pane=pane))
            self._tell(PaneChanged(session_id))

    def set_minimised(self, session_id: SessionId, minimised: bool) -> None:  # noqa: FBT001 - its only value
        """Minimise a session's conversation, or open it, in this session alone."""
        session = self._state.sessions.get(session_id)
        if session is not None and session.anchor.state.minimised != minimised:
            self.set_state(session.anchor.id, replace(session.anchor.state, minimised=minimised))
            self._tell(MinimisedChanged(session_id))

    def keep_typed(self, tab_id: TabId, place: str, typed: HalfTyped | None) -> None:
        """Remember what is half typed at a place of a tab; None once it is given or given up."""
        session = self._state.session_of(tab_id)
        tab = session.tab(tab_id) if session is not None else None
        if tab is None or tab.state.typed.get(place) == typed:
            return
        others = {name: known for name, known in tab.state.typed.items() if name != place}
        now = {**others, place: typed} if typed is not None else others
        state = replace(tab.state, typed=MappingProxyType(now))
        self._state = changes.with_tab(self._state, replace(tab, state=state))
        self._tell(HalfTypedChanged(tab_id))

    # Inside

    def _remove_session(self, session: Session) -> None:
        before = self._state
        self._state = changes.removed_session(before, session.id)
        self._look(before)
        for tab in session.tabs:
            self._tell(TabClosed(tab.id, session.id, tab.page))
        self._tell(SessionClosed(session.id))
        self._tell_focus(before)
        if before.pending != self._state.pending:
            self._tell(PendingChanged())

    def _remove_tab(self, session: Session, tab_id: TabId) -> None:
        before = self._state
        page = next(tab.page for tab in session.tabs if tab.id == tab_id)
        self._state = changes.removed_tab(before, tab_id)
        focused = self._state.sessions[session.id].focused
        if focused != session.focused:
            self._state = changes.focused_tab(self._state, focused, self._new_use())
        self._look(before)
        self._tell(TabClosed(tab_id, session.id, page))
        self._tell_focus(before)

    def _let_in(self, session_id: SessionId | None) -> None:
        """Open the oldest opening that waits for the place just freed, in the background."""
        pending = next((p for p in self._state.pending if p.session == session_id), None)
        if pending is None:
            return
        self._forget(pending.key)
        if session_id is None:
            self._open_waiting(pending, background=True)
        else:
            self.open_tab(pending.page, session_id, title=pending.title, icon=pending.icon, background=True)

    def _open_waiting(self, pending: Pending, *, background: bool = False) -> Opened:
        """Open a session that waited; a page that is in the inbox leaves it, with all that is typed in it."""
        inbox = self._state.inbox
        tabs = inbox.tabs[1:] if inbox is not None else ()
        there = next((tab for tab in tabs if same_page(tab.page, pending.page)), None)
        if there is not None:
            return self.promote(there.id, background=background)
        return self.open_session(pending.page, title=pending.title, icon=pending.icon, background=background)

    def _forget_page(self, page: PageKey) -> None:
        """Let no session wait for a page that has one now."""
        for pending in self._state.pending:
            if pending.session is None and same_page(pending.page, page):
                self._forget(pending.key)

    def _wait(self, page: PageKey, title: str, icon: str, session: SessionId | None) -> Pending:
        """Let an opening wait, once."""
        for pending in self._state.pending:
            if pending.page == page and pending.session == session:
                return pending
        pending = Pending(self._new_id(), page, title, icon, session)
        self._state = changes.with_pending(self._state, pending)
        self._tell(PendingChanged())
        return pending

    def _forget(self, key: int) -> None:
        self._state = changes.without_pending(self._state, key)
        self._tell(PendingChanged())

    def _pending(self, key: int) -> Pending | None:
        return next((p for p in self._state.pending if p.key == key), None)

    def _session_for(self, target: Target) -> SessionId:
        if target is Target.INBOX and self._state.inbox is not None:
            return self._state.inbox.id
        return self._state.focused_session.id

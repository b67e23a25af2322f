"""Binds a window of the workspace: session strip, the tabs of each session, and the pages in them."""

from __future__ import annotations

import weakref
from collections.abc import Callable

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from desktop.desk import Desk
from desktop.event_loop import paint_first
from desktop.pages.host import PageHost
from desktop.pages.leaving import Leaving
from desktop.tab_titles import shown_title
from session_engine.events import Event
from session_engine.ids import CONVERSATION_TABLE, PageType, SessionId, TabId
from session_engine.records.events import RecordChanged
from session_engine.sessions.events import (
    DraftChanged,
    OrderChanged,
    PendingChanged,
    SessionClosed,
    SessionFocused,
    SessionOpened,
    TabClosed,
    TabFocused,
    TabMoved,
    TabOpened,
    TabPromoted,
    TitleChanged,
)
from session_engine.sessions.state import SESSION_LIMIT, Session, SessionKind, Tab, Window, Workspace
from widgets.primitives.buttons import Variant
from widgets.primitives.own_turn import OwnTurn
from widgets.primitives.tones import Tone
from widgets.shell import (
    PageTabs,
    PageTabsState,
    PageTabState,
    PendingOpening,
    SessionStrip,
    SessionTabState,
    StripState,
)

COMES_WITHIN_MS = 1000
"""How long the page in front is built out of sight at the start, at the most."""

Dropped = Callable[[int, QPoint], object]
"""Told of what was dragged out of its bar, and of the place of the screen where it was let go."""

WhoWaits = Callable[[Session], tuple[int, int | None, Tone]]
"""Says of a session how many messages are unread, how many seconds its customer waits, and how that is meant."""


def _paints_quickly(tab: Tab) -> bool:
    """Whether a tab's page is painted in a fraction of a frame: a turn of its own would cost more than it gives.

    A conversation's cards are each one painted text; between two turns whatever else is due comes in.
    """
    return tab.page.record is not None and tab.page.record.table == CONVERSATION_TABLE


def main_window(state: Workspace) -> Window | None:
    """Give the window with Home."""
    return state.main


class WorkspaceBinding:
    """Strip and tabs of one window follow the workspace; their wishes are its verbs.

    Args:
        desk: Runs verbs.
        strip: The window's sessions.
        stack: Where their tabs are shown.
        pages: All pages, of every window.
        window: Finds the window in the workspace; None once it is gone.
    """

    def __init__(
        self,
        desk: Desk,
        strip: SessionStrip,
        stack: QStackedWidget,
        pages: PageHost,
        window: Callable[[Workspace], Window | None] = main_window,
    ) -> None:
        self._desk, self._strip, self._stack, self._pages = desk, strip, stack, pages
        self._find_window = window
        self._own_turn = OwnTurn(stack)
        self.session_dropped: Dropped = lambda _session, _at: None
        self.tab_dropped: Dropped = lambda _tab, _at: None
        self.waiting: WhoWaits = lambda _session: (0, None, Tone.NEUTRAL)
        # What stands beside the pages may take the keyboard in the place of the page that has come.
        self.keyboard_beside: Callable[[], bool] = lambda: False
        self._subscribed: list[Callable[[], None]] = []
        self._tabs: dict[SessionId, PageTabs] = {}
        self._keyboard_due = False
        self._comes_whole: TabId | None = None
        self._keyboard_was: weakref.ref[QWidget] | None = None
        self._later = QTimer(strip, singleShot=True, interval=0)
        self._later.timeout.connect(self._build_front)
        self._leaving = Leaving(strip)
        self._due: set[SessionId] = set()
        self._renewal = QTimer(strip, singleShot=True, interval=0)
        self._renewal.timeout.connect(self._renew)
        self._bind_strip()
        self._subscribe()

    def _bind_strip(self) -> None:
        strip, desk, workspace = self._strip, self._desk, self._desk.engine.workspace
        strip.focus_requested.connect(
            lambda number: desk.run(lambda: workspace.focus_session(SessionId(number)))
        )
        strip.close_requested.connect(
            lambda number: desk.run(lambda: workspace.close_session(SessionId(number)))
        )
        strip.move_requested.connect(
            lambda number, index: desk.run(lambda: workspace.move_session(SessionId(number), index))
        )
        strip.pending_requested.connect(lambda key: desk.run(lambda: workspace.open_pending(int(key))))
        strip.pending_dropped.connect(lambda key: desk.run(lambda: workspace.drop_pending(int(key))))
        strip.tear_requested.connect(
            lambda number: desk.run(lambda: workspace.tear_session(SessionId(number)))
        )
        strip.put_back_requested.connect(
            lambda number: desk.run(lambda: workspace.put_back_session(SessionId(number)))
        )
        strip.dropped_outside.connect(self._session_let_go)

    def _subscribe(self) -> None:
        bus = self._desk.engine.bus
        for kind in (SessionOpened, OrderChanged, PendingChanged, TitleChanged, RecordChanged):
            self._subscribed.append(bus.subscribe(kind, self._strip_changed))
        self._subscribed += [
            bus.subscribe(SessionFocused, self._session_focused),
            bus.subscribe(SessionClosed, self._session_closed),
            bus.subscribe(TabOpened, lambda event: self._tabs_changed(event.session)),
            bus.subscribe(TabClosed, self._tab_closed),
            bus.subscribe(TabFocused, lambda event: self._tab_focused(event.session)),
            bus.subscribe(TabMoved, lambda event: self._tabs_changed(event.session)),
            bus.subscribe(TabPromoted, self._tab_promoted),
            bus.subscribe(TitleChanged, lambda event: self._tabs_changed(event.session)),
            bus.subscribe(DraftChanged, lambda event: self._tabs_changed(event.session)),
            bus.subscribe(OrderChanged, self._order_changed),
            bus.subscribe(RecordChanged, self._record_changed),
        ]

    def start(self) -> None:
        """Show what is in the window at the start: strip and tabs at once, and then a record's page as a whole.

        Until it stands its place is empty: each step of the page would be laid out and painted for itself.
        """
        window = self._window()
        front = self._desk.engine.workspace.state.sessions[window.focused] if window is not None else None
        tab = front.tab(front.focused) if front is not None else None
        if tab is not None and tab.page.type is PageType.RECORD:
            self._comes_whole = tab.id
            focus = QApplication.focusWidget()
            self._keyboard_was = weakref.ref(focus) if focus is not None else None
            QTimer.singleShot(COMES_WITHIN_MS, self._strip, self._show_whole)
        self.show_front(keyboard=True)

    def close(self) -> None:
        """Hear nothing any more."""
        for unsubscribe in self._subscribed:
            unsubscribe()
        self._later.stop()
        self._renewal.stop()

    def show_front(self, *, keyboard: bool) -> None:
        """Show the strip and the session in front."""
        window = self._window()
        if window is not None:
            self._render_strip()
            self._show(window.focused, keyboard=keyboard)

    # What was dragged out goes to whoever is told of it now

    def _session_let_go(self, session: int, at: QPoint) -> None:
        self.session_dropped(session, at)

    def _tab_let_go(self, tab: int, at: QPoint) -> None:
        self.tab_dropped(tab, at)

    # Sessions and pages that go to another window and come from there

    def give_session(self, session: SessionId) -> PageTabs | None:
        """Give a session's tabs with their pages away; None while they are not built."""
        tabs = self._tabs.pop(session, None)
        if tabs is not None:
            self._stack.removeWidget(tabs)
        self._renewal.start()
        return tabs

    def take_session(self, session: SessionId, tabs: PageTabs | None) -> None:
        """Take a session's tabs as they come from another window."""
        if tabs is not None:
            self._tabs[session] = tabs
            self._stack.addWidget(tabs)
        self._renewal.start()

    def tabs_of(self, session: SessionId) -> PageTabs | None:
        """Give the tabs of a session that is here, None while they are not built."""
        return self._tabs.get(session)

    def _window(self) -> Window | None:
        return self._find_window(self._desk.engine.workspace.state)

    def _has_keyboard(self) -> bool:
        window = self._window()
        return window is not None and window.id == self._desk.engine.workspace.state.active

    # Once for all that is announced in a turn of the loop: an opening alone tells of six changes.

    def _strip_changed(self, _event: Event) -> None:
        self._renewal.start()

    def _record_changed(self, _event: Event) -> None:
        window = self._window()
        if window is not None:
            self._tabs_changed(window.focused)

    def look_again(self) -> None:
        """Show the strip as it is now."""
        self._renewal.start()

    def _tabs_changed(self, session: SessionId) -> None:
        self._due.add(session)
        self._renewal.start()

    def _renew(self) -> None:
        due, self._due = self._due, set()
        self._render_strip()
        for session in due:
            self._render_tabs(session)

    # Sessions

    def _session_focused(self, event: SessionFocused) -> None:
        """Show another session: strip and page belong to one frame."""
        window = self._window()
        if window is not None and event.session in window.sessions:
            paint_first()
            self._render_strip()
            self._show(event.session, keyboard=self._has_keyboard())

    def _render_strip(self) -> None:
        state, window = self._desk.engine.workspace.state, self._window()
        if window is None:
            return
        items = tuple(self._item(state.sessions[s], focused=s == window.focused) for s in window.sessions)
        pending = tuple(
            PendingOpening(str(p.key), shown_title(p.title, p.icon), p.icon) for p in state.pending
        )
        own = window is not state.main
        self._strip.render(StripState(items, state.regular_count, SESSION_LIMIT, pending, own_window=own))

    def _item(self, session: Session, *, focused: bool) -> SessionTabState:
        regular = session.kind is SessionKind.REGULAR
        inbox = session.kind is SessionKind.INBOX
        fixed = self._strip.tr("Inbox") if inbox else self._strip.tr("Home")
        unread, seconds, tone = self.waiting(session)
        return SessionTabState(
            session.id,
            session.anchor.icon if regular else session.kind.value,
            shown_title(session.shown_title, session.anchor.icon) if regular else fixed,
            focused=focused,
            closable=regular,
            unread=self._desk.inbox.unread if inbox else unread,
            waiting_seconds=seconds,
            waiting_tone=tone,
            new=session.is_new,
            unsaved=any(self._dirty(tab) for tab in session.tabs),
            unsent=any(self._waits(tab) for tab in session.tabs),
            icon=session.icon if regular else "",
        )

    def strip_changed(self) -> None:
        """Show the strip anew: something else than the workspace says what stands in it."""
        self._renewal.start()

    def _show(self, session_id: SessionId, *, keyboard: bool) -> None:
        """Bring a session's tabs to the front, built when they are first needed."""
        session = self._desk.engine.workspace.state.sessions.get(session_id)
        if session is None:
            return
        if session_id not in self._tabs:
            self._tabs[session_id] = self._bind_tabs(PageTabs())
            self._stack.addWidget(self._tabs[session_id])
        self._render_tabs(session_id)
        tab = session.tab(session.focused)
        built = tab is None or self._pages.page(tab.id) is not None
        if tab is not None and built:
            self._put_page(session_id, tab)
        empty = tab is not None and tab.id == self._comes_whole
        # Before the page that has the keyboard goes: Qt would give it to whatever is next in the window.
        beside = built and keyboard and self.keyboard_beside()
        light = empty or (tab is not None and _paints_quickly(tab))
        self._own_turn.exchange(self._tabs[session_id], with_the_rest=light)
        if not built:
            # In the next turn: strip, tabs and a new page together would hold a key up for longer than a frame.
            self._keyboard_due = self._keyboard_due or keyboard
            self._later.start()
        elif keyboard and not beside:
            self._give_keyboard(session.focused)

    def _build_front(self) -> None:
        """Build the page in front, if it is not there yet."""
        keyboard, self._keyboard_due = self._keyboard_due, False
        window = self._window()
        if window is None:
            return
        session = self._desk.engine.workspace.state.sessions[window.focused]
        tab = session.tab(session.focused)
        if tab is None or session.id not in self._tabs:
            return
        if tab.id == self._comes_whole:
            self._keyboard_due = keyboard
            self._tabs[session.id].keep_ready(tab.id, self._pages.show(tab).widget)
            self._pages.when_it_stands(tab.id, self._show_whole)
            return
        self._put_page(session.id, tab)
        if keyboard:
            self._give_keyboard(tab.id)

    def _show_whole(self) -> None:
        """Show the page that was built out of sight, as far as it has come."""
        tab, self._comes_whole = self._comes_whole, None
        page = self._pages.page(tab) if tab is not None else None
        session = self._desk.engine.workspace.state.session_of(tab) if tab is not None else None
        if tab is None or page is None or session is None or session.id not in self._tabs:
            return
        self._tabs[session.id].set_page(tab, page.widget)
        keyboard, self._keyboard_due = self._keyboard_due, False
        window = self._window()
        in_front = window is not None and window.focused == session.id and session.focused == tab
        if keyboard and in_front and not self._keyboard_went():
            self._give_keyboard(tab)

    def _keyboard_went(self) -> bool:
        """Whether she has gone elsewhere while the page was on its way, as to the search: there she stays.

        A window beside the main one gets the keyboard when it is shown, and Qt gives it to the strip.
        """
        focus = QApplication.focusWidget()
        before = self._keyboard_was() if self._keyboard_was is not None else None
        return focus is not None and focus is not before and not self._strip.isAncestorOf(focus)

    def _session_closed(self, event: SessionClosed) -> None:
        tabs = self._tabs.pop(event.session, None)
        if tabs is not None:
            self._stack.removeWidget(tabs)
            self._leaving.add(tabs, tabs.pages())
        self._renewal.start()

    # Tabs

    def _bind_tabs(self, tabs: PageTabs) -> PageTabs:
        """Let a session's tabs wish; the wishes are the same in every window they go to."""
        desk, workspace = self._desk, self._desk.engine.workspace
        tabs.focus_requested.connect(lambda tab: desk.run(lambda: workspace.focus_tab(TabId(tab))))
        tabs.close_requested.connect(lambda tab: desk.run(lambda: workspace.close_tab(TabId(tab))))
        tabs.move_requested.connect(
            lambda tab, index: desk.run(lambda: workspace.move_tab(TabId(tab), index))
        )
        tabs.window_requested.connect(lambda tab: desk.run(lambda: workspace.toggle_tab_window(TabId(tab))))
        tabs.dropped_outside.connect(self._tab_let_go)
        return tabs

    def _render_tabs(self, session_id: SessionId) -> None:
        tabs = self._tabs.get(session_id)
        session = self._desk.engine.workspace.state.sessions.get(session_id)
        if tabs is None or session is None:
            return
        tabs.render(PageTabsState(tuple(self._tab(tab, session) for tab in session.tabs), session.focused))

    def _tab(self, tab: Tab, session: Session) -> PageTabState:
        return PageTabState(
            tab.id,
            shown_title(session.title_of(tab), tab.icon),
            tab.icon,
            anchor=tab.anchor,
            unsaved=self._dirty(tab),
            unsent=self._waits(tab),
            new=tab.is_new,
            in_own_window=tab.id in self._desk.engine.workspace.state.torn_off,
            may_leave=not tab.anchor or session.kind is SessionKind.REGULAR,
        )

    def _order_changed(self, event: OrderChanged) -> None:
        if event.session is not None:
            self._tabs_changed(event.session)

    def _put_page(self, session_id: SessionId, tab: Tab) -> None:
        page = self._pages.show(tab)
        tabs = self._tabs[session_id]
        if tabs.page(tab.id) is not page.widget:
            tabs.set_page(tab.id, page.widget)

    def _tab_focused(self, session_id: SessionId) -> None:
        window = self._window()
        if window is not None and window.focused == session_id:
            self._show(session_id, keyboard=self._has_keyboard())
        else:
            self._render_tabs(session_id)

    def _tab_closed(self, event: TabClosed) -> None:
        self._pages.close(event.tab)
        self._tabs_changed(event.session)

    def _tab_promoted(self, event: TabPromoted) -> None:
        """Take the page out of its old place before that goes: it is put into its new one when that is shown."""
        old = self._tabs.get(event.previous)
        page = old.take_page(event.tab) if old is not None else None
        if page is not None:
            page.hide()
            page.setParent(self._stack)
        self._tabs_changed(event.previous)

    def _dirty(self, tab: Tab) -> bool:
        record = tab.page.record
        return bool(tab.state.draft) or (record is not None and self._desk.engine.records.dirty(record))

    def _waits(self, tab: Tab) -> bool:
        record = tab.page.record
        return record is not None and self._desk.engine.records.waits(record)

    def _give_keyboard(self, tab_id: TabId) -> None:
        if not self.keyboard_beside():
            give_keyboard(self._pages, tab_id)


def give_keyboard(pages: PageHost, tab_id: TabId) -> None:
    """Put the keyboard into a page in front; where it was in there, it stays.

    It never comes back to a button that ends or destroys, for a blank would press it there: when the verb that had the
    keyboard goes, Qt gives it to the next button, also in a page that is not in front.
    """
    page = pages.page(tab_id)
    if page is None:
        return
    inside = page.widget.focusWidget()
    ends = bool(inside) and inside.property("variant") == Variant.DANGER.value
    if inside and inside.isVisible() and inside is not page.widget and not ends:
        inside.setFocus()
    else:
        page.focus()

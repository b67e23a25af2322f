"""Binds the workspace: session strip, the tabs of each session, and the pages in them."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget

from desktop.desk import Desk
from desktop.pages.host import PageHost
from desktop.pages.leaving import Leaving
from session_engine.ids import SessionId, TabId
from session_engine.records.events import RecordChanged
from session_engine.sessions.events import (
    OrderChanged,
    PendingChanged,
    SessionClosed,
    SessionFocused,
    SessionOpened,
    TabClosed,
    TabFocused,
    TabOpened,
    TitleChanged,
)
from session_engine.sessions.state import SESSION_LIMIT, Session, SessionKind, Tab
from widgets.primitives.one_pass import painted_in_one_pass
from widgets.shell import (
    PageTabs,
    PageTabsState,
    PageTabState,
    PendingOpening,
    SessionStrip,
    SessionTabState,
    StripState,
)


class WorkspaceBinding:
    """Strip and tabs follow the workspace; their wishes are its verbs."""

    def __init__(self, desk: Desk, strip: SessionStrip, stack: QStackedWidget, pages: PageHost) -> None:
        self._desk, self._strip, self._stack, self._pages = desk, strip, stack, pages
        self._tabs: dict[SessionId, PageTabs] = {}
        self._keyboard_due = False
        self._later = QTimer(strip, singleShot=True, interval=0)
        self._later.timeout.connect(self._build_front)
        self._leaving = Leaving(strip)
        self._due: set[SessionId] = set()
        self._renewal = QTimer(strip, singleShot=True, interval=0)
        self._renewal.timeout.connect(self._renew)
        workspace = desk.engine.workspace
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
        bus = desk.engine.bus
        for kind in (SessionOpened, OrderChanged, PendingChanged, TitleChanged, RecordChanged):
            bus.subscribe(kind, lambda _event: self._renewal.start())
        bus.subscribe(SessionFocused, self._session_focused)
        bus.subscribe(SessionClosed, self._session_closed)
        bus.subscribe(TabOpened, lambda event: self._tabs_changed(event.session))
        bus.subscribe(TabClosed, self._tab_closed)
        bus.subscribe(TabFocused, lambda event: self._tab_focused(event.session))
        bus.subscribe(TitleChanged, lambda event: self._tabs_changed(event.session))
        bus.subscribe(OrderChanged, self._order_changed)
        bus.subscribe(RecordChanged, lambda _event: self._tabs_changed(workspace.state.focused_session.id))

    def start(self) -> None:
        """Show what is in the workspace at the start."""
        self._render_strip()
        self._show(self._desk.engine.workspace.state.focused_session.id, keyboard=True)

    def in_sight(self, tab_id: TabId) -> bool:
        """Whether a tab is in front in a window's focused session."""
        state = self._desk.engine.workspace.state
        return any(state.sessions[window.focused].focused == tab_id for window in state.windows)

    # Once for all that is announced in a turn of the loop: an opening alone tells of six changes.

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
        self._render_strip()
        self._show(event.session, keyboard=True)

    def _render_strip(self) -> None:
        state = self._desk.engine.workspace.state
        window = state.window()
        items = tuple(self._item(state.sessions[s], focused=s == window.focused) for s in window.sessions)
        pending = tuple(PendingOpening(str(p.key), p.title, p.icon) for p in state.pending)
        self._strip.render(StripState(items, state.regular_count, SESSION_LIMIT, pending))

    def _item(self, session: Session, *, focused: bool) -> SessionTabState:
        regular = session.kind is SessionKind.REGULAR
        home = self._strip.tr("Home")
        return SessionTabState(
            session.id,
            session.shown_icon if regular else session.kind.value,
            session.shown_title if regular else home,
            focused=focused,
            closable=regular,
            new=session.is_new,
            unsaved=any(self._dirty(tab) for tab in session.tabs),
        )

    def _show(self, session_id: SessionId, *, keyboard: bool) -> None:
        """Bring a session's tabs to the front, built when they are first needed."""
        session = self._desk.engine.workspace.state.sessions.get(session_id)
        if session is None:
            return
        if session_id not in self._tabs:
            self._tabs[session_id] = self._new_tabs()
            self._stack.addWidget(self._tabs[session_id])
        self._render_tabs(session_id)
        tab = session.tab(session.focused)
        built = tab is None or self._pages.page(tab.id) is not None
        if tab is not None and built:
            self._put_page(session_id, tab)
        with painted_in_one_pass(self._stack):
            self._stack.setCurrentWidget(self._tabs[session_id])
        if not built:
            # In the next turn: strip, tabs and a new page together would hold a key up for longer than a frame.
            self._keyboard_due = self._keyboard_due or keyboard
            self._later.start()
        elif keyboard:
            self._give_keyboard(session.focused)

    def _build_front(self) -> None:
        """Build the page in front, if it is not there yet."""
        session, keyboard = self._desk.engine.workspace.state.focused_session, self._keyboard_due
        self._keyboard_due = False
        tab = session.tab(session.focused)
        if tab is None or session.id not in self._tabs:
            return
        self._put_page(session.id, tab)
        if keyboard:
            self._give_keyboard(tab.id)

    def _session_closed(self, event: SessionClosed) -> None:
        tabs = self._tabs.pop(event.session, None)
        if tabs is not None:
            self._stack.removeWidget(tabs)
            self._leaving.add(tabs, tabs.pages())
        self._renewal.start()

    # Tabs

    def _new_tabs(self) -> PageTabs:
        tabs, desk, workspace = PageTabs(), self._desk, self._desk.engine.workspace
        tabs.focus_requested.connect(lambda tab: desk.run(lambda: workspace.focus_tab(TabId(tab))))
        tabs.close_requested.connect(lambda tab: desk.run(lambda: workspace.close_tab(TabId(tab))))
        tabs.move_requested.connect(
            lambda tab, index: desk.run(lambda: workspace.move_tab(TabId(tab), index))
        )
        return tabs

    def _render_tabs(self, session_id: SessionId) -> None:
        tabs = self._tabs.get(session_id)
        session = self._desk.engine.workspace.state.sessions.get(session_id)
        if tabs is None or session is None:
            return
        states = tuple(
            PageTabState(
                tab.id, tab.title, tab.icon, anchor=tab.anchor, unsaved=self._dirty(tab), new=tab.is_new
            )
            for tab in session.tabs
        )
        tabs.render(PageTabsState(states, session.focused))

    def _order_changed(self, event: OrderChanged) -> None:
        if event.session is not None:
            self._tabs_changed(event.session)

    def _put_page(self, session_id: SessionId, tab: Tab) -> None:
        page = self._pages.show(tab)
        tabs = self._tabs[session_id]
        if tabs.page(tab.id) is not page.widget:
            tabs.set_page(tab.id, page.widget)

    def _tab_focused(self, session_id: SessionId) -> None:
        state = self._desk.engine.workspace.state
        if state.focused_session.id == session_id:
            self._show(session_id, keyboard=True)
        else:
            self._render_tabs(session_id)

    def _tab_closed(self, event: TabClosed) -> None:
        self._pages.close(event.tab)
        self._tabs_changed(event.session)

    def _dirty(self, tab: Tab) -> bool:
        record = tab.page.record
        return record is not None and self._desk.engine.records.dirty(record)

    def _give_keyboard(self, tab_id: TabId) -> None:
        """Put the keyboard into the page in front; where it was in there, it stays."""
        page = self._pages.page(tab_id)
        if page is None:
            return
        inside = page.widget.focusWidget()
        if inside and inside.isVisible() and inside is not page.widget:
            inside.setFocus()
        else:
            page.focus()

"""Binds the window of a torn-off tab: its page, its title, and the way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer

from desktop.bindings.workspace import Dropped, give_keyboard
from desktop.desk import Desk
from desktop.own_window import OwnWindow
from desktop.pages.host import PageHost
from desktop.tab_titles import shown_title
from session_engine.events import Event
from session_engine.ids import TabId
from session_engine.records.events import RecordChanged
from session_engine.sessions.events import DraftChanged, TabFocused, TitleChanged
from widgets.primitives.buttons import PushButton, Variant
from widgets.shell import PageTabs, PageTabsState, PageTabState


class OwnTabBinding:
    """One tab in a window without a strip; the tab stays in its session."""

    def __init__(self, desk: Desk, frame: OwnWindow, pages: PageHost, tab: TabId) -> None:
        self._desk, self._frame, self._pages, self._id = desk, frame, pages, tab
        self.tab_dropped: Dropped = lambda _tab, _at: None
        frame.strip.hide()
        self._tabs = PageTabs()
        self._tabs.setCornerWidget(self._way_back(), Qt.Corner.TopRightCorner)
        frame.stack.addWidget(self._tabs)
        self._bind()
        self._soon = QTimer(frame, singleShot=True, interval=0)
        self._soon.timeout.connect(self._render)
        self._keyboard_due = False
        self._later = QTimer(frame, singleShot=True, interval=0)
        self._later.timeout.connect(self._put_page)
        bus = desk.engine.bus
        self._subscribed: list[Callable[[], None]] = [
            bus.subscribe(kind, self._changed)
            for kind in (TitleChanged, RecordChanged, TabFocused, DraftChanged)
        ]

    def _way_back(self) -> PushButton:
        tr = QCoreApplication.translate
        button = PushButton(tr("OwnTab", "Put back"), variant=Variant.FLAT)
        button.setToolTip(tr("OwnTab", "Put the tab back among its session's tabs"))
        button.clicked.connect(
            lambda: self._desk.run(lambda: self._desk.engine.workspace.put_back_tab(self._id))
        )
        return button

    def _bind(self) -> None:
        tabs, desk, workspace = self._tabs, self._desk, self._desk.engine.workspace
        tabs.close_requested.connect(lambda tab: desk.run(lambda: workspace.close_tab(TabId(tab))))
        tabs.window_requested.connect(lambda tab: desk.run(lambda: workspace.put_back_tab(TabId(tab))))
        tabs.dropped_outside.connect(self._let_go)

    def _let_go(self, tab: int, at: QPoint) -> None:
        self.tab_dropped(tab, at)

    def show_front(self, *, keyboard: bool) -> None:
        """Show the page; one that is not built yet comes in the next turn of the loop."""
        self._render()
        self._keyboard_due = self._keyboard_due or keyboard
        if self._pages.page(self._id) is None:
            self._later.start()
        else:
            self._put_page()

    def _put_page(self) -> None:
        session = self._desk.engine.workspace.state.session_of(self._id)
        tab = session.tab(self._id) if session is not None else None
        if tab is None:
            return
        page = self._pages.show(tab)
        if self._tabs.page(tab.id) is not page.widget:
            self._tabs.set_page(tab.id, page.widget)
        keyboard, self._keyboard_due = self._keyboard_due, False
        if keyboard:
            give_keyboard(self._pages, tab.id)

    def start(self) -> None:
        """Show the page at the start."""
        self.show_front(keyboard=True)

    def tabs(self) -> PageTabs:
        """Give the bar with the one tab."""
        return self._tabs

    def close(self) -> None:
        """Hear nothing any more."""
        for unsubscribe in self._subscribed:
            unsubscribe()
        self._soon.stop()
        self._later.stop()

    def _changed(self, _event: Event) -> None:
        self._soon.start()

    def _render(self) -> None:
        session = self._desk.engine.workspace.state.session_of(self._id)
        tab = session.tab(self._id) if session is not None else None
        if session is None or tab is None:
            return
        record = tab.page.record
        records = self._desk.engine.records
        unsaved = bool(tab.state.draft) or (record is not None and records.dirty(record))
        unsent = record is not None and records.waits(record)
        title = shown_title(session.title_of(tab), tab.icon)
        shown = PageTabState(tab.id, title, tab.icon, unsaved=unsaved, unsent=unsent, in_own_window=True)
        self._tabs.render(PageTabsState((shown,), tab.id))

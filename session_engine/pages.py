"""Ties tabs to areas: an opened tab opens its page's form, grid, dashboard or search; names become titles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Protocol

from session_engine.dashboards.events import DashboardChanged
from session_engine.dashboards.state import DashboardState
from session_engine.events import Event, EventBus
from session_engine.forms.events import FormChanged
from session_engine.forms.state import FormState
from session_engine.ids import CONVERSATION_TABLE, LineId, PageKey, PageType, RecordRef, TabId
from session_engine.records.events import RecordChanged
from session_engine.records.state import RecordState
from session_engine.search.events import ResultsChanged
from session_engine.search.state import ResultsState
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import (
    SessionFocused,
    TabClosed,
    TabFocused,
    TabMoved,
    TabOpened,
    WindowActivated,
)
from session_engine.sessions.state import PageState
from session_engine.table_icons import ICONS, icon_of_table
from session_engine.views.events import GridChanged, GridViewChanged
from session_engine.views.state import GridKey, GridState, GridView

PAGE_ICONS = {
    PageType.DASHBOARD: "dashboard",
    PageType.GRID: "grid",
    PageType.SEARCH: "search",
    PageType.SETTINGS: "settings",
    PageType.HELP: "help",
    PageType.ALERTS: "bell",
    PageType.MACRO: "macro",
    PageType.SCRIPT: "script",
    PageType.INBOX: "inbox",
    PageType.SUPERVISION: "contacts",
    PageType.WEBSITE: "external",
}


def icon_of(page: PageKey) -> str:
    """Give the meaning of a page's icon."""
    if page.type is PageType.RECORD:
        return icon_of_table(page.parameter("table") or "")
    return PAGE_ICONS[page.type]


class Forms(Protocol):
    """What pages need of the forms area."""

    def open(self, tab: TabId, page: PageKey) -> None:
        """Show a record's form in a tab."""
        ...

    def close(self, tab: TabId) -> None:
        """Let go of it."""
        ...

    def state(self, tab: TabId) -> FormState:
        """Give the form."""
        ...


class Grids(Protocol):
    """What pages need of the views area."""

    def show(self, key: GridKey, line: LineId, table: str, view_id: str | None, view: GridView) -> None:
        """Show a view in a grid."""
        ...

    def state(self, key: GridKey) -> GridState:
        """Give the grid."""
        ...

    def close_tab(self, tab: TabId) -> None:
        """Let go of all grids of a tab."""
        ...

    def in_sight(self, tabs: frozenset[TabId]) -> None:
        """Name the tabs somebody looks at; the others' grids ask nothing meanwhile."""
        ...


class Dashboards(Protocol):
    """What pages need of the dashboards area."""

    def open(self, tab: TabId, page: PageKey, views: Mapping[str, GridView]) -> None:
        """Show the page in a tab, its tiles as the person left them."""
        ...

    def close(self, tab: TabId) -> None:
        """Let go of it."""
        ...

    def state(self, tab: TabId) -> DashboardState:
        """Give the dashboard."""
        ...


class Search(Protocol):
    """What pages need of the search area."""

    def show(
        self, tab: TabId, line: LineId, text: str, table: str, chosen: Mapping[str, tuple[str, ...]]
    ) -> None:
        """Search in a results page."""
        ...

    def results(self, tab: TabId) -> ResultsState:
        """Give a results page."""
        ...

    def chosen(self, tab: TabId) -> Mapping[str, tuple[str, ...]]:
        """Give what narrows its results, by column."""
        ...

    def close(self, tab: TabId) -> None:
        """Let go of it."""
        ...

    def remember(self, ref: RecordRef, title: str) -> None:
        """Note that a record was looked at."""
        ...


class Records(Protocol):
    """What pages need of the record store."""

    def state(self, ref: RecordRef) -> RecordState:
        """Give a record."""
        ...

    def abandon(self, ref: RecordRef) -> None:
        """Forget a new record that will not be saved."""
        ...


class PagesArea:
    """Opens and closes what tabs show, and keeps titles and page states in the tabs."""

    def __init__(
        self,
        bus: EventBus,
        workspace: WorkspaceArea,
        records: Records,
        forms: Forms,
        grids: Grids,
        dashboards: Callable[[], Dashboards],
        search: Search,
    ) -> None:
        self._workspace = workspace
        self._records = records
        self._forms = forms
        self._grids = grids
        self._dashboards = dashboards
        self._search = search
        self._remembered: set[tuple[TabId, str]] = set()
        self._asleep: set[TabId] = set()
        bus.subscribe(TabOpened, self._opened)
        bus.subscribe(TabClosed, self._closed)
        bus.subscribe(RecordChanged, self._record_changed)
        bus.subscribe(FormChanged, self._form_changed)
        bus.subscribe(GridChanged, self._grid_changed)
        bus.subscribe(GridViewChanged, self._view_changed)
        bus.subscribe(DashboardChanged, self._dashboard_changed)
        bus.subscribe(ResultsChanged, self._results_changed)
        for kind in (TabFocused, SessionFocused, TabOpened, TabClosed, TabMoved, WindowActivated):
            bus.subscribe(kind, self._focus_moved)

    def open_all(self) -> None:
        """Open what is in front already; after a restore, every other tab sleeps until somebody looks at it."""
        sessions = self._workspace.state.sessions.values()
        self._asleep = {tab.id for session in sessions for tab in session.tabs}
        self._wake_in_front()

    def _opened(self, event: TabOpened) -> None:
        session = self._workspace.state.session_of(event.tab)
        tab = session.tab(event.tab) if session is not None else None
        if tab is not None:
            self._open(tab.id, tab.page)

    def _open(self, tab: TabId, page: PageKey) -> None:
        match page.type:
            case PageType.RECORD:
                self._forms.open(tab, page)
                self._title_from_record(tab, page.record)
            case PageType.GRID:
                view = self._grid_view(tab, "main")
                table = page.parameter("table") or "incident"
                view_id = view.view_id or page.parameter("view")
                self._grids.show(GridKey(tab), page.line, table, view_id, view)
            case PageType.DASHBOARD:
                self._dashboards().open(tab, page, self._grid_views(tab))
            case PageType.SEARCH:
                state = self._state(tab)
                text = state.query or page.parameter("text") or ""
                self._search.show(tab, page.line, text, state.facet or "", state.facets)
            case (
                PageType.SETTINGS
                | PageType.HELP
                | PageType.ALERTS
                | PageType.MACRO
                | PageType.SCRIPT
                | PageType.INBOX
                | PageType.SUPERVISION
                | PageType.WEBSITE
            ):
                pass

    def _closed(self, event: TabClosed) -> None:
        if event.page.record is not None and not self._shown_elsewhere(event.page.record):
            self._records.abandon(event.page.record)
        if event.tab in self._asleep:
            self._asleep.remove(event.tab)
            return
        self._grids.close_tab(event.tab)
        match event.page.type:
            case PageType.RECORD:
                self._forms.close(event.tab)
            case PageType.DASHBOARD:
                self._dashboards().close(event.tab)
            case PageType.SEARCH:
                self._search.close(event.tab)
            case _:
                pass

    def _shown_elsewhere(self, ref: RecordRef) -> bool:
        sessions = self._workspace.state.sessions.values()
        return any(tab.page.record == ref for session in sessions for tab in session.tabs)

    def _focus_moved(self, _event: Event) -> None:
        """With ninety tabs open, only those in front ask when something has changed."""
        self._wake_in_front()
        self._grids.in_sight(self._workspace.state.in_front)

    def _wake_in_front(self) -> None:
        for tab_id in self._workspace.state.in_front & self._asleep:
            self._asleep.remove(tab_id)
            session = self._workspace.state.session_of(tab_id)
            tab = session.tab(tab_id) if session is not None else None
            if tab is not None:
                self._open(tab.id, tab.page)

    def awake(self, tab: TabId) -> bool:
        """Tell whether a tab's page has been opened since the start."""
        return tab not in self._asleep

    def _record_changed(self, event: RecordChanged) -> None:
        for session in self._workspace.state.sessions.values():
            for tab in session.tabs:
                if tab.page.record == event.ref:
                    self._title_from_record(tab.id, event.ref)

    def _form_changed(self, event: FormChanged) -> None:
        """Name a tab whose record was there before it was known which of its columns is the name."""
        session = self._workspace.state.session_of(event.tab)
        tab = session.tab(event.tab) if session is not None else None
        if tab is not None:
            self._title_from_record(tab.id, tab.page.record)

    def _title_from_record(self, tab: TabId, ref: RecordRef | None) -> None:
        if ref is None or ref.table == CONVERSATION_TABLE:
            return  # a conversation is named by its area: after who talks, not after its subject
        name = self._records.state(ref).name
        if name:
            self._workspace.set_title(tab, name, icon_of_table(ref.table))
            if (tab, name) not in self._remembered:
                self._remembered.add((tab, name))
                self._search.remember(ref, name)

    def _grid_changed(self, event: GridChanged) -> None:
        """Name a grid page's tab after its view."""
        session = self._workspace.state.session_of(event.key.tab)
        tab = session.tab(event.key.tab) if session is not None else None
        if tab is None or tab.page.type is not PageType.GRID or event.key.part != "main":
            return
        plan = self._grids.state(event.key).plan
        if plan is not None:
            self._workspace.set_title(tab.id, plan.name, ICONS.get(plan.table, "grid"))

    def _dashboard_changed(self, event: DashboardChanged) -> None:
        plan = self._dashboards().state(event.tab).plan
        if plan is not None:
            self._workspace.set_title(event.tab, plan.name, "dashboard")

    def _results_changed(self, event: ResultsChanged) -> None:
        """Keep what was searched for and what narrows it."""
        shown, chosen = self._search.results(event.tab), self._search.chosen(event.tab)
        state = replace(self._state(event.tab), query=shown.text, facet=shown.table or None, facets=chosen)
        self._workspace.set_state(event.tab, state)

    def _view_changed(self, event: GridViewChanged) -> None:
        session = self._workspace.state.session_of(event.key.tab)
        tab = session.tab(event.key.tab) if session is not None else None
        if tab is not None:
            grids = {**tab.state.grids, event.key.part: self._grids.state(event.key).view}
            self._workspace.set_state(tab.id, replace(tab.state, grids=MappingProxyType(grids)))

    def _grid_view(self, tab_id: TabId, part: str) -> GridView:
        return self._grid_views(tab_id).get(part, GridView())

    def _grid_views(self, tab_id: TabId) -> Mapping[str, GridView]:
        return self._state(tab_id).grids

    def _state(self, tab_id: TabId) -> PageState:
        session = self._workspace.state.session_of(tab_id)
        tab = session.tab(tab_id) if session is not None else None
        return tab.state if tab is not None else PageState()

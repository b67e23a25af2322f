"""Tabs open and close what they show; names become titles; page states follow the grids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from typing_extensions import override

from session_engine.dashboards.state import DashboardState
from session_engine.events import EventBus, Origin
from session_engine.forms.events import FormChanged
from session_engine.forms.state import FormState
from session_engine.ids import (
    LineId,
    PageKey,
    RecordRef,
    SessionId,
    TabId,
    dashboard_page,
    grid_page,
    record_page,
    search_page,
)
from session_engine.navigation.state import Place
from session_engine.pages import PAGE_ICONS, PagesArea, icon_of
from session_engine.records.events import RecordChanged
from session_engine.records.state import RecordState, RecordStatus
from session_engine.search.events import ResultsChanged
from session_engine.search.state import ResultsState
from session_engine.sessions.area import WorkspaceArea
from session_engine.site_map import TABLE, page_of
from session_engine.table_icons import ICONS
from session_engine.views.events import GridViewChanged
from session_engine.views.state import GridKey, GridState, GridView, Sort

LINE = LineId("demo")
CASE = RecordRef(LINE, "incident", "1")
OTHER = RecordRef(LINE, "incident", "2")


class Fakes:
    """Stands in for all areas: notes what was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []
        self.records: dict[RecordRef, RecordState] = {}
        self.grids: dict[GridKey, GridState] = {}

    def open(self, tab: TabId, page: PageKey) -> None:
        self.calls.append(("open", tab, page.type.value))

    def close(self, tab: TabId) -> None:
        self.calls.append(("close", tab))

    def close_tab(self, tab: TabId) -> None:
        self.calls.append(("close_tab", tab))

    def remember(self, ref: RecordRef, title: str) -> None:
        self.calls.append(("remember", ref, title))


class FakeForms(Fakes):
    def state(self, tab: TabId) -> FormState:
        return FormState(RecordState(CASE, RecordStatus.LOADING))


class FakeDashboards(Fakes):
    views: Mapping[str, GridView] | None = None

    @override
    def open(self, tab: TabId, page: PageKey, views: Mapping[str, GridView] | None = None) -> None:
        super().open(tab, page)
        self.views = views

    def state(self, tab: TabId) -> DashboardState:
        return DashboardState(tab)


class FakeRecords(Fakes):
    def state(self, ref: RecordRef) -> RecordState:
        return self.records.get(ref, RecordState(ref, RecordStatus.LOADING))

    def abandon(self, ref: RecordRef) -> None:
        self.calls.append(("abandon", ref.id))


class FakeGrids(Fakes):
    seen: frozenset[TabId] = frozenset()

    def in_sight(self, tabs: frozenset[TabId]) -> None:
        self.seen = tabs

    def show(self, key: GridKey, line: LineId, table: str, view_id: str | None, view: GridView) -> None:
        self.calls.append(("show", key, table, view_id))

    def state(self, key: GridKey) -> GridState:
        return self.grids.get(key, GridState(key))


class FakeSearch(Fakes):
    shown: tuple[str, Mapping[str, tuple[str, ...]]] = ("", {})

    def show(
        self, tab: TabId, line: LineId, text: str, table: str, chosen: Mapping[str, tuple[str, ...]]
    ) -> None:
        self.calls.append(("search", tab, text))
        self.shown = (table, chosen)

    def results(self, tab: TabId) -> ResultsState:
        return ResultsState(tab, "mesh", "incident")

    def chosen(self, tab: TabId) -> Mapping[str, tuple[str, ...]]:
        return {"prioritycode": ("1",)}


class Desk:
    def __init__(self) -> None:
        self.bus = EventBus()
        self.forms, self.records, self.grids = FakeForms(), FakeRecords(), FakeGrids()
        self.dashboards, self.search = FakeDashboards(), FakeSearch()
        self.workspace = WorkspaceArea(self.bus, LINE, dashboard_page(LINE))
        self.pages = PagesArea(
            self.bus,
            self.workspace,
            self.records,
            self.forms,
            self.grids,
            lambda: self.dashboards,
            self.search,
        )


def test_a_results_page_keeps_what_narrows_it_and_comes_back_narrowed() -> None:
    desk = Desk()
    tab = desk.workspace.open_session(search_page(LINE, "router")).tab
    desk.bus.publish(ResultsChanged(tab))
    session = desk.workspace.state.session_of(tab)
    assert session is not None
    state = session.anchor.state
    assert (state.query, state.facet, state.facets) == ("mesh", "incident", {"prioritycode": ("1",)})
    desk.pages.open_all()
    assert desk.search.calls[-1] == ("search", tab, "mesh")
    assert desk.search.shown == ("incident", {"prioritycode": ("1",)})


def test_home_is_opened_at_the_start() -> None:
    desk = Desk()
    desk.pages.open_all()
    assert desk.dashboards.calls == [("open", TabId(1), "dashboard")]


def test_a_dashboards_tiles_come_back_as_they_were_left() -> None:
    desk = Desk()
    desk.pages.open_all()
    key = GridKey(TabId(1), "my_active_cases")
    left = GridView(sort=(Sort("title"),))
    desk.grids.grids[key] = GridState(key, view=left)
    desk.bus.publish(GridViewChanged(key))
    desk.pages.open_all()
    assert desk.dashboards.views == {"my_active_cases": left}


def test_a_record_opens_its_form_and_closing_lets_it_go() -> None:
    desk = Desk()
    opened = desk.workspace.open(record_page(CASE), Place.GRID)
    assert desk.forms.calls == [("open", opened.tab, "record")]
    desk.workspace.close_session(opened.session)
    assert desk.forms.calls[-1] == ("close", opened.tab)
    assert desk.grids.calls[-1] == ("close_tab", opened.tab)
    assert desk.records.calls == [("abandon", CASE.id)]


def test_after_a_restore_a_tab_opens_its_page_when_somebody_looks_at_it() -> None:
    desk = Desk()
    first = desk.workspace.open(record_page(CASE), Place.GRID)
    second = desk.workspace.open_tab(record_page(OTHER), first.session)
    again = Desk()
    again.workspace.adopt(desk.workspace.state, 10, 10)
    again.pages.open_all()
    assert again.forms.calls == [("open", second.tab, "record")]
    assert not again.pages.awake(first.tab)
    again.workspace.focus_tab(first.tab)
    assert again.forms.calls[-1] == ("open", first.tab, "record")
    again.workspace.focus_tab(second.tab)
    again.workspace.focus_tab(first.tab)
    assert len(again.forms.calls) == 2
    again.workspace.focus_session(SessionId(1))
    assert again.dashboards.calls == [("open", TabId(1), "dashboard")]


def test_closing_a_tab_that_was_never_looked_at_lets_go_of_nothing() -> None:
    desk = Desk()
    first = desk.workspace.open(record_page(CASE), Place.GRID)
    again = Desk()
    again.workspace.adopt(desk.workspace.state, 10, 10)
    again.workspace.focus_session(SessionId(1))
    again.pages.open_all()
    again.workspace.close_session(first.session)
    assert again.forms.calls == []


def test_a_records_name_becomes_its_title_and_is_remembered_once() -> None:
    desk = Desk()
    opened = desk.workspace.open(record_page(CASE), Place.GRID)
    desk.records.records[CASE] = RecordState(CASE, RecordStatus.READY, "R&D")
    for _ in range(2):
        desk.bus.publish(RecordChanged(CASE, frozenset({"title"}), Origin.ORGANISATION))
    tab = desk.workspace.state.sessions[opened.session].anchor
    assert (tab.title, tab.icon) == ("R&D", "case")
    assert desk.search.calls == [("remember", CASE, "R&D")]


def test_a_name_that_is_known_only_with_the_form_becomes_the_title_too() -> None:
    desk = Desk()
    tab = desk.workspace.open_session(record_page(CASE)).tab
    desk.records.records[CASE] = RecordState(CASE, RecordStatus.READY, name="No internet")
    desk.bus.publish(FormChanged(tab))
    session = desk.workspace.state.session_of(tab)
    assert session is not None
    assert session.shown_title == "No internet"
    desk.bus.publish(FormChanged(TabId(99)))


def test_a_grid_page_and_a_search_open() -> None:
    desk = Desk()
    grid = desk.workspace.open(grid_page(LINE, "incident", "v1"), Place.SITE_MAP)
    assert desk.grids.calls == [("show", GridKey(grid.tab), "incident", "v1")]
    search = desk.workspace.open(search_page(LINE, "mesh"), Place.SITE_MAP)
    assert desk.search.calls == [("search", search.tab, "mesh")]


def test_what_the_person_does_to_a_grid_is_kept_in_its_tab() -> None:
    desk = Desk()
    opened = desk.workspace.open(grid_page(LINE, "incident"), Place.SITE_MAP)
    key = GridKey(opened.tab)
    view = GridView(sort=(Sort("title"),))
    desk.grids.grids[key] = replace(GridState(key), view=view)
    desk.bus.publish(GridViewChanged(key))
    assert desk.workspace.state.focused_tab.state.grids["main"] == view


def test_only_the_tab_in_front_is_in_sight() -> None:
    desk = Desk()
    opened = desk.workspace.open(record_page(CASE), Place.GRID)
    assert desk.grids.seen == {opened.tab}
    desk.workspace.focus_session(SessionId(1))
    assert desk.grids.seen == {TabId(1)}


def test_every_entry_of_the_site_map_has_a_page_and_an_icon() -> None:
    for group in TABLE:
        for entry in group.entries:
            page = page_of(LINE, entry.name)
            assert icon_of(page)
    assert icon_of(record_page(CASE)) == ICONS["incident"]


def test_all_that_stands_for_a_table_is_drawn() -> None:
    """A name without a picture would be shown as any record."""
    drawn = {file.stem for file in (Path(__file__).parents[3] / "resources/icons").glob("*.svg")}
    assert {*ICONS.values(), *PAGE_ICONS.values()} <= drawn

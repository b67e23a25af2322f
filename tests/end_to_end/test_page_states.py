"""Each kind of page is, after a relaunch, as it was left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QScrollArea, QScrollBar

from desktop.tour.hands import until
from session_engine.ids import (
    PageKey,
    RecordRef,
    grid_page,
    help_page,
    record_page,
    search_page,
    settings_page,
)
from session_engine.search.state import SearchStatus
from session_engine.sessions.state import PageState, Tab
from session_engine.views.state import ColumnFilter, FilterOperator, GridKey, GridStatus
from tests.end_to_end.running import HOME, RunningDesk
from tests.end_to_end.stage import Stage
from tests.fixtures.fault_proxy import FaultProxy
from widgets.dashboard.page import DashboardPage
from widgets.forms.form_tab import FormTab
from widgets.forms.page import FormPage
from widgets.grids.page import GridPage
from widgets.grids.tile import Tile
from widgets.help.page import HelpPage
from widgets.reading.page import ReadingPage
from widgets.search.page import ResultsPage
from widgets.settings.page import SettingsPage

pytestmark = pytest.mark.window


class Relaunched:
    """A desk that is stopped and started in the middle of a test."""

    def __init__(self, folder: Path, proxy: FaultProxy, theme: Any) -> None:
        self._folder, self._proxy, self._theme = folder, proxy, theme
        self.desk = RunningDesk(folder, proxy)

    async def begin(self) -> None:
        await self.desk.start(self._theme)
        await self.desk.filled()

    async def again(self) -> None:
        await self.desk.stop()
        self.desk = RunningDesk(self._folder, self._proxy, prebuilt=False)
        await self.desk.start(self._theme)

    def open(self, page: PageKey) -> None:
        self.desk.engine.workspace.open_session(page)

    @property
    def tab(self) -> Tab:
        return self.desk.engine.workspace.state.focused_tab

    @property
    def state(self) -> PageState:
        return self.tab.state

    async def scroll(self, bar: QScrollBar, area: str) -> int:
        """Scroll a little, and wait until it is kept."""
        await until(lambda: bar.maximum() > 60, f"something to scroll in {area}")

        def kept() -> bool:
            bar.setValue(47)  # what is still being shown goes to its beginning
            return bar.value() == 47 and self.state.scroll.get(area) == 47

        await until(kept, f"the place in {area}")
        return bar.value()


@pytest.fixture
def relaunched(folder: Path, theme: Any, stage: Stage) -> Iterator[Relaunched]:
    with FaultProxy().running() as proxy:
        made = Relaunched(folder, proxy, theme)
        stage.run(made.begin())
        try:
            yield made
        finally:
            stage.run(made.desk.stop())


async def test_a_results_page(relaunched: Relaunched) -> None:
    line = relaunched.desk.engine.line
    relaunched.open(search_page(line, "internet"))

    def results() -> ResultsPage:
        return relaunched.desk.person.one(ResultsPage)

    def ready() -> bool:
        state = relaunched.desk.engine.search.results(relaunched.tab.id)
        return state.status is SearchStatus.READY and bool(state.facets)

    await until(ready, "results")
    search, tab = relaunched.desk.engine.search, relaunched.tab.id
    search.choose_table(tab, "incident")
    await until(ready, "cases")
    facet = next(f for f in search.results(tab).facets if f.column == "prioritycode")
    search.toggle_facet(tab, "prioritycode", facet.values[0].key)
    await until(ready, "narrowed cases")
    place = await relaunched.scroll(results().list.verticalScrollBar(), "results")
    before = search.results(tab)
    await relaunched.again()
    await until(ready, "results again")
    after = relaunched.desk.engine.search.results(relaunched.tab.id)
    assert (after.text, after.table, after.tables) == (before.text, before.table, before.tables)
    assert after.facets == before.facets
    assert [each.ref for each in after.matches] == [each.ref for each in before.matches]
    await until(lambda: results().list.verticalScrollBar().value() == place, "the place in the list")


def dashboard_bar(relaunched: Relaunched) -> QScrollBar:
    """Give what the dashboard in front scrolls by."""
    areas = relaunched.desk.person.one(DashboardPage).findChildren(QScrollArea)
    return next(area for area in areas if area.findChild(Tile)).verticalScrollBar()


async def test_a_grid_page_and_a_tile(relaunched: Relaunched) -> None:
    grids, line = relaunched.desk.engine.grids, relaunched.desk.engine.line
    home = relaunched.desk.engine.workspace.state.sessions[HOME].anchor.id
    tile = GridKey(home, relaunched.desk.person.tiles()[0])
    plan = grids.state(tile).plan
    assert plan is not None
    grids.sort(tile, plan.columns[0].name, descending=True)
    of_tile = grids.state(tile).view
    relaunched.desk.window.resize(1366, 480)  # less than the dashboard needs: it scrolls
    left_at = await relaunched.scroll(dashboard_bar(relaunched), "dashboard")
    relaunched.open(grid_page(line, "incident"))

    def key() -> GridKey:
        return GridKey(relaunched.tab.id)

    def ready() -> bool:
        state = relaunched.desk.engine.grids.state(key())
        return state.status is GridStatus.READY and bool(state.pages.get(0))

    await until(ready, "the cases")
    grids.choose_view(key(), next(v.view_id for v in grids.state(key()).views if v.name == "Active Cases"))
    grids.quick_find(key(), "wifi")
    grids.filter(key(), (ColumnFilter("title", FilterOperator.CONTAINS, ("i",)),))
    grids.sort(key(), "title", descending=True)
    grids.width(key(), "title", 333)
    await until(ready, "what is left")
    rows = grids.state(key()).pages[0]
    chosen = rows[-1].ref.id
    grids.select(key(), (chosen,), chosen)
    before = grids.state(key()).view
    await relaunched.again()
    await until(ready, "the cases again")
    grids = relaunched.desk.engine.grids
    after = grids.state(key())
    same = ("view_id", "sort", "filters", "quick_find", "selection", "current")
    assert [getattr(after.view, name) for name in same] == [getattr(before, name) for name in same]
    assert after.view.widths["title"] == 333
    assert [row.ref for row in after.pages[0]] == [row.ref for row in rows]
    page = relaunched.desk.person.one(GridPage)
    assert any(field.text() == "wifi" for field in page.findChildren(QLineEdit))

    def selected() -> list[str]:
        marked = page.grid.table.selectionModel().selectedRows()
        return [rows[index.row()].ref.id for index in marked]

    await until(lambda: selected() == [chosen], "the selected row")
    await relaunched.desk.person.chord("Ctrl+0")
    await relaunched.desk.filled()
    assert grids.state(tile).view.sort == of_tile.sort
    relaunched.desk.window.resize(1366, 480)
    await until(lambda: dashboard_bar(relaunched).value() == left_at, "the place on the dashboard")


async def test_a_record_with_sub_grid_and_timeline(relaunched: Relaunched) -> None:
    desk = relaunched.desk
    case = desk.second_client().new_case("A case to be left in the middle", description="x")
    for number in range(12):
        desk.second_client().note(case, f"Note {number} about the lights", "They blink.")
    relaunched.open(record_page(RecordRef(desk.engine.line, "incident", case.id)))

    def page() -> FormPage:
        return relaunched.desk.person.one(FormPage)

    def timeline_shown() -> bool:
        timeline = page().timeline()
        return timeline is not None and timeline.view.entries.rowCount() > 5

    await until(timeline_shown, "the timeline")
    page().timeline_find.emit("lights")
    page().timeline_kinds.emit(("note",))
    await until(lambda: relaunched.state.kinds == ("note",), "the kinds kept")
    await until(timeline_shown, "the notes")
    timeline = page().timeline()
    assert timeline is not None
    await relaunched.scroll(timeline.view.verticalScrollBar(), "timeline")
    form = relaunched.desk.person.all(FormTab)[0]
    section = page().tabs.currentIndex()
    scrolls = form.verticalScrollBar().maximum() > 60
    if scrolls:
        form.verticalScrollBar().setValue(30)
        await until(lambda: len(relaunched.state.scroll) > 1, "the form's place")
    before = relaunched.state
    await relaunched.again()
    assert relaunched.state == before
    await until(timeline_shown, "the notes again")
    shown = relaunched.desk.engine.timeline.state(relaunched.tab.id)
    assert (shown.query, shown.kinds) == ("lights", ("note",))
    assert page().tabs.currentIndex() == section
    again = page().timeline()
    assert again is not None
    assert again.find_box.text() == "lights"
    assert not again.find_box.hasFocus()
    await until(lambda: again.view.verticalScrollBar().value() == 47, "the place in the timeline")
    if scrolls:
        bar = relaunched.desk.person.all(FormTab)[0].verticalScrollBar()
        await until(lambda: bar.value() == 30, "the place in the form")


async def test_settings_and_help(relaunched: Relaunched) -> None:
    line = relaunched.desk.engine.line
    relaunched.open(help_page(line))
    person = relaunched.desk.person
    await until(lambda: person.all(HelpPage), "the help")
    person.one(HelpPage).topic_chosen.emit("keys")
    await until(lambda: relaunched.state.section == "keys", "the topic")
    place = await relaunched.scroll(person.one(HelpPage).browser.verticalScrollBar(), "text")
    relaunched.open(settings_page(line))
    await until(lambda: person.all(SettingsPage), "the settings")
    person.one(SettingsPage).find_box.setText("theme")
    assert relaunched.state.query == "theme"
    await relaunched.again()
    person = relaunched.desk.person
    await until(lambda: person.all(SettingsPage), "the settings again")
    assert person.one(SettingsPage).find_box.text() == "theme"
    relaunched.desk.engine.workspace.focus_session_number(1)
    await until(lambda: person.all(HelpPage), "the help again")
    assert relaunched.state.section == "keys"
    bar = person.one(HelpPage).browser.verticalScrollBar()
    await until(lambda: bar.value() == place, "the place in the help")


async def test_an_article(relaunched: Relaunched) -> None:
    desk = relaunched.desk
    ben = desk.second_client()
    found = ben.all("knowledgearticles?$filter=articlepublicnumber eq 'KA-01007'")[0]["knowledgearticleid"]
    long = "".join(f"<p>Step {number}: wait until the light is white.</p>" for number in range(80))
    assert ben.http.patch(f"knowledgearticles({found})", json={"content": long}).is_success
    relaunched.open(record_page(RecordRef(desk.engine.line, "knowledgearticle", found)))
    await until(lambda: desk.person.all(ReadingPage), "the article")
    place = await relaunched.scroll(desk.person.one(ReadingPage).browser.verticalScrollBar(), "text")
    await relaunched.again()
    await until(lambda: relaunched.desk.person.all(ReadingPage), "the article again")
    bar = relaunched.desk.person.one(ReadingPage).browser.verticalScrollBar()
    await until(lambda: bar.value() == place, "the place in the article")

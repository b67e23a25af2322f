"""The dashboard: how its parts share the room, and what it says of numbers without what waits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from session_engine.dashboards.state import (
    ChartPoint,
    ChartState,
    DashboardPlan,
    DashboardState,
    Greeting,
    TilePlan,
)
from session_engine.errors import Failure
from session_engine.ids import LineId, RecordRef, TabId
from session_engine.views.state import GridKey, GridRow, GridState, GridStatus
from tests.widgets.form_samples import GRID_PLAN
from widgets.dashboard.chart import Chart
from widgets.dashboard.heights import Part, shared
from widgets.dashboard.page import DashboardPage
from widgets.primitives.labels import ElidedLabel, TextLabel

LIST = Part(least=120, wanted=260, whole=260, grows=False)
LONG = Part(least=120, wanted=260, whole=900, grows=False)
SHORT = Part(least=120, wanted=140, whole=140, grows=False)
CHART = Part(least=110, wanted=150, whole=150, grows=True)


def test_a_list_is_whole_before_charts_grow() -> None:
    assert shared([LIST, CHART, CHART], 480) == [260, 110, 110]
    assert shared([LIST, CHART, CHART], 520) == [260, 130, 130]
    assert shared([LIST, CHART, CHART], 760) == [260, 250, 250]


def test_a_long_list_grows_where_charts_have_what_they_want() -> None:
    assert shared([LONG, CHART], 410) == [260, 150]
    assert shared([LONG, CHART], 700) == [550, 150]
    assert shared([LONG, CHART], 1200) == [900, 300]


def test_in_little_room_each_keeps_the_least() -> None:
    assert shared([LIST, CHART, CHART], 300) == [120, 110, 110]


def test_lists_alone_share_what_is_left() -> None:
    assert shared([LIST, LIST], 600) == [300, 300]
    assert shared([LIST, LIST], 400) == [200, 200]
    assert shared([], 400) == []


def test_a_short_list_leaves_its_room_to_a_long_one() -> None:
    assert shared([LONG, SHORT], 380) == [240, 140]
    assert shared([SHORT, LONG], 600) == [140, 460]


PLAN = DashboardPlan(
    "d", "Agent Dashboard", ((100, ("queue", "todo")),),
    (TilePlan("queue", "Queue", "incident", "v", rows=10), TilePlan("todo", "To do", "task", "v", rows=10)),
    (),
)  # fmt: skip


def _rows(part: str, count: int) -> GridState:
    refs = [RecordRef(LineId("demo"), "incident", f"{part}{number}") for number in range(count)]
    pages = {0: tuple(GridRow(ref, {"title": ref.id}) for ref in refs)}
    return GridState(
        GridKey(TabId(1), part), GRID_PLAN, status=GridStatus.READY, total=count, pages=pages, revision=count
    )


@pytest.fixture
def page(qtbot: QtBot, theme: object) -> DashboardPage:
    found = DashboardPage({}, lambda failure, _: failure.value)
    qtbot.addWidget(found)
    found.resize(1000, 720)
    found.render_state(DashboardState(TabId(1), PLAN))
    found.show()
    QApplication.sendPostedEvents()
    found.render_tile("queue", _rows("queue", 9))
    found.render_tile("todo", _rows("todo", 5))
    QApplication.processEvents()
    return found


def _hidden_rows(page: DashboardPage, part: str) -> int:
    tile = page.tile(part)
    assert tile is not None
    return tile.grid.table.verticalScrollBar().maximum()


def _column(page: DashboardPage, *, pointed_at: bool) -> QWidget:
    tile = page.tile("todo")
    column = tile.parentWidget() if tile is not None else None
    assert column is not None
    column.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, pointed_at)
    return column


def test_no_tile_scrolls_while_another_has_empty_room(page: DashboardPage) -> None:
    assert (_hidden_rows(page, "queue"), _hidden_rows(page, "todo")) == (0, 0)
    _column(page, pointed_at=False)
    page.render_tile("queue", _rows("queue", 4))
    page.render_tile("todo", _rows("todo", 10))
    QApplication.processEvents()
    assert (_hidden_rows(page, "queue"), _hidden_rows(page, "todo")) == (0, 0)


def test_where_the_page_scrolls_no_tile_scrolls_as_well(page: DashboardPage) -> None:
    page.resize(500, 400)
    QApplication.processEvents()
    _column(page, pointed_at=False)
    assert (_hidden_rows(page, "queue"), _hidden_rows(page, "todo")) == (0, 0)
    page.render_tile("todo", _rows("todo", 9))
    QApplication.processEvents()
    assert (_hidden_rows(page, "queue"), _hidden_rows(page, "todo")) == (0, 0)
    page.resize(1000, 720)
    QApplication.processEvents()
    assert _column(page, pointed_at=False).minimumHeight() == 0


def test_tiles_do_not_move_under_the_pointer(page: DashboardPage) -> None:
    todo = page.tile("todo")
    assert todo is not None
    top = todo.y()
    _column(page, pointed_at=True)
    page.render_tile("queue", _rows("queue", 4))
    assert todo.y() == top
    QApplication.sendEvent(_column(page, pointed_at=False), QEvent(QEvent.Type.Leave))
    assert todo.y() < top


def _said(_failure: Failure, detail: str) -> str:
    return detail


@pytest.mark.usefixtures("theme")
def test_numbers_and_bars_say_what_is_left_out_of_them(qtbot: QtBot) -> None:
    page, chart = DashboardPage({}, _said), Chart(_said)
    for widget in (page, chart):
        qtbot.addWidget(widget)
    state = DashboardState(TabId(1), greeting=Greeting("Amara", active=7, to_pick=9))
    page.render_state(state)
    texts = {label.accessibleName() for label in page.findChildren(ElidedLabel)}
    assert "7 active · 9 to pick" in texts
    page.render_state(replace(state, greeting=replace(state.greeting, unsure=frozenset({"to_pick"}))))
    texts = {label.accessibleName() for label in page.findChildren(ElidedLabel)}
    assert "7 active · 9 to pick (without what waits)" in texts
    drawn = ChartState("mesh", "By day", "New cases", points=(ChartPoint("x", 1),), loading=False)
    chart.render_state(replace(drawn, unsure=True))
    notes = {label.text() for label in chart.findChildren(TextLabel)}
    assert "without what waits to be sent · New cases" in notes

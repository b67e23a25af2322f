"""Empty states: words first, pictures where there is room, and one thing to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from session_engine.ids import TabId
from session_engine.views.state import ColumnFilter, FilterOperator, GridKey, GridState, GridStatus, GridView
from widgets.grids.empty_words import EmptyWords, in_tile, in_view, related
from widgets.grids.grid import Grid
from widgets.primitives.empty_state import EmptyState

TABLES = ("incident", "contact", "activitypointer", "queueitem", "incidentresolution", "of_a_customiser")


def _empty(filters: tuple[ColumnFilter, ...] = ()) -> GridState:
    return GridState(GridKey(TabId(1)), status=GridStatus.EMPTY, total=0, view=GridView(filters=filters))


@pytest.fixture
def grid(qtbot: QtBot, theme: object) -> Grid:
    found = Grid(lambda _failure, _detail: "")
    qtbot.addWidget(found)
    found.resize(500, 300)
    found.show()
    return found


def _button(grid: Grid) -> QAbstractButton:
    return next(b for b in grid.findChildren(QAbstractButton) if b.isVisible())


def test_the_button_makes_what_belongs_here(grid: Grid, qtbot: QtBot) -> None:
    grid.set_empty(in_view("incident"), "New case")
    grid.render_state(_empty())
    assert _button(grid).text() == "New case"
    with qtbot.waitSignal(grid.new_wanted):
        QTest.mouseClick(_button(grid), Qt.MouseButton.LeftButton)


def test_filters_are_cleared_before_anything_is_made(grid: Grid, qtbot: QtBot) -> None:
    grid.set_empty(in_view("incident"), "New case")
    grid.render_state(_empty((ColumnFilter("title", FilterOperator.CONTAINS, ("x",)),)))
    with qtbot.waitSignal(grid.filters_cleared), qtbot.assertNotEmitted(grid.new_wanted):
        QTest.mouseClick(_button(grid), Qt.MouseButton.LeftButton)


def test_words_that_come_later_are_shown_at_once(grid: Grid) -> None:
    grid.render_state(_empty())
    grid.set_empty(EmptyWords("Nobody yet"))
    assert any(label.text() == "Nobody yet" for label in grid.findChildren(QLabel))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "words",
    [in_view, lambda table: in_tile(table, ()), lambda table: related(table, creatable=False)],
)
def test_every_table_has_words(words: Callable[[str], EmptyWords], table: str) -> None:
    assert words(table).title


def test_what_can_be_made_is_said() -> None:
    for table in ("incident", "contact", "activitypointer"):
        assert related(table, creatable=True).text.startswith("New ")
        assert not related(table, creatable=False).text.startswith("New ")


def test_on_a_queue_it_is_said_what_a_queue_lacks() -> None:
    assert related("queueitem", "queue_entries", creatable=False).title == "Nothing waits here"
    assert related("queueitem", "Incident_QueueItem", creatable=False).title == "In no queue"


def test_the_picture_gives_way_to_the_words(qtbot: QtBot, theme: object) -> None:
    state = EmptyState()
    qtbot.addWidget(state)
    state.render_value("Nothing here yet", "New makes one that belongs here.")
    state.resize(400, 300)
    state.show()
    assert state._picture.isVisible()
    state.resize(400, 90)
    assert not state._picture.isVisible()
    labels = [label for label in state.findChildren(QLabel) if label.isVisible()]
    assert all(state.rect().contains(label.geometry()) for label in labels)

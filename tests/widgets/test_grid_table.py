"""The table of a live grid under pointer and scroll bar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from session_engine.forms.state import FieldKind
from session_engine.ids import LineId, RecordRef, TabId
from session_engine.records.state import Lookup
from session_engine.views.state import GridColumn, GridKey, GridPlan, GridRow, GridState, GridStatus, GridView
from tests.widgets.active import show_active
from widgets.grids.grid import Grid
from widgets.grids.table import GridTable
from widgets.grids.times import utc_now
from widgets.primitives.message_bar import MessageBar

LINE = LineId("demo")
COLUMNS = (
    GridColumn("title", "Case Title", FieldKind.TEXT, 300),
    GridColumn("customerid", "Customer", FieldKind.LOOKUP, 160),
)
PLAN = GridPlan("incident", "Cases", "1", "My Active Cases", COLUMNS, "title", ())


def _row(number: int) -> GridRow:
    customer = Lookup(RecordRef(LINE, "account", f"a{number}"), f"Customer {number}")
    return GridRow(
        RecordRef(LINE, "incident", str(number)), {"title": f"Case {number}", "customerid": customer}
    )


def _state(rows: range) -> GridState:
    shown = tuple(map(_row, rows))
    key = GridKey(TabId(1), "tile")
    return GridState(
        key, PLAN, status=GridStatus.READY, total=len(shown), pages={0: shown}, revision=len(rows)
    )


@pytest.fixture(params=[True, False], ids=["tile", "page"])
def table(request: pytest.FixtureRequest, qtbot: QtBot, theme: object) -> GridTable:
    found = GridTable(fitting=request.param)
    qtbot.addWidget(found)
    found.resize(640, 200)
    found.show()
    found.render_state(_state(range(3)))
    return found


def test_what_was_made_here_stands_above_the_rows_and_all_keep_their_places(table: GridTable) -> None:
    state = _state(range(2))
    own = tuple(replace(_row(number), unsent=True) for number in (7, 8))
    table.render_state(replace(state, own=own, places=(0, 1), revision=9))
    model = table.grid_model
    texts = [model.cell(row, 0) for row in range(model.rowCount())]
    assert [cell.text for cell in texts if cell is not None] == ["Case 7", "Case 8", "Case 0", "Case 1"]
    assert [model.position(name) for name in ("7", "8", "0", "1")] == [0, 1, 2, 3]
    table.render_state(replace(state, own=(), places=(), revision=10))
    assert [model.position(name) for name in ("7", "0")] == [None, 0]
    table.render_state(replace(state, own=own[:1], places=(1,), gone=(0,), revision=11))
    assert [model.position(name) for name in ("1", "7", "0")] == [0, 1, None]


def test_a_row_of_which_something_waits_to_be_sent_says_so(table: GridTable) -> None:
    state = _state(range(2))
    waits = replace(state.pages[0][1], unsent=True)
    table.render_state(replace(state, pages={0: (state.pages[0][0], waits)}))
    model = table.model()
    spoken, tip = Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole
    assert model.index(1, 0).data(spoken) == "Case 1, Changes wait to be sent"
    assert model.index(1, 0).data(tip) == "Case 1\nChanges wait to be sent"
    assert model.index(1, 0).data() == "Case 1"
    assert [model.index(0, 0).data(spoken), model.index(1, 1).data(spoken)] == ["Case 0", "Customer 1"]
    table.grab()


def _edges(table: GridTable) -> list[int]:
    return [table.columnViewportPosition(at) for at in range(len(COLUMNS))]


def test_no_column_moves_when_a_scroll_bar_comes(table: GridTable, qtbot: QtBot) -> None:
    before = _edges(table)
    assert not table.verticalScrollBar().isVisible()
    table.render_state(_state(range(40)))
    qtbot.waitUntil(table.verticalScrollBar().isVisible)
    assert _edges(table) == before


def test_columns_reach_the_edge(table: GridTable) -> None:
    assert table.viewport().width() - sum(map(table.columnWidth, range(len(COLUMNS)))) <= len(COLUMNS)


def _spot(table: GridTable, row: int) -> QPoint:
    rect = table.visualRect(table.grid_model.index(row, 1))
    return QPoint(rect.x() + 16, rect.center().y())


def test_a_click_on_a_link_opens_it(table: GridTable, qtbot: QtBot) -> None:
    with qtbot.waitSignal(table.link_opened) as opened:
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=_spot(table, 1))
    assert opened.args is not None
    assert opened.args is not None
    assert opened.args[1] == "Customer 1"


def _beside(table: GridTable, row: int) -> QPoint:
    rect = table.visualRect(table.grid_model.index(row, 0))
    return QPoint(rect.right() - 4, rect.center().y())


def _click(table: GridTable, at: QPoint) -> None:
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)


def _selected(table: GridTable) -> list[int]:
    return [index.row() for index in table.selectionModel().selectedRows()]


def _choosing(*ids: str) -> GridState:
    view = GridView(selection=ids, current=ids[-1] if ids else None)
    return replace(_state(range(3)), view=view)


def test_what_the_state_says_is_selected(table: GridTable, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(table.selected):
        table.render_state(_choosing("0", "2"))
        assert (_selected(table), table.currentIndex().row()) == ([0, 2], 2)
        table.render_state(_choosing("1"))
        assert (_selected(table), table.currentIndex().row()) == ([1], 1)
        table.render_state(_choosing())
        assert (_selected(table), table.currentIndex().isValid()) == ([], False)


@pytest.mark.parametrize("spot", [_beside, _spot], ids=["beside the words", "on a link"])
def test_a_row_whose_choice_was_taken_back_can_be_chosen_again(
    table: GridTable, qtbot: QtBot, spot: Callable[[GridTable, int], QPoint]
) -> None:
    told: list[object] = []
    table.selected.connect(lambda *choice: told.append(choice))
    for _ in range(2):
        told.clear()
        _click(table, spot(table, 1))
        assert told[-1:] == [(("1",), "1")]
        table.render_state(_choosing("1"))
        table.render_state(_choosing())


def test_a_row_that_looks_selected_is_told_again_to_who_does_not_know(table: GridTable, qtbot: QtBot) -> None:
    _click(table, _beside(table, 1))
    with qtbot.waitSignal(table.selected) as told:
        _click(table, _beside(table, 1))
    assert told.args == [("1",), "1"]
    table.render_state(_choosing("1"))
    with qtbot.assertNotEmitted(table.selected):
        _click(table, _beside(table, 1))


def test_what_came_under_the_pointer_while_it_was_pressed_is_not_opened(
    table: GridTable, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(table.link_opened), qtbot.assertNotEmitted(table.opened):
        QTest.mousePress(table.viewport(), Qt.MouseButton.LeftButton, pos=_spot(table, 1))
        table.render_state(replace(_state(range(10, 13)), revision=99))
        QTest.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=_spot(table, 1))


@pytest.mark.window
def test_rows_are_let_go_although_nobody_said_that_the_pointer_left(table: GridTable, qtbot: QtBot) -> None:
    """Qt loses that event now and then: what it believes of the pointer is not what is."""
    QCursor.setPos(table.viewport().mapToGlobal(QPoint(20, 20)))
    table.viewport().setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    table.holding.look()
    assert table.holding.is_held
    with qtbot.waitSignal(table.held) as let_go:
        QCursor.setPos(table.mapToGlobal(QPoint(0, table.height() + 200)))
        table.viewport().setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    assert let_go.args == [False]


@pytest.mark.window
def test_the_keyboard_holds_rows_wherever_the_pointer_is(table: GridTable, qtbot: QtBot) -> None:
    show_active(qtbot, table)
    table.setFocus()
    qtbot.waitUntil(lambda: table.holding.is_held)


def test_what_is_told_of_a_list_moves_none_of_its_rows(qtbot: QtBot, theme: object) -> None:
    grid = Grid(lambda failure, _detail: failure.value)
    qtbot.addWidget(grid)
    grid.resize(640, 300)
    show_active(qtbot, grid)
    grid.render_state(_state(range(3)))
    table = grid.table
    before = table.viewport().mapTo(grid, QPoint())
    grid.render_state(replace(_state(range(3)), waiting=1))
    bar = next(bar for bar in grid.findChildren(MessageBar) if bar.isVisible())
    qtbot.waitUntil(lambda: bar.y() >= table.geometry().bottom())
    assert bar.accessibleName().startswith("1 change to this list")
    assert table.viewport().mapTo(grid, QPoint()) == before
    assert bar.y() >= table.geometry().bottom()
    table.setFocus()
    grid.focusNextChild()
    assert bar.isAncestorOf(grid.window().focusWidget()), "Tab goes on to it"


def test_what_was_today_has_its_date_on_the_next_day(qtbot: QtBot, theme: object) -> None:
    table = GridTable()
    qtbot.addWidget(table)
    now = utc_now()
    plan = replace(PLAN, columns=(GridColumn("lastonholdtime", "On hold", FieldKind.TEXT, 200),))
    row = GridRow(RecordRef(LINE, "incident", "1"), {"lastonholdtime": now})
    table.render_state(replace(_state(range(1)), plan=plan, pages={0: (row,)}))
    model = table.grid_model
    before = model.cell(0, 0)
    model.grow_older(now)
    assert model.cell(0, 0) is before  # nothing that ages: it is not made again
    model.grow_older(now + timedelta(days=1))
    after = model.cell(0, 0)
    assert before is not None
    assert after is not None
    assert (after.text.endswith(before.text), after.text != before.text) == (True, True)

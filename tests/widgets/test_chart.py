"""Charts: where bars and points stand, and walking them by keyboard and pointer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from session_engine.dashboards.state import ChartKind, ChartPoint, ChartState, Tone
from widgets.dashboard import plot as plots
from widgets.dashboard.chart import Chart
from widgets.dashboard.marks import marks
from widgets.dashboard.plot import Plot
from widgets.theme import tokens

ROOM = QRect(0, 0, 700, 200)
VALUES = (1.0, 0.0, 4.0)
POINTS = (
    ChartPoint("2026-11-20", 1),
    ChartPoint("2026-11-21", 0),
    ChartPoint("2026-11-22", 4, Tone.BAD),
)


def _state(kind: ChartKind) -> ChartState:
    return ChartState("mesh", "New Cases by Day", kind=kind, by_day=True, points=POINTS, loading=False)


@pytest.fixture(params=list(ChartKind))
def plot(request: pytest.FixtureRequest, qtbot: QtBot, theme: object) -> Plot:
    found = Plot()
    qtbot.addWidget(found)
    found.resize(700, 200)
    found.show_points(_state(request.param))
    found.show()
    return found


@pytest.mark.usefixtures("theme")
def test_a_line_rises_and_falls_with_its_values() -> None:
    heights = [mark.shape.center().y() for mark in marks(ChartKind.LINE, VALUES, ROOM)]
    assert heights[2] < heights[0] < heights[1]
    middles = [mark.shape.center().x() for mark in marks(ChartKind.LINE, VALUES, ROOM)]
    assert middles == sorted(middles)


@pytest.mark.usefixtures("theme")
@pytest.mark.parametrize("kind", list(ChartKind))
@pytest.mark.parametrize("values", [VALUES, (0.0, 0.0), (7.0,), (), (4.0, 1.0, 3.0, 0.5)])
@pytest.mark.parametrize("room", [ROOM, QRect(0, 0, 640, 80)])
def test_everything_stays_in_the_room(kind: ChartKind, values: tuple[float, ...], room: QRect) -> None:
    for mark in marks(kind, values, room):
        assert room.contains(mark.shape)
        assert room.contains(mark.label)
        assert room.contains(mark.value)
        assert not mark.value.intersects(mark.shape)
        assert not mark.value.intersects(mark.label)


@pytest.mark.usefixtures("theme")
def test_a_line_rises_in_a_low_chart_too() -> None:
    heights = [mark.shape.center().y() for mark in marks(ChartKind.LINE, VALUES, QRect(0, 0, 640, 80))]
    assert heights[1] - heights[2] >= 30


@pytest.mark.usefixtures("theme")
def test_a_point_is_large_enough_to_be_met() -> None:
    for mark in marks(ChartKind.LINE, VALUES, ROOM):
        assert min(mark.target.width(), mark.target.height()) >= 24
        assert mark.target.contains(mark.shape)


def test_every_value_is_met_by_the_pointer(plot: Plot, qtbot: QtBot) -> None:
    for point, mark in zip(POINTS, plot.marks(), strict=True):
        with qtbot.waitSignal(plot.opened) as opened:
            QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=mark.shape.center())
        assert opened.args == [point.label, Qt.KeyboardModifier.NoModifier]


def test_the_keyboard_walks_and_says_each(plot: Plot, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(plots, "announce", lambda _source, text: said.append(text))
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.keyClick(plot, Qt.Key.Key_End)
    with qtbot.waitSignal(plot.opened) as opened:
        QTest.keyClick(plot, Qt.Key.Key_Return)
    assert opened.args == ["2026-11-22", Qt.KeyboardModifier.NoModifier]
    assert said == [plot.spoken(1), plot.spoken(2)]
    assert "4" in said[-1]
    assert "far more than before" in said[-1]  # never by colour alone


def test_all_values_are_read_out(plot: Plot) -> None:
    assert plot.accessibleName() == "New Cases by Day"
    for index in range(len(POINTS)):
        assert plot.spoken(index) in plot.accessibleDescription()


def test_painting_leaves_the_colours_alone(plot: Plot) -> None:
    before = tokens().colour("acc").rgba()
    plot.grab()
    assert tokens().colour("acc").rgba() == before


def test_a_line_is_painted_between_its_points(qtbot: QtBot, theme: object) -> None:
    chart = Chart(lambda _failure, _detail: "")
    qtbot.addWidget(chart)
    chart.resize(700, 260)
    chart.render_state(_state(ChartKind.LINE))
    chart.show()
    first, last = chart.plot.marks()[0], chart.plot.marks()[1]
    between = (first.shape.center() + last.shape.center()) / 2
    picture = chart.plot.grab().toImage()
    assert picture.pixelColor(between) != picture.pixelColor(4, 4)

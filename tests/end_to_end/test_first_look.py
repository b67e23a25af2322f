"""What a first-time visitor finds: the dashboard of the demonstration as it is told (E1, H1)."""

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import in_slot, until
from session_engine.dashboards.state import ChartPoint
from tests.end_to_end.person import Person
from tests.end_to_end.running import RunningDesk
from widgets.dashboard.chart import Chart

pytestmark = pytest.mark.window


def points(chart: Chart) -> tuple[ChartPoint, ...]:
    return chart._state.points if chart._state is not None else ()


async def shows_rows(person: Person, label: str, count: int) -> None:
    table = person.tile(label).grid.table
    await until(lambda: table.grid_model.rowCount() == count, f"{count} rows of {label}")


async def test_amaras_morning(desk: RunningDesk) -> None:
    person = desk.person
    for label, count in (("My Active Cases", 7), ("Available to Work On", 9), ("My Open Activities", 5)):
        await shows_rows(person, label, count)
    assert person.shows("Hello, Amara")
    assert person.shows("You are Amara Osei")
    assert any("demonstration organisation" in bar for bar in person.bars())
    await until(lambda: person.shows("New Cases by Day: Beacon Mesh"), "the chart")
    assert "Whole practice offline, 30 desks" in person.rows(
        person.tile("My Active Cases").grid.table, "title"
    )
    await until(lambda: "session_templates" in vars(desk.engine), "what her first session begins with")


async def test_the_line_of_new_cases_rises(desk: RunningDesk) -> None:
    person = desk.person
    chart = person.one(Chart, "New Cases by Day")
    await until(lambda: len(points(chart)) == 7, "seven days")
    values = [point.value for point in points(chart)]
    assert values[-1] > values[0]
    assert max(values) == max(values[-3:])


async def test_a_day_of_the_line_opens_its_cases(desk: RunningDesk) -> None:
    person = desk.person
    chart = person.one(Chart, "New Cases by Day")
    await until(lambda: len(chart.plot.marks()) == 7, "the line")
    last = points(chart)[-1]
    await person.click(chart.plot, chart.plot.marks()[-1].shape.center())
    await until(lambda: person.front_tab().startswith("New Beacon Mesh Cases"), "the cases behind it")
    await until(lambda: person.shows(f"{last.value:g} rows"), "those of the day")
    await person.chord("Ctrl+0")
    await until(lambda: person.front_session() == "Home", "Home")


async def test_a_bar_opens_its_cases_by_keyboard(desk: RunningDesk) -> None:
    person = desk.person
    chart = person.one(Chart, "Active Cases by Priority")
    await until(chart.plot.marks, "the bars")
    await in_slot(chart.plot.setFocus)
    await person.press(Qt.Key.Key_Home)
    await person.press(Qt.Key.Key_Return)
    first = points(chart)[0]
    rows = f"{first.value:g} rows" if first.value != 1 else "1 row"
    await until(lambda: person.shows(rows), f"the cases of “{first.label}”")


async def test_the_bar_can_be_dismissed(desk: RunningDesk) -> None:
    person = desk.person
    await person.push("Close this message")
    await until(
        lambda: not any("demonstration organisation" in bar for bar in person.bars()), "the bar to go"
    )

"""Pages of rows: views, order, filters, five thousand rows, quick find (E7)."""

from typing import Any

import pytest
from PySide6.QtCore import QLocale, Qt

from desktop.tour.hands import until
from tests.end_to_end.person import CTRL, SHIFT, Person
from tests.end_to_end.running import RunningDesk
from widgets.dialogs.filter_popup import FilterPopup
from widgets.grids.page import GridPage
from widgets.grids.table import GridTable

pytestmark = pytest.mark.window


async def open_view(person: Person, entry: str, view: str) -> GridTable:
    """Go to a table by the site map and choose one of its views."""
    await person.chord("Ctrl+G")
    await person.push(entry)
    await until(lambda: person.all(GridPage), "the page of rows")
    page = person.one(GridPage)
    await until(lambda: person.rows(page.grid.table), "rows")
    if page.views.text() != view:
        await person.click(page.views)
        await person.choose(view)
    await until(lambda: page.views.text() == view and person.rows(page.grid.table), f"the rows of {view}")
    return page.grid.table


async def test_five_thousand_cases(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    for number in (1, 2):
        ben.new_case(f"Beyond five thousand {number}")
    table = await open_view(person, "Cases", "All Cases")
    total = ben.count_all("incident")
    assert total > 5000
    await until(lambda: table.grid_model.rowCount() == total, "all rows")
    assert person.shows(f"{QLocale().toString(total)} rows")
    newest = [
        row["title"] for row in ben.all("incidents?$orderby=createdon desc,incidentid&$select=title&$top=20")
    ]
    assert set(newest[:10]) <= set(person.rows(table, "title")[:20])

    await person.select_row(table, person.rows(table, "title")[0])
    await person.press(Qt.Key.Key_End, CTRL)
    await until(lambda: table.grid_model.row(total - 1) is not None, "the last row")
    oldest = [row["title"] for row in ben.all("incidents?$orderby=createdon asc&$select=title&$top=5")]
    last = table.grid_model.cell(total - 1, 1)
    assert last is not None
    assert last.text in oldest

    await person.press(Qt.Key.Key_Home, CTRL)
    for _ in range(4):
        await person.press(Qt.Key.Key_PageDown)
        await until(lambda: all_in_sight_loaded(table), "the rows in sight")
    assert table.rowAt(0) > 20


def all_in_sight_loaded(table: GridTable) -> bool:
    first, last = table.rowAt(0), table.rowAt(table.viewport().height() - 1)
    return all(table.grid_model.row(row) is not None for row in range(first, last + 1))


async def test_sorting_by_a_heading(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    table = await open_view(person, "Accounts", "Active Accounts")
    names = [row["name"] for row in ben.all("accounts?$filter=statecode eq 0&$orderby=name asc&$top=30")]
    await until(lambda: person.rows(table, "name")[:30] == names, "the view's own order")
    await person.sort_by(table, "name")
    backwards = [row["name"] for row in ben.all("accounts?$filter=statecode eq 0&$orderby=name desc&$top=30")]
    await until(lambda: person.rows(table, "name")[:30] == backwards, "the names backwards")
    await person.sort_by(table, "name")
    await until(lambda: person.rows(table, "name")[:30] == names, "and forwards again")


async def test_filtering_by_options_and_by_text(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    table = await open_view(person, "Cases", "Active Cases")
    await person.filter_by(table, "prioritycode", "High", "Low")
    count = ben.count("incidents?$filter=statecode eq 0 and (prioritycode eq 1 or prioritycode eq 3)")
    await until(lambda: table.grid_model.rowCount() == count, f"{count} rows")
    assert set(person.rows(table, "prioritycode")) == {"High", "Low"}
    await person.filter_text(table, "title", "wifi")
    found = ben.count(
        "incidents?$filter=statecode eq 0 and (prioritycode eq 1 or prioritycode eq 3) and contains(title,'wifi')"
    )
    await until(lambda: table.grid_model.rowCount() == found, f"{found} rows")
    assert all("wifi" in title.lower() for title in person.rows(table, "title"))


async def test_filter_and_order_stay_when_going_elsewhere(desk: RunningDesk) -> None:
    person = desk.person
    table = await open_view(person, "Cases", "Active Cases")
    await person.filter_by(table, "prioritycode", "High")
    await until(lambda: set(person.rows(table, "prioritycode")) == {"High"}, "high ones")
    await person.sort_by(table, "title")
    await until(lambda: table.grid_model.state.view.sort, "another order")
    await until(
        lambda: person.rows(table, "title") == sorted(person.rows(table, "title"), key=str.casefold), "it"
    )
    before = person.rows(table, "title")
    await person.go_to_tab("Agent Dashboard")
    await person.go_to_tab("Active Cases")
    table = person.one(GridPage).grid.table
    await until(lambda: person.rows(table, "title") == before, "the same rows in the same order")


async def test_finding_in_a_view(desk: RunningDesk) -> None:
    person = desk.person
    table = await open_view(person, "Accounts", "Active Accounts")
    await person.chord("Ctrl+F")
    await person.type("okonkwo")
    await until(lambda: person.rows(table, "name") == ["Okonkwo Dental"], "the one account")
    await person.chord("Ctrl+F")
    await person.type("qqqzzz")
    await until(lambda: person.shows("No row matches"), "that there is none")
    await person.push("Clear filters")
    await until(lambda: table.grid_model.rowCount() > 300, "all of them")


async def test_choosing_columns(desk: RunningDesk) -> None:
    person = desk.person
    table = await open_view(person, "Accounts", "Active Accounts")
    before = [column.name for column in table.grid_model.columns]
    await person.command("Columns")
    await until(lambda: person.asked("Columns"), "the dialog")
    await person.untick("Columns in their order", table.grid_model.columns[1].label)
    await person.answer("Columns", "Apply")
    await until(
        lambda: [c.name for c in table.grid_model.columns] == [before[0], *before[2:]], "one column less"
    )
    await person.command("Columns")
    await person.answer("Columns", "As the view has it")
    await until(lambda: [c.name for c in table.grid_model.columns] == before, "the view's own")


async def test_working_by_keyboard(desk: RunningDesk) -> None:
    person = desk.person
    table = await open_view(person, "Accounts", "Active Accounts")
    names = person.rows(table, "name")
    await person.select_row(table, names[0])
    await person.press(Qt.Key.Key_Down)
    await person.press(Qt.Key.Key_Down, SHIFT)
    await until(lambda: len(table.grid_model.state.view.selection) == 2, "two selected")
    assert person.shows("2 selected")
    await person.press(Qt.Key.Key_Return)
    await until(lambda: person.front_session() == names[2], "its session")
    await until(lambda: person.text_of("Account Name") == names[2], "its form")


async def test_changing_many_at_once(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    cases = [ben.new_case(f"Changed together {number}") for number in (1, 2)]
    table = await open_view(person, "Cases", "Active Cases")
    for case in cases:
        await person.select_row(table, case.title, CTRL)
    await person.command("Edit")
    await until(lambda: person.asked("Edit 2"), "the dialog")
    await person.choose_option("Field", "Priority")
    await person.choose_option("Priority", "Low")
    await person.answer("Edit 2", "Change")
    await until(lambda: [ben.column(case, "prioritycode") for case in cases] == [3, 3], "both to be changed")
    await until(lambda: person.cell(table, cases[0].title, "prioritycode") == "Low", "the row to show it")


async def test_filtering_from_the_command_bar(desk: RunningDesk) -> None:
    person = desk.person
    desk.second_client().new_case("Found by a filter of its title")
    table = await open_view(person, "Cases", "Active Cases")
    before = table.grid_model.state.total
    assert not person.pushable("Clear filters", None)
    await person.push("Filter")
    await person.choose("Case Title")
    await until(lambda: person.all(FilterPopup), "the question")
    await person.type("filter of its title")
    await person.push("Apply")
    await until(lambda: person.rows(table, "title") == ["Found by a filter of its title"], "the one row")
    await person.push("Clear filters")
    await until(lambda: (table.grid_model.state.total or 0) >= (before or 1), "all rows again")
    await until(lambda: not person.pushable("Clear filters", None), "nothing to clear")


async def test_who_leads_nobody_reads_queues(desk: RunningDesk) -> None:
    person = desk.person
    table = await open_view(person, "Queues", "All Queues")
    await person.select_row(table, "Home network")
    await until(lambda: person.can("Columns"), "the commands")
    await until(
        lambda: not {"New", "Edit", "Assign", "Delete"} & set(person.commands()), "none of a leader's"
    )
    await person.open_row(table, "Home network")
    await until(lambda: person.shows("Everybody uses this one: those who lead a team change it."), "why not")
    assert not {"Save", "Members", "Deactivate", "Delete"} & set(person.commands())
    members = {row["fullname"] for row in _members(desk, "Home network")}
    await until(lambda: any(set(person.rows(each)) == members for each in person.all(GridTable)), "members")


def _members(desk: RunningDesk, queue: str) -> list[dict[str, Any]]:
    (found,) = desk.second_client().all(
        f"queues?$filter=name eq '{queue}'&$select=name&$expand=queuemembership_association($select=fullname)"
    )
    return found["queuemembership_association"]

"""The dashboard to work from: its numbers, its rows, what can be done with them (E1)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from desktop.tour.hands import find_cell, until
from tests.end_to_end.person import CTRL, Person
from tests.end_to_end.running import RunningDesk
from widgets.grids.table import GridTable

pytestmark = pytest.mark.window
MINE, QUEUE, OPEN = "My Active Cases", "Available to Work On", "My Open Activities"


def table(person: Person, label: str) -> GridTable:
    return person.tile(label).grid.table


def titles(person: Person, label: str) -> list[str]:
    return person.rows(table(person, label), "subject" if label == OPEN else "title")


async def shown(person: Person, label: str, title: str) -> None:
    """Wait until a row is there; what waits because the pointer is there is let in."""
    await person.leave_tiles()
    await until(lambda: title in titles(person, label), f"“{title}” in {label}")


async def test_numbers_are_the_organisations(desk: RunningDesk) -> None:
    person, amara = desk.person, desk.second_client("amara.osei@northlight.example")
    me = amara.user("Amara Osei")
    mine = amara.count(f"incidents?$filter=statecode eq 0 and _ownerid_value eq {me}")
    await until(lambda: table(person, MINE).grid_model.rowCount() == mine, f"{mine} cases of hers")
    todo = amara.count(
        f"activitypointers?$filter=(statecode eq 0 or statecode eq 3) and _ownerid_value eq {me}"
    )
    await until(lambda: table(person, OPEN).grid_model.rowCount() == todo, f"{todo} to do")
    await until(lambda: person.shows(f"{mine} active"), "the number in the greeting")


async def test_picking_the_next_case(desk: RunningDesk) -> None:
    person = desk.person
    first = titles(person, QUEUE)[0]
    await person.push("Pick next")
    await until(lambda: any("Picked" in text for text in person.notices()), "the notice")
    await until(lambda: first not in titles(person, QUEUE), "it to leave the list")
    case = desk.second_client().find("incident", "title", first)
    item = desk.second_client().all(f"queueitems?$filter=_objectid_value eq {case.id}")[0]
    assert item["_workerid_value"] == desk.second_client().user("Amara Osei")
    await person.press_in_notice("Picked", "Undo")
    await shown(person, QUEUE, first)


async def test_completing_an_activity_and_undoing_it(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    task = ben.new_task(ben.new_case("With a task to complete"), "Complete me")
    await shown(person, OPEN, task.title)
    await person.select_row(table(person, OPEN), task.title)
    await person.push("Mark complete")
    await until(lambda: ben.column(task, "statecode") == 1, "it to be complete")
    await person.leave_tiles()
    await until(lambda: task.title not in titles(person, OPEN), "it to leave the list")
    await person.press_in_notice("Completed", "Undo")
    await until(lambda: ben.column(task, "statecode") == 0, "it to be open again")
    await shown(person, OPEN, task.title)


async def test_setting_when_activities_are_due(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = ben.new_case("With tasks to set")
    tasks = [ben.new_task(case, f"Set me {number}") for number in (1, 2)]
    for task in tasks:
        await shown(person, OPEN, task.title)
    await person.select_row(table(person, OPEN), "Set me 1")
    await person.select_row(table(person, OPEN), "Set me 2", CTRL)
    await person.push("Set due")
    await until(lambda: person.asked("Set due time of 2"), "the question for both")
    await person.push("Tomorrow morning")
    await person.answer("Set due time", "Set")
    await until(lambda: all(ben.column(task, "scheduledend") for task in tasks), "both to be set")
    assert ben.column(tasks[0], "scheduledend") == ben.column(tasks[1], "scheduledend")


async def test_assigning_several_cases(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    cases = [ben.new_case(f"Given away {number}", prioritycode=3) for number in (1, 2, 3)]
    for case in cases:
        await shown(person, MINE, case.title)
    for case in cases:
        await person.select_row(table(person, MINE), case.title, CTRL)
    await person.push("Assign")
    await until(lambda: person.asked("Assign 3"), "the question for three")
    await person.look_up("User or team", "grace", "Grace Lindqvist")
    await person.answer("Assign 3", "Assign")
    grace = ben.user("Grace Lindqvist")
    await until(lambda: all(ben.column(c, "_ownerid_value") == grace for c in cases), "them to be hers")
    await person.leave_tiles()
    await until(lambda: not {c.title for c in cases} & set(titles(person, MINE)), "them to leave the list")


async def test_another_view_in_a_tile(desk: RunningDesk) -> None:
    person = desk.person
    await person.push(f"More: {MINE}")
    await person.choose("My Resolved Cases")
    await until(lambda: person.shows("My Resolved Cases"), "the other view's name")
    await until(lambda: "Refund for two thermostats" not in titles(person, MINE), "other rows")
    await person.push(f"More: {MINE}")
    await person.choose(MINE)
    await until(lambda: "Refund for two thermostats" in titles(person, MINE), "the rows of before")


async def test_filtering_a_tile(desk: RunningDesk) -> None:
    person = desk.person
    before = len(titles(person, MINE))
    await person.filter_by(table(person, MINE), "prioritycode", "High")
    await until(lambda: set(person.rows(table(person, MINE), "prioritycode")) == {"High"}, "high ones alone")
    assert 0 < len(titles(person, MINE)) < before
    await person.push(f"More: {MINE}")
    await person.choose("Clear filters")
    await until(lambda: len(titles(person, MINE)) == before, "all of them")


async def test_a_filter_that_nothing_matches_offers_to_clear_it(desk: RunningDesk) -> None:
    person = desk.person
    await person.filter_text(table(person, MINE), "title", "qqqzzz")
    await until(lambda: person.shows("No row matches"), "that nothing matches")
    await person.push("Clear filters")
    await until(lambda: "Refund for two thermostats" in titles(person, MINE), "the rows again")


async def test_rows_do_not_move_under_the_pointer(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    await person.select_row(table(person, MINE), "Refund for two thermostats")
    before = titles(person, MINE)
    case = ben.new_case("Arrived meanwhile")
    await until(lambda: any("1 change to this list" in bar for bar in person.bars()), "that a change waits")
    assert titles(person, MINE) == before
    await person.push("Show", person.tile(MINE))
    await until(lambda: case.title in titles(person, MINE), "the new row")


async def test_a_new_case_from_the_tile(desk: RunningDesk) -> None:
    person = desk.person
    await person.push("New", person.tile(MINE))
    await until(lambda: len(person.sessions()) == 2, "a session")
    await until(lambda: person.can("Save"), "an empty form")


def entries() -> list[str]:
    """Read the menu that is open."""
    menu = QApplication.activePopupWidget()
    actions = menu.actions() if isinstance(menu, QMenu) else []
    return [action.text().replace("&", "").removesuffix(" …").removesuffix("…") for action in actions]


async def at_row(person: Person, label: str, number: str) -> None:
    """Ask for the menu of a row, by the number that is no link."""
    await person.select_row(table(person, label), number)
    rows = table(person, label)
    await person.context_menu(rows.viewport(), find_cell(rows, number).center())


async def test_the_menu_at_a_row_has_what_the_tile_has_no_room_for(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = ben.new_case("Edited from its tile")
    await shown(person, MINE, case.title)
    await at_row(person, MINE, case.number)
    assert {"Open", "Edit", "Assign", "Queue", "Delete", "Columns"} <= set(entries())
    await person.choose("Columns")
    await until(lambda: person.asked("Columns"), "the question which columns")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: person.dialog() is None, "it to be left")
    await person.window_active()
    await at_row(person, MINE, case.number)
    await person.choose("Edit")
    await until(lambda: person.front_session() == case.title, "its session")


async def test_only_what_waits_can_be_picked(desk: RunningDesk) -> None:
    person = desk.person
    number = person.rows(table(person, QUEUE), "ticketnumber")[0]
    await person.select_row(table(person, QUEUE), number)
    await until(lambda: person.pushable("Pick", person.tile(QUEUE)) is not None, "Pick")
    await at_row(person, MINE, person.rows(table(person, MINE), "ticketnumber")[0])
    await until(lambda: "Assign" in entries(), "the menu")
    assert "Pick" not in entries()
    await person.press(Qt.Key.Key_Escape)

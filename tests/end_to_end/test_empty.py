"""What is empty says what to do, and a record that belongs there can be made there."""

import pytest

from desktop.tour.hands import until
from tests.end_to_end.organisation import Record
from tests.end_to_end.running import RunningDesk
from tests.end_to_end.test_customers import open_account
from tests.end_to_end.test_grids import open_view
from widgets.forms.sub_grid import SubGridCard
from widgets.quick_create.flyout import QuickCreate

pytestmark = pytest.mark.window


async def make(desk: RunningDesk, card: str, field: str, text: str) -> None:
    """Press New of a sub-grid, give the record its name, and save it."""
    person = desk.person
    await person.push("New", person.one(SubGridCard, card))
    await until(lambda: person.all(QuickCreate), "the flyout")
    flyout = person.one(QuickCreate)
    with person.looking_at(flyout):
        await person.fill_in(field, text)
        await person.push("Save")
    await until(lambda: not flyout.isVisible(), "it to be saved")
    await until(lambda: person.sees_row(text), "it among the rows")


async def empty_case(desk: RunningDesk, title: str, section: str) -> Record:
    case = await desk.open_new_case(title)
    await desk.person.go_to_section(section)
    await until(lambda: desk.person.all(SubGridCard), "what belongs to it")
    return case


async def test_a_child_case_is_made_where_there_is_none(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    parent = await empty_case(desk, "To have a child", "Related Cases")
    await until(lambda: person.shows("No cases yet"), "that there is none")
    await make(desk, "Child Cases", "Case Title", "The child of it")
    child = ben.find("incident", "title", "The child of it")
    assert ben.column(child, "_parentcaseid_value") == parent.id
    assert ben.column(child, "_customerid_value") == ben.column(parent, "_customerid_value")


async def test_a_task_is_made_about_a_case_without_any(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await empty_case(desk, "To have a task", "Activities")
    await until(lambda: person.shows("New makes a task"), "what to do")
    for words in ("In no queue", "Not resolved yet"):
        await until(lambda words=words: person.shows(words), words)
    await make(desk, "Activities", "Subject", "The task of it")
    [task] = ben.all("tasks?$filter=subject eq 'The task of it'&$select=_regardingobjectid_value")
    assert task["_regardingobjectid_value"] == case.id


async def test_a_contact_is_added_to_an_account(desk: RunningDesk) -> None:
    ben = desk.second_client()
    await open_account(desk.person)
    await make(desk, "Contacts", "Last Name", "Newly Added")
    contact = ben.find("contact", "lastname", "Newly Added")
    assert ben.column(contact, "_parentcustomerid_value") == ben.find("account", "name", "Okonkwo Dental").id


async def test_nothing_is_added_to_what_is_over(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await empty_case(desk, "Over soon", "Related Cases")
    card = person.one(SubGridCard, "Child Cases")
    await until(lambda: person.pushable("New", card), "New")
    ben.change(case, statecode=2, statuscode=6)
    await until(lambda: not person.pushable("New", card), "New to go")
    await until(lambda: person.shows("Cases that belong here"), "what is said then")


async def test_a_view_without_rows_says_what_to_do(desk: RunningDesk) -> None:
    person = desk.person
    table = await open_view(person, "Cases", "Active Cases")
    await person.filter_text(table, "title", "no such words anywhere")
    await until(lambda: person.shows("No row matches"), "that nothing matches")
    await person.push("Clear filters")
    await until(person.rows_in_sight, "the rows again")

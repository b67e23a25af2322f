"""Quick create beside the work (A6)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.tour.hands import until
from tests.end_to_end.person import Person
from tests.end_to_end.running import RunningDesk
from widgets.quick_create.flyout import QuickCreate

pytestmark = pytest.mark.window
CUSTOMER = "Okonkwo Dental"


async def flyout(person: Person) -> QuickCreate:
    await until(lambda: person.all(QuickCreate), "the flyout")
    return person.one(QuickCreate)


async def test_a_case_of_the_customer_in_front(desk: RunningDesk) -> None:
    person = desk.person
    first = await desk.open_new_case("The case in front")
    await person.chord("Ctrl+N")
    with person.looking_at(await flyout(person)):
        await until(lambda: person.text_of("Customer") == CUSTOMER, "the customer filled in")
        await person.fill_in("Case Title", "Made beside the work")
        await person.push("Save")
    await person.press_in_notice("Created: Made beside the work", "Open")
    await until(lambda: person.front_session() == "Made beside the work", "its session")
    assert person.sessions() == ["Home", first.title, "Made beside the work"]
    made = desk.second_client().find("incident", "title", "Made beside the work")
    assert desk.second_client().column(made, "_customerid_value") == desk.second_client().column(
        first, "_customerid_value"
    )


async def test_the_page_behind_stays_usable(desk: RunningDesk) -> None:
    person = desk.person
    await desk.open_new_case("Typed into meanwhile")
    await person.chord("Ctrl+N")
    panel = await flyout(person)
    with person.looking_at(panel):
        await person.fill_in("Case Title", "Half made")
    with person.looking_at(person.form()):
        await person.fill_in("Description", "She said something more")
        assert person.text_of("Description") == "She said something more"
    await person.chord("Ctrl+0")
    await until(lambda: person.front_session() == "Home", "another session")
    front = desk.window.content.childAt(panel.geometry().center())
    assert front is not None
    assert panel.isAncestorOf(front), "what is half typed stays in sight"
    await person.chord("Ctrl+N")
    await until(
        lambda: panel.isAncestorOf(QApplication.focusWidget() or desk.window), "the keyboard to be back"
    )
    with person.looking_at(panel):
        assert person.text_of("Case Title") == "Half made"
        await person.fill_in("Case Title", "Made by its key")
        await person.chord("Ctrl+S")
    await until(lambda: "Created: Made by its key" in person.notices(), "the notice")
    behind = desk.second_client().find("incident", "title", "Typed into meanwhile")
    assert desk.second_client().column(behind, "description") is None, "the key saved what it was pressed in"


async def test_the_full_form_keeps_what_was_typed(desk: RunningDesk) -> None:
    person = desk.person
    await desk.open_new_case("In front of the full form")
    await person.chord("Ctrl+N")
    with person.looking_at(await flyout(person)):
        await person.fill_in("Case Title", "Begun small")
        await person.fill_in("Description", "Longer than thought")
        await person.push("Full form")
    await until(lambda: len(person.sessions()) == 3, "a session for it")
    await until(lambda: person.text_of("Case Title") == "Begun small", "the title")
    assert person.text_of("Description") == "Longer than thought"
    assert person.text_of("Customer") == CUSTOMER
    assert not person.all(QuickCreate)
    await person.command("Save")
    await until(lambda: person.front_session() == "Begun small", "it to be saved")


async def test_what_is_required_is_asked_for(desk: RunningDesk) -> None:
    person = desk.person
    await person.chord("Ctrl+N")
    with person.looking_at(await flyout(person)):
        await person.fill_in("Description", "No title yet")
        await person.push("Save")
        await until(lambda: "Required" in person.input("Case Title").accessibleName(), "the title marked")
        assert person.text_of("Description") == "No title yet"
        await person.press(Qt.Key.Key_Escape)
    await until(lambda: not person.all(QuickCreate), "the flyout to close")
    assert desk.second_client().count("incidents?$filter=description eq 'No title yet'") == 0


@pytest.mark.parametrize(
    ("entry", "field", "table", "column"),
    [
        ("New account", "Account Name", "account", "name"),
        ("New contact", "Last Name", "contact", "lastname"),
        ("New task", "Subject", "task", "subject"),
        ("New phone call", "Subject", "phonecall", "subject"),
    ],
)
async def test_other_records_from_the_menu(
    desk: RunningDesk, entry: str, field: str, table: str, column: str
) -> None:
    person = desk.person
    name = f"Quickly {entry.removeprefix('New ')}"
    await person.push("New")
    await person.choose(entry)
    with person.looking_at(await flyout(person)):
        await person.fill_in(field, name)
        await person.push("Save")
    await until(lambda: any(name in text for text in person.notices()), "the notice")
    sets = {"task": "tasks", "phonecall": "phonecalls", "account": "accounts", "contact": "contacts"}
    assert desk.second_client().count(f"{sets[table]}?$filter={column} eq '{name}'") == 1


async def test_a_task_is_about_the_case_in_front(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("To be called about")
    await person.push("New")
    await person.choose("New task")
    with person.looking_at(await flyout(person)):
        await until(lambda: person.text_of("Regarding") == case.title, "the case filled in")
        await person.fill_in("Subject", "Call about it")
        await person.push("Save")
    await until(lambda: any("Call about it" in entry for entry in person.timeline()), "it on the timeline")


async def test_what_was_typed_is_not_lost_by_closing(desk: RunningDesk) -> None:
    person = desk.person
    await person.open_by_search("CAS-01187", "Whole practice offline")
    await until(lambda: person.text_of("Case Title"), "the case")
    await person.chord("Ctrl+N")
    await until(lambda: person.all(QuickCreate), "the flyout")
    with person.looking_at(person.one(QuickCreate)):
        await until(lambda: person.has_keyboard("Case Title"), "the keyboard in the flyout")
        await person.type("Till does not print")
        await person.chord("Ctrl+N")
        assert person.text_of("Case Title") == "Till does not print", "asking again keeps it"
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: not person.all(QuickCreate), "the flyout to go")

    await person.press_in_notice("Not saved: Till does not print", "Go on")
    await until(lambda: person.all(QuickCreate), "the flyout")
    with person.looking_at(person.one(QuickCreate)):
        await until(lambda: person.text_of("Case Title") == "Till does not print", "the text")
        assert person.text_of("Customer") == CUSTOMER
    await person.press(Qt.Key.Key_Escape)


async def test_closing_an_empty_flyout_tells_nothing(desk: RunningDesk) -> None:
    person = desk.person
    await person.chord("Ctrl+N")
    await until(lambda: person.all(QuickCreate), "the flyout")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: not person.all(QuickCreate), "the flyout to go")
    assert not person.notices()

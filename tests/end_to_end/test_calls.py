"""Phone calls: who called whom (E3)."""

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import until
from tests.end_to_end.organisation import SecondClient
from tests.end_to_end.person import Person
from tests.end_to_end.running import RunningDesk
from widgets.forms.editors.chip_box import ChipBox
from widgets.forms.editors.suggestions import Suggestions
from widgets.quick_create.flyout import QuickCreate

pytestmark = pytest.mark.window
FROM, TO = 1, 2


def chips(person: Person, field: str) -> list[str]:
    """Read the names in a list of people."""
    box = person.one(ChipBox, where=lambda box: box.line.accessibleName().split(",")[0] == field)
    return box.line.accessibleDescription().split(", ") if box.line.accessibleDescription() else []


def parties(ben: SecondClient, call: str, mask: int) -> list[str]:
    """Read who takes part, as the organisation has it."""
    rows = ben.all(f"activityparties?$filter=_activityid_value eq {call} and participationtypemask eq {mask}")
    return [row["partyidname"] for row in rows]


async def add(person: Person, field: str, typed: str, name: str) -> None:
    """Type a part of a name and take the first that is found."""
    await person.type(typed)
    await until(lambda: any(name in text for box in person.window.findChildren(Suggestions)
                            for text in shown(box)), f"“{name}” among the suggestions")  # fmt: skip
    await person.press(Qt.Key.Key_Return)
    await until(lambda: name in chips(person, field), f"{name} in “{field}”")


def shown(box: Suggestions) -> list[str]:
    return [match.title for match in box.model.matches] if box.isVisible() else []


async def test_a_call_beside_a_case_goes_to_its_customer(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    await desk.open_new_case("Rings about it")
    await desk.command("New phone call")
    await until(lambda: person.all(QuickCreate), "the flyout")
    with person.looking_at(person.one(QuickCreate)):
        await until(lambda: chips(person, "Call To") == ["Okonkwo Dental"], "the customer")
        assert chips(person, "Call From") == ["Amara Osei"]
        await person.fill_in("Subject", "Asked for the serial number")
        await person.go_to_field("Call To")
        await add(person, "Call To", "maria lop", "Maria Lopez")
        await person.push("Save")
    await person.press_in_notice("Created: Asked for the serial number", "Open")
    await until(lambda: person.front_session() == "Asked for the serial number", "its session")
    call = ben.all("phonecalls?$filter=subject eq 'Asked for the serial number'")[0]["activityid"]
    assert parties(ben, call, FROM) == ["Amara Osei"]
    assert parties(ben, call, TO) == ["Okonkwo Dental", "Maria Lopez"]
    await until(lambda: chips(person, "Call To") == ["Okonkwo Dental", "Maria Lopez"], "both on the form")
    await person.go_to_field("Call To")
    await person.press(Qt.Key.Key_Backspace)
    await until(lambda: chips(person, "Call To") == ["Okonkwo Dental"], "one of them")
    await person.command("Save")
    await until(lambda: parties(ben, call, TO) == ["Okonkwo Dental"], "it to be saved")
    assert parties(ben, call, FROM) == ["Amara Osei"]


async def found(person: Person) -> Suggestions:
    """Wait until what was typed has been looked up."""
    await until(
        lambda: any(b.isVisible() and b.line_text() != "Searching …" for b in lists(person)), "the list"
    )
    return next(b for b in lists(person) if b.isVisible())


def lists(person: Person) -> list[Suggestions]:
    return person.window.findChildren(Suggestions)


async def test_somebody_new_is_made_beside_the_form_and_stands_in_it(desk: RunningDesk) -> None:
    person = desk.person
    await desk.open_new_case("Called by somebody new")
    await person.go_to_field("Contact")
    await person.type("Zoltanson")
    model = (await found(person)).model
    assert model.is_offer(model.rowCount() - 1)
    await person.press(Qt.Key.Key_Up)  # round to the last row
    await person.press(Qt.Key.Key_Return)
    await until(lambda: person.all(QuickCreate), "the flyout")
    with person.looking_at(person.one(QuickCreate)):
        await until(lambda: person.text_of("Last Name") == "Zoltanson", "the name typed")
        await person.fill_in("First Name", "Ida")
        await person.push("Save")
    await until(lambda: person.text_of("Contact") == "Ida Zoltanson", "the one just made")
    await person.command("Save")
    await until(lambda: not person.can("Save"), "it to be saved")


async def test_quick_create_offers_no_further_one(desk: RunningDesk) -> None:
    person = desk.person
    await person.chord("Ctrl+N")
    await until(lambda: person.all(QuickCreate), "the flyout")
    with person.looking_at(person.one(QuickCreate)):
        await person.go_to_field("Customer")
        await person.type("okonk")
        model = (await found(person)).model
        assert not any(model.is_offer(row) for row in range(model.rowCount() + 1))
        await person.press(Qt.Key.Key_Escape)
        await person.press(Qt.Key.Key_Escape)
    await until(lambda: not person.all(QuickCreate), "the flyout to go")

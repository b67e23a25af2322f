"""Accounts and contacts: forms, sub-grids, the customer's card (E8)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.tour.hands import until
from tests.end_to_end.person import Person
from tests.end_to_end.running import RunningDesk
from widgets.quick_create.flyout import QuickCreate

pytestmark = pytest.mark.window
CUSTOMER = "Okonkwo Dental"


async def open_account(person: Person, name: str = CUSTOMER) -> None:
    await person.open_by_search(name, f"{name}, Account")
    await until(lambda: person.text_of("Account Name") == name, "the form")


async def test_an_account_with_its_cases_and_people(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    account = ben.find("account", "name", CUSTOMER)
    await open_account(person)
    await until(lambda: person.sees_row("Ada Okonkwo"), "its people")
    active = ben.all(f"incidents?$filter=_customerid_value eq {account.id} and statecode eq 0&$select=title")
    for row in active[:3]:
        await until(lambda row=row: person.sees_row(row["title"]), f"its case “{row['title']}”")
    assert person.text_of("Main Phone") == "+44 20 7946 0155"
    await until(person.timeline, "its timeline")


async def test_the_order_of_a_sub_grid_stays(desk: RunningDesk) -> None:
    person = desk.person
    await open_account(person)
    await person.go_to_section("Cases")
    older = "Guest network slow at noon"
    await until(lambda: person.sees_row(older), "its cases")
    table = person.table(showing=older)
    await person.sort_by(table, "title")
    await until(lambda: table.grid_model.state.view.sort, "another order")
    await until(
        lambda: person.rows(table, "title") == sorted(person.rows(table, "title"), key=str.casefold), "it"
    )
    before = person.rows(table, "title")
    await person.chord("Ctrl+0")
    await until(lambda: person.front_session() == "Home", "Home")
    await person.chord("Ctrl+1")
    await until(lambda: person.sees_row(older), "the cases again")
    assert person.rows(person.table(showing=older), "title") == before


async def test_a_new_case_for_the_customer(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    await open_account(person)
    sessions = person.sessions()
    await person.command("New case for this customer")
    await fill_in_case(desk, CUSTOMER, "For this customer")
    assert person.sessions() == sessions
    assert person.text_of("Account Name") == CUSTOMER  # still there to be read
    made = ben.find("incident", "title", "For this customer")
    assert ben.column(made, "_customerid_value") == ben.find("account", "name", CUSTOMER).id


async def fill_in_case(desk: RunningDesk, customer: str, title: str) -> None:
    """Make a case in the flyout that has come with its customer."""
    person, ben = desk.person, desk.second_client()
    await until(lambda: person.all(QuickCreate), "the flyout")
    flyout = person.one(QuickCreate)
    with person.looking_at(flyout):
        await until(lambda: person.text_of("Customer") == customer, "the customer filled in")
        await person.fill_in("Case Title", title)
        await person.push("Save")
    await until(lambda: not flyout.isVisible(), "it to be saved")
    await until(lambda: ben.all(f"incidents?$filter=title eq '{title}'&$select=title"), "the case")


async def test_a_new_case_for_the_customer_on_a_card(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    await desk.open_new_case("A case with a card")
    await until(lambda: person.shows("+44 20 7946 0155"), "the card")
    sessions = person.sessions()
    await person.push("New case for this customer")
    await fill_in_case(desk, CUSTOMER, "From the card")
    assert person.sessions() == sessions
    made = ben.find("incident", "title", "From the card")
    assert ben.column(made, "_customerid_value") == ben.find("account", "name", CUSTOMER).id


async def test_a_case_half_typed_is_kept_when_another_is_wanted(desk: RunningDesk) -> None:
    person = desk.person
    await open_account(person)
    await person.command("New case for this customer")
    await until(lambda: person.all(QuickCreate), "the flyout")
    with person.looking_at(person.one(QuickCreate)):
        await person.fill_in("Case Title", "Half typed")
    await person.command("New case for this customer")
    with person.looking_at(person.one(QuickCreate)):
        assert person.text_of("Case Title") == "Half typed"
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: not person.all(QuickCreate), "it to close")
    assert any("Half typed" in text for text in person.told())  # with the way back


async def test_numbers_and_addresses_are_copied_from_the_card(desk: RunningDesk) -> None:
    person = desk.person
    await desk.open_new_case("With a card beside it")
    await until(lambda: person.shows("+44 20 7946 0155"), "the card")
    await person.push("Copy Main Phone")
    await until(
        lambda: QGuiApplication.clipboard().text() == "+44 20 7946 0155", "the number in the clipboard"
    )


async def test_a_contact_is_edited(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    await person.open_by_search("maria.lopez@example.org", "Maria Lopez")
    await until(lambda: person.text_of("Last Name") == "Lopez", "the form")
    await person.fill_in("Job Title", "Photographer")
    await person.chord("Ctrl+S")
    maria = ben.find("contact", "fullname", "Maria Lopez")
    await until(lambda: ben.column(maria, "jobtitle") == "Photographer", "it to be saved")
    await until(lambda: "unsaved" not in person.session("Maria Lopez").accessibleName(), "the mark to go")


async def test_a_renamed_customer_has_the_name_everywhere(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    account = ben.find("account", "name", "Tideway Rowing Club")
    await desk.open_new_case("Of a customer renamed", customer="Tideway Rowing Club")
    await person.follow("Customer")
    await until(lambda: person.text_of("Account Name") == "Tideway Rowing Club", "the account's form")
    await person.fill_in("Account Name", "Tideway & Friends")
    await person.chord("Ctrl+S")
    await until(lambda: ben.column(account, "name") == "Tideway & Friends", "it to be saved")
    await until(lambda: person.front_tab() == "Tideway & Friends", "the tab's title")
    await person.go_to_tab("Of a customer renamed")
    await until(lambda: person.text_of("Customer") == "Tideway & Friends", "the lookup of the case")

"""Where a page opens: the navigation table, with mouse and keys (A2, A4)."""

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import until
from tests.end_to_end.person import CTRL, SHIFT, Person
from tests.end_to_end.running import RunningDesk

pytestmark = pytest.mark.window
OKONKWO = "Whole practice offline, 30 desks"
REFUND = "Refund for two thermostats"
OLDER = "Guest network slow at noon"
CUSTOMER = "Okonkwo Dental"
OFFERED = (
    *("Dashboard", "Activities", "Cases", "Queues", "Queue items", "Accounts", "Contacts"),
    *("Knowledge articles", "Settings", "Help"),
)


async def open_from_tile(person: Person, title: str, modifiers: Qt.KeyboardModifier) -> None:
    await person.open_row(person.tile("My Active Cases").grid.table, title, modifiers)


async def open_okonkwo(person: Person) -> None:
    await open_from_tile(person, OKONKWO, Qt.KeyboardModifier.NoModifier)
    await until(lambda: person.text_of("Case Title") == OKONKWO, "the case")


async def test_a_row_of_the_dashboard_opens_a_session(desk: RunningDesk) -> None:
    person = desk.person
    await open_from_tile(person, REFUND, Qt.KeyboardModifier.NoModifier)
    await until(lambda: person.sessions() == ["Home", REFUND], "the session")
    await until(lambda: person.text_of("Case Title") == REFUND, "the form")
    assert person.front_session() == REFUND
    assert person.shows("1 of 9")


async def test_a_row_that_is_open_is_brought_to_the_front(desk: RunningDesk) -> None:
    person = desk.person
    await open_okonkwo(person)
    await person.chord("Ctrl+0")
    await open_from_tile(person, OKONKWO, Qt.KeyboardModifier.NoModifier)
    await until(lambda: person.front_session() == OKONKWO, "the session in front")
    assert person.sessions() == ["Home", OKONKWO]


async def test_shift_forces_a_second_session(desk: RunningDesk) -> None:
    person = desk.person
    await open_okonkwo(person)
    await person.chord("Ctrl+0")
    await open_from_tile(person, OKONKWO, SHIFT)
    await until(lambda: person.sessions() == ["Home", OKONKWO, OKONKWO], "a second session")


async def test_ctrl_and_the_middle_button_open_a_tab_where_one_is(desk: RunningDesk) -> None:
    person = desk.person
    await open_from_tile(person, OKONKWO, CTRL)
    await until(lambda: person.front_tab() == OKONKWO, "a tab of Home")
    assert person.sessions() == ["Home"]
    await person.go_to_tab("Agent Dashboard")
    await person.middle_click_row(person.tile("My Active Cases").grid.table, REFUND)
    await until(lambda: person.tabs() == ["Agent Dashboard", OKONKWO, REFUND], "another tab")


async def test_the_customer_of_a_row_opens_as_a_tab_of_home(desk: RunningDesk) -> None:
    person = desk.person
    await person.open_row(person.tile("My Active Cases").grid.table, CUSTOMER)
    await until(lambda: person.front_tab() == CUSTOMER, "the customer's tab")
    assert person.sessions() == ["Home"]


async def test_a_lookup_opens_a_tab_of_the_session(desk: RunningDesk) -> None:
    person = desk.person
    await open_okonkwo(person)
    await person.follow("Customer")
    await until(lambda: person.tabs() == [OKONKWO, CUSTOMER], "the customer's tab")
    assert person.front_tab() == CUSTOMER
    await person.go_to_tab(OKONKWO)
    await person.follow("Customer")
    await until(lambda: person.front_tab() == CUSTOMER, "the same tab again")
    assert person.tabs() == [OKONKWO, CUSTOMER]
    await person.go_to_tab(OKONKWO)
    await person.follow("Customer", CTRL)
    await until(lambda: person.tabs() == [OKONKWO, CUSTOMER, CUSTOMER], "a second copy")
    await person.go_to_tab(OKONKWO)
    await person.follow("Customer", SHIFT)
    await until(lambda: person.sessions() == ["Home", OKONKWO, CUSTOMER], "a session of its own")


async def test_the_card_of_the_customer_opens_a_tab(desk: RunningDesk) -> None:
    person = desk.person
    await open_okonkwo(person)
    await until(lambda: person.link(CUSTOMER), "the card's facts")
    await person.click(person.link(CUSTOMER))
    await until(lambda: person.tabs() == [OKONKWO, CUSTOMER], "the customer's tab")


async def test_a_sub_grid_opens_a_tab(desk: RunningDesk) -> None:
    person = desk.person
    await open_okonkwo(person)
    await person.follow("Customer")
    await until(lambda: person.front_tab() == CUSTOMER, "the customer's tab")
    await until(lambda: person.sees_row(OLDER), "an older case in the sub-grid")
    await person.open_row(person.table(showing=OLDER), OLDER)
    await until(lambda: person.tabs() == [OKONKWO, CUSTOMER, OLDER], "the older case's tab")
    assert person.sessions() == ["Home", OKONKWO]


async def test_an_entry_of_the_timeline_opens_a_tab(desk: RunningDesk) -> None:
    person = desk.person
    await open_okonkwo(person)
    await person.open_timeline_entry("Call Dr Okonkwo back")
    await until(lambda: person.tabs() == [OKONKWO, "Call Dr Okonkwo back"], "the task's tab")


async def test_a_suggestion_of_the_search_opens_a_session(desk: RunningDesk) -> None:
    person = desk.person
    await open_okonkwo(person)
    await person.open_by_search("CAS-01166", REFUND)
    await until(lambda: person.sessions() == ["Home", OKONKWO, REFUND], "a session")
    await person.open_by_search("CAS-01160", "Camera shows yesterday's picture", CTRL)
    await until(lambda: len(person.tabs()) == 2, "a tab of the session in front")
    assert person.sessions() == ["Home", OKONKWO, REFUND]


async def test_a_result_of_the_search_opens_a_tab(desk: RunningDesk) -> None:
    person = desk.person
    await open_okonkwo(person)
    await person.search_for("thermostats refund")
    await person.press(Qt.Key.Key_Return)
    await until(lambda: person.front_tab() == "thermostats refund", "the results page")
    await person.open_result(REFUND)
    await until(lambda: person.front_tab() == REFUND, "its tab")
    assert person.sessions() == ["Home", OKONKWO]
    assert person.tabs() == [OKONKWO, "thermostats refund", REFUND]


async def test_the_full_form_of_a_new_record_opens_a_session(desk: RunningDesk) -> None:
    person = desk.person
    await open_okonkwo(person)
    await person.chord("Ctrl+Shift+N")
    await until(lambda: len(person.sessions()) == 3, "a session")
    await until(lambda: person.input("Case Title"), "an empty form")
    assert person.text_of("Case Title") == ""


async def test_the_site_map_opens_views_in_the_session_in_front(desk: RunningDesk) -> None:
    person = desk.person
    await open_okonkwo(person)
    await person.click(desk.window.top_bar.menu_button)
    await person.push("Accounts")
    await until(lambda: len(person.tabs()) == 2 and "Accounts" in person.tabs()[1], "the view's tab")
    assert person.front_session() == OKONKWO
    await until(lambda: person.rows(person.table()), "rows")
    await person.chord("Ctrl+G")
    for words in OFFERED:
        assert person.shows(words), words
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: not person.shows("Queue items"), "the site map to close")


async def test_the_older_navigation_opens_suggestions_as_tabs(desk: RunningDesk) -> None:
    person = desk.person
    desk.engine.settings.set("sessions.navigation", "legacy")
    await open_okonkwo(person)
    await person.open_by_search("CAS-01166", REFUND)
    await until(lambda: person.tabs() == [OKONKWO, REFUND], "a tab")

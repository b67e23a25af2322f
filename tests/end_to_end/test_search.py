"""The search field, its flyout and the results page (A5)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from desktop.tour.hands import until
from tests.end_to_end.person import CTRL, Person
from tests.end_to_end.running import RunningDesk
from widgets.search.chosen_facets import RemovablePill
from widgets.search.page import ResultsPage
from widgets.search.table_tabs import TableTabs

pytestmark = pytest.mark.window
REFUND = "Refund for two thermostats"


async def suggested(person: Person, text: str) -> None:
    await until(lambda: any(text in row for row in person.suggestions()), f"“{text}” among the suggestions")


@pytest.mark.parametrize(
    "typed", ["+1 555 0142", "5550142", "555-0142", "(555) 0142", "0142", "001 555 0142"]
)
async def test_a_phone_number_is_found_however_it_is_typed(desk: RunningDesk, typed: str) -> None:
    await desk.person.search_for(typed)
    await suggested(desk.person, "Maria Lopez")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("maria.lopez@example.org", "Maria Lopez"),
        ("CAS-01166", REFUND),
        ("01166", REFUND),
        ("thermostats refu", REFUND),
        ("okonkwo", "Okonkwo Dental"),
        ("KA-01007", "4.1.9"),
    ],
)
async def test_what_is_typed_is_found(desk: RunningDesk, typed: str, found: str) -> None:
    await desk.person.search_for(typed)
    await suggested(desk.person, found)


async def test_the_flyout_shows_what_was_looked_at_and_searched(desk: RunningDesk) -> None:
    person = desk.person
    await person.open_by_search("CAS-01166", REFUND)
    await until(lambda: person.text_of("Case Title") == REFUND, "the case")
    await person.search_for("thermostats")
    await person.press(Qt.Key.Key_Return)
    await until(lambda: person.front_tab() == "thermostats", "the results")
    await person.search_for("")
    await person.press(Qt.Key.Key_Backspace)
    await suggested(person, "Search again for thermostats")
    await suggested(person, REFUND)


async def test_nothing_found_says_so(desk: RunningDesk) -> None:
    person = desk.person
    await person.search_for("qqqzzzxxx")
    await suggested(person, "Nothing found yet")
    await person.press(Qt.Key.Key_Return)
    await until(lambda: person.all(ResultsPage), "the results page")
    await until(lambda: person.shows("Nothing found"), "that there is nothing")


async def test_escape_gives_the_keyboard_back(desk: RunningDesk) -> None:
    person = desk.person
    await desk.open_new_case("Interrupted by a search")
    await person.fill_in("Description", "before ")
    await person.search_for("okonkwo")
    await suggested(person, "Okonkwo Dental")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: not person.suggestions(), "the flyout to close")
    await person.type("and after")
    await until(lambda: person.text_of("Description") == "before and after", "typing to go on in the case")


async def test_results_have_a_tab_for_each_table(desk: RunningDesk) -> None:
    person = desk.person
    await results(person, "thermostat")
    await until(lambda: person.all(TableTabs) and person.one(TableTabs).count() > 2, "tabs")
    tabs = person.one(TableTabs)
    labels = [tabs.tabText(index) for index in range(tabs.count())]
    assert labels[0] == "Top results"
    assert any(label.startswith("Case") for label in labels)
    assert any(label.startswith("Knowledge") for label in labels)
    cases = next(index for index, label in enumerate(labels) if label.startswith("Case"))
    await person.click(tabs, tabs.tabRect(cases).center())
    await until(lambda: tabs.currentIndex() == cases, "the cases in front")
    await until(lambda: len(person.suggestions()) > 10, "many cases")


async def test_facets_narrow_the_results(desk: RunningDesk) -> None:
    person = desk.person
    await results(person, "thermostat")
    await until(lambda: person.all(TableTabs) and person.one(TableTabs).count() > 2, "tabs")
    tabs = person.one(TableTabs)
    cases = next(i for i in range(tabs.count()) if tabs.tabText(i).startswith("Case"))
    await person.click(tabs, tabs.tabRect(cases).center())
    await until(lambda: person.all(QCheckBox), "facets")
    before = tabs.tabText(cases)
    box = person.one(QCheckBox)
    await person.click(box, box.rect().center())
    await until(lambda: person.all(RemovablePill), "what the results are narrowed by")
    await until(lambda: tabs.tabText(cases) != before or len(person.suggestions()) > 0, "fewer results")
    await person.click(person.one(RemovablePill))
    await until(lambda: not person.all(RemovablePill), "all results again")
    await until(lambda: tabs.tabText(cases) == before, "as many as before")


async def test_a_result_opened_with_ctrl_is_a_second_copy(desk: RunningDesk) -> None:
    person = desk.person
    await results(person, "thermostats refund")
    await person.open_result(REFUND)
    await until(lambda: person.front_tab() == REFUND, "its tab")
    await person.go_to_tab("thermostats refund")
    await person.open_result(REFUND)
    await until(lambda: person.front_tab() == REFUND, "the same tab")
    assert person.tabs().count(REFUND) == 1
    await person.go_to_tab("thermostats refund")
    await person.open_result(REFUND, CTRL)
    await until(lambda: person.tabs().count(REFUND) == 2, "a second copy")


async def results(person: Person, text: str) -> None:
    await person.search_for(text)
    await person.press(Qt.Key.Key_Return)
    await until(lambda: person.all(ResultsPage), "the results page")

"""Closing sessions and tabs: what is asked, what is kept, where the focus goes (A3)."""

import pytest
from PySide6.QtCore import QPoint

from desktop.tour.hands import until
from tests.end_to_end.person import CTRL, MIDDLE, Person
from tests.end_to_end.running import RunningDesk

pytestmark = pytest.mark.window
REFUND = "Refund for two thermostats"
LETTER = "Grateful letter, please pass on"
CUSTOMER = "Okonkwo Dental"


async def open_case(person: Person, title: str) -> None:
    await person.chord("Ctrl+0")
    await person.open_row(person.tile("My Active Cases").grid.table, title)
    await until(lambda: person.text_of("Case Title") == title, f"the form of “{title}”")


async def test_closing_a_session_asks_first(desk: RunningDesk) -> None:
    person = desk.person
    await open_case(person, REFUND)
    await person.chord("Ctrl+Shift+W")
    await person.answer(f"Close the session “{REFUND}”", "Keep it open")
    assert person.sessions() == ["Home", REFUND]
    await person.push(f"Close {REFUND}")
    await person.answer(f"Close the session “{REFUND}”", "Close session")
    await until(lambda: person.sessions() == ["Home"], "the session to go")
    assert person.front_session() == "Home"


async def test_the_question_can_be_turned_off(desk: RunningDesk) -> None:
    person = desk.person
    await open_case(person, REFUND)
    await open_case(person, LETTER)
    await person.chord("Ctrl+Shift+W")
    await person.answer("Close the session", "Close and do not ask again")
    await until(lambda: person.sessions() == ["Home", REFUND], "the session to go")
    await person.click(person.session(REFUND))
    await person.chord("Ctrl+Shift+W")
    await until(lambda: person.sessions() == ["Home"], "the session to go unasked")


async def test_escape_keeps_the_session(desk: RunningDesk) -> None:
    person = desk.person
    await open_case(person, REFUND)
    await person.chord("Ctrl+Shift+W")
    await until(lambda: person.asked("Close the session"), "the question")
    await person.chord("Escape")
    await until(lambda: person.dialog() is None, "the question to go")
    await person.window_active()
    assert person.sessions() == ["Home", REFUND]


async def test_home_cannot_be_closed(desk: RunningDesk) -> None:
    person = desk.person
    await person.chord("Ctrl+Shift+W")
    await until(lambda: any("Home is always there" in text for text in person.notices()), "why not")
    assert person.sessions() == ["Home"]


async def test_an_anchor_has_no_close_button(desk: RunningDesk) -> None:
    person = desk.person
    await open_case(person, REFUND)
    await person.follow("Customer")
    await until(lambda: len(person.tabs()) == 2, "a second tab")
    assert not person.has_close_button(0)
    await until(lambda: person.has_close_button(1), "a button for the second")
    await person.go_to_tab(REFUND)
    await person.click(person.tab_bar(), person.tab_bar().tabRect(0).center(), button=MIDDLE)
    await person.chord("Ctrl+W")
    await person.answer("Close the session", "Keep it open")
    assert len(person.tabs()) == 2


async def test_closing_a_tab_focuses_the_one_to_its_left(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("A case whose tabs are closed")
    await person.follow("Customer")
    await until(lambda: len(person.tabs()) == 2, "a second tab")
    await person.go_to_tab(case.title)
    await person.open_by_search("CAS-01166", REFUND, CTRL)
    await until(lambda: len(person.tabs()) == 3, "a third tab")
    await person.open_by_search("CAS-01160", "Camera shows yesterday's picture", CTRL)
    await until(lambda: len(person.tabs()) == 4, "a fourth tab")
    fourth = person.front_tab()
    await person.go_to_tab(CUSTOMER)
    await person.chord("Ctrl+W")
    await until(lambda: len(person.tabs()) == 3, "the second tab to go")
    assert person.front_tab() == case.title
    await person.go_to_tab(fourth)
    await person.close_tab(fourth)
    await until(lambda: len(person.tabs()) == 2, "the last tab to go")
    assert person.front_tab() == person.tabs()[1]
    bar = person.tab_bar()
    await person.click(bar, bar.tabRect(1).center() - QPoint(12, 0), button=MIDDLE)
    await until(lambda: person.tabs() == [case.title], "the middle button to close a tab")


@pytest.mark.parametrize("answer", ["Save", "Discard", "Keep editing"])
async def test_unsaved_changes_of_a_session_are_asked_about(desk: RunningDesk, answer: str) -> None:
    person = desk.person
    case = await desk.open_new_case(f"Unsaved, {answer}")
    await person.fill_in("Description", "Half a sentence")
    await until(lambda: "unsaved" in person.session(case.title).accessibleName(), "the mark of the session")
    await person.chord("Ctrl+Shift+W")
    await person.answer(f"There are unsaved changes in {case.title}", answer)
    if answer == "Keep editing":
        assert person.front_session() == case.title
        assert person.text_of("Description") == "Half a sentence"
    else:
        await until(lambda: person.sessions() == ["Home"], "the session to go")
        kept = desk.second_client().column(case, "description")
        assert kept == ("Half a sentence" if answer == "Save" else None)


async def test_unsaved_changes_of_a_tab_are_asked_about(desk: RunningDesk) -> None:
    person = desk.person
    await open_case(person, REFUND)
    case = desk.second_client().new_case("Unsaved in a tab")
    await person.open_by_search(case.number, case.title, CTRL)
    await until(lambda: person.text_of("Case Title") == case.title, "the form")
    await person.fill_in("Case Title", "Unsaved in a tab, renamed")
    await person.close_tab("Unsaved in a tab")
    await person.answer("There are unsaved changes", "Keep editing")
    assert person.text_of("Case Title") == "Unsaved in a tab, renamed"
    await person.close_tab("Unsaved in a tab")
    await person.answer("There are unsaved changes", "Save")
    await until(lambda: person.tabs() == [REFUND], "the tab to go")
    assert desk.second_client().column(case, "title") == "Unsaved in a tab, renamed"


async def test_edits_that_another_tab_still_shows_are_not_asked_about(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("Seen in two tabs")
    await person.fill_in("Description", "Typed once")
    await person.open_by_search(case.number, case.title, CTRL)
    await until(lambda: len(person.tabs()) == 2, "a second copy")
    await until(lambda: person.text_of("Description") == "Typed once", "the same edits")
    await person.chord("Ctrl+W")
    await until(lambda: len(person.tabs()) == 1, "the copy to go unasked")
    assert person.text_of("Description") == "Typed once"


async def test_text_stays_when_going_elsewhere(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("Half-typed")
    await person.fill_in("Description", "Half a")
    await person.chord("Ctrl+0")
    await until(lambda: person.front_session() == "Home", "Home")
    await person.chord("Ctrl+1")
    await until(lambda: person.text_of("Description") == "Half a", "the text")
    await person.type(" sentence")
    await until(lambda: person.text_of("Description") == "Half a sentence", "typing to go on where it was")
    assert case.title == person.front_tab()

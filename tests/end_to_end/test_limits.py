"""Nine sessions and ten tabs: what happens at a limit, and what waits (A1)."""

import pytest
from PySide6.QtWidgets import QAbstractButton

from desktop import messages
from desktop.tour.hands import until
from tests.end_to_end.person import CTRL, Person
from tests.end_to_end.running import RunningDesk

pytestmark = pytest.mark.window
TENTH = "Door lock says jammed, it is not"


async def nine_sessions(person: Person) -> list[str]:
    """Open nine cases from the dashboard, one after the other, and come back to it."""
    mine = person.rows(person.tile("My Active Cases").grid.table, "title")
    queue = person.rows(person.tile("Available to Work On").grid.table, "title")
    titles = [*mine, *(title for title in queue if title != TENTH)][:9]
    for title in titles:
        tile = "My Active Cases" if title in mine else "Available to Work On"
        await person.open_row(person.tile(tile).grid.table, title)
        await until(lambda title=title: person.front_session() == title, f"the session “{title}”")
        await person.chord("Ctrl+0")
        await until(lambda: person.front_session() == "Home", "Home")
    assert person.shows("9 of 9")
    return titles


def _closes(title: str) -> str:
    """Give the button's words; long titles are shortened in it."""
    return messages.way_out("workspace.make_room", title)


async def ask_for_the_tenth(person: Person) -> None:
    await person.open_row(person.tile("Available to Work On").grid.table, TENTH)
    await until(lambda: person.shows("Waiting to open (1)"), "what waits")


async def test_a_tenth_session_is_refused_and_waits(desk: RunningDesk) -> None:
    person = desk.person
    titles = await nine_sessions(person)
    await ask_for_the_tenth(person)
    bar = desk.window.bar.accessibleName()
    assert "9 sessions are open, which is the limit" in bar
    assert TENTH in bar
    assert person.sessions() == ["Home", *titles]
    assert person.front_session() == "Home"
    offered = [b.text() for b in desk.window.bar.findChildren(QAbstractButton) if b.isVisible() and b.text()]
    # The ones left longest ago come first.
    assert [text for text in offered if text.startswith("Close")] == [_closes(t) for t in titles[:3]]
    buttons = {b.text(): b for b in desk.window.bar.findChildren(QAbstractButton) if b.isVisible()}
    for title in (t for t in titles[:3] if _closes(t) != f"Close “{t}”"):
        assert title in buttons[_closes(title)].toolTip()
        assert title in buttons[_closes(title)].accessibleName()

    await ask_for_the_tenth(person)
    assert person.shows("Waiting to open (1)"), "what waits already is not doubled"

    await person.push(_closes(titles[0]))
    await until(lambda: person.front_session() == TENTH, "what waited, in front")
    assert person.sessions() == ["Home", *titles[1:], TENTH]
    assert not person.shows("Waiting to open")
    assert not desk.window.bar.isVisible()
    await until(lambda: person.text_of("Case Title") == TENTH, "its form")


async def test_a_place_that_gets_free_later_is_taken_in_the_background(desk: RunningDesk) -> None:
    person = desk.person
    titles = await nine_sessions(person)
    await ask_for_the_tenth(person)
    await person.click(person.one(QAbstractButton, "Close this message", where=desk.window.bar.isAncestorOf))
    await until(lambda: not desk.window.bar.isVisible(), "the bar to go")
    assert person.shows("Waiting to open (1)"), "it still waits"

    await person.chord("Ctrl+3")
    await until(lambda: person.front_session() == titles[2], "the third session")
    await person.go_to_field("Description")
    await person.click(person.session(titles[4]))
    await person.chord("Ctrl+Shift+W")
    await person.answer("Close the session", "Close session")
    await until(lambda: TENTH in person.sessions(), "what waited")
    assert person.front_session() != TENTH
    assert person.session(TENTH).item.new
    assert ", new" in person.session(TENTH).accessibleName()
    assert not person.shows("Waiting to open")

    await person.click(person.session(TENTH))
    await until(lambda: person.text_of("Case Title") == TENTH, "its form")
    assert not person.session(TENTH).item.new


async def test_the_bar_goes_with_what_it_is_about(desk: RunningDesk) -> None:
    person = desk.person
    titles = await nine_sessions(person)
    await ask_for_the_tenth(person)
    await person.click(person.session(titles[4]))
    await person.chord("Ctrl+Shift+W")
    await person.answer("Close the session", "Close session")
    await until(lambda: TENTH in person.sessions(), "what waited")
    assert not desk.window.bar.isVisible(), "nothing waits any more"


async def test_a_new_record_that_waits_has_a_name(desk: RunningDesk) -> None:
    person = desk.person
    await nine_sessions(person)
    await person.chord("Ctrl+Shift+N")
    await until(lambda: person.shows("Waiting to open (1)"), "what waits")
    assert "“New case” waits" in desk.window.bar.accessibleName()


async def test_room_made_by_giving_up_edits_opens_what_waited_in_front(desk: RunningDesk) -> None:
    person = desk.person
    titles = await nine_sessions(person)
    await ask_for_the_tenth(person)
    await person.click(person.session(titles[0]))
    await person.go_to_field("Case Title")
    await person.type("?")
    await until(lambda: "unsaved" in person.session("?").accessibleName(), "the mark for unsaved changes")
    await person.push(_closes(titles[0]))
    await person.answer("unsaved changes", "Discard")
    await until(lambda: person.front_session() == TENTH, "what waited, in front")
    assert len(person.sessions()) == 10


async def test_what_waits_can_be_dropped(desk: RunningDesk) -> None:
    person = desk.person
    titles = await nine_sessions(person)
    await ask_for_the_tenth(person)
    await person.push("Do not open it")
    await until(lambda: not person.shows("Waiting to open"), "nothing to wait")

    await ask_for_the_tenth(person)
    await person.push("Waiting to open (1)")
    await person.choose(TENTH)
    await person.choose("Do not open")
    await until(lambda: not person.shows("Waiting to open"), "nothing to wait")
    assert person.sessions() == ["Home", *titles]


async def test_an_eleventh_tab_is_refused_and_waits_for_its_session(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("A case with many tabs")
    for number in range(9):
        await person.follow("Customer", CTRL)
        await until(lambda number=number: len(person.tabs()) == number + 2, "another tab")
        await person.go_to_tab(case.title)
    await person.follow("Customer", CTRL)
    await until(lambda: "This session has 10 tabs, which is the limit" in " ".join(person.bars()), "the bar")
    assert len(person.tabs()) == 10
    await until(lambda: person.shows("Waiting to open (1)"), "what waits")  # the strip is drawn a turn later

    await person.push("Close “Okonkwo Dental”")
    await until(lambda: person.front_tab() == "Okonkwo Dental", "what waited, in front")
    assert len(person.tabs()) == 10
    await until(lambda: not person.shows("Waiting to open"), "nothing to wait")

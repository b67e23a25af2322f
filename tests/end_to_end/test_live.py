"""What others change is fresh at once, and what one types is never overwritten (A8)."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.tour.hands import until
from tests.end_to_end.person import Person
from tests.end_to_end.running import RunningDesk

pytestmark = pytest.mark.window
MINE = "My Active Cases"


async def test_a_change_of_bens_reaches_form_grid_and_title(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Seen by two")
    await person.go_to_field("Contact")
    ben.change(case, title="Renamed by Ben", prioritycode=1, description="Ben was here")
    await until(lambda: person.text_of("Case Title") == "Renamed by Ben", "the title in its field")
    assert person.text_of("Description") == "Ben was here"
    assert person.front_tab() == "Renamed by Ben"
    assert person.front_session() == "Renamed by Ben"
    await until(lambda: person.in_header("High"), "the priority in the header")
    await person.chord("Ctrl+0")
    await person.leave_tiles()
    table = person.tile(MINE).grid.table
    await until(lambda: person.cell(table, "Renamed by Ben", "prioritycode") == "High", "the row")


async def test_a_row_in_sight_changes_in_place(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = ben.new_case("A row that changes")
    await person.leave_tiles()
    table = person.tile(MINE).grid.table
    await until(lambda: case.title in person.rows(table, "title"), "its row")
    await person.select_row(table, case.title)
    row = person.rows(table, "title").index(case.title)
    ben.change(case, title="A row that has changed")
    await until(
        lambda: person.rows(table, "title")[row] == "A row that has changed", "the value in its place"
    )


async def test_a_note_of_bens_is_on_the_timeline(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("With a note from Ben")
    await until(lambda: person.shows("Nothing has happened yet"), "the empty timeline")
    ben.note(case, "Look at the radio", "Channel 100 is what drops. Back to 36.")
    await until(lambda: any("Look at the radio" in entry for entry in person.timeline()), "the note")
    assert any("Ben Whitlock" in entry for entry in person.timeline())


async def test_a_case_in_a_hidden_tab_is_fresh_when_shown(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Behind another")
    await person.chord("Ctrl+0")
    ben.change(case, title="Changed behind", description="Meanwhile")
    await until(lambda: "Changed behind" in person.sessions(), "the title in the strip")
    await person.chord("Ctrl+1")
    await until(lambda: person.text_of("Description") == "Meanwhile", "the new text")


@pytest.mark.parametrize(
    ("answer", "counts"), [("Take it", "Ben's words"), ("Keep mine", "Amara's half sente")]
)
async def test_a_field_being_edited_keeps_its_text(desk: RunningDesk, answer: str, counts: str) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case(f"Written by two, {answer}")
    await person.fill_in("Description", "Amara's half sente")
    cursor = person.cursor("Description")
    ben.change(case, description="Ben's words", prioritycode=1)
    await until(
        lambda: any("changed this to" in text and "Ben's words" in text for text in person.texts()), "it"
    )
    assert any("Ben Whitlock" in text for text in person.texts() if "changed this to" in text)
    assert person.text_of("Description") == "Amara's half sente"
    assert person.cursor("Description") == cursor
    assert QApplication.focusWidget() is person.input("Description")
    await until(lambda: person.in_header("High"), "what she does not edit to be fresh")

    await person.push(answer)
    await until(lambda: person.text_of("Description") == counts, f"“{counts}”")
    await until(lambda: not any("changed this to" in text for text in person.texts()), "the question to go")
    await person.chord("Ctrl+S")
    await until(lambda: ben.column(case, "description") == counts, "it to be saved")


async def test_a_save_over_a_newer_value_asks(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Saved too late")
    await person.fill_in("Description", "Mine")
    ben.change(case, description="Theirs")
    await until(lambda: any("changed this to" in text for text in person.texts()), "the newer value")
    await person.chord("Ctrl+S")
    await until(lambda: any("Somebody else changed" in text for text in person.told()), "why it is not saved")
    assert person.text_of("Description") == "Mine"
    assert ben.column(case, "description") == "Theirs"
    await person.push("Keep mine")
    await person.chord("Ctrl+S")
    await until(lambda: ben.column(case, "description") == "Mine", "it to be saved now")


async def test_others_fields_do_not_stand_against_a_save(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Each a field")
    await person.fill_in("Description", "Amara's")
    ben.change(case, prioritycode=1)
    await person.chord("Ctrl+S")
    await until(lambda: ben.column(case, "description") == "Amara's", "hers to be saved")
    assert ben.column(case, "prioritycode") == 1


async def test_a_deleted_case_says_so(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Taken away")
    ben.delete(case)
    await until(lambda: person.shows("Not there any more"), "what happened")
    await person.close_this_tab()
    await until(lambda: person.sessions() == ["Home"], "it to close")


async def test_typed_text_outlives_a_deleted_case(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Taken away while typing")
    await person.fill_in("Description", "An hour of work")
    ben.delete(case)
    await until(lambda: any("not there any more" in bar for bar in person.bars()), "what happened")
    assert person.text_of("Description") == "An hour of work"
    await person.go_to_field("Description")
    await person.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    await person.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "An hour of work"


async def test_two_windows_of_one_edit(desk: RunningDesk) -> None:
    person: Person = desk.person
    case = await desk.open_new_case("Edited once, shown twice")
    await person.fill_in("Case Title", "Edited once, shown everywhere")
    await person.open_by_search(case.number, case.title, Qt.KeyboardModifier.ShiftModifier)
    await until(lambda: len(person.sessions()) == 3, "a second session")
    await until(lambda: person.text_of("Case Title") == "Edited once, shown everywhere", "the same edit")
    await person.chord("Ctrl+S")
    await until(lambda: not any(", unsaved" in name for name in person.spoken_sessions()), "both to be saved")

"""The command palette and the keys (A12)."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.tour.hands import in_slot, until
from tests.end_to_end.person import CTRL, Person
from tests.end_to_end.running import RunningDesk
from widgets.dialogs.filter_popup import FilterPopup

pytestmark = pytest.mark.window
REFUND = "Refund for two thermostats"
LETTER = "Grateful letter, please pass on"
CUSTOMER = "Hanna Virtanen"


async def open_case(person: Person, title: str) -> None:
    await person.chord("Ctrl+0")
    await person.open_row(person.tile("My Active Cases").grid.table, title)
    await until(lambda: person.text_of("Case Title") == title, f"the form of “{title}”")


async def command(person: Person, typed: str, wanted: str) -> None:
    """Choose in the palette by typing."""
    await person.chord("Ctrl+Shift+P")
    await until(lambda: person.all_named("Command palette"), "the palette")
    await person.type(typed)
    await until(lambda: any(wanted in row for row in person.suggestions()), f"“{wanted}”")
    while wanted not in person.current_suggestion():
        await person.press(Qt.Key.Key_Down)
    await person.press(Qt.Key.Key_Return)


async def test_the_palette_runs_a_command(desk: RunningDesk) -> None:
    person = desk.person
    await command(person, "dark", "Dark theme")
    await until(lambda: desk.window.palette().window().color().lightness() < 80, "the dark theme")
    await command(person, "light th", "Light theme")
    await until(lambda: desk.window.palette().window().color().lightness() > 200, "the light theme")


async def test_the_palette_goes_to_a_session_and_to_a_tab(desk: RunningDesk) -> None:
    person = desk.person
    await open_case(person, REFUND)
    await person.follow("Customer")
    await until(lambda: person.front_tab() == CUSTOMER, "the customer's tab")
    await open_case(person, LETTER)
    await command(person, "refund", REFUND)
    await until(lambda: person.front_session() == REFUND, "the session")
    await person.chord("Ctrl+2")
    await command(person, "hanna", f"{CUSTOMER} — {REFUND}")
    await until(lambda: (person.front_session(), person.front_tab()) == (REFUND, CUSTOMER), "the tab")


async def test_the_palette_opens_a_record_looked_at_lately(desk: RunningDesk) -> None:
    person = desk.person
    await open_case(person, LETTER)
    await person.chord("Ctrl+Shift+W")
    await person.answer("Close the session", "Close session")
    await command(person, "grateful", LETTER)
    await until(lambda: person.sessions() == ["Home", LETTER], "the session")


async def test_the_palette_offers_what_the_record_in_front_can(desk: RunningDesk) -> None:
    person = desk.person
    await desk.open_new_case("To be resolved by the palette")
    await command(person, "resolve", "Resolve")
    await until(lambda: person.asked("Resolve case"), "the dialog")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: person.dialog() is None, "the dialog to go")
    await person.window_active()


async def test_the_palette_offers_what_the_rows_in_front_can(desk: RunningDesk) -> None:
    person = desk.person
    table = person.tile("My Active Cases").grid.table
    await person.select_row(table, REFUND)
    await command(person, "assign", "Assign")
    await until(lambda: person.asked("Assign"), "the dialog")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: person.dialog() is None, "the dialog to go")
    await person.window_active()

    await person.chord("Ctrl+G")
    await person.push("Cases")
    await until(lambda: person.front_tab() == "My Active Cases" and person.rows_in_sight(), "the view")
    await command(person, "columns", "Columns")
    await until(lambda: person.asked("Columns"), "the columns")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: person.dialog() is None, "the dialog to go")
    await person.window_active()


async def test_sorting_and_filtering_by_keyboard(desk: RunningDesk) -> None:
    person = desk.person
    await person.chord("Ctrl+G")
    await person.push("Cases")
    await until(lambda: person.front_tab() == "My Active Cases" and person.rows_in_sight(), "the view")
    table = person.table(showing=REFUND)
    await command(person, "sort", "Sort by")
    await person.choose("Case Title")
    titles = lambda: person.rows(table, "title")  # noqa: E731 - read again and again
    await until(lambda: titles() and titles() == sorted(titles(), key=str.lower), "the order")
    await person.point_at(
        person.window.top_bar
    )  # a menu takes no click where the pointer was when it came up
    await command(person, "filter", "Filter by")
    await person.choose("Case Title")
    await until(lambda: person.all(FilterPopup), "the question for the filter")
    await person.type("refund")
    await person.press(Qt.Key.Key_Return)
    await until(lambda: titles() == [REFUND], "the one row")
    await command(person, "clear", "Clear filters")
    await until(lambda: len(titles()) > 1, "all rows")


async def test_escape_leaves_the_palette(desk: RunningDesk) -> None:
    person = desk.person
    await desk.open_new_case("Interrupted by the palette")
    await person.fill_in("Description", "on")
    await person.chord("Ctrl+Shift+P")
    await until(lambda: person.all_named("Command palette"), "the palette")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: not person.all_named("Command palette"), "the palette to go")
    await person.type("e line")
    await until(lambda: person.text_of("Description") == "one line", "typing to go on in the case")


async def test_keys_of_sessions_and_tabs(desk: RunningDesk) -> None:
    person = desk.person
    await open_case(person, REFUND)
    await open_case(person, LETTER)
    for key, front in (
        ("Ctrl+1", REFUND), ("Ctrl+2", LETTER), ("Ctrl+0", "Home"), ("Ctrl+PageDown", "Inbox"),
        ("Ctrl+PageDown", REFUND),
        ("Ctrl+PageDown", LETTER), ("Ctrl+PageDown", "Home"), ("Ctrl+PageUp", LETTER), ("Ctrl+9", LETTER),
    ):  # fmt: skip
        await person.chord(key)
        await until(lambda front=front: person.front_session() == front, f"{front} after {key}")
    await person.chord("Ctrl+1")
    await person.follow("Customer")
    await until(lambda: person.tabs() == [REFUND, CUSTOMER], "a second tab")
    for key, front in (("Ctrl+Tab", REFUND), ("Ctrl+Tab", CUSTOMER), ("Ctrl+Shift+Tab", REFUND)):
        await person.chord(key)
        await until(lambda front=front: person.front_tab() == front, f"{front} after {key}")


async def test_tabs_are_moved_by_keys_and_the_anchor_stays(desk: RunningDesk) -> None:
    person = desk.person
    await open_case(person, REFUND)
    await person.open_by_search("CAS-01160", "Camera shows yesterday's picture", CTRL)
    await until(lambda: len(person.tabs()) == 2, "a second tab")
    await person.open_by_search("CAS-01149", LETTER, CTRL)
    await until(lambda: person.front_tab() == LETTER, "a third tab")
    await person.chord("Ctrl+Shift+PageUp")
    await until(lambda: person.tabs()[1] == LETTER, "the tab moved to the left")
    await person.chord("Ctrl+Shift+PageUp")
    await person.chord("Ctrl+Shift+PageDown")
    await until(lambda: person.tabs()[2] == LETTER, "the tab moved back")
    assert person.tabs()[0] == REFUND
    assert person.front_tab() == LETTER


async def test_ctrl_s_saves_while_typing(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("Saved by a key")
    await person.fill_in("Description", "Typed and saved")
    await person.chord("Ctrl+S")
    await until(lambda: "unsaved" not in person.session(case.title).accessibleName(), "the mark to go")
    assert desk.second_client().column(case, "description") == "Typed and saved"
    await until(lambda: person.shows("Saved "), "when it was saved, in the status line")
    assert QApplication.focusWidget() is person.input("Description")


async def test_keys_of_the_window(desk: RunningDesk) -> None:
    person = desk.person
    await person.chord("Ctrl+Shift+B")
    await until(lambda: person.shows("Nothing new"), "the list behind the bell")
    await person.press(Qt.Key.Key_Escape)
    await until(lambda: not person.shows("Nothing new"), "the list to close")
    before = desk.window.font().pointSizeF()
    await person.press(Qt.Key.Key_Plus, CTRL)
    await until(lambda: desk.window.font().pointSizeF() > before, "larger text")
    await person.press(Qt.Key.Key_Minus, CTRL)
    await until(lambda: desk.window.font().pointSizeF() == before, "the text as before")


async def test_settings_and_help_open_as_tabs(desk: RunningDesk) -> None:
    person = desk.person
    await open_case(person, REFUND)
    await person.press(Qt.Key.Key_Comma, CTRL)
    await until(lambda: person.front_tab() == "Settings", "the settings")
    await person.press(Qt.Key.Key_F1)
    await until(lambda: person.front_tab() == "Help", "the help")
    assert person.front_session() == REFUND


async def test_a_changed_key_works_at_once(desk: RunningDesk) -> None:
    person = desk.person
    desk.engine.settings.set("key.palette", "Ctrl+Shift+Y")
    await person.chord("Ctrl+Shift+Y")
    await until(lambda: person.all_named("Command palette"), "the palette by its new key")
    await person.press(Qt.Key.Key_Escape)
    desk.engine.settings.reset("key.palette")
    await person.chord("Ctrl+Shift+P")
    await until(lambda: person.all_named("Command palette"), "the palette by its old key")
    await person.press(Qt.Key.Key_Escape)


async def test_find_on_a_page_of_rows(desk: RunningDesk) -> None:
    person = desk.person
    await person.chord("Ctrl+G")
    await person.push("Accounts")
    await until(lambda: len(person.tabs()) == 2 and person.rows(person.table()), "the accounts")
    await person.chord("Ctrl+F")
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    assert focus.accessibleName() == "Find in this view"


async def test_digits_are_found_by_their_place(desk: RunningDesk) -> None:
    person = desk.person
    await open_case(person, REFUND)
    await person.chord("Ctrl+0")

    def ctrl_and_the_first_digit_of_a_french_keyboard() -> None:
        at = QApplication.focusWidget() or person.window
        ctrl = Qt.KeyboardModifier.ControlModifier
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Ampersand, ctrl, 10, 0, 0, "&")
        QApplication.sendEvent(at, event)

    await in_slot(ctrl_and_the_first_digit_of_a_french_keyboard)
    await until(lambda: person.front_session() == REFUND, "the first session")

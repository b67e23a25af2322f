"""The settings, the help and the bell: what is set counts at once, what was told is found again."""

import pytest
from PySide6.QtCore import Qt

from desktop.tour.hands import until
from tests.end_to_end.person import CTRL, SHIFT, Person
from tests.end_to_end.running import RunningDesk
from widgets.settings.key_recorder import KeyRecorder
from widgets.settings.page import SettingsPage
from widgets.shell import NotificationCentre

pytestmark = pytest.mark.window
REFUND = "Refund for two thermostats"


async def settings(person: Person, group: str) -> SettingsPage:
    await person.press(Qt.Key.Key_Comma, CTRL)
    await until(lambda: person.all(SettingsPage), "the settings")
    page = person.one(SettingsPage)
    with person.looking_at(page):
        await person.open_navigation(group)
    return page


async def test_theme_and_text_size_change_at_once(desk: RunningDesk) -> None:
    person, window = desk.person, desk.window
    page = await settings(person, "Appearance")
    await person.push("Theme: Dark", page)
    await until(lambda: window.palette().window().color().lightness() < 80, "the dark theme")
    await person.push("Theme: Light", page)
    await until(lambda: window.palette().window().color().lightness() > 200, "the light theme")
    before = window.font().pointSizeF()
    await person.push("Density: Comfortable", page)
    await until(lambda: desk.engine.settings.text("appearance.density") == "comfortable", "it to be set")
    assert window.font().pointSizeF() == before


async def test_the_question_before_closing_is_switched_off(desk: RunningDesk) -> None:
    person = desk.person
    page = await settings(person, "Sessions")
    await person.push("Ask before a session is closed", page)
    await person.go_to_tab("Agent Dashboard")
    await person.open_row(person.tile("My Active Cases").grid.table, REFUND)
    await until(lambda: person.front_session() == REFUND, "its session")
    await person.chord("Ctrl+Shift+W")
    await until(lambda: person.sessions() == ["Home"], "it to close unasked")


async def test_another_key_is_recorded_and_counts_at_once(desk: RunningDesk) -> None:
    person = desk.person
    page = await settings(person, "Keys")
    await person.record_key(page, "Command palette")
    await person.press(Qt.Key.Key_Y, CTRL | SHIFT)
    await until(lambda: not person.all(KeyRecorder), "it to be taken")
    await person.press(Qt.Key.Key_Y, CTRL | SHIFT)
    await until(lambda: person.all_named("Command palette"), "the palette by its new key")
    await person.press(Qt.Key.Key_Escape)


async def test_a_key_that_is_taken_is_refused(desk: RunningDesk) -> None:
    person = desk.person
    page = await settings(person, "Keys")
    await person.record_key(page, "Command palette")
    await person.press(Qt.Key.Key_S, CTRL)
    await until(lambda: any(_refused(row) for row in person.suggestions()), "whose key it is")
    assert desk.engine.settings.keys().get("palette") is None
    await person.press(Qt.Key.Key_Escape)


def _refused(row: str) -> bool:
    return row.startswith("Command palette") and "Save" in row


async def test_a_setting_is_found_by_a_word(desk: RunningDesk) -> None:
    person = desk.person
    page = await settings(person, "Appearance")
    with person.looking_at(page):
        await person.fill_in("Search settings", "signature")
        await until(lambda: person.all_named("Signature"), "the signature")
        assert not person.all_named("Theme")


async def test_the_help_opens_with_the_keys(desk: RunningDesk) -> None:
    person = desk.person
    await person.press(Qt.Key.Key_F1)
    await until(lambda: person.front_tab() == "Help", "the help")
    await person.open_navigation("Keys")
    await until(
        lambda: "Ctrl+Shift+P" in person.reading() or "Command palette" in person.reading(), "the keys"
    )


async def test_there_is_one_help_and_the_keys_of_the_page_come_first(desk: RunningDesk) -> None:
    person = desk.person
    await person.press(Qt.Key.Key_F1)
    await until(lambda: "On a dashboard" in person.reading(), "the keys")
    assert person.reading().index("On a dashboard") < person.reading().index("In a list of records")
    await person.chord("Ctrl+G")
    await person.push("Cases")
    await until(person.rows_in_sight, "the rows")
    await person.press(Qt.Key.Key_F1)
    await until(lambda: "In a list of records" in person.reading(), "the keys")
    assert person.reading().index("In a list of records") < person.reading().index("On a dashboard")
    assert person.tabs().count("Help") == 1


async def test_what_was_told_is_found_again_with_its_undo(desk: RunningDesk) -> None:
    person, ben = desk.person, desk.second_client()
    case = await desk.open_new_case("Given away by mistake")
    await person.command("Assign")
    await person.look_up("User or team", "chia", "Chiara Moretti")
    await person.answer("Assign", "Assign")
    await until(lambda: any("Assigned to Chiara" in text for text in person.notices()), "the notice")
    await person.dismiss_notices()
    await person.chord("Ctrl+Shift+B")
    await until(lambda: person.all(NotificationCentre), "the list behind the bell")
    with person.looking_at(person.one(NotificationCentre)):
        await until(
            lambda: any("Assigned to Chiara" in text for text in person.scoped_texts()), "it in the list"
        )
        await person.push("Undo")
    await until(
        lambda: ben.column(case, "_ownerid_value") == ben.user("Amara Osei"), "the case to be hers again"
    )

"""The menu with every verb and its key, behind ☰ and Alt (experience, keys)."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from desktop import actions
from desktop.tour.hands import in_slot, until
from tests.end_to_end.person import Person
from tests.end_to_end.running import RunningDesk

pytestmark = pytest.mark.window
ALT = Qt.Key.Key_Alt


def menus() -> list[QMenu]:
    """Give the menus on the screen."""
    return [m for m in QApplication.topLevelWidgets() if isinstance(m, QMenu) and m.isVisible()]


async def tap_alt(person: Person, between: Qt.Key | None = None) -> None:
    """Press Alt and let it go, with another key in between where one is named."""

    def act() -> None:
        widget = QApplication.focusWidget() or person.window
        QTest.keyPress(widget, ALT, Qt.KeyboardModifier.AltModifier)
        if between is not None:
            QTest.keyClick(widget, between, Qt.KeyboardModifier.AltModifier)
        QTest.keyRelease(widget, ALT)

    await in_slot(act)


async def close_menus(desk: RunningDesk) -> None:
    while menus():
        await in_slot(lambda: QTest.keyClick(menus()[-1], Qt.Key.Key_Escape))
    await desk.person.window_active()


async def test_alt_opens_the_menu_with_every_verb(desk: RunningDesk) -> None:
    person = desk.person
    await tap_alt(person)
    await until(menus, "the menu")
    (menu,) = menus()
    parts = [cast("QMenu", entry.menu()) for entry in menu.actions()]
    listed = [entry.text().split("\t")[0] for part in parts for entry in part.actions()]
    missing = {actions.text(row.id) for row in actions.TABLE if row.id != "menu"} - set(listed)
    assert not missing
    await close_menus(desk)


async def test_the_menu_writes_the_keys_and_does_what_is_chosen(desk: RunningDesk) -> None:
    person = desk.person
    await person.chord("Ctrl+G")
    await person.push("All commands")
    await person.choose("Ninedesk")
    await until(lambda: len(menus()) == 2, "the sub-menu")
    texts = [entry.text() for menu in menus() for entry in menu.actions()]
    assert "Settings\tCtrl+," in texts
    await person.choose("Settings")
    await until(lambda: person.front_tab() == "Settings", "the settings")


async def test_what_cannot_be_done_now_is_grey(desk: RunningDesk) -> None:
    person = desk.person
    await tap_alt(person)
    await person.choose("Record")
    await until(lambda: len(menus()) == 2, "the sub-menu")
    record = {entry.text(): entry.isEnabled() for menu in menus() for entry in menu.actions()}
    assert record["Resolve"] is False, "the dashboard is no case"
    await close_menus(desk)


@pytest.mark.parametrize("between", [Qt.Key.Key_Left, Qt.Key.Key_Shift])
async def test_alt_with_another_key_opens_nothing(desk: RunningDesk, between: Qt.Key) -> None:
    person = desk.person
    await tap_alt(person, between)
    await tap_alt(person, between)
    assert not menus()


async def test_alt_works_while_typing(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("Alt in the middle of a word")
    await person.go_to_field("Description")
    await person.type("half a wo")
    await tap_alt(person)
    await until(menus, "the menu")
    await close_menus(desk)
    await person.type("rd")
    assert person.text_of("Description").endswith("half a word")
    assert person.front_session() == case.title

"""F6 goes round the regions of the window and back to where the keyboard was in each."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.tour.hands import until
from tests.end_to_end.running import RunningDesk
from widgets.grids.table import GridTable
from widgets.shell import PageTabs
from widgets.shell.search_field import SearchField
from widgets.shell.session_tab import SessionTab

pytestmark = pytest.mark.window
SHIFT = Qt.KeyboardModifier.ShiftModifier


def _has_keyboard(kind: type) -> bool:
    return isinstance(QApplication.focusWidget(), kind)


async def test_f6_goes_round_and_back(desk: RunningDesk) -> None:
    person = desk.person
    await person.chord("Ctrl+0")
    table = person.tile("My Active Cases").grid.table
    await person.select_row(table, "Refund for two thermostats")
    for kind in (SearchField, SessionTab):
        await person.press(Qt.Key.Key_F6)
        await until(lambda kind=kind: _has_keyboard(kind), kind.__name__)
    await person.press(Qt.Key.Key_F6)
    await until(lambda: person.one(PageTabs).tabBar().hasFocus(), "the tabs")
    await person.press(Qt.Key.Key_F6)
    await until(lambda: _has_keyboard(GridTable), "the page, where the keyboard was")
    await person.press(Qt.Key.Key_F6, SHIFT)
    await until(lambda: person.one(PageTabs).tabBar().hasFocus(), "the tabs again")

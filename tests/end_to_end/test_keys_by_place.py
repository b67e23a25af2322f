"""Digits follow the key's place, punctuation its letter: a French keyboard (A12).

There “&” is where 1 is, and “-” where 6 is, both without Shift.
"""

import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import shortcuts
from desktop.tour.hands import in_slot, until
from tests.end_to_end.running import RunningDesk

pytestmark = pytest.mark.window
CTRL = Qt.KeyboardModifier.ControlModifier


async def press_at(desk: RunningDesk, digit: int, key: Qt.Key) -> None:
    """Press Ctrl and the key in a digit's place, as the window system tells it; shortcuts come first there."""
    window = desk.window
    places = (place for place in range(256) if shortcuts.digit_at(place, sys.platform) == digit)
    at = next(places)
    event = QKeyEvent(QEvent.Type.KeyPress, key, CTRL, at, at, 0)
    wanted = [a for a in window.actions() if any(s == QKeySequence(CTRL | key) for s in a.shortcuts())]
    if wanted:
        await in_slot(lambda: QTest.keyClick(window, key, CTRL))
    else:
        await in_slot(lambda: QApplication.sendEvent(window, event))


async def test_a_digits_place_leads_to_its_session(desk: RunningDesk) -> None:
    await desk.open_new_case("First of two")
    await desk.open_new_case("Second of two")
    await press_at(desk, 1, Qt.Key.Key_Ampersand)
    await until(lambda: desk.person.front_session() == "First of two", "session 1")
    await press_at(desk, 0, Qt.Key.Key_Agrave)
    await until(lambda: desk.person.front_session() == "Home", "Home")


async def test_minus_stays_minus(desk: RunningDesk) -> None:
    for number in range(6):
        await desk.open_new_case(f"Case {number + 1} of six")
    await desk.person.chord("Ctrl+1")
    await until(lambda: desk.person.front_session() == "Case 1 of six", "session 1")
    await press_at(desk, 6, Qt.Key.Key_Minus)
    await until(lambda: desk.engine.settings.state.values["appearance.text_size"].value == 90, "smaller text")
    assert desk.person.front_session() == "Case 1 of six"

"""The keyboard goes to a sensible place when what had it goes: a button that was pressed, a bar that is over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from session_engine.ids import LineId, RecordRef
from tests.widgets.active import show_active
from widgets.alerts.page import AlertsPage, AlertsState, RecentRow, TrialRow
from widgets.primitives.buttons import LinkButton, PushButton
from widgets.primitives.message_bar import BarAction, Message, MessageBar
from widgets.primitives.tones import Tone

pytestmark = pytest.mark.usefixtures("theme")
AWAY = Message(
    "You were set to Away.", Tone.WARN, (BarAction("available", "Be available again"),), closable=True
)


def test_what_a_bar_was_pressed_for_ends_it_and_the_keyboard_is_back_where_she_wrote(qtbot: QtBot) -> None:
    window = QWidget()
    column = QVBoxLayout(window)
    bar, elsewhere, box = MessageBar(), QPushButton("End"), QLineEdit()
    for part in (bar, elsewhere, box):
        column.addWidget(part)
    qtbot.addWidget(window)
    show_active(qtbot, window)
    box.setFocus()
    bar.render(AWAY)
    (back,) = bar.findChildren(PushButton)
    back.setFocus(Qt.FocusReason.TabFocusReason)
    bar.action_triggered.connect(lambda _action: bar.render(None))
    QTest.keyClick(back, Qt.Key.Key_Space)
    assert QApplication.focusWidget() is box
    bar.render(AWAY)
    assert box.hasFocus()
    next(button for button in bar.findChildren(PushButton) if button.isVisible()).setFocus()
    bar.render(replace(AWAY, text="You were set to Offline.", actions=(BarAction("a", "Go on"),)))
    focus = QApplication.focusWidget()
    assert isinstance(focus, PushButton)
    assert focus.text() == "Go on", "what takes the place of a button has its keyboard"


def test_trying_the_ways_keeps_the_keyboard_there(qtbot: QtBot) -> None:
    page = AlertsPage()
    qtbot.addWidget(page)
    page.render_state(AlertsState())
    show_active(qtbot, page)
    page.try_button.setFocus()
    page.render_state(AlertsState((TrialRow("Card", ""),), trying=True))
    focus = QApplication.focusWidget()
    assert isinstance(focus, PushButton)
    assert focus.isEnabled()
    page.render_state(AlertsState((TrialRow("Card", "You saw it.", short="Works"),)))
    assert page.try_button.hasFocus()


def test_a_notification_that_comes_does_not_take_the_keyboard_from_the_list(qtbot: QtBot) -> None:
    row = RecentRow(
        "1", "Maria", "Red light", "Accepted", Tone.GOOD, "now", RecordRef(LineId("a"), "incident", "1")
    )
    page = AlertsPage()
    qtbot.addWidget(page)
    page.render_state(AlertsState(recent=(row,)))
    show_active(qtbot, page)
    page.findChildren(LinkButton)[0].setFocus()
    page.render_state(AlertsState(recent=(replace(row, key="2", who="Hanna"), row)))
    focus = QApplication.focusWidget()
    assert isinstance(focus, LinkButton)
    assert focus.accessibleName() == "Open Maria"
    page.render_state(AlertsState())
    assert page.try_button.hasFocus()

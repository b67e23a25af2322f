"""Connecting an organisation: fields, what they tell, what is shown where it does not work."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.widgets.accessibility import nameless
from tests.widgets.active import show_active
from tests.widgets.form_bench import focused
from widgets.dialogs.connect import ConnectDialog, ConnectWish, KeyDialog
from widgets.primitives import MessageBar

pytestmark = pytest.mark.usefixtures("theme")


@pytest.fixture
def dialog(qtbot: QtBot) -> ConnectDialog:
    made = ConnectDialog()
    qtbot.addWidget(made)
    show_active(qtbot, made)
    return made


def said(widget: ConnectDialog | KeyDialog) -> list[str]:
    return [bar.accessibleName() for bar in widget.findChildren(MessageBar) if bar.isVisible()]


def test_what_was_typed_is_told_and_the_key_seen_nowhere(dialog: ConnectDialog) -> None:
    wished: list[ConnectWish] = []
    dialog.connect_wanted.connect(wished.append)
    assert focused() is dialog.address
    QTest.keyClicks(dialog.address, "desk.example")
    QTest.keyClick(dialog.address, Qt.Key.Key_Tab)
    assert focused() is dialog.key
    QTest.keyClicks(dialog.key, "very-secret")
    assert dialog.key.displayText() == "●" * 11 or "very" not in dialog.key.displayText()
    QTest.keyClick(dialog.key, Qt.Key.Key_Return)
    assert wished == [ConnectWish("", "desk.example", "very-secret", plain=False, at_start=True)]
    assert "very-secret" not in repr(wished[0])
    assert dialog.key.echoMode() is QLineEdit.EchoMode.Password
    assert not nameless(dialog)


def test_checking_says_what_answers_until_something_else_is_typed(
    dialog: ConnectDialog, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(dialog.check_wanted):
        QTest.mouseClick(dialog.check_button, Qt.MouseButton.LeftButton)
    dialog.show_found("Contoso answers. You are Ben Whitlock there.")
    assert said(dialog) == ["Contoso answers. You are Ben Whitlock there."]
    QTest.keyClicks(dialog.key, "x")
    assert said(dialog) == []
    dialog.set_busy(busy=True)
    with qtbot.assertNotEmitted(dialog.check_wanted):
        QTest.mouseClick(dialog.check_button, Qt.MouseButton.LeftButton)
    dialog.set_busy(busy=False)


def test_plain_http_is_sent_only_when_agreed_to(dialog: ConnectDialog) -> None:
    assert not dialog.plain.isVisible()
    dialog.plain.setChecked(True)
    assert not dialog.wish.plain, "what nobody sees is not agreed to"
    dialog.plain.setChecked(False)
    dialog.show_wrong_address("Everybody can read it.", plain=True)
    assert said(dialog) == ["Everybody can read it."]
    assert focused() is dialog.plain
    assert not dialog.wish.plain
    QTest.keyClick(dialog.plain, Qt.Key.Key_Space)
    assert dialog.wish.plain
    QTest.keyClicks(dialog.address, "x")
    assert not dialog.plain.isVisible(), "it was agreed to for another address"
    assert not dialog.wish.plain


def test_what_is_wrong_is_where_it_was_typed(dialog: ConnectDialog) -> None:
    dialog.address.setText("here")
    dialog.key.setText("k")
    dialog.show_found("Contoso answers.")
    dialog.show_wrong_key("It is refused.")
    assert said(dialog) == ["It is refused."]
    assert focused() is dialog.key
    dialog.show_wrong_address("Nobody knows it.")
    assert focused() is dialog.address
    assert dialog.address.selectedText() == "here"
    assert dialog.key.text() == "k"


def test_a_new_key_is_given_once_and_wrong_ones_are_typed_again(qtbot: QtBot) -> None:
    dialog = KeyDialog("Contoso", "desk.example", "The key in use is refused.")
    qtbot.addWidget(dialog)
    show_active(qtbot, dialog)
    given: list[str] = []
    dialog.given.connect(given.append)
    assert focused() is dialog.key
    QTest.keyClicks(dialog.key, "next-key")
    QTest.keyClick(dialog.key, Qt.Key.Key_Return)
    assert given == ["next-key"]
    dialog.show_wrong("It is refused too.")
    assert said(dialog) == ["It is refused too."]
    assert dialog.key.selectedText()
    assert not nameless(dialog)

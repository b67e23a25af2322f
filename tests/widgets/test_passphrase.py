"""The passphrase: asked for at the start and later, set, changed, removed; nothing typed is shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.widgets.accessibility import nameless
from tests.widgets.active import show_active
from tests.widgets.form_bench import focused
from widgets.dialogs.passphrase import PassphraseDialog, PassphraseKind
from widgets.primitives import MessageBar, TextLabel
from widgets.shell.passphrase_page import PassphrasePage

pytestmark = pytest.mark.usefixtures("theme")


def button(dialog: PassphraseDialog, name: str) -> QPushButton:
    return next(b for b in dialog.findChildren(QPushButton) if b.accessibleName() == name)


def failures(widget: PassphraseDialog | PassphrasePage) -> list[str]:
    return [bar.accessibleName() for bar in widget.findChildren(MessageBar) if bar.isVisible()]


def opened(qtbot: QtBot, kind: PassphraseKind, *, removable: bool = True) -> PassphraseDialog:
    dialog = PassphraseDialog(kind, removable=removable)
    qtbot.addWidget(dialog)
    show_active(qtbot, dialog)
    return dialog


def test_nothing_typed_can_be_read(qtbot: QtBot) -> None:
    for kind in PassphraseKind:
        dialog = opened(qtbot, kind)
        assert {field.echoMode() for field in dialog.findChildren(QLineEdit)} == {QLineEdit.EchoMode.Password}
        assert not nameless(dialog)


def test_a_new_one_has_to_be_long_enough_and_typed_twice(qtbot: QtBot) -> None:
    dialog = opened(qtbot, PassphraseKind.SET)
    heard: list[tuple[str, str]] = []
    dialog.given.connect(lambda current, new: heard.append((current, new)))
    assert focused() is dialog.new
    QTest.keyClicks(dialog.new, "short")
    QTest.keyClick(dialog.new, Qt.Key.Key_Return)
    assert failures(dialog)[0].startswith("Please use at least 8")
    dialog.new.setText("four plain words")
    dialog.again.setText("four plain word")
    QTest.keyClick(dialog.new, Qt.Key.Key_Return)
    assert failures(dialog) == ["These two are not the same."]
    assert heard == []
    dialog.again.setText("four plain words")
    QTest.keyClick(dialog.again, Qt.Key.Key_Return)
    assert heard == [("", "four plain words")]


def test_a_wrong_one_is_told_and_typed_again(qtbot: QtBot) -> None:
    dialog = opened(qtbot, PassphraseKind.CHANGE)
    dialog.current.setText("wrong")
    dialog.show_wrong()
    assert failures(dialog) == ["That is not the passphrase."]
    assert focused() is dialog.current
    assert dialog.current.selectedText()


def test_it_is_removed_with_the_one_in_force(qtbot: QtBot) -> None:
    dialog = opened(qtbot, PassphraseKind.CHANGE)
    dialog.current.setText("four plain words")
    with qtbot.waitSignal(dialog.removal_wanted) as seen:
        QTest.mouseClick(button(dialog, "Remove it"), Qt.MouseButton.LeftButton)
    assert seen.args == ["four plain words"]
    kept = opened(qtbot, PassphraseKind.CHANGE, removable=False)
    assert "Remove it" not in {b.accessibleName() for b in kept.findChildren(QPushButton)}


def test_the_page_at_the_start_takes_return_and_can_be_passed_over(qtbot: QtBot) -> None:
    page = PassphrasePage()
    qtbot.addWidget(page)
    page.resize(1000, 600)
    show_active(qtbot, page)
    for label in page.findChildren(TextLabel):
        assert label.height() >= label.heightForWidth(label.width()), "no line is cut off"
    page.setFocus()
    heard: list[str] = []
    page.given.connect(heard.append)
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    QTest.keyClicks(page.field, "four words")
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    assert heard == ["four words"]
    page.set_busy(busy=True)
    QTest.keyClick(page, Qt.Key.Key_Return)
    assert heard == ["four words"]
    page.set_busy(busy=False)
    page.show_wrong()
    assert failures(page) == ["That is not the passphrase."]
    assert focused() is page.field
    with qtbot.waitSignal(page.passed_over):
        QTest.mouseClick(page.pass_over, Qt.MouseButton.LeftButton)
    assert not nameless(page)

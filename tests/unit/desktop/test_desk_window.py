"""What every window of the desk has: a place for parts beside its content, and toasts above them."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.bindings.keys import Keys
from desktop.desk_window import DeskWindow
from tests.widgets.active import show_active
from widgets.dialogs.question import Choice, Question
from widgets.primitives.message_bar import Message
from widgets.theme.theme import Theme


class Window(DeskWindow):
    @override
    def lay_out(self) -> None:
        self.middle.setParent(None)
        self.setLayout(self.middle)


def test_what_is_being_told_stays_above_a_part_that_comes(qtbot: Any) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = Window(Theme(app))
    qtbot.addWidget(window)
    window.toasts.show_toast("key", Message("Your home lies on another computer."))
    dock = QWidget(window)
    window.put_beside(dock)
    first = QWidget(window)
    window.put_beside(first, 0)
    above = [child for child in window.children() if isinstance(child, QWidget)]
    assert above.index(window.toasts) > max(above.index(dock), above.index(first))
    assert [window.middle.indexOf(each) for each in (first, dock)] == [0, window.middle.count() - 1]


def test_an_offer_is_answered_by_its_keys_while_a_question_is_open(qtbot: Any) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window, done = Window(Theme(app)), list[str]()
    qtbot.addWidget(window)
    Keys(window, done.append)
    show_active(qtbot, window)
    question = Question("Close it?", "", (Choice("keep", "Keep it", cancel=True),), window)
    question.open()
    qtbot.waitExposed(question)
    question.activateWindow()
    qtbot.waitUntil(question.isActiveWindow)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    for key in (Qt.Key.Key_D, Qt.Key.Key_A, Qt.Key.Key_M, Qt.Key.Key_W):
        QTest.keyClick(question.button("keep"), key, both)
    assert done == ["decline", "accept", "mute"]


def _part(*names: str) -> QWidget:
    part = QWidget()
    column = QVBoxLayout(part)
    for name in names:
        column.addWidget(QPushButton(name))
    return part


@pytest.mark.parametrize("backwards", [False, True])
def test_tab_goes_from_the_page_to_what_stands_beside_it(qtbot: Any, backwards: bool) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = Window(Theme(app))
    qtbot.addWidget(window)
    for name in ("strip", "bar", "status"):
        getattr(window, name).setParent(None)  # they have tests of their own
    window.put_beside(_part("pin", "tool"))
    page = _part("field")
    window.stack.addWidget(page)  # built later than the pane, and it goes on being built
    conversation = _part("composer")
    window.put_beside(conversation, 0)
    late = QPushButton("late field", page)
    late.show()
    show_active(qtbot, window)
    page.findChildren(QPushButton)[0].setFocus()
    seen = ["field"]
    for _ in range(5):
        QTest.keyClick(window, Qt.Key.Key_Backtab if backwards else Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert isinstance(focus, QPushButton)
        seen.append(focus.text())
    order = ["field", "late field", "composer", "pin", "tool"]
    assert seen == ([order[0], *reversed(order)] if backwards else [*order, order[0]])

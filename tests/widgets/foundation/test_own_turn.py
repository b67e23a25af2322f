"""A page's picture comes in a turn of its own, after what is around it; the page itself is there at once."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from widgets.primitives.own_turn import OwnTurn


class Noted(QLabel):
    """Notes when it is painted."""

    def __init__(self, name: str, painted: list[str]) -> None:
        super().__init__(name)
        self._painted = painted
        self.setMinimumSize(60, 20)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._painted.append(self.text())
        super().paintEvent(event)


class Shown:
    """A window with something around a stack of two pages."""

    def __init__(self, qtbot: QtBot) -> None:
        self.painted: list[str] = []
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.around, self.stack = Noted("around", self.painted), QStackedWidget()
        self.stack.addWidget(Noted("first", self.painted))
        page = QWidget()
        column = QVBoxLayout(page)
        self.field = QLineEdit()
        for widget in (Noted("second", self.painted), self.field):
            column.addWidget(widget)
        self.stack.addWidget(page)
        outer = QVBoxLayout(self.window)
        outer.addWidget(self.around)
        outer.addWidget(self.stack)
        self.own_turn = OwnTurn(self.stack)
        with qtbot.waitExposed(self.window):
            self.window.show()
        qtbot.waitUntil(lambda: "first" in self.painted)
        self.painted.clear()

    def switch(self) -> None:
        self.around.update()
        self.stack.setCurrentIndex(1)
        self.own_turn.put_off()


def test_what_is_around_is_painted_first_and_the_page_once(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    shown.switch()
    qtbot.waitUntil(lambda: "second" in shown.painted)
    assert shown.painted == ["around", "second"]
    assert shown.own_turn.size().isEmpty()


def test_keys_and_clicks_reach_the_page_before_it_is_painted(qtbot: QtBot) -> None:
    shown = Shown(qtbot)
    shown.switch()
    shown.field.setFocus()
    QTest.keyClicks(shown.window.focusWidget() or shown.window, "half a word")
    assert shown.field.text() == "half a word"
    at = shown.field.mapTo(shown.stack, QPoint(3, 3))
    assert shown.stack.childAt(at) is shown.field
    assert shown.painted == []
    QTest.mouseClick(shown.field, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "second" in shown.painted)

"""What tests of forms share: a shown widget with the keyboard, and what it said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from session_engine.forms.state import FieldPlan
from session_engine.records.state import FieldProblem, FieldState
from tests.widgets.active import show_active
from widgets.forms.editors import Editor, make_editor


def problem_text(problem: FieldProblem, detail: str = "") -> str:
    return f"{problem.value} {detail}".strip()


def shown(qtbot: QtBot, widget: QWidget, width: int = 1366, height: int = 700) -> None:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    show_active(qtbot, widget)
    qtbot.waitUntil(widget.isActiveWindow)


class Heard:
    """Collects what signals say."""

    def __init__(self, *signals: Any) -> None:
        self.calls: list[tuple[Any, ...]] = []
        for signal in signals:
            signal.connect(self._note)

    def _note(self, *values: Any) -> None:
        self.calls.append(values)

    @property
    def last(self) -> tuple[Any, ...]:
        return self.calls[-1]


class FieldBench:
    """One field in a window, with a neighbour for the keyboard to go to."""

    def __init__(self, qtbot: QtBot, plan: FieldPlan, state: FieldState | None = None) -> None:
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        self.editor: Editor = make_editor(plan, problem_text, self.window)
        self.neighbour = make_editor(FieldPlan("other", plan.kind.TEXT, "Other"), problem_text, self.window)
        self.neighbour.render_field(FieldState())
        column.addWidget(self.editor)
        column.addWidget(self.neighbour)
        signals = self.editor.signals
        self.edited = Heard(signals.edited)
        self.said = Heard(signals.reverted, signals.newer_taken, signals.mine_kept, signals.base_taken)
        self.opened = Heard(signals.lookup_opened)
        self.editor.render_field(state or FieldState())
        shown(qtbot, self.window, 400, 300)
        self.leave()

    @property
    def input(self) -> Any:
        return self.editor.input()

    def focus(self) -> None:
        self.input.setFocus(Qt.FocusReason.TabFocusReason)
        assert self.input.hasFocus()

    def leave(self) -> None:
        self.neighbour.input().setFocus(Qt.FocusReason.TabFocusReason)

    def type(self, text: str) -> None:
        QTest.keyClicks(self.input, text)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.input, key, modifiers)

    def values(self) -> list[Any]:
        return [value for _column, value in self.edited.calls]


def click(widget: QWidget, at: QPoint | None = None, **more: Any) -> None:
    button = more.get("button", Qt.MouseButton.LeftButton)
    modifiers = more.get("modifiers", Qt.KeyboardModifier.NoModifier)
    QTest.mouseClick(widget, button, modifiers, at or widget.rect().center())


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the keyboard"
    return widget


def key(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, modifiers)


def keys(text: str) -> None:
    QTest.keyClicks(focused(), text)


def count_calls(target: QObject, name: str) -> Callable[[], int]:
    """Count calls of a method of one object from now on."""
    calls = 0
    original = getattr(target, name)

    def counted(*values: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        return original(*values, **more)

    setattr(target, name, counted)
    return lambda: calls

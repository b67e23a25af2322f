"""The Tab key through widgets that are made late."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from widgets.primitives import tab_order
from widgets.primitives.command_row import CommandRow
from widgets.primitives.later import Later
from widgets.shell import CommandBar
from widgets.shell.command_bar import CommandState


def order(window: QWidget) -> list[str]:
    found: list[str] = []
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        if isinstance(widget, QPushButton):
            found.append(widget.text())
        widget = widget.nextInFocusChain()
    return found


def page(qtbot: QtBot) -> tuple[QWidget, QVBoxLayout, dict[str, QPushButton]]:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    buttons = {name: QPushButton(name) for name in ("first", "second", "third")}
    for button in buttons.values():
        column.addWidget(button)
    return window, column, buttons


def two() -> QWidget:
    made = QWidget()
    row = QVBoxLayout(made)
    for name in ("a", "b"):
        row.addWidget(QPushButton(name))
    return made


def test_what_is_made_later_follows_what_it_stands_behind(qtbot: QtBot) -> None:
    window, column, buttons = page(qtbot)
    later = Later(two, after=buttons["first"])
    column.insertLayout(1, later)
    assert order(window) == ["first", "second", "third"]
    later.get()
    assert order(window) == ["first", "a", "b", "second", "third"]


def test_what_is_made_later_is_where_the_widget_around_it_is(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    around, below = QWidget(), QPushButton("below")
    column.addWidget(around)
    column.addWidget(below)
    made = QPushButton("made", around)
    assert order(window) == ["below", "made"]
    tab_order.begin(made, around)
    assert order(window) == ["made", "below"]
    assert around.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_what_several_have_made_later_keeps_their_order(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column, around = QVBoxLayout(window), [QWidget() for _ in range(3)]
    for one in around:
        column.addWidget(one)
    for number, one in enumerate(around):
        tab_order.begin(QPushButton(str(number), one), one)
    assert order(window) == ["0", "1", "2"]
    assert [one.focusPolicy() for one in around] == [Qt.FocusPolicy.NoFocus] * 3


def test_lists_in_windows_of_their_own_are_passed_over(qtbot: QtBot) -> None:
    _window, column, buttons = page(qtbot)
    made = QComboBox()
    column.insertWidget(1, made)
    made.view()  # the list of its options is a window
    tab_order.follow(made, buttons["first"])
    assert buttons["first"].nextInFocusChain() is made


def test_a_widget_that_is_not_shown_is_not_made(qtbot: QtBot) -> None:
    _window, column, _buttons = page(qtbot)
    later = Later(two)
    column.addLayout(later)
    assert not later.show_if(())
    assert later.made is None
    assert later.get().isHidden()
    assert later.show_if((1,))
    assert later.made is not None
    assert not later.made.isHidden()
    later.show_if(None)
    assert later.made.isHidden()


def test_what_qt_made_is_not_lost_with_what_stands_behind_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    first, pane, told = QPushButton("first"), QScrollArea(), two()
    pane.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    for part in (first, pane, told):
        column.addWidget(part)
    bar = pane.verticalScrollBar()
    tab_order.behind_all([pane, told])
    delete(told)
    assert isValid(bar)
    assert order(window) == ["first"]


def test_what_comes_behind_all_else_comes_there_again(qtbot: QtBot) -> None:
    window, column, buttons = page(qtbot)
    behind = [buttons["third"], buttons["second"]]
    tab_order.behind_all(behind)
    assert order(window) == ["first", "third", "second"]
    column.addWidget(QPushButton("late"))
    tab_order.behind_all(behind)
    assert order(window) == ["first", "late", "third", "second"]


class Page(QWidget):
    """A field, and commands above it that are made later, the last of them after what stands behind them."""

    def __init__(self) -> None:
        super().__init__()
        column, self._row, row = QVBoxLayout(self), CommandRow(), QHBoxLayout()
        self._row.setLayout(row)
        self.field = QPushButton("field")
        column.addWidget(self._row)
        column.addWidget(self.field)
        self.commands = CommandBar()
        self.commands.add_trailing(QPushButton("end"))
        row.addWidget(self.commands)
        self.commands.render((CommandState("save", "Save"),))

    def tab_first(self) -> list[QWidget]:
        return [self._row]


def test_what_a_page_names_comes_first_whenever_it_was_made(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column, before, shown = QVBoxLayout(window), QPushButton("before"), Page()
    for part in (before, shown):
        column.addWidget(part)
    named = ["before", "Save", "end", "field"]
    for _ in range(2):
        tab_order.come_first(shown)
        assert [name for name in order(window) if name in named] == named
    assert shown.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_a_page_in_the_stack_of_another_comes_first_in_it(qtbot: QtBot) -> None:
    window, stack, shown = QWidget(), QStackedWidget(), Page()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(stack)
    stack.addWidget(shown)
    tab_order.come_first(window)
    assert [name for name in order(window) if name in {"Save", "end", "field"}] == ["Save", "end", "field"]

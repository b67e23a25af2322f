"""The Tab key through widgets that are made late."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from widgets.primitives import tab_order
from widgets.primitives.later import Later


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


def test_what_is_made_later_precedes_what_it_stands_above(qtbot: QtBot) -> None:
    window, column, buttons = page(qtbot)
    made = two()
    column.insertWidget(1, made)
    tab_order.precede(made, buttons["second"])
    assert order(window) == ["first", "a", "b", "second", "third"]


def test_alone_in_a_window_it_stays_where_it_is(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column, made, only = QVBoxLayout(window), two(), QPushButton("only")
    column.addWidget(made)
    column.addWidget(only)
    tab_order.precede(made, only)
    assert sorted(order(window)) == ["a", "b", "only"]


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

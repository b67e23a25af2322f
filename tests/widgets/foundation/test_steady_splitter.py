"""A splitter comes back as it went, and shares its room anew where something in it has changed meanwhile."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from widgets.primitives.steady_splitter import SteadySplitter


class Part(QLabel):
    """Counts how often its least size is asked for."""

    times, least = 0, 40

    @override
    def minimumSizeHint(self) -> QSize:
        self.times += 1
        return QSize(self.least, 20)


class Shown:
    """A splitter of two parts in a stack, in front of another page."""

    def __init__(self, qtbot: QtBot) -> None:
        self.stack, self.splitter = QStackedWidget(), SteadySplitter()
        qtbot.addWidget(self.stack)
        self.parts = (Part("left"), Part("right"))
        for part in self.parts:
            self.splitter.addWidget(part)
        self.splitter.setChildrenCollapsible(False)
        self.stack.addWidget(self.splitter)
        self.stack.addWidget(QWidget())
        self.stack.resize(400, 200)
        with qtbot.waitExposed(self.stack):
            self.stack.show()
        self.splitter.setSizes([100, 300])
        self.kept = self.splitter.sizes()

    def goes(self) -> None:
        self.stack.setCurrentIndex(1)

    def comes_back(self) -> None:
        self.stack.setCurrentIndex(0)


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_it_comes_back_as_it_was_with_nobody_asked_twice(shown: Shown) -> None:
    shown.goes()
    for part in shown.parts:
        part.times = 0
    shown.comes_back()
    assert shown.splitter.sizes() == shown.kept
    assert [part.times for part in shown.parts] == [1, 1], "with Qt's own it is thirteen times"


def test_what_has_changed_meanwhile_is_given_its_room(shown: Shown) -> None:
    shown.goes()
    shown.parts[0].least = 180
    shown.parts[0].updateGeometry()
    shown.splitter.event(QEvent(QEvent.Type.LayoutRequest))  # as the loop delivers it
    shown.comes_back()
    assert shown.splitter.sizes()[0] >= 180


def test_another_size_meanwhile_is_shared(shown: Shown) -> None:
    shown.goes()
    shown.stack.resize(600, 200)
    shown.comes_back()
    assert sum(shown.splitter.sizes()) + shown.splitter.handleWidth() == 600

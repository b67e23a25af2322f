"""The dock of the productivity pane: room, icons, wishes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.widgets.active import show_active
from tests.widgets.pointer import move_held
from widgets.pane.dock import Dock
from widgets.pane.edge import STEP, Edge
from widgets.pane.room import CONTENT, ICONS, NARROW, USUAL
from widgets.pane.state import DockState, ToolState
from widgets.pane.strip import ToolStrip
from widgets.primitives.buttons import IconButton

pytestmark = pytest.mark.usefixtures("theme")

STATE = DockState(
    (ToolState("assist", "Smart Assist", "sparkle"), ToolState("scripts", "Scripts", "script", "1 new")),
    "assist",
    caption="for this session",
    key="Ctrl+J",
)


class Frame(QWidget):
    """A window with content and a dock."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.content = QWidget()
        self.dock = Dock(self)
        row.addWidget(self.content, 1)
        row.addWidget(self.dock)
        self.resize(1366, 500)


@pytest.fixture
def frame(qtbot: QtBot) -> Frame:
    made = Frame()
    qtbot.addWidget(made)
    made.dock.render(STATE)
    show_active(qtbot, made)
    return made


def _button(frame: Frame, name: str) -> IconButton:
    buttons = frame.dock.findChildren(IconButton)
    return next(each for each in buttons if each.accessibleName() == name)


def test_its_width_is_the_sessions(frame: Frame) -> None:
    assert frame.dock.width() == USUAL + ICONS
    frame.dock.render(replace(STATE, width=400))
    assert frame.dock.width() == 400 + ICONS
    frame.dock.render(replace(STATE, expanded=False))
    assert frame.dock.width() == ICONS
    assert not frame.dock.is_open


def test_the_content_never_has_less_than_its_room(frame: Frame, qtbot: QtBot) -> None:
    frame.dock.render(replace(STATE, width=5_000))
    qtbot.waitUntil(lambda: frame.content.width() == CONTENT)
    frame.resize(NARROW, 500)
    qtbot.waitUntil(lambda: frame.content.width() == CONTENT)


def test_a_narrow_window_has_icons_until_it_is_opened_by_hand(frame: Frame, qtbot: QtBot) -> None:
    seen: list[bool] = []
    frame.dock.opened.connect(seen.append)
    frame.resize(NARROW - 1, 500)
    qtbot.waitUntil(lambda: frame.dock.width() == ICONS)
    with qtbot.assertNotEmitted(frame.dock.toggle_wanted):
        _button(frame, "Expand the pane").click()
    assert frame.dock.is_open
    qtbot.waitUntil(lambda: frame.content.width() >= CONTENT)
    frame.resize(1366, 500)
    frame.resize(NARROW - 1, 500)
    qtbot.waitUntil(lambda: frame.dock.width() == ICONS, timeout=2_000)
    assert seen == [False, True, False]


def test_icons_are_one_stop_and_say_what_is_new(frame: Frame, qtbot: QtBot) -> None:
    frame.dock.enter_strip()
    front = _button(frame, "Smart Assist")
    assert front.hasFocus(), "the tool in front is where Tab stops"
    QTest.keyClick(front, Qt.Key.Key_Down)
    other = _button(frame, "Scripts, 1 new")
    assert other.hasFocus()
    with qtbot.waitSignal(frame.dock.tool_chosen) as chosen:
        QTest.keyClick(other, Qt.Key.Key_Space)
    assert chosen.args == ["scripts"]
    assert front.isChecked(), "the state says what is in front, not the click"
    assert not other.isChecked()
    QTest.keyClick(other, Qt.Key.Key_Home)
    assert _button(frame, "Collapse the pane").hasFocus()


def test_choosing_a_tool_opens_the_pane(frame: Frame, qtbot: QtBot) -> None:
    frame.dock.render(replace(STATE, expanded=False))
    with qtbot.waitSignals([frame.dock.tool_chosen, frame.dock.toggle_wanted]):
        _button(frame, "Scripts, 1 new").click()


def test_the_edge_is_dragged_or_moved_by_keys(frame: Frame, qtbot: QtBot) -> None:
    edge = frame.dock.findChildren(Edge)[0]
    with qtbot.waitSignal(frame.dock.width_chosen) as chosen:
        QTest.keyClick(edge, Qt.Key.Key_Left)
    assert chosen.args == [USUAL + STEP]
    centre = edge.rect().center()
    with qtbot.waitSignal(frame.dock.width_chosen) as dragged:
        QTest.mousePress(edge, Qt.MouseButton.LeftButton, pos=centre)
        move_held(edge, centre - QPoint(50, 0))
        assert frame.dock.width() == USUAL + 50 + ICONS, "it follows the pointer"
        QTest.mouseRelease(edge, Qt.MouseButton.LeftButton, pos=centre)
    assert dragged.args == [USUAL + 50]
    with qtbot.waitSignal(frame.dock.width_chosen) as usual:
        QTest.mouseDClick(edge, Qt.MouseButton.LeftButton, pos=centre)
    assert usual.args == [0]


def test_pin_and_arrow_are_wishes(frame: Frame, qtbot: QtBot) -> None:
    pin = _button(frame, "Follow the tab in front")
    with qtbot.waitSignal(frame.dock.pin_wanted):
        pin.click()
    assert not pin.isChecked()
    frame.dock.render(replace(STATE, pinned=True))
    assert pin.isChecked()
    with qtbot.waitSignal(frame.dock.toggle_wanted):
        _button(frame, "Collapse the pane").click()
    assert frame.dock.is_open


def test_a_tools_widget_is_in_front_with_its_tool(frame: Frame) -> None:
    field = QLineEdit()
    frame.dock.put_tool("scripts", field)
    assert not field.isVisible()
    frame.dock.render(replace(STATE, tool="scripts"))
    assert field.isVisible()
    assert frame.dock.tool("scripts") is field


def test_it_is_mirrored_and_named(frame: Frame, qtbot: QtBot) -> None:
    assert frame.dock.accessibleName() == "Productivity pane"
    frame.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    strip = frame.dock.findChildren(ToolStrip)[0]
    qtbot.waitUntil(lambda: strip.x() == 0)
    edge = frame.dock.findChildren(Edge)[0]
    assert edge.geometry().right() == frame.dock.width() - 1

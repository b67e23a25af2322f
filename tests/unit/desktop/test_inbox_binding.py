"""What the inbox's list has of how she left it, and what of it is kept."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any
from unittest.mock import MagicMock

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.bindings.inbox import InboxBinding
from session_engine.sessions.state import PageState
from tests.widgets.test_inbox import ref, state
from widgets.inbox.dock import InboxDock

LEFT = 1234


def bound(qtbot: QtBot, window: QWidget) -> tuple[InboxDock, MagicMock]:
    """Give a dock, empty as at a start, and the desk it is bound to."""
    desk = MagicMock()
    inbox = desk.engine.workspace.state.inbox
    inbox.anchor.state = PageState(scroll=MappingProxyType({"list": LEFT}))
    inbox.tab.return_value = inbox.anchor
    desk.engine.workspace.state.session_of.return_value = inbox
    dock = InboxDock(lambda _failure, _detail: "")
    qtbot.addWidget(dock)
    dock.resize(340, 600)
    dock.show()
    window_binding: Any = InboxBinding(desk, window, MagicMock(), MagicMock(), MagicMock())  # type: ignore[arg-type]
    window_binding._bind(dock)
    return dock, desk


def test_the_list_stands_where_it_was_left_and_where_it_goes_is_kept(qtbot: QtBot) -> None:
    """After a start the item with the keyboard was at the edge, wherever she had looked."""
    window = QWidget()
    qtbot.addWidget(window)
    dock, desk = bound(qtbot, window)
    bar = dock.list.verticalScrollBar()
    dock.render_state(state(200, current=ref(5)))
    qtbot.waitUntil(lambda: bar.value() == LEFT)
    bar.setValue(2000)
    kept = desk.engine.workspace.set_state
    qtbot.waitUntil(lambda: kept.called)
    assert kept.call_args.args[1].scroll["list"] == 2000


def test_who_walks_on_before_all_has_come_is_not_taken_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dock, _desk = bound(qtbot, window)
    bar = dock.list.verticalScrollBar()
    dock.render_state(state(10, current=ref(5)))
    QTest.keyClick(dock.list, Qt.Key.Key_Down)
    dock.render_state(state(200, current=ref(6)))
    QApplication.processEvents()
    assert bar.value() < LEFT

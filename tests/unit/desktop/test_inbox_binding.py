"""What the inbox's list has of how she left it, and what of it is kept."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, cast
from unittest.mock import MagicMock

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.bindings.inbox import InboxBinding
from session_engine.errors import WayOut
from session_engine.events import EventBus
from session_engine.inbox.events import ItemsWoken
from session_engine.notices.area import NoticesArea
from session_engine.ports import SystemClock
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
    window_binding: Any = InboxBinding(desk, cast("Any", window), MagicMock(), MagicMock(), MagicMock())  # type: ignore[arg-type]
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


def test_what_was_told_of_a_snooze_goes_when_it_is_over(qtbot: QtBot) -> None:
    """Beside “Back in the inbox” stood “Snoozed”, with an Undo that did nothing."""
    window = QWidget()
    qtbot.addWidget(window)
    desk, verbs, put_off = MagicMock(), MagicMock(), {ref(1), ref(2), ref(3)}
    notices = NoticesArea(EventBus(), SystemClock())
    desk.engine.notices = notices
    desk.engine.inbox.is_put_off = put_off.__contains__
    desk.engine.inbox.wake = put_off.difference_update
    desk.run = lambda verb: verb() is None
    binding: Any = InboxBinding(desk, cast("Any", window), MagicMock(), MagicMock(), verbs)
    for refs in ((ref(1),), (ref(2), ref(3))):
        notices.tell("inbox_snoozed", {"count": len(refs)}, actions=(WayOut("inbox.wake", (refs,)),))
    put_off.discard(ref(1))
    put_off.discard(ref(2))
    binding._woken(ItemsWoken((state().items[1],), 1))
    assert [notice.values["count"] for notice in notices.state.notices] == [1, 2]
    assert [notice.code for notice in notices.state.notices] == ["inbox_woken", "inbox_snoozed"]
    dict(call.args for call in verbs.register.call_args_list)["inbox.wake"]((ref(3),))
    assert [notice.code for notice in notices.state.notices] == ["inbox_woken"]

"""How a session's page comes to the front."""

from __future__ import annotations

from unittest.mock import MagicMock, patch

import pytest
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.bindings.workspace import WorkspaceBinding
from session_engine.events import EventBus
from session_engine.ids import CONVERSATION_TABLE, LineId, RecordRef, dashboard_page, record_page
from session_engine.sessions.area import WorkspaceArea
from widgets.primitives.own_turn import OwnTurn
from widgets.shell import SessionStrip

LINE = LineId("a")


@pytest.mark.parametrize(("table", "in_its_own"), [(CONVERSATION_TABLE, False), ("incident", True)])
def test_a_page_that_is_painted_quickly_needs_no_turn_of_its_own(
    qtbot: QtBot, table: str, *, in_its_own: bool
) -> None:
    window, strip, stack, desk, pages = QWidget(), SessionStrip(), QStackedWidget(), MagicMock(), MagicMock()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(strip)
    column.addWidget(stack)
    bus = EventBus()
    workspace = WorkspaceArea(bus, LINE, dashboard_page(LINE))
    desk.engine.bus, desk.engine.workspace, desk.engine.inbox.unread = bus, workspace, 0
    desk.inbox.unread = 0
    desk.engine.records.dirty.return_value = desk.engine.records.waits.return_value = False
    pages.show.side_effect = lambda _tab: MagicMock(widget=QWidget())
    with qtbot.waitExposed(window):
        window.show()
    binding = WorkspaceBinding(desk, strip, stack, pages)
    binding.show_front(keyboard=False)  # Home
    with patch.object(OwnTurn, "put_off") as put_off:
        workspace.open_session(record_page(RecordRef(LINE, table, "r")))
        session = workspace.state.focused_session.id
        assert stack.currentWidget() is binding.tabs_of(session)
        assert put_off.called is in_its_own
    binding.close()

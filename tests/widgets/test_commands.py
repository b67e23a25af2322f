"""What is wanted of a page that is just being built is done as soon as it is there."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast
from unittest.mock import MagicMock

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.commands import Commands
from desktop.pages.host import PageHost
from desktop.pages.page import Page
from session_engine.ids import TabId
from session_engine.sessions.state import Tab

OPENED, ELSEWHERE = (cast("Tab", SimpleNamespace(id=TabId(number))) for number in (5, 6))


class Opening:
    """A tab that has come to the front, and whose page is built in the next turn."""

    def __init__(self, parent: QObject) -> None:
        self.done: list[str] = []
        page = MagicMock(spec=Page)
        page.command.side_effect = lambda action: self.done.append(action) is None
        self.host = PageHost(lambda _tab: page, lambda _tab: False, MagicMock(), parent)
        self.desk = MagicMock()
        self.commands = Commands(self.desk, self.host)
        self.in_front(OPENED)

    def in_front(self, tab: Tab) -> None:
        self.desk.engine.workspace.state.focused_tab = tab


@pytest.fixture
def opening(qapp: object) -> Iterator[Opening]:
    del qapp
    parent = QObject()
    yield Opening(parent)
    parent.deleteLater()


def test_it_waits_for_the_page(qtbot: QtBot, opening: Opening) -> None:
    assert opening.commands.do("copy_link")
    assert opening.done == []
    opening.host.show(OPENED)
    qtbot.waitUntil(lambda: opening.done == ["copy_link"])
    assert opening.commands.do("copy_link")
    assert opening.done == ["copy_link", "copy_link"]


def test_it_is_forgotten_when_she_goes_elsewhere(opening: Opening) -> None:
    opening.commands.do("delete")
    opening.in_front(ELSEWHERE)
    opening.host.show(ELSEWHERE)
    opening.in_front(OPENED)
    opening.host.show(OPENED)
    opening.commands.do("copy_link")
    QApplication.processEvents()  # a command that were still wished for would be done now
    assert opening.done == ["copy_link"]

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


class Beside:
    """A conversation beside the page."""

    title = "Maria Lopez"

    def __init__(self) -> None:
        self.done: list[str] = []

    def offered(self) -> tuple[str, ...]:
        return ("conversation_transfer",)

    def command(self, action: str) -> bool:
        if action in self.offered():
            self.done.append(action)
        return action in self.offered()


def test_what_stands_beside_the_page_is_offered_named_and_done(opening: Opening) -> None:
    beside = Beside()
    assert opening.commands.beside() == ("", frozenset())
    opening.commands.look_beside_by(lambda: beside)
    opening.host.show(OPENED)
    QApplication.processEvents()
    page = opening.host.page(OPENED.id)
    assert page is not None
    page.command.side_effect = lambda action: action == "save"  # type: ignore[attr-defined]
    page.offered.return_value = ("save",)  # type: ignore[attr-defined]
    assert opening.commands.offered() == {"save", "conversation_transfer"}
    assert opening.commands.beside() == ("Maria Lopez", {"conversation_transfer"})
    assert opening.commands.do("conversation_transfer")
    assert opening.commands.do("save")
    assert beside.done == ["conversation_transfer"]
    assert not opening.commands.do("conversation_end")

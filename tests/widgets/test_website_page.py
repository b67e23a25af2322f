"""A tab that is a website: nothing is opened before she says so, and nothing that is no website at all."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.desk import Desk
from desktop.pages.website_page import WebsiteTab
from session_engine.events import EventBus
from session_engine.ids import LineId, dashboard_page, website_page
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import Tab

pytestmark = pytest.mark.usefixtures("theme")
LINE = LineId("demo")


class Opened:
    """A tab that leads somewhere, and what the system was given."""

    def __init__(self, address: str, *, works: bool = True) -> None:
        self.urls: list[str] = []
        self.told: list[str] = []
        self.workspace = WorkspaceArea(EventBus(), LINE, dashboard_page(LINE))
        made = self.workspace.open_session(website_page(LINE, address))
        self.id = made.tab
        notices = SimpleNamespace(tell=lambda code, _values: self.told.append(code))
        desk = SimpleNamespace(engine=SimpleNamespace(workspace=self.workspace, notices=notices))
        self.tab = WebsiteTab(cast("Desk", desk), self.now, lambda url: self._take(url, works=works))
        self.tab.render(frozenset())

    @property
    def now(self) -> Tab:
        return self.workspace.state.sessions[self.workspace.state.focused_session.id].tabs[0]

    def _take(self, url: QUrl, *, works: bool) -> bool:
        self.urls.append(bytes(url.toEncoded().data()).decode())
        return works

    @property
    def button(self) -> QPushButton:
        return next(each for each in self.tab.widget.findChildren(QPushButton))


def test_it_says_where_it_leads_and_opens_it_when_she_says_so() -> None:
    address = "https://track.example/a?q=Drops%20out%20%26%20more&r=%C3%A4"
    found = Opened(address)
    assert found.now.title == "track.example"
    assert found.urls == []
    assert found.button.text() == "Open in the browser"
    found.button.click()
    assert found.urls == [address], "to the letter as it was judged"
    assert found.now.state.seen
    assert found.button.text() == "Open again"
    found.button.click()
    assert len(found.urls) == 2


def test_where_no_browser_takes_it_the_address_is_copied() -> None:
    found = Opened("https://track.example/", works=False)
    found.button.click()
    assert found.told == ["copied"]
    assert QApplication.clipboard().text() == "https://track.example/"
    assert not found.now.state.seen


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "http://plain.example", "https://a@b.example"])
def test_what_comes_back_from_a_file_is_judged_again(address: str) -> None:
    found = Opened(address)
    assert found.button.isHidden()
    found.button.click()
    assert found.urls == []

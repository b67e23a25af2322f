"""The host of pages: what a switch shows at once, and what follows in turns of its own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.pages.ages import PageAges
from desktop.pages.host import PageHost
from desktop.pages.page import WHOLE, Page
from session_engine.ids import TabId
from session_engine.sessions.state import Tab


class Recording:
    """A page that notes what it was asked to render."""

    def __init__(self, widget: QWidget) -> None:
        self.widget = widget
        self.rendered: list[set[str]] = []

    def render(self, parts: frozenset[str]) -> None:
        self.rendered.append(set(parts))


def test_parts_that_changed_out_of_sight_follow_the_page_in_a_turn_of_their_own(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    page, seen = Recording(widget), [True]
    ages = SimpleNamespace(render=lambda *_: None, forget=lambda *_: None)
    host = PageHost(
        lambda _tab: cast("Page", page), lambda _tab: seen[0], cast("PageAges", cast("Any", ages)), widget
    )
    tab = cast("Tab", SimpleNamespace(id=TabId(1)))
    host.show(tab)
    qtbot.waitUntil(lambda: page.rendered == [{WHOLE}])
    seen[0] = False
    for part in (WHOLE, "grid", "timeline"):
        host.changed(tab.id, part)
    seen[0] = True
    host.show(tab)
    assert page.rendered[1:] == [{WHOLE}]
    qtbot.waitUntil(lambda: page.rendered[2:] == [{"grid"}, {"timeline"}])
    host.show(tab)
    assert len(page.rendered) == 4

"""The strip with the sessions, and the tabs of the one in front."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import (
    QTabBar,
    QWidget,
)
from typing_extensions import override

from desktop.tour.hands import NotSeen, Place, place_of_tab, until
from tests.end_to_end.person.eyes import Eyes
from widgets.shell import PageTabs, SessionStrip
from widgets.shell.session_tab import SessionTab

WAITS = ". Changes wait to be sent"
"""What a tab's tip says behind its title."""


class AtSessions(Eyes):
    """The sessions in the strip, and the tabs of the one in front."""

    def sessions(self) -> list[str]:
        """Read the titles in the strip, Home first; the inbox beside it is always there, and not told."""
        return [tab.item.title for tab in self._strip_tabs() if tab.item.kind != "inbox"]

    def front_session(self) -> str:
        """Read which session is in front."""
        return next(tab.item.title for tab in self._strip_tabs() if tab.item.focused)

    def spoken_sessions(self) -> list[str]:
        """Read what a screen reader says of the same sessions."""
        return [tab.accessibleName() for tab in self._strip_tabs() if tab.item.kind != "inbox"]

    def session(self, title: str) -> SessionTab:
        """Find a session in the strip."""
        for tab in self._strip_tabs():
            if title in tab.item.title:
                return tab
        raise NotSeen(f"the session “{title}”")

    def _strip_tabs(self) -> list[SessionTab]:
        tabs = self.one(SessionStrip).findChildren(SessionTab)
        return sorted((tab for tab in tabs if tab.isVisible()), key=QWidget.x)

    def tab_bar(self) -> QTabBar:
        """Give the tabs of the session in front."""
        return self.one(PageTabs).tabBar()

    @override
    def tabs(self) -> list[str]:
        """Read the titles of the tabs of the session in front."""
        bar = self.tab_bar()
        return [bar.tabToolTip(index).removesuffix(WAITS) for index in range(bar.count())]

    def spoken_tabs(self) -> list[str]:
        """Read what a screen reader says of the tabs of the session in front."""
        bar = self.tab_bar()
        return [bar.accessibleTabName(index) for index in range(bar.count())]

    def front_tab(self) -> str:
        """Read which tab is in front."""
        return self.tabs()[self.tab_bar().currentIndex()]

    def has_close_button(self, index: int) -> bool:
        """Whether a tab can be closed by a button."""
        button = self.tab_bar().tabButton(index, QTabBar.ButtonPosition.RightSide)
        return cast("QWidget | None", button) is not None

    async def go_to_tab(self, title: str) -> None:
        """Click a tab."""

        def find() -> Place | None:
            index = next((i for i, text in enumerate(self.tabs()) if title in text), None)
            return None if index is None else place_of_tab(self.tab_bar(), index)

        await self.click_found(find, f"the tab “{title}”")
        await until(lambda: title in self.front_tab(), f"the tab “{title}” in front")

    async def close_tab(self, title: str) -> None:
        """Press a tab's close button."""
        await self.push(f"Close {title}", self.tab_bar())

"""Lists: suggestions, results, the timeline, topics, keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import (
    QListView,
    QWidget,
)

from desktop.tour.hands import NONE, NotSeen, Place, bring_into_sight, until
from tests.end_to_end.person.eyes import CTRL, SPOKEN, Eyes
from widgets.lists.navigation import NavigationList
from widgets.lists.view import RowList
from widgets.settings.key_recorder import KeyRecorder
from widgets.settings.key_table import KeyTable
from widgets.timeline.view import TimelineView


class AtLists(Eyes):
    """Rows of lists."""

    async def search_for(self, text: str) -> None:
        """Type into the search field."""
        await self.chord("Ctrl+K")
        await self.press(Qt.Key.Key_A, CTRL)
        await self.type(text)

    def lists(self) -> list[QListView]:
        """Give the lists of rows in sight."""
        return [shown for shown in self.all(QListView) if isinstance(shown, RowList)]

    def suggestions(self) -> list[str]:
        """Read the rows of the flyout or the palette that is open."""
        texts: list[str] = []
        for rows in self.lists():
            texts += spoken_rows(rows)
        return texts

    async def take_suggestion(self, text: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Walk down to a suggestion and press Return."""
        await until(lambda: any(text in row for row in self.suggestions()), f"“{text}” among the suggestions")
        for _ in range(40):
            await self.press(Qt.Key.Key_Down)
            if text in self.current_suggestion(text):
                break
        else:
            raise NotSeen(f"the suggestion “{text}”")
        await self.press(Qt.Key.Key_Return, modifiers)

    def current_suggestion(self, among: str = "") -> str:
        """Read the row of a list that the keyboard is on; of one that has these words, for a page has lists too."""
        for rows in self.lists():
            index = rows.currentIndex()
            if index.isValid() and any(among in row for row in spoken_rows(rows)):
                return str(index.data(SPOKEN))
        return ""

    async def open_by_search(self, query: str, title: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Find a record by the search field and open it."""
        await self.search_for(query)
        await self.take_suggestion(title, modifiers)

    async def open_result(self, text: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Click a row of the results page."""
        await self.click_row(RowList, text, modifiers)

    async def open_timeline_entry(self, text: str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Click the mark of an entry of the timeline."""
        await self.click_row(TimelineView, text, modifiers, at=QPoint(10, 14))

    async def open_navigation(self, text: str) -> None:
        """Click an entry of a list of topics or groups."""
        await self.click_row(NavigationList, text)

    async def record_key(self, page: QWidget, action: str) -> None:
        """Go to an action in the table of keys and press Return: it waits for another key then."""
        with self.looking_at(page):
            await self.click_row(KeyTable, action)
            await self.press(Qt.Key.Key_Return)
            await until(lambda: self.all(KeyRecorder), "the place for another key")

    async def click_row(
        self,
        kind: type[QListView],
        text: str,
        modifiers: Qt.KeyboardModifier = NONE,
        at: QPoint | None = None,
    ) -> None:
        await self.click_found(lambda: place_of_row(self.all(kind), text, at), f"a row “{text}”", modifiers)

    def timeline(self) -> list[str]:
        """Read the entries of the timeline, newest first."""
        return [text for view in self.all(TimelineView) for text in spoken_rows(view)]


def spoken_rows(view: QListView) -> list[str]:
    model = view.model()
    return [str(model.index(row, 0).data(SPOKEN)) for row in range(model.rowCount())]


def place_of_row(views: Sequence[QListView], text: str, at: QPoint | None = None) -> Place | None:
    found = find_row(views, text)
    if found is None:
        return None
    view, index = found
    view.scrollTo(index)
    rect = view.visualRect(index)
    bring_into_sight(view, rect.center())
    rect = view.visualRect(index)
    return view.viewport(), rect.topLeft() + at if at else rect.center()


def find_row(views: Sequence[QListView], text: str) -> tuple[QListView, QModelIndex] | None:
    for view in views:
        for row, words in enumerate(spoken_rows(view)):
            if text in words:
                return view, view.model().index(row, 0)
    return None

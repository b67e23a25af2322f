"""A tab that is a results page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop import messages
from desktop.desk import Desk
from desktop.pages.kept import KeptState
from session_engine.ids import RecordRef, search_page
from session_engine.navigation.state import Place
from session_engine.sessions.state import Tab
from widgets.search.page import ResultsPage


class SearchTab:
    """Wishes of a results page become verbs of the search area."""

    def __init__(self, desk: Desk, tab: Tab) -> None:
        self._desk, self._tab = desk, tab
        self._page = ResultsPage(messages.failure)
        search, number, ask = desk.engine.search, tab.id, self._ask
        self._page.table_chosen.connect(lambda table: ask(lambda: search.choose_table(number, table)))
        self._page.facet_toggled.connect(
            lambda column, key: ask(lambda: search.toggle_facet(number, column, key))
        )
        self._page.more_wanted.connect(lambda: ask(lambda: search.more(number)))
        self._page.retry_wanted.connect(self._again)
        self._page.searched.connect(self._search)
        self._page.opened.connect(self._open)
        KeptState(desk, tab.id).follow("results", self._page.place)
        left = desk.half_typed.follow_line(self._page.field, "results", tab.id)
        self._page.field.setModified(bool(left) and left != tab.state.query)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    def render(self, parts: frozenset[str]) -> None:  # noqa: ARG002 - it has one part
        """Show the results."""
        self._page.render_state(messages.results(self._desk.engine.search.results(self._tab.id)))

    def command(self, action: str) -> bool:
        """Refresh asks again."""
        if action == "find":
            self._page.focus_find()
            return True
        if action == "refresh":
            self._again()
            return True
        if action == "copy_link":
            self._desk.run(self._copy_link)
            return True
        return False

    def offered(self) -> tuple[str, ...]:
        """Name what can be done with what was searched for."""
        return ("copy_link",)

    def focus(self) -> None:
        """Take the keyboard."""
        self._page.focus_results()

    def close(self) -> None:
        """Nothing outlives the widget."""

    def _ask(self, verb: Callable[[], object]) -> None:
        """Run a verb that searches; the wait can be ended."""
        self._desk.ask(verb, lambda: self._desk.engine.search.give_up(self._tab.id))

    def _again(self) -> None:
        self._search(self._desk.engine.search.results(self._tab.id).text)

    def _copy_link(self) -> None:
        text = self._desk.engine.search.results(self._tab.id).text
        self._desk.links.copy(search_page(self._tab.page.line, text))

    def _search(self, text: str) -> None:
        if text.strip():
            show, tab = self._desk.engine.search.show, self._tab
            self._ask(lambda: show(tab.id, tab.page.line, text.strip()))
            self._desk.engine.workspace.set_title(self._tab.id, text.strip(), "search")

    def _open(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self._desk.open_record(ref, Place.SEARCH_RESULTS, modifiers, title)

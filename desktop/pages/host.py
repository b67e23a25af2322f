"""Builds pages when they are first shown, renders only the ones in sight, and once for many changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop.pages.ages import AGE, PageAges
from desktop.pages.page import WHOLE, Page
from session_engine.ids import TabId
from session_engine.sessions.state import Tab
from widgets.forms.page import FormPage

PageFactory = Callable[[Tab], Page]


class PageHost(QObject):
    """All pages of a window, by tab."""

    def __init__(
        self, factory: PageFactory, in_sight: Callable[[TabId], bool], ages: PageAges, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._ages = ages
        self._factory = factory
        self._in_sight = in_sight
        self._pages: dict[TabId, Page] = {}
        self._stale: dict[TabId, set[str]] = {}
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._render_stale)

    def page(self, tab_id: TabId) -> Page | None:
        """Give a tab's page, None while it is not built."""
        return self._pages.get(tab_id)

    def show(self, tab: Tab) -> Page:
        """Give the page of a tab that comes into sight, rendered with what has changed meanwhile.

        A new page is built now and rendered in the next turn of the loop, and so are the parts of one that changed
        while nobody saw them: together they would hold a key up for longer than a frame.
        """
        page = self._pages.get(tab.id)
        if page is None:
            page = self._pages[tab.id] = self._factory(tab)
            self._stale[tab.id] = {WHOLE}
            self._soon.start()
        else:
            self._render_frame_of(tab.id)
        return page

    def _render_frame_of(self, tab_id: TabId) -> None:
        """Render the page itself; sub-grids, timeline and cards that have changed follow in a turn of their own."""
        parts = self._stale.get(tab_id, set())
        rest = parts - {WHOLE, AGE}
        parts -= rest
        self._render(tab_id)
        if rest:
            self._stale[tab_id] = rest
            self._soon.start()

    def when_it_stands(self, tab_id: TabId, tell: Callable[[], object]) -> None:
        """Tell when a page that was just built shows what it has; now for one that has nothing to wait for."""
        widget = self._pages[tab_id].widget
        if isinstance(widget, FormPage):
            widget.fields_first = True
            widget.stands.connect(tell)
        else:
            tell()

    def changed(self, tab_id: TabId, part: str = WHOLE) -> None:
        """Note that a part of a page is out of date; rendered soon when it is in sight."""
        if tab_id in self._pages:
            self._stale.setdefault(tab_id, set()).add(part)
            if self._in_sight(tab_id) and not self._soon.isActive():
                self._soon.start()

    def close(self, tab_id: TabId) -> None:
        """Let go of a tab's page."""
        page = self._pages.pop(tab_id, None)
        if page is not None:
            page.close()
        self._ages.forget(tab_id)
        self._stale.pop(tab_id, None)

    def line_changed(self) -> None:
        """Say anew how old the pages are."""
        for tab_id in self._pages:
            self.changed(tab_id, AGE)

    def _render_stale(self) -> None:
        for tab_id in tuple(self._stale):
            if self._in_sight(tab_id):
                self._render(tab_id)

    def _render(self, tab_id: TabId) -> None:
        parts = self._stale.pop(tab_id, None)
        page = self._pages.get(tab_id)
        if parts and page is not None:
            if parts != {AGE}:
                page.render(frozenset(parts))
            self._ages.render(tab_id, page)

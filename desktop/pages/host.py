"""Builds pages when they are first shown, renders only the ones in sight, and once for many changes."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QObject, QTimer

from desktop.pages.ages import AGE, PageAges
from desktop.pages.page import WHOLE, Page
from session_engine.ids import TabId
from session_engine.sessions.state import Tab
from widgets.forms.page import FormPage

PageFactory = Callable[[Tab], Page]
_TURN = 0.004
"""Seconds after which no further part of a page is rendered in the same turn."""


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
        self._wanted: dict[TabId, list[Callable[[], object]]] = {}
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._render_stale)

    def page(self, tab_id: TabId) -> Page | None:
        """Give a tab's page, None while it is not built."""
        return self._pages.get(tab_id)

    def once_built(self, tab_id: TabId, do: Callable[[], object]) -> None:
        """Do something as soon as a tab's page is built, which is in the next turn of the loop for one in front."""
        self._wanted.setdefault(tab_id, []).append(do)

    def show(self, tab: Tab) -> Page:
        """Give the page of a tab that comes into sight, rendered with what has changed meanwhile.

        A new page is built now and rendered in the next turn of the loop, and so are the sub-grids, timeline and
        cards that changed while nobody saw them: together they would hold a key up for longer than a frame.
        """
        page = self._pages.get(tab.id)
        if page is None:
            page = self._pages[tab.id] = self._factory(tab)
            self._stale[tab.id] = {WHOLE}
            self._soon.start()
            for do in self._wanted.get(tab.id, ()):
                QTimer.singleShot(0, self, do)
        else:
            self._render(tab.id, 0.0)
        self._wanted.clear()  # what was wanted of a page that she has left meanwhile is not done when she comes back
        return page

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
        self._wanted.pop(tab_id, None)

    def line_changed(self) -> None:
        """Say anew how old the pages are."""
        for tab_id in self._pages:
            self.changed(tab_id, AGE)

    def _render_stale(self) -> None:
        for tab_id in tuple(self._stale):
            if self._in_sight(tab_id):
                self._render(tab_id, _TURN)

    def _render(self, tab_id: TabId, seconds: float) -> None:
        """Render the page itself, and its parts for about that long; what is left follows in the next turn."""
        until, parts, page = perf_counter() + seconds, self._stale.pop(tab_id, set()), self._pages.get(tab_id)
        if page is None or not parts:
            return
        own = parts & {WHOLE}
        rest = sorted(parts - {WHOLE, AGE})
        if own or (rest and seconds):
            page.render(frozenset(own or {rest.pop(0)}))
        while rest and perf_counter() < until:
            page.render(frozenset({rest.pop(0)}))
        self._ages.render(tab_id, page)
        if rest:
            self._stale.setdefault(tab_id, set()).update(rest)
            self._soon.start()

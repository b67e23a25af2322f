"""How a page was left: read from its tab and kept in it, so that it comes back the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from desktop.desk import Desk
from session_engine.ids import TabId
from session_engine.sessions.state import PageState
from widgets.primitives.kept_place import KeptPlace


class KeptState:
    """One tab's page state."""

    def __init__(self, desk: Desk, tab: TabId) -> None:
        self._workspace, self._tab = desk.engine.workspace, tab

    @property
    def now(self) -> PageState:
        """How the page stands; an empty one for a tab that is gone."""
        session = self._workspace.state.session_of(self._tab)
        tab = session.tab(self._tab) if session is not None else None
        return tab.state if tab is not None else PageState()

    def keep(self, state: PageState) -> None:
        """Keep another one."""
        self._workspace.set_state(self._tab, state)

    def follow(self, area: str, place: KeptPlace) -> None:
        """Keep the place in a scroll area under a name, and take it up where it was left."""
        place.rested.connect(lambda pixels: self.scrolled(area, pixels))
        if pixels := self.now.scroll.get(area):
            place.restore(pixels)

    def scrolled(self, area: str, pixels: int) -> None:
        """Keep a place, in pixels at 100 % text size, in a scroll area."""
        self.put({area: pixels})

    def put(self, places: Mapping[str, int]) -> None:
        """Keep several places by their names; one that is not kept counts as 0."""
        known = self.now.scroll
        if any(known.get(name, 0) != place for name, place in places.items()):
            self.keep(replace(self.now, scroll={**known, **places}))

"""Says on every page in sight how old it is, while it cannot be read again."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout

from desktop import messages
from desktop.desk import Desk
from desktop.pages.page import Page
from session_engine.engine import Engine
from session_engine.errors import Refused
from session_engine.forms.state import FormStatus
from session_engine.ids import PageType, TabId
from session_engine.organisation.state import AWAY, Connection, LineState
from session_engine.sessions.state import Tab
from widgets.primitives.age_bar import AgeBar

AGE = "age"
"""The part of a page that says how old it is."""
_AWAY = frozenset({Connection.OFFLINE, Connection.SIGNED_OUT, Connection.SIGNING_IN})
_WITHOUT = AWAY | {Connection.SIGNED_OUT}


class PageAges:
    """The bars that say how old pages are; each is made when its page is first too old to be silent."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._bars: dict[TabId, AgeBar] = {}

    def render(self, tab_id: TabId, page: Page) -> None:
        """Say how old a page is, or nothing."""
        session = self._desk.engine.workspace.state.session_of(tab_id)
        tab = session.tab(tab_id) if session is not None else None
        if tab is None:
            return
        line = self._desk.engine.lines.state(tab.page.line)
        text = messages.age(line.connection, age_of(self._desk.engine, tab, line))
        if text and tab_id not in self._bars:
            self._make(tab, page)
        if tab_id in self._bars:
            asked = line.connection in (Connection.OFFLINE, Connection.SIGNED_OUT)
            self._bars[tab_id].render(text, again=asked, offline=line.connection in _AWAY)

    def forget(self, tab_id: TabId) -> None:
        """Let go of a closed page's bar."""
        self._bars.pop(tab_id, None)

    def _make(self, tab: Tab, page: Page) -> None:
        layout = page.widget.layout()
        if not isinstance(layout, QVBoxLayout):
            return
        bar = self._bars[tab.id] = AgeBar(page.widget)
        bar.again_wanted.connect(lambda: self._desk.engine.lines.reconnect(tab.page.line))
        layout.insertWidget(0, bar)


def age_of(engine: Engine, tab: Tab, line: LineState) -> datetime | None:
    """Tell when the oldest of what a tab shows was read, None where it is fresh or nothing is shown."""
    if not _shows_something(engine, tab):
        return None
    moments = [engine.grids.oldest(tab.id)]
    if tab.page.type is PageType.RECORD:
        moments += [engine.forms.state(tab.id).record.as_of, _timeline_as_of(engine, tab.id)]
    elif tab.page.type is PageType.DASHBOARD:
        moments.append(engine.dashboards.state(tab.id).as_of)
    elif tab.page.type is PageType.SUPERVISION:
        moments.append(engine.supervision.state(tab.page.line).as_of)
    if line.connection in _WITHOUT:
        moments.append(line.heard_at)  # until then the organisation told of every change
    return min((moment for moment in moments if moment is not None), default=None)


def _shows_something(engine: Engine, tab: Tab) -> bool:
    if tab.page.type is PageType.RECORD:
        return engine.forms.state(tab.id).status is FormStatus.READY
    if tab.page.type is PageType.SUPERVISION:
        return not engine.supervision.state(tab.page.line).loading
    return tab.page.type in (PageType.GRID, PageType.DASHBOARD) and engine.grids.any_rows(tab.id)


def _timeline_as_of(engine: Engine, tab: TabId) -> datetime | None:
    try:
        return engine.timeline.state(tab).as_of
    except Refused:
        return None  # the form has none in sight

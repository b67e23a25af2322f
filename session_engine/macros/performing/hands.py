"""What actions work with: the engine's areas, and the place a run is pinned to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass as standard_dataclass
from typing import TYPE_CHECKING, Protocol

from session_engine.casework.area import CaseworkArea
from session_engine.dashboards.area import DashboardsArea
from session_engine.forms.area import FormsArea
from session_engine.ids import LineId, PageKey, PageType, RecordRef, SessionId, TabId
from session_engine.macros.runs import StepFailed, StepProblem
from session_engine.mail.area import MailArea
from session_engine.mail.templates import Templates
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import TableMeta
from session_engine.pages import icon_of
from session_engine.records.state import Value
from session_engine.records.store import RecordStore
from session_engine.search.area import SearchArea
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import Session, Tab
from session_engine.slugs.area import SlugsArea
from session_engine.views.area import GridsArea

if TYPE_CHECKING:
    from session_engine.macros.performing.conversations import Talk


class Flows(Protocol):
    """Where flows are started."""

    def address(self, name: str) -> str | None:
        """Give a flow's configured address, None for one that has none."""
        ...

    def names(self) -> tuple[str, ...]:
        """Name the configured flows."""
        ...

    async def start(self, address: str, body: Mapping[str, str]) -> None:
        """Post to an address; raise StepFailed where that fails."""
        ...


class SessionTemplates(Protocol):
    """What begins sessions."""

    async def create(
        self, template: str, line: LineId, context: Mapping[str, str], *, focused: bool = True
    ) -> SessionId:
        """Begin a session by its template's unique name."""
        ...


@standard_dataclass(frozen=True, eq=False)
class Hands:
    """The areas; every action does its work by their verbs."""

    lines: Lines
    records: RecordStore
    forms: FormsArea
    grids: GridsArea
    dashboards: Callable[[], DashboardsArea]
    search: SearchArea
    casework: CaseworkArea
    workspace: WorkspaceArea
    slugs: SlugsArea
    templates: Templates
    mail: MailArea
    flows: Flows
    choose_script: Callable[[SessionId, str], str | None]
    """Show a script in a session and give the one that was shown; None where there is no such script."""
    has_script: Callable[[LineId, str], bool | None]
    """Tell whether there is a script; None while nobody knows."""
    talk: Callable[[], Talk] | None = None
    """Give the conversations, made when they are first needed; None where there are none."""
    portal: Callable[[], str] = str
    """Give where customers read articles, empty where that is not configured."""
    session_templates: SessionTemplates | None = None
    """Begins sessions by the name of their template; None where there are none."""


class Place:
    """Where a run is: its session, and the tab it has come to. What somebody else looks at moves neither."""

    def __init__(self, hands: Hands, session: SessionId, *, at_record: bool = False) -> None:
        self._hands = hands
        self.id = session
        self.tab = self.session.anchor.id if at_record else self.session.focused

    @property
    def session(self) -> Session:
        """The session.

        Raises:
            StepFailed: It was closed.
        """
        found = self._hands.workspace.state.sessions.get(self.id)
        if found is None:
            raise StepFailed(StepProblem.SESSION_CLOSED)
        return found

    @property
    def line(self) -> LineId:
        """The session's organisation."""
        return self.session.line

    @property
    def current(self) -> Tab:
        """The tab the run is in.

        Raises:
            StepFailed: It was closed.
        """
        tab = self.session.tab(self.tab)
        if tab is None:
            raise StepFailed(StepProblem.TAB_GONE)
        return tab

    @property
    def record(self) -> RecordRef:
        """The record of the tab the run is in.

        Raises:
            StepFailed: It shows none.
        """
        record = self.current.page.record
        if record is None:
            raise StepFailed(StepProblem.NO_RECORD)
        return record

    def values(self) -> Mapping[str, Value]:
        """Give what `Session.CurrentTab` stands for; nothing where the tab is gone."""
        session = self._hands.workspace.state.sessions.get(self.id)
        tab = session.tab(self.tab) if session is not None else None
        return {} if tab is None else outputs_of(tab)

    async def table(self, name: str) -> TableMeta:
        """Give a table; raise MISSING for one there is not."""
        return await self._hands.lines.metadata(self.line).table(name)

    def open(self, page: PageKey, title: str = "") -> tuple[Tab, TabId | None]:
        """Show a page in the session and go there; give the tab, and its id where it is a new one.

        The session stays where it is: somebody may work in another one meanwhile.
        """
        there = next((tab for tab in self.session.tabs if tab.page == page), None)
        if there is not None:
            self.go(there.id)
            return there, None
        opened = self._hands.workspace.open_tab(
            page, self.id, title=title, icon=icon_of(page), background=True
        )
        self.go(opened.tab)
        return self.current, opened.tab

    def go(self, tab: TabId) -> None:
        """Bring a tab to the front of the session; its window is left alone where somebody works in another."""
        state = self._hands.workspace.state
        if state.own_window(tab) is None or state.focused_session.id == self.id:
            self._hands.workspace.focus_tab(tab)
        self.tab = tab


def outputs_of(tab: Tab) -> dict[str, Value]:
    """Give what is known of a tab."""
    found: dict[str, Value] = {"tabId": int(tab.id), "pageType": tab.page.type.value, "title": tab.title}
    record = tab.page.record
    if record is not None:
        return found | {"entityName": record.table, "entityId": record.id}
    if tab.page.type is PageType.GRID:
        return found | {"entityName": tab.page.parameter("table")}
    return found

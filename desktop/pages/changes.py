"""What the engine announces about a page's content goes to the page that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from desktop.desk import Desk
from desktop.pages.host import PageHost
from desktop.pages.page import TALK, WHOLE
from desktop.pages.record_page import CARDS, RecordTab
from desktop.pages.timeline_part import COMPOSER, TIMELINE
from session_engine.casework.events import StandingsChanged
from session_engine.dashboards.events import DashboardChanged
from session_engine.forms.events import FormChanged
from session_engine.ids import CONVERSATION_TABLE, PageType, RecordRef, TabId
from session_engine.knowledge.events import ArticleChanged
from session_engine.mail.events import MailChanged
from session_engine.organisation.events import LineChanged
from session_engine.records.events import RecordChanged
from session_engine.script_editing.events import ScriptEditorChanged
from session_engine.search.events import ResultsChanged
from session_engine.sessions.events import PageStateChanged, TabClosed
from session_engine.settings.area import SettingChanged
from session_engine.supervision.events import LeadingChanged
from session_engine.timeline.events import ComposerChanged, TimelineChanged
from session_engine.views.events import GridChanged, GridViewChanged
from session_engine.views.state import GridKey

if TYPE_CHECKING:
    from desktop.pages.conversation_page import ConversationTab


class PageChanges:
    """Marks pages out of date; the host renders the ones in sight."""

    def __init__(self, desk: Desk, pages: PageHost) -> None:
        self._desk, self._pages = desk, pages
        self._selected: dict[GridKey, tuple[str, ...]] = {}
        bus = desk.engine.bus
        bus.subscribe(FormChanged, self._form_changed)
        bus.subscribe(DashboardChanged, lambda event: pages.changed(event.tab))
        bus.subscribe(ResultsChanged, lambda event: pages.changed(event.tab))
        bus.subscribe(ArticleChanged, self._article_changed)
        bus.subscribe(MailChanged, self._mail_changed)
        bus.subscribe(TimelineChanged, lambda event: pages.changed(event.tab, TIMELINE))
        bus.subscribe(ComposerChanged, self._composer_changed)
        bus.subscribe(ScriptEditorChanged, lambda event: pages.changed(event.tab))
        bus.subscribe(GridChanged, self._grid_changed)
        bus.subscribe(GridViewChanged, self._grid_view_changed)
        bus.subscribe(StandingsChanged, self._standings_changed)
        bus.subscribe(LineChanged, lambda _event: pages.line_changed())
        bus.subscribe(TabClosed, self._tab_closed)
        bus.subscribe(RecordChanged, self._record_changed)
        bus.subscribe(SettingChanged, self._setting_changed)
        bus.subscribe(PageStateChanged, self._page_state_changed)
        bus.subscribe(LeadingChanged, self._leading_changed)

    def _form_changed(self, event: FormChanged) -> None:
        self._pages.changed(event.tab)
        if isinstance(self._pages.page(event.tab), RecordTab):
            self._pages.changed(event.tab, CARDS)

    def _article_changed(self, event: ArticleChanged) -> None:
        """What is linked, kept at hand or said is the same on every page of an article."""
        for session in self._desk.engine.workspace.state.sessions.values():
            for tab in session.tabs:
                if tab.page.record == event.article:
                    self._pages.changed(tab.id)

    def _composer_changed(self, event: ComposerChanged) -> None:
        """What is written belongs to the record: it is the same in all tabs that show it."""
        for session in self._desk.engine.workspace.state.sessions.values():
            for tab in session.tabs:
                if tab.page.record == event.ref:
                    self._pages.changed(tab.id, COMPOSER)

    def _grid_changed(self, event: GridChanged) -> None:
        self._pages.changed(event.key.tab, event.key.part)

    def _grid_view_changed(self, event: GridViewChanged) -> None:
        """Other commands are offered for other rows; where else one scrolls or widens, nothing is drawn anew."""
        selection = self._desk.engine.grids.state(event.key).view.selection
        if selection != self._selected.get(event.key, ()):
            self._selected[event.key] = selection
            self._pages.changed(event.key.tab, event.key.part)
            self._desk.engine.casework.standings.watch(event.key, self._records(event.key))

    def _records(self, key: GridKey) -> tuple[RecordRef, ...]:
        chosen = frozenset(self._selected.get(key, ()))
        rows = self._desk.engine.grids.state(key).loaded()
        return tuple(row.ref for _, row in rows if row.ref.id in chosen)

    def _standings_changed(self, event: StandingsChanged) -> None:
        """Other commands are offered for the selected rows."""
        changed = frozenset(ref.id for ref in event.refs)
        for key, selection in self._selected.items():
            if not changed.isdisjoint(selection):
                self._pages.changed(key.tab, key.part)

    def _tab_closed(self, event: TabClosed) -> None:
        for key in [key for key in self._selected if key.tab == event.tab]:
            del self._selected[key]
            self._desk.engine.casework.standings.unwatch(key)

    def _record_changed(self, event: RecordChanged) -> None:
        """Cards show records that are not their form's."""
        for session in self._desk.engine.workspace.state.sessions.values():
            for tab in session.tabs:
                page = self._pages.page(tab.id)
                if isinstance(page, RecordTab) and page.shows(event.ref):
                    self._pages.changed(tab.id, CARDS)
                elif tab.page.record is not None and tab.page.record.table == CONVERSATION_TABLE:
                    self._card_changed(tab.id, event.ref)

    def _card_changed(self, tab: TabId, ref: RecordRef) -> None:
        page = self._pages.page(tab)
        if page is not None and cast("ConversationTab", page).shows(ref):
            self._pages.changed(tab, TALK if ref.table == CONVERSATION_TABLE else WHOLE)

    def _mail_changed(self, event: MailChanged) -> None:
        for session in self._desk.engine.workspace.state.sessions.values():
            for tab in session.tabs:
                if tab.page.record == event.ref:
                    self._pages.changed(tab.id)

    def _page_state_changed(self, event: PageStateChanged) -> None:
        """The help shows what its tab's state says; other pages know their own."""
        session = self._desk.engine.workspace.state.session_of(event.tab)
        tab = session.tab(event.tab) if session is not None else None
        if tab is not None and tab.page.type in (PageType.HELP, PageType.MACRO):
            self._pages.changed(event.tab)

    def _leading_changed(self, event: LeadingChanged) -> None:
        """Other commands are offered for what is set up by who leads others."""
        for session in self._desk.engine.workspace.state.sessions.values():
            for tab in session.tabs:
                if tab.page.type is PageType.GRID and tab.page.line == event.line:
                    self._pages.changed(tab.id)

    def _setting_changed(self, event: SettingChanged) -> None:
        del event
        for session in self._desk.engine.workspace.state.sessions.values():
            for tab in session.tabs:
                if tab.page.type in (PageType.SETTINGS, PageType.HELP):
                    self._pages.changed(tab.id)

"""A tab that is read: a knowledge article."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from desktop import messages
from desktop.command_states import shown_commands
from desktop.desk import Desk
from desktop.pages.also_here import AlsoHerePart
from desktop.pages.article_part import ArticlePart
from desktop.pages.kept import KeptState
from session_engine.errors import Failure
from session_engine.forms.state import FormStatus
from session_engine.ids import RecordRef
from session_engine.navigation.state import Place
from session_engine.records.state import RecordStatus
from session_engine.sessions.state import Tab
from widgets.knowledge.words import FACTS, article_facts
from widgets.reading.page import ReadingPage
from widgets.shell import CommandBar

BODIES = {"knowledgearticle": "content"}
"""The column that holds the text, by table."""


class ReadingTab:
    """Shows a text with the facts of its form's header around it."""

    def __init__(self, desk: Desk, tab: Tab, ref: RecordRef) -> None:
        self._desk, self._tab, self._ref = desk, tab.id, ref
        self._page = ReadingPage(messages.failure)
        self._part: ArticlePart | None = None
        self._commands = CommandBar()
        self._here = AlsoHerePart(desk, ref)
        self._page.command_place.addWidget(self._commands, 1)
        self._commands.triggered.connect(self.command)
        self._page.link_activated.connect(self._follow)
        self._page.opened.connect(self._open)
        self._page.retry_wanted.connect(lambda: desk.ask(lambda: desk.engine.forms.refresh(tab.id)))
        self._page.close_wanted.connect(lambda: desk.do("tab_close"))
        KeptState(desk, tab.id).follow("text", self._page.place)
        desk.engine.records.watch(ref, tab.id, frozenset((*FACTS, BODIES[ref.table])))

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    def render(self, parts: frozenset[str]) -> None:  # noqa: ARG002 - it has one part
        """Show the text."""
        state = self._desk.engine.forms.state(self._tab)
        self._commands.render(shown_commands(state.commands, self._desk.key))
        self._here.render(self._commands)
        if state.status is FormStatus.FAILED:
            gone = state.record.status is RecordStatus.MISSING
            why = Failure.MISSING if gone else state.record.failure
            self._page.render_failure(why, state.record.failure_detail)
            return
        body = state.record.value(BODIES[self._ref.table])
        header = state.plan.header if state.plan is not None else ()
        self._page.render_record(
            state.record,
            header,
            body if isinstance(body, str) else None,
            (*state.subtitle, *article_facts(state.record, self._desk.engine.clock.now())),
            state.unread,
        )
        if self._part is None and state.status is FormStatus.READY:
            self._part = ArticlePart(self._desk, self._tab, self._ref, self._page)
        elif self._part is not None:
            self._part.render()

    def command(self, action: str) -> bool:
        """Find in the text, or do an action of the record."""
        if action == "find":
            self._page.focus_find()
            return True
        return self._desk.casework.command(action, self._ref, self._tab)

    def offered(self) -> tuple[str, ...]:
        """Name what can be done with the record."""
        return tuple(c.id for c in self._desk.engine.forms.state(self._tab).commands if c.enabled)

    def focus(self) -> None:
        """Take the keyboard."""
        self._page.browser.setFocus()

    def close(self) -> None:
        """Let go of the text."""
        if self._part is not None:
            self._part.close()
        self._desk.engine.records.unwatch(self._ref, self._tab)

    def _open(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self._desk.open_record(ref, Place.LOOKUP, modifiers, title)

    def _follow(self, link: str) -> None:
        url = QUrl(link)
        if url.scheme() in ("https", "http", "mailto"):
            QDesktopServices.openUrl(url)

"""The tool of the pane that searches the knowledge base."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from desktop import messages
from desktop.bindings.knowledge import OWNER
from desktop.bindings.pane.tool import Subject, ToolPlace
from desktop.desk import Desk
from session_engine.ids import RecordRef, SessionId
from session_engine.knowledge.events import KnowledgeChanged
from session_engine.knowledge.state import KnowledgeState, KnowledgeStatus
from session_engine.navigation.state import Place
from session_engine.sessions.state import HalfTyped, PageState
from widgets.knowledge.panel import KnowledgePanel

if TYPE_CHECKING:
    from session_engine.knowledge.area import KnowledgeArea

PLACE = "knowledge"
"""Under this name half typed words and the place in the list are kept with the session's first tab."""
TEXT = "text"
_KNOWN = frozenset({KnowledgeStatus.READY, KnowledgeStatus.EMPTY, KnowledgeStatus.FAILED})


class KnowledgeTool:
    """Shows what a session looks for; wishes become verbs."""

    def __init__(self, desk: Desk, place: ToolPlace) -> None:
        self._desk, self._place = desk, place
        self._subject: Subject | None = None
        self._area: KnowledgeArea | None = None
        self._panel = KnowledgePanel(messages.failure)
        self._soon = QTimer(self._panel, singleShot=True, interval=0)
        self._soon.timeout.connect(self._render)
        self._connect()
        bus = desk.engine.bus
        self._subscribed: list[Callable[[], None]] = [
            bus.subscribe(KnowledgeChanged, self._changed),
            *desk.knowledge.writing.follow(self._soon.start),
        ]

    def _connect(self) -> None:
        panel = self._panel
        panel.typed.connect(self._typed)
        panel.searched.connect(self._search)
        panel.filtered.connect(lambda filters: self._do(lambda area, s: area.filter(s, filters)))
        panel.sorted_by.connect(lambda sort: self._do(lambda area, s: area.sort(s, sort)))
        panel.shown.connect(lambda shown: self._do(lambda area, s: area.show(s, shown)))
        panel.more_wanted.connect(lambda: self._do(lambda area, s: area.more(s)))
        panel.retry_wanted.connect(lambda: self._do(lambda area, s: area.retry(s)))
        panel.opened.connect(self._open)
        panel.command.connect(self._command)
        panel.place.rested.connect(self._scrolled)

    # -- what the dock asks ----------------------------------------------------------------------------------

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._panel

    def show(self, subject: Subject) -> None:
        """Show what a session looks for; the engine's part is made ready first."""
        self._subject = subject
        if self._area is None:
            self._desk.start(self._get_ready, owner=OWNER, group="ready", exclusive=True)
        else:
            self._begin()

    async def _get_ready(self) -> None:
        self._area = await self._desk.knowledge.ready()
        self._begin()

    def _begin(self) -> None:
        subject, area = self._subject, self._area
        if subject is None or area is None:
            return
        self._desk.run(lambda: area.follow(subject.session, subject.record))
        self._render()
        state = self._page_state(subject.session)
        typed = state.typed.get(PLACE)
        if typed is not None:
            self._panel.field.put_back(str(typed.values.get(TEXT) or ""))
        self._panel.place.restore(state.scroll.get(PLACE, 0))

    def hide(self) -> None:
        """Go out of sight."""
        self._subject = None

    def has_data(self, subject: Subject) -> bool | None:
        """Whether something was found for somebody; None until that is known."""
        if self._area is None:
            return None
        state = self._area.state(subject.session)
        return bool(state.cards) if state.status in _KNOWN else None

    def news(self, subject: Subject) -> str:  # noqa: ARG002 - as every tool
        """Say nothing: what is found is asked for."""
        return ""

    def focus(self) -> None:
        """Take the keyboard."""
        self._panel.focus_field()

    def close(self) -> None:
        """Let go of what was subscribed."""
        for unsubscribe in self._subscribed:
            unsubscribe()
        self._soon.stop()

    # -- showing ---------------------------------------------------------------------------------------------

    def _changed(self, event: KnowledgeChanged) -> None:
        if self._subject is not None and event.session == self._subject.session:
            self._soon.start()
        self._place.changed()

    def _render(self) -> None:
        subject, area = self._subject, self._area
        if subject is None:
            return
        if area is None or subject.session not in self._desk.engine.workspace.state.sessions:
            self._panel.render_state(KnowledgeState(subject.session))
            return
        inserting = self._desk.knowledge.writing.where(subject.session)
        self._panel.render_state(area.state(subject.session), inserting)

    # -- wishes ----------------------------------------------------------------------------------------------

    def _do(self, verb: Callable[[KnowledgeArea, SessionId], object]) -> None:
        subject, area = self._subject, self._area
        if subject is not None and area is not None:
            self._desk.run(lambda: verb(area, subject.session))

    def _typed(self, text: str) -> None:
        self._keep_typed(text)
        self._do(lambda area, session: area.type(session, text))

    def _search(self, text: str) -> None:
        self._keep_typed(None)
        self._panel.place.restore(0)
        self._do(lambda area, session: area.search(session, text))

    def _open(self, ref: RecordRef, title: str, modifiers: Qt.KeyboardModifier) -> None:
        self._desk.open_record(ref, Place.SMART_ASSIST, modifiers, title)

    def _command(self, article: RecordRef | None, action: str) -> None:
        if self._subject is not None and article is not None:
            self._desk.knowledge.command(self._subject.session, article, action)

    # -- what is kept with the session's first tab -----------------------------------------------------------

    def _page_state(self, session: SessionId) -> PageState:
        found = self._desk.engine.workspace.state.sessions.get(session)
        return found.anchor.state if found is not None else PageState()

    def _keep_typed(self, text: str | None) -> None:
        workspace = self._desk.engine.workspace
        found = workspace.state.sessions.get(self._subject.session) if self._subject is not None else None
        if found is not None:
            workspace.keep_typed(
                found.anchor.id, PLACE, HalfTyped({TEXT: text}) if text is not None else None
            )

    def _scrolled(self, pixels: int) -> None:
        workspace = self._desk.engine.workspace
        found = workspace.state.sessions.get(self._subject.session) if self._subject is not None else None
        if found is not None and found.anchor.state.scroll.get(PLACE, 0) != pixels:
            state = found.anchor.state
            workspace.set_state(found.anchor.id, replace(state, scroll={**state.scroll, PLACE: pixels}))

"""What an article's page offers beside its text, bound to the engine's knowledge base."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from shiboken6 import isValid

from desktop.bindings.knowledge import OWNER
from desktop.desk import Desk
from desktop.pages.kept import KeptState
from session_engine.errors import OrganisationError, Refused
from session_engine.ids import RecordRef, SessionId, TabId
from session_engine.knowledge.state import USABLE, ArticleState
from session_engine.knowledge.subject import case_of
from session_engine.records.state import Choice
from session_engine.sessions.state import HalfTyped
from widgets.knowledge.article_bar import ArticleBar

if TYPE_CHECKING:
    from desktop.attachments.binding import HeldFile
    from session_engine.knowledge.area import KnowledgeArea
    from session_engine.knowledge.state import Thumb
    from widgets.reading.page import ReadingPage

COMMENT = "article comment"
"""Where a comment that is half typed is kept."""
TEXT = "text"


class ArticlePart:
    """The bar above an article: there with it, and filled once the knowledge base is."""

    def __init__(self, desk: Desk, tab: TabId, ref: RecordRef, page: ReadingPage) -> None:
        self._desk, self._tab, self._ref, self._page = desk, tab, ref, page
        self._area: KnowledgeArea | None = None
        self._shown: object = None
        self._bar = bar = ArticleBar()
        bar.command.connect(self._command)
        bar.rated.connect(self._rate)
        bar.commented.connect(self._say)
        bar.comment_typed.connect(self._keep)
        bar.file_opened.connect(lambda file: self._with_file(file, desk.attachments.open))
        bar.file_saved.connect(lambda file: self._with_file(file, desk.attachments.save))
        self.render()
        page.between.addWidget(bar)
        self._put_back()
        self._subscribed = desk.knowledge.writing.follow(self._look_again)
        desk.start(self._begin, owner=tab, group="article")

    async def _begin(self) -> None:
        self._area = await self._desk.knowledge.ready()
        kept = KeptState(self._desk, self._tab)
        self._area.articles.open(self._ref, self._tab, self._case(), counts=not kept.now.seen)
        kept.keep(replace(kept.now, seen=True))  # a start that brings the tab back is no reading
        self.render()

    def render(self) -> None:
        """Show what is known of the article: of its record alone, until the knowledge base is there."""
        case = self._case()
        if self._area is not None and case is not None:
            self._area.links.follow(case)  # a conversation may have got one meanwhile
        known = self._area.articles.state(self._ref, case) if self._area is not None else None
        internal = self._desk.engine.records.value(self._ref, "isinternal") is True
        state = known or ArticleState(self._ref, case, usable=self._usable(), internal=internal)
        inserting = self._desk.knowledge.writing.where(self._session())
        self._shown = case, inserting
        self._bar.render_state(state, inserting)

    def _look_again(self) -> None:
        """Show where it can be put now; whatever is said in a conversation changes nothing."""
        if self._shown != (self._case(), self._desk.knowledge.writing.where(self._session())):
            self.render()

    def _usable(self) -> bool:
        state = self._desk.engine.records.value(self._ref, "statecode")
        return isinstance(state, Choice) and state.value in USABLE

    def close(self) -> None:
        """Let go of the article."""
        for unsubscribe in self._subscribed:
            unsubscribe()
        self._desk.engine.tasks.cancel(self._tab, "article")
        if self._area is not None:
            self._area.articles.close(self._ref, self._tab)

    def _session(self) -> SessionId | None:
        session = self._desk.engine.workspace.state.session_of(self._tab)
        return session.id if session is not None else None

    def _case(self) -> RecordRef | None:
        session = self._desk.engine.workspace.state.session_of(self._tab)
        if session is None:
            return None
        if self._area is not None:
            return self._area.case(session.id)
        return case_of(session.anchor.page.record, self._desk.engine.records)

    def _command(self, action: str) -> None:
        session = self._session()
        if session is not None:
            self._desk.knowledge.command(session, self._ref, action)

    def _rate(self, thumb: Thumb) -> None:
        if (area := self._area) is not None:
            self._desk.start(lambda: area.articles.rate(self._ref, thumb), owner=OWNER, group="rate")

    def _say(self, text: str) -> None:
        self._desk.start(lambda: self._give(text), owner=OWNER, group="comment")

    async def _give(self, text: str) -> None:
        """Keep her words until they are given; where that fails they stand in the box again."""
        self._keep(text)
        try:
            await (await self._desk.knowledge.ready()).articles.comment(self._ref, text)
        except (Refused, OrganisationError):
            if isValid(self._bar):
                self._bar.open_box(text, take_keyboard=False)
            raise
        if not isValid(self._bar) or self._bar.box.isHidden():  # else she writes on
            self._keep(None)

    def _with_file(self, ref: RecordRef, do: Callable[[HeldFile], None]) -> None:
        if self._area is not None:
            files = self._area.articles.state(self._ref, None).files
            for file in files:
                if file.ref == ref:
                    do(self._desk.attachments.of_entry(file))

    # What is half typed

    def _keep(self, text: str | None) -> None:
        typed = HalfTyped({TEXT: text}, (self._ref,)) if text is not None else None
        self._desk.engine.workspace.keep_typed(self._tab, COMMENT, typed)

    def _put_back(self) -> None:
        known = self._desk.engine.workspace.state.half_typed(self._tab, COMMENT)
        if known is not None:
            self._bar.open_box(str(known.values.get(TEXT) or ""), take_keyboard=False)

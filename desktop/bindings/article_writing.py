"""Puts articles where she writes: the letter or the message in front; nothing is ever sent by that."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop import mail_words, wait_words
from desktop.desk import Desk
from desktop.waits import Wait
from session_engine.ids import CONVERSATION_TABLE, RecordRef, SessionId, TabId
from session_engine.knowledge.portal import SETTING
from session_engine.knowledge.state import NO_INSERTING, Inserting, Into
from session_engine.mail.state import EDITABLE
from session_engine.sessions.events import TabClosed, TabFocused, TabOpened
from session_engine.sessions.state import Session, Tab

if TYPE_CHECKING:
    from desktop.bindings.knowledge import KnowledgeBinding
    from desktop.pages.host import PageHost

OWNER = "knowledge"


class ArticleWriting:
    """Knows what is being written in a session, and writes articles into it.

    Args:
        desk: The engine.
        pages: The pages of letters.
        knowledge: Reads articles, and begins letters with them.
    """

    def __init__(self, desk: Desk, pages: PageHost, knowledge: KnowledgeBinding) -> None:
        self._desk, self._pages, self._knowledge = desk, pages, knowledge

    def follow(self, changed: Callable[[], None]) -> list[Callable[[], None]]:
        """Tell of all that may change where she writes; give what ends that.

        A letter is begun, comes to the front or is closed; a conversation ends or gets its case.
        """
        from session_engine.conversations.events import ConversationChanged  # noqa: PLC0415 - not before a start

        kinds = (TabOpened, TabClosed, TabFocused, ConversationChanged)
        return [self._desk.engine.bus.subscribe(kind, lambda _event: changed()) for kind in kinds]

    def where(self, session: SessionId | None) -> Inserting:
        """Say what an article would be put into: what is in front of what can be written in."""
        found = self._session(session)
        if found is None:
            return NO_INSERTING
        link = bool(self._desk.engine.settings.text(SETTING))
        letter = self._letter(found)
        if letter is not None and letter.id == found.focused:
            return Inserting(Into.LETTER, link)
        if self._conversation(found) is not None:
            return Inserting(Into.MESSAGE, link)
        return Inserting(Into.LETTER if letter is not None else Into.NEW_LETTER, link)

    def insert(self, session: SessionId, article: RecordRef, *, link: bool = False) -> None:
        """Put an article's text, or its link for customers, where she writes; begin a letter where she does not."""

        async def work() -> None:
            await self._knowledge.read(article)
            found = self._session(session)
            if found is None:
                return
            into, address = self.where(session).into, self._knowledge.customer_link(article) if link else ""
            if into is Into.MESSAGE and (conversation := self._conversation(found)) is not None:
                self._desk.conversations.write(conversation, self._text(article, address))
            elif into is Into.LETTER and (letter := self._letter(found)) is not None:
                self._into_letter(letter.id, self._html(article, address))
            else:
                await self._knowledge.begin_letter(found.anchor.page.record, article)

        wait = Wait(wait_words.opening(self._desk.engine.records.name(article)))
        self._desk.start(work, owner=OWNER, group="insert", exclusive=True, wait=wait)

    # What is being written

    def _session(self, session: SessionId | None) -> Session | None:
        return self._desk.engine.workspace.state.sessions.get(session) if session is not None else None

    def _letter(self, found: Session) -> Tab | None:
        """Give the session's tab with a letter that is being written: the one in front, else the one used last."""
        mail = self._desk.engine.mail
        letters = [
            tab
            for tab in found.tabs
            if (ref := tab.page.record) is not None
            and ref.table == "email"
            and mail.state(ref).standing in EDITABLE
        ]
        return max(letters, key=lambda tab: (tab.id == found.focused, tab.used), default=None)

    def _conversation(self, found: Session) -> RecordRef | None:
        """Give the conversation beside the session's pages, if she may write in it; nobody writes into a call."""
        front = found.tab(found.focused)
        records = (found.anchor.page.record, front.page.record if front is not None else None)
        ref = next((each for each in records if each is not None and each.table == CONVERSATION_TABLE), None)
        if ref is None:
            return None
        from desktop.bindings.conversations.panel_states import kinds_of  # noqa: PLC0415 - there with the first
        from session_engine.conversations.state import Channel  # noqa: PLC0415 - as above

        state = self._desk.engine.conversations.state(ref)
        return ref if kinds_of(state) and state.channel is not Channel.VOICE else None

    # Writing

    def _text(self, article: RecordRef, link: str) -> str:
        from widgets.reading.plain import plain_text  # noqa: PLC0415 - with the first that is written

        record = self._desk.engine.records.state(article)
        if link:
            return f"{record.name}: {link}"
        content = record.value("content")
        return f"{record.name}\n\n{plain_text(content if isinstance(content, str) else '')}".strip()

    def _html(self, article: RecordRef, link: str) -> str:
        record = self._desk.engine.records.state(article)
        return mail_words.link_html(record.name, link) if link else mail_words.article_html(record)

    def _into_letter(self, tab: TabId, html: str) -> None:
        from desktop.pages.mail_page import MailTab  # noqa: PLC0415 - it is there by now

        workspace = self._desk.engine.workspace
        workspace.focus_tab(tab)
        session = workspace.state.session_of(tab)
        found = session.tab(tab) if session is not None else None
        page = self._pages.show(found) if found is not None else None
        if isinstance(page, MailTab):
            page.insert_html(html)

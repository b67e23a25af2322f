"""What the person does with articles, wherever she sees them: pane, page of an article, letter."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication

from desktop import mail_words, wait_words
from desktop.bindings.article_writing import OWNER, ArticleWriting
from desktop.desk import Desk
from desktop.waits import Wait
from session_engine.errors import WayOut
from session_engine.ids import RecordRef, SessionId, record_page
from session_engine.knowledge.portal import SETTING, customer_link

if TYPE_CHECKING:
    from desktop.pages.host import PageHost
    from session_engine.knowledge.area import KnowledgeArea

TEXTS = ("title", "content", "articlepublicnumber", "statecode", "isinternal")
"""What is put into a letter, and whether it may be."""


class KnowledgeBinding:
    """Links, sends, copies and keeps articles at hand."""

    def __init__(self, desk: Desk, pages: PageHost) -> None:
        self._desk = desk
        self.writing = ArticleWriting(desk, pages, self)

    async def ready(self) -> KnowledgeArea:
        """Give the engine's knowledge base; its modules are read beside the window's own work."""
        await asyncio.to_thread(importlib.import_module, "session_engine.guidance")
        return self._desk.engine.knowledge

    def command(self, session: SessionId, article: RecordRef, action: str) -> None:
        """Do something with an article: `link`, `unlink`, `favour`, `unfavour`, `copy`, `insert`, `insert_link`."""
        if action == "copy":
            self.copy(article)
        elif action in ("insert", "insert_link"):
            self.writing.insert(session, article, link=action == "insert_link")
        else:
            self.start(lambda: self._do(session, article, action), f"{action} {article.id}")

    async def _do(self, session: SessionId, article: RecordRef, action: str) -> None:
        area = await self.ready()
        match action:
            case "link":
                await area.link(session, article)
                self._tell("linked", "assist.unlink", area.case(session), article)
            case "unlink":
                await area.unlink(session, article)
                self._tell("unlinked", "assist.link", area.case(session), article)
            case _:
                await area.favour(article, favourite=action == "favour")

    def _tell(self, what: str, back: str, case: RecordRef | None, article: RecordRef) -> None:
        records = self._desk.engine.records
        title = str(records.value(article, "articlepublicnumber") or records.name(article))
        ways = (WayOut(back, (case, article)),) if case is not None else ()
        self._desk.engine.notices.tell(what, {"title": title}, actions=ways)

    def copy(self, article: RecordRef) -> None:
        """Copy an article's link: the one for customers where there is a place for them, else the program's own."""
        portal = self._desk.engine.settings.text(SETTING)
        if not portal:
            self._desk.run(lambda: self._desk.links.copy(record_page(article)))
            return

        async def work() -> None:
            await self.read(article)
            text = self.customer_link(article)
            if not text:  # it has no number, so customers have no place for it
                self._desk.links.copy(record_page(article))
                return
            QGuiApplication.clipboard().setText(text)
            self._desk.engine.notices.tell("copied", {"text": text})

        self.start(work, "copy")

    def customer_link(self, article: RecordRef) -> str:
        """Give the link under which customers read an article that was read; empty where there is none."""
        engine = self._desk.engine
        number = engine.records.value(article, "articlepublicnumber")
        return customer_link(engine.settings.text(SETTING), str(number or ""))

    def email_link(self, about: RecordRef, article: RecordRef) -> None:
        """Begin a letter with an article's link: the one for customers, else the program's own, to a colleague."""

        async def work() -> None:
            await self.read(article)
            title = self._desk.engine.records.name(article)
            link = self.customer_link(article)
            own = link or self._desk.engine.links.write(record_page(article))
            body = mail_words.link_html(title, own)
            self._desk.mail.new(about, subject=title, body=body, addressed=bool(link))
            if not link:
                self._desk.engine.notices.tell("link_for_colleagues")

        wait = Wait(wait_words.opening(self._desk.engine.records.name(article)))
        self._desk.start(work, owner=OWNER, group="email link", exclusive=True, wait=wait)

    def start(self, verb: Callable[[], Coroutine[Any, Any, object]], group: str) -> None:
        """Do what needs the organisation; what fails is told."""
        self._desk.start(verb, owner=OWNER, group=group)

    async def begin_letter(self, about: RecordRef | None, article: RecordRef) -> None:
        """Begin a letter about a record with what is in an article.

        Raises:
            Refused: It must not go to a customer: it is not published, or internal.
            OrganisationError: It could not be read.
        """
        await self.read(article)
        record = self._desk.engine.records.state(article)
        self._desk.mail.new(about, subject=record.name, body=mail_words.article_html(record))

    async def read(self, article: RecordRef) -> None:
        """Read what is put into a letter.

        Raises:
            Refused: It must not go to a customer: it is not published, or internal.
            OrganisationError: It could not be read.
        """
        area = await self.ready()
        await self._desk.engine.records.read(article, TEXTS)
        area.links.must_be_for_customers(article)

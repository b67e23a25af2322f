"""What is done with a suggestion: linked, copied, sent by e-mail, called helpful or not."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtGui import QGuiApplication

from desktop import wait_words
from desktop.desk import Desk
from desktop.waits import Wait
from session_engine.assist.state import Suggestion
from session_engine.errors import RefusalCode, Refused, WayOut
from session_engine.ids import RecordRef, record_page
from session_engine.knowledge.state import ARTICLE
from widgets.mail.cleaning import html_of_text
from widgets.text import one_line

OWNER = "assist"
_SHOWN = 80
"""Characters of a copied text that the notice repeats."""

Wish = Callable[[RecordRef, Suggestion], None]


class AssistWishes:
    """Does what a card's menu names."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        assist = desk.engine.assist
        self._table: dict[str, Wish] = {
            "link": self._link,
            "unlink": self._unlink,
            "helpful": lambda case, it: self._start(lambda: assist.helpful(case, it.ref), it, "verdict"),
            "not_helpful": self._not_helpful,
            "copy_link": lambda _case, it: self._copy_link(it.ref),
            "copy_resolution": lambda _case, it: self._copy(it.resolution or it.excerpt),
            "email": self._email,
            "email_link": lambda case, it: self._desk.knowledge.email_link(case, it.ref),
            "email_solver": self._email_solver,
        }

    def do(self, name: str, case: RecordRef, ref: RecordRef) -> None:
        """Do something with a suggestion for a case; nothing once it is no longer shown."""
        self._desk.run(partial(self._do, name, case, ref))

    def _do(self, name: str, case: RecordRef, ref: RecordRef) -> None:
        suggestion = self._desk.engine.assist.state(case).suggestion(ref)
        if suggestion is not None:
            self._table[name](case, suggestion)

    def _start(
        self, work: Callable[[], Coroutine[Any, Any, None]], suggestion: Suggestion, group: str
    ) -> None:
        wait = Wait(wait_words.saving(suggestion.title))
        self._desk.start(work, owner=OWNER, group=f"{group} {suggestion.ref.id}", wait=wait)

    def _link(self, case: RecordRef, suggestion: Suggestion) -> None:
        if self._desk.engine.records.is_new(case):
            raise Refused(RefusalCode.NOT_SAVED_YET)

        async def work() -> None:
            await self._desk.engine.assist.link(case, suggestion.ref)
            self._tell("linked", "assist.unlink", case, suggestion)

        self._start(work, suggestion, "link")

    def _unlink(self, case: RecordRef, suggestion: Suggestion) -> None:
        async def work() -> None:
            await self._desk.engine.assist.unlink(case, suggestion.ref)
            self._tell("unlinked", "assist.link", case, suggestion)

        self._start(work, suggestion, "link")

    def _not_helpful(self, case: RecordRef, suggestion: Suggestion) -> None:
        async def work() -> None:
            await self._desk.engine.assist.not_helpful(case, suggestion.ref)
            self._tell("not_helpful", "assist.reconsider", case, suggestion)

        self._start(work, suggestion, "verdict")

    def _tell(self, what: str, back: str, case: RecordRef, suggestion: Suggestion) -> None:
        undo = WayOut(back, (case, suggestion.ref))
        title = suggestion.number or suggestion.title
        self._desk.engine.notices.tell(what, {"title": title}, actions=(undo,))

    def _copy_link(self, ref: RecordRef) -> None:
        if ref.table == ARTICLE:
            self._desk.knowledge.copy(ref)
        else:
            self._desk.links.copy(record_page(ref))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._desk.engine.notices.tell("copied", {"text": one_line(text, _SHOWN)})

    def _email(self, case: RecordRef, suggestion: Suggestion) -> None:
        """Begin an e-mail to the customer with what is in the article, or with how the case was solved."""
        if suggestion.ref.table == "incident":
            body = html_of_text(suggestion.resolution or suggestion.excerpt)
            self._desk.mail.new(case, subject=self._desk.engine.records.name(case), body=body)
            return

        wait = Wait(wait_words.opening(suggestion.title))
        work = partial(self._desk.knowledge.begin_letter, case, suggestion.ref)
        self._desk.start(work, owner=OWNER, group="email", exclusive=True, wait=wait)

    def _email_solver(self, case: RecordRef, suggestion: Suggestion) -> None:
        """Begin an e-mail to the agent who solved a case, about the case in front."""
        if suggestion.solver is not None:
            subject = " ".join(part for part in (suggestion.number, suggestion.title) if part)
            self._desk.mail.new(case, subject=subject, to=suggestion.solver)

"""What the customer says in another language: by whoever is configured for it; nobody is as the program comes."""

from __future__ import annotations

import logging
from typing import Protocol

from session_engine.conversations.events import ConversationChanged
from session_engine.conversations.live import Live
from session_engine.conversations.state import Author, Message, MessageKind
from session_engine.errors import OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import RecordRef
from session_engine.tasks import Tasks

log = logging.getLogger(__name__)
NEWEST = 30
"""Messages that are translated, the newest; more as they come."""


class Translator(Protocol):
    """Translates texts."""

    async def translate(self, text: str, language: str) -> str:
        """Give a text in another language (a tag as `de`); raise OrganisationError when that cannot be had."""
        ...


class Translating:
    """Translations of conversations that are followed."""

    def __init__(self, bus: EventBus, tasks: Tasks, live: Live, translator: Translator | None) -> None:
        self._tasks, self._live, self._translator = tasks, live, translator
        bus.subscribe(ConversationChanged, lambda event: self._go_on(event.ref))

    def translate(self, ref: RecordRef, language: str) -> None:
        """Translate into a language from now on; empty for no more."""
        followed = self._live.of(ref)
        if followed is None:
            raise Refused(RefusalCode.NOT_OPEN)
        if language and self._translator is None:
            raise Refused(RefusalCode.NO_TRANSLATOR)
        followed.translating = language
        followed.translations.clear()
        self._live.tell(ref)

    def _go_on(self, ref: RecordRef) -> None:
        followed = self._live.of(ref)
        if self._translator is None or followed is None or not followed.translating:
            return
        messages = followed.thread.messages
        newest = messages.between(len(messages) - NEWEST, len(messages))
        todo = [each for each in newest if _foreign(each) and each.id not in followed.translations]
        if todo:
            work = self._translate(ref, todo, followed.translating)
            self._tasks.start(work, owner=("conversation", ref), group="translate", exclusive=True)

    async def _translate(self, ref: RecordRef, todo: list[Message], language: str) -> None:
        assert self._translator is not None  # noqa: S101 - nobody gets here without one
        for message in todo:
            try:
                text = await self._translator.translate(message.text, language)
            except OrganisationError as error:
                log.info("a message could not be translated: %s", error.failure)
                return
            followed = self._live.of(ref)
            if followed is None or followed.translating != language:
                return
            followed.translations[message.id] = text
        self._live.tell(ref)


def _foreign(message: Message) -> bool:
    return message.author is Author.CUSTOMER and message.kind is MessageKind.TEXT and bool(message.text)

"""What the customer says in another language: by whoever is configured for it; nobody is as the program comes."""

from __future__ import annotations

from typing import Protocol

from session_engine.conversations.events import ConversationChanged
from session_engine.conversations.following import Followed
from session_engine.conversations.live import Live
from session_engine.conversations.state import Author, Message, MessageKind
from session_engine.errors import RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import RecordRef
from session_engine.tasks import Tasks

NEWEST = 30
"""Messages that are translated, the newest; more as they come."""


class Translator(Protocol):
    """Translates texts."""

    @property
    def offered(self) -> bool:
        """Somebody is configured."""
        ...

    async def translate(self, text: str, language: str) -> str:
        """Give a text in another language (a tag as `de`); Refused(NOT_TRANSLATED) when that cannot be had."""
        ...


class Translating:
    """Translations of conversations that are followed."""

    def __init__(self, bus: EventBus, tasks: Tasks, live: Live, translator: Translator | None) -> None:
        self._tasks, self._live, self._translator = tasks, live, translator
        self._under_way: dict[RecordRef, tuple[Followed, str]] = {}
        bus.subscribe(ConversationChanged, lambda event: self._go_on(event.ref))

    def translate(self, ref: RecordRef, language: str) -> None:
        """Translate into a language from now on; empty for no more."""
        followed = self._live.of(ref)
        if followed is None:
            raise Refused(RefusalCode.NOT_OPEN)
        if language:
            self._somebody()
        followed.translating, followed.untranslated_at = language, None
        followed.translations.clear()
        self._live.tell(ref)

    @property
    def offered(self) -> bool:
        """Somebody translates."""
        return self._translator is not None and self._translator.offered

    def _somebody(self) -> Translator:
        if self._translator is None or not self._translator.offered:
            raise Refused(RefusalCode.NO_TRANSLATOR)
        return self._translator

    async def translated(self, text: str, language: str) -> str:
        """Give what she has written in the customer's language (a tag)."""
        translator = self._somebody()
        if not language:
            raise Refused(RefusalCode.NO_LANGUAGE)
        return await translator.translate(text, language.partition("-")[0])

    def _go_on(self, ref: RecordRef) -> None:
        followed = self._live.of(ref)
        if followed is None or not self.offered or _next(followed, followed.translating) is None:
            return
        if followed.untranslated_at == followed.newest:
            return  # it did not work; it is tried again when more was said
        if self._is_under_way(followed, followed.translating):
            return  # begun anew at each key and each word of the customer it would never end
        self._under_way[ref] = (followed, followed.translating)
        translating = self._translate(followed, followed.translating)
        self._tasks.start(translating, owner=("conversation", ref), group="translate", exclusive=True)

    async def _translate(self, followed: Followed, language: str) -> None:
        """Translate one message after the other, those too that come meanwhile; each is shown at once."""
        assert self._translator is not None  # noqa: S101 - nobody gets here without one
        ref = followed.ref
        try:
            while (message := _next(followed, language)) is not None:
                text = await self._translator.translate(message.text, language)
                if followed.translating == language:
                    followed.translations[message.id], followed.untranslated_at = text, None
                    self._live.tell(ref)
        except Refused:
            self._give_up(ref, language)
        finally:
            if self._is_under_way(followed, language):
                del self._under_way[ref]
        self._go_on(ref)

    def _is_under_way(self, followed: Followed, language: str) -> bool:
        whose, into = self._under_way.get(followed.ref, (None, ""))
        return whose is followed and into == language

    def _give_up(self, ref: RecordRef, language: str) -> None:
        followed = self._live.of(ref)
        if followed is not None and followed.translating == language:
            followed.untranslated_at = followed.newest
            self._live.tell(ref)


def _next(followed: Followed, language: str) -> Message | None:
    """Give the first of the newest messages that is to be translated; none where another language is wanted by now."""
    if not language or followed.translating != language:
        return None
    messages = followed.thread.messages
    newest = messages.between(len(messages) - NEWEST, len(messages))
    return next((each for each in newest if _foreign(each) and each.id not in followed.translations), None)


def _foreign(message: Message) -> bool:
    return message.author is Author.CUSTOMER and message.kind is MessageKind.TEXT and bool(message.text)

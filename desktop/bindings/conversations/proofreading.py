"""The spelling of what is written in a conversation's panel, asked of the engine after each pause."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from desktop.desk import Desk
from session_engine.conversations.state import Author, ConversationState, MessageKind
from session_engine.ids import RecordRef
from session_engine.spelling.text import words_of
from widgets.conversation.composer.spelling import Spelling

_LOOKED_AT = 20
"""Messages of the customer whose words in capitals are taken for names."""


class Proofreading:
    """Spelling of one panel's box."""

    def __init__(self, desk: Desk, ref: RecordRef, marks: Spelling) -> None:
        self._desk, self._ref, self._marks = desk, ref, marks
        self._languages: tuple[str, ...] = ()
        self._language = ""  # of what stands in the box
        marks.check_wanted.connect(self._check)
        marks.suggestions_wanted.connect(self._suggest)
        marks.learned.connect(self._learn)
        marks.language_chosen.connect(lambda name: desk.run(lambda: desk.engine.spelling.choose(name)))

    def render(self, state: ConversationState, kind: MessageKind) -> None:
        """Check by the language of the conversation, or of the program; what is for colleagues by that alone."""
        own = QLocale().bcp47Name()
        tags = (state.language, own) if kind is MessageKind.TEXT else (own,)
        languages = self._desk.engine.spelling.languages(*tags)
        if languages != self._languages:
            self._languages, self._language = languages, languages[0] if languages else ""
        self._marks.set_language(" ".join(languages), self._desk.engine.settings.text("spelling.language"))

    def _check(self, text: str) -> None:
        languages = self._languages
        if not languages:
            return

        async def work() -> None:
            language, slips = await self._desk.engine.spelling.check(languages, text, self._names())
            if languages == self._languages:
                self._language = language
                self._marks.show_slips(text, slips)

        self._desk.start(work, owner=self, group="check", exclusive=True)

    def _suggest(self, word: str) -> None:
        async def work() -> None:
            self._marks.show_suggestions(word, await self._desk.engine.spelling.suggest(self._language, word))

        self._desk.start(work, owner=self, group="suggest", exclusive=True)

    def _learn(self, word: str) -> None:
        self._desk.run(lambda: self._desk.engine.spelling.learn(word))
        self._marks.look_again()

    def _names(self) -> frozenset[str]:
        """Give the words that are right here: who takes part, what it is about, what the customer wrote in capitals."""
        state = self._desk.engine.conversations.state(self._ref)
        people = (
            state.agent,
            state.customer,
            state.case,
            state.queue,
            *(p.agent for p in state.participants),
        )
        said = [state.title, state.visitor, *(each.name for each in people if each is not None)]
        messages = state.messages.between(len(state.messages) - _LOOKED_AT, len(state.messages))
        named = {each.word for text in said for each in words_of(text)}
        for message in messages:
            if message.author is Author.CUSTOMER and message.kind is MessageKind.TEXT:
                named |= {each.word for each in words_of(message.text[:2000]) if each.word[:1].isupper()}
        return frozenset(named)

    def close(self) -> None:
        """Ask nothing more."""
        self._desk.engine.tasks.cancel(self)

"""The verbs of spelling: which words of a text are not known, what was meant by one, her own words."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from typing import Protocol

from session_engine.settings.area import SettingsArea
from session_engine.spelling.state import CONVERSATION, LANGUAGES, OFF, Slip
from session_engine.spelling.text import plain, words_of

LANGUAGE, OWN_WORDS = "spelling.language", "spelling.words"
MOST_OWN = 2_000
REMEMBERED = 5_000
"""Words of which is remembered whether they are known."""


class Proofreader(Protocol):
    """Who knows the words."""

    async def unknown(self, language: str, words: tuple[str, ...]) -> tuple[str, ...] | None:
        """Give those words that nobody knows; None where nothing can be asked."""
        ...

    async def suggest(self, language: str, word: str) -> tuple[str, ...]:
        """Give what was probably meant, the likeliest first."""
        ...

    def close(self) -> None:
        """Know nothing any more."""
        ...


class SpellingArea:
    """Spelling of what she writes."""

    def __init__(self, settings: SettingsArea, proofreader: Proofreader) -> None:
        self._settings, self._proofreader = settings, proofreader
        self._known: OrderedDict[tuple[str, str], bool] = OrderedDict()
        self._suggested: OrderedDict[tuple[str, str], tuple[str, ...]] = OrderedDict()

    def languages(self, *tags: str) -> tuple[str, ...]:
        """Give the languages to check by, the likeliest of some tags first; none for no check."""
        chosen = self._settings.text(LANGUAGE)
        wanted = tags if chosen == CONVERSATION else (chosen,)
        found = dict.fromkeys(tag.lower().replace("_", "-").partition("-")[0] for tag in wanted if tag)
        return tuple(each for each in found if each in LANGUAGES) if chosen != OFF else ()

    async def check(
        self, languages: tuple[str, ...], text: str, names: Collection[str] = ()
    ) -> tuple[str, tuple[Slip, ...]]:
        """Give the language of a text, and its words that are not known in it.

        It is the first one unless she writes in another: where half of the words are strange, who knows more of them
        is right.
        """
        first, count = languages[0], sum(1 for _ in words_of(text))
        found = {first: await self.slips(first, text, names)}
        for other in languages[1:]:
            if 2 * len(found[first]) > count:
                found[other] = await self.slips(other, text, names)
        best = min(found, key=lambda each: len(found[each]))
        return best, found[best]

    async def slips(self, language: str, text: str, names: Collection[str] = ()) -> tuple[Slip, ...]:
        """Give the words of a text that are not known.

        Args:
            language: One of LANGUAGES.
            text: As it is written.
            names: Words that are right here: of customers, colleagues, products.
        """
        own = {*self.own_words, *(plain(name) for name in names)}
        found = [each for each in words_of(text) if plain(each.word).removesuffix("'s") not in own]
        asked = tuple(dict.fromkeys(each.word for each in found if (language, each.word) not in self._known))
        if asked:
            unknown = await self._proofreader.unknown(language, asked)
            self._known.update(
                {(language, word): word not in unknown for word in asked} if unknown is not None else {}
            )
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return tuple(each for each in found if not self._known.get((language, each.word), True))

    async def suggest(self, language: str, word: str) -> tuple[str, ...]:
        """Give what was probably meant by a word."""
        key = (language, word)
        if key not in self._suggested:
            self._suggested[key] = await self._proofreader.suggest(language, word)
            while len(self._suggested) > REMEMBERED:
                self._suggested.popitem(last=False)
        return self._suggested[key]

    def close(self) -> None:
        """Let go of who knows the words."""
        self._proofreader.close()

    # -- her own words -------------------------------------------------------------------------------------

    @property
    def own_words(self) -> tuple[str, ...]:
        """Words that she has said are right, small letters."""
        return tuple(self._settings.text(OWN_WORDS).split())

    def learn(self, word: str) -> None:
        """Take a word for right, in every language."""
        small = plain(word)
        words = [each for each in self.own_words if each != small]
        if small and " " not in small:
            self._settings.set(OWN_WORDS, "\n".join([*words, small][-MOST_OWN:]))

    def forget(self, word: str) -> None:
        """Take a word for right no more."""
        words = [each for each in self.own_words if each != plain(word)]
        self._settings.set(OWN_WORDS, "\n".join(words))

    def choose(self, language: str) -> None:
        """Check by a language from now on: one of LANGUAGES, CONVERSATION, or OFF."""
        self._settings.set(LANGUAGE, language)

"""Which language a text is in, and how its words are cut back to their stems."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import msgspec
from Stemmer import Stemmer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ENGLISH: Final = "en"
_LOOKED_AT: Final = 150
"""Words of a text that its language is found out by."""
_SCRIPTS: Final = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)


class _Language(msgspec.Struct, frozen=True):
    stemmer: str | None
    words: str


def language_of(words: Sequence[str], text: str) -> str:
    """Find out the language of a text by its script and its little words; English if nothing tells.

    Args:
        words: The text's words in lower case.
        text: The text itself.
    """
    if not text.isascii():
        for language, script in _SCRIPTS:
            if len(script.findall(text)) * 4 > len(text):
                return language
    votes: dict[str, float] = {}
    little = _little_words()
    # Counted first: little words are said again and again.
    for word, times in Counter(filter(little.__contains__, words[:_LOOKED_AT])).items():
        for language, vote in little[word]:
            votes[language] = votes.get(language, 0.0) + times * vote
    return max(votes, key=lambda language: (votes[language], language == ENGLISH), default=ENGLISH)


def little_words(language: str) -> frozenset[str]:
    """Give the words of a language that are in every text and so tell nothing."""
    found = _languages().get(language)
    return frozenset() if found is None else frozenset(found.words.split())


def stemmer_of(language: str) -> Stemmer | None:
    """Make the stemmer of a language; None for one that has none."""
    found = _languages().get(language)
    # Its own memory of words would be a second one beside that of the analysis.
    return None if found is None or found.stemmer is None else Stemmer(found.stemmer, 0)


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, _Language]:
    content = files("resources").joinpath("assist", "languages.json").read_bytes()
    return msgspec.json.decode(content, type=dict[str, _Language])


@lru_cache(maxsize=1)
def _little_words() -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Give by word the languages it belongs to; one of few languages tells more."""
    found: dict[str, list[str]] = {}
    for language, described in _languages().items():
        for word in described.words.split():
            found.setdefault(word, []).append(language)
    return {word: tuple((name, 1.0 / len(names)) for name in names) for word, names in found.items()}

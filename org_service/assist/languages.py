"""Which language a text is in, and how its words are cut back to their stems."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from Stemmer import Stemmer

from org_service.little_words import languages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

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
    places, votes, names = _little_words()
    found = [places[word] for word in words[:_LOOKED_AT] if word in places]
    # Rounded: thirds that were added up in another order are as much.
    return names[int(votes[found].sum(axis=0).round(6).argmax())]


def stemmer_of(language: str) -> Stemmer | None:
    """Make the stemmer of a language; None for one that has none."""
    found = languages().get(language)
    # Its own memory of words would be a second one beside that of the analysis.
    return None if found is None or found.stemmer is None else Stemmer(found.stemmer, 0)


class _LittleWords(NamedTuple):
    places: Mapping[str, int]
    votes: NDArray[np.float64]
    """What each word, a row, says for each language."""
    languages: tuple[str, ...]
    """English first: of equal ones the first is taken."""


@lru_cache(maxsize=1)
def _little_words() -> _LittleWords:
    """Give the languages that little words belong to; a word of few languages tells more."""
    names = tuple(sorted(languages(), key=lambda language: language != ENGLISH))
    places: dict[str, int] = {}
    for language in names:
        for word in languages()[language].words.split():
            places.setdefault(word, len(places))
    belongs = np.zeros((len(places), len(names)))
    for column, language in enumerate(names):
        belongs[[places[word] for word in languages()[language].words.split()], column] = 1.0
    return _LittleWords(places, belongs / belongs.sum(axis=1, keepdims=True), names)

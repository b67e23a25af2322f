"""Why a document was found: the words and phrases of its text that the query has too."""

from __future__ import annotations

import re
from math import log, sqrt
from typing import TYPE_CHECKING, Final

from org_service.assist.analysis import words_of
from org_service.assist.postings import FEW, FREQUENT
from org_service.little_words import everyday_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from org_service.assist.analysis import Analysis, Asked
    from org_service.assist.segment import Segment

MOST: Final = 8
_LOOKED_AT: Final = 20_000
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_APART: Final = re.compile(r"[ \t\u00a0-]+")


def matched_phrases(
    analysis: Analysis, asked: Asked, segments: Sequence[Segment], text: str
) -> tuple[str, ...]:
    """Give what to mark in a text, as it is written there, the most telling first.

    Args:
        analysis: What turns words into stems.
        asked: The query's terms.
        segments: What tells how rare a term is.
        text: The document's text.
    """
    text = text[:_LOOKED_AT]
    rarity = _rarity(asked, segments)
    everyday = everyday_words(asked.language)
    places = [(word.group(), word.start(), word.end()) for word in _WORD.finditer(text)]
    weights = {word: 0.0 for word, _, _ in places}
    for word in weights:
        parts = words_of(word)
        if word.lower() not in everyday:
            weights[word] = max(
                (rarity.get(stem, 0.0) for stem in analysis.stems(parts, asked.language)), default=0.0
            )
    found: dict[str, float] = {}
    phrase: tuple[int, int, float] | None = None
    before = ""
    for word, start, end in places:
        weight = weights[word]
        if weight <= 0.0:
            phrase = None
            continue
        again, before = word.casefold() == before, word.casefold()  # "red red red" says no more than "red"
        joins = phrase is not None and not again and _APART.fullmatch(text, phrase[1], start) is not None
        phrase = (
            (phrase[0], end, phrase[2] + weight) if phrase is not None and joins else (start, end, weight)
        )
        found[text[phrase[0] : phrase[1]]] = phrase[2]
    return _told_apart(found)


def likeness(one: Asked, other: Asked, segments: Sequence[Segment]) -> float:
    """Give the cosine of two texts by the rarity of their stems."""
    mine, theirs = _rarity(one, segments), _rarity(other, segments)
    shared = sum(mine[stem] ** 2 for stem in mine.keys() & theirs.keys())
    lengths = sum(value**2 for value in mine.values()) * sum(value**2 for value in theirs.values())
    return shared / sqrt(lengths) if lengths else 0.0


def _told_apart(found: dict[str, float]) -> tuple[str, ...]:
    """Leave out what is part of something longer or the same in another case."""
    kept: list[str] = []
    for phrase in sorted(found, key=lambda phrase: -found[phrase]):
        folded = phrase.casefold()
        if not any(folded in other.casefold() for other in kept):
            kept.append(phrase)
    return tuple(kept[:MOST])


def _rarity(asked: Asked, segments: Sequence[Segment]) -> dict[int, float]:
    every = sum(segment.living for segment in segments)
    stems = tuple(dict.fromkeys(asked.stems))
    occurring = dict.fromkeys(stems, 0)
    for segment in segments:
        for stem, (texts, _) in zip(stems, segment.stems.of_all(stems), strict=True):
            occurring[stem] += len(texts)
    return {
        stem: log(1.0 + (every + 0.5) / (occurs + 0.5))
        for stem, occurs in occurring.items()
        if every <= FEW or occurs <= every * FREQUENT
    }

"""Turns texts into numbered terms: stems of words, and the fours of letters that words are made of.

A stem finds a word in its other forms; the fours find it inside compounds, in other languages and
with a letter wrong. A term's number is a hash of it, so that nothing has to be remembered about it.
"""

from __future__ import annotations

import re
from array import array
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

import numpy as np

from org_service.assist.languages import language_of, stemmer_of
from org_service.little_words import everyday_words, little_words
from org_service.search.text import fold, is_unspaced_anywhere, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from Stemmer import Stemmer

    from org_service.assist.values import Document

    Numbers = NDArray[np.uint32]

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_GRAM: Final = 4
_MOST_WORDS: Final = 100_000
"""Words of a language that are kept in mind at a time."""
_WORDS_OF_A_TEXT: Final = 3000
_HALF: Final = np.uint64(32)
_BYTE: Final = np.uint64(8)
_LOW: Final = np.uint64(0xFF)
_TEXT: Final = np.uint64(0xFFFFFF)
_NEVER: Final = np.uint64(0xFFFFFFFFFFFFFFFF)
"""No term in no text: what comes before the first one differs from it."""
_MOST_TIMES: Final = 255
_ASCII: Final = bytes(
    code if chr(code) in "0123456789abcdefghijklmnopqrstuvwxyz'" else 32 for code in range(256)
)


class Counts(NamedTuple):
    """How often which term occurs in which of some texts; ascending by term, then text."""

    terms: Numbers
    texts: Numbers
    times: NDArray[np.uint8]


class Analysed(NamedTuple):
    """What some documents are made of."""

    stems: Counts
    grams: Counts
    lengths: NDArray[np.uint32]
    """How many words each has."""


class Asked(NamedTuple):
    """What a query is made of, without the words that tell nothing."""

    language: str
    stems: dict[int, str]
    """The numbers of its stems, with the word as it was written."""
    grams: tuple[int, ...]
    telling: int
    """How many of the stems say what the matter is."""


class Analysis:
    """Analyses texts; keeps the words it has met, for most come again. For one thread."""

    def __init__(self) -> None:
        self._words: dict[str, _Words] = {}

    def documents(self, documents: Sequence[Document]) -> Analysed:
        """Analyse documents; a title counts twice."""
        languages: list[str] = []
        parts: list[tuple[str, list[int]]] = []
        for document in documents:
            words = words_of(f"{document.title}\n{document.title}\n{document.text}\n{document.resolution}")
            language = document.language or language_of(words, document.text or document.title)
            languages.append(language)
            parts.append((language, self._of(language).numbers(words)))
        return self._analysed(parts, languages)

    def asked(self, text: str, language: str) -> Asked:
        """Analyse a query.

        Args:
            text: What is asked.
            language: Its language; empty if it has to be found out.
        """
        words = words_of(text)
        found = language or language_of(words, text)
        known, little = self._of(found), little_words(found)
        telling = [word for word in dict.fromkeys(words) if word not in little]
        stems: dict[int, str] = {}
        grams: dict[int, None] = {}
        for word, number in zip(telling, known.numbers(telling), strict=True):
            stems.setdefault(known.stems[number], word)
            grams.update(dict.fromkeys(known.grams[known.ends[number] : known.ends[number + 1]]))
        everyday = everyday_words(found)
        return Asked(found, stems, tuple(grams), sum(word not in everyday for word in stems.values()))

    def stems(self, words: Sequence[str], language: str) -> list[int]:
        """Give the numbers of words' stems."""
        known = self._of(language)
        return [known.stems[number] for number in known.numbers(words)]

    def _of(self, language: str) -> _Words:
        found = self._words.get(language)
        if found is None or len(found) > _MOST_WORDS:
            found = self._words[language] = _Words(stemmer_of(language))
        return found

    def _analysed(self, parts: Sequence[tuple[str, list[int]]], languages: Sequence[str]) -> Analysed:
        stems: list[tuple[Numbers, Numbers, Numbers]] = []
        grams: list[tuple[Numbers, Numbers, Numbers]] = []
        for language in dict.fromkeys(languages):
            chosen = [at for at, (own, _) in enumerate(parts) if own == language]
            said = np.fromiter(chain.from_iterable(parts[at][1] for at in chosen), dtype=np.int64)
            places = np.repeat(np.array(chosen, np.uint32), [len(parts[at][1]) for at in chosen])
            known = self._of(language)
            numbers, texts, times = _occurring(said, places)
            stems.append((np.frombuffer(known.stems, np.uint32)[numbers], texts, times))
            grams.append(_expanded(known, numbers, texts, times))
        lengths = np.array([len(numbers) for _, numbers in parts], np.uint32)
        return Analysed(_counted(stems), _counted(grams), lengths)


class _Words(dict[str, int]):
    """The words of one language, numbered as they come, with their stems and fours."""

    def __init__(self, stemmer: Stemmer | None) -> None:
        super().__init__()
        self._stemmer = stemmer
        self.stems = array("I")
        self.grams = array("I")
        self.ends = array("I", [0])
        """Where each word's fours end, after a first zero."""

    def numbers(self, words: Iterable[str]) -> list[int]:
        return list(map(self.__getitem__, words))

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        stem = word if self._stemmer is None else self._stemmer.stemWord(word)
        self.stems.append(_number(fold(stem)))
        self.grams.extend(_fours(fold(word)))
        self.ends.append(len(self.grams))
        return number


def words_of(text: str) -> list[str]:
    """Give the words of a text in lower case; those of scripts without spaces in overlapping pairs."""
    lowered = text.lower()
    if lowered.isascii():
        # Bytes are translated and split five times faster than a text is searched.
        bare = lowered.encode("ascii").translate(_ASCII).decode("ascii").split()
        return (bare if "'" not in lowered else _without_quotes(bare))[:_WORDS_OF_A_TEXT]
    found = _WORD.findall(lowered)[:_WORDS_OF_A_TEXT]
    if not is_unspaced_anywhere(lowered):
        return found
    return list(chain.from_iterable(_parted(word) for word in found))


def _without_quotes(words: Iterable[str]) -> list[str]:
    return list(chain.from_iterable((word,) if word.isalnum() else _WORD.findall(word) for word in words))


def _parted(word: str) -> Iterable[str]:
    return terms(word) if is_unspaced_anywhere(word) else (word,)


def _fours(word: str) -> Iterable[int]:
    bounded = f"_{word}_"
    return (_number(bounded[at : at + _GRAM]) for at in range(max(1, len(bounded) - _GRAM + 1)))


def _number(term: str) -> int:
    return crc32(term.encode())


def _occurring(numbers: NDArray[np.int64], texts: Numbers) -> tuple[NDArray[np.int64], Numbers, Numbers]:
    """Give each word of each text once, with how often it is there."""
    keys, times = np.unique(numbers.astype(np.uint64) << _HALF | texts, return_counts=True)
    return (keys >> _HALF).astype(np.int64), keys.astype(np.uint32), _few(times)


def _expanded(
    known: _Words, numbers: NDArray[np.int64], texts: Numbers, times: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Put the fours of each word in the word's place."""
    ends = np.frombuffer(known.ends, np.uint32).astype(np.int64)
    starts, sizes = ends[numbers], ends[numbers + 1] - ends[numbers]
    shifts = np.repeat(starts - np.concatenate(([0], np.cumsum(sizes)[:-1])), sizes)
    places = np.arange(int(sizes.sum())) + shifts
    return np.frombuffer(known.grams, np.uint32)[places], np.repeat(texts, sizes), np.repeat(times, sizes)


def _counted(parts: Sequence[tuple[Numbers, Numbers, Numbers]]) -> Counts:
    """Add up how often terms occur: different words have the same stem, and share their fours."""
    # Term, text and times in one number: sorting numbers is much quicker than finding out their order.
    keys = np.concatenate(
        [
            terms.astype(np.uint64) << _HALF | texts.astype(np.uint64) << _BYTE | times
            for terms, texts, times in parts
        ]
    )
    keys.sort()
    pairs = keys >> _BYTE
    first = np.flatnonzero(np.diff(pairs, prepend=_NEVER))
    times = np.add.reduceat(keys & _LOW, first) if len(first) else keys
    return Counts(
        (pairs[first] >> (_HALF - _BYTE)).astype(np.uint32),
        (pairs[first] & _TEXT).astype(np.uint32),
        _few(times).astype(np.uint8),
    )


def _few(times: NDArray[np.int64] | NDArray[np.uint64]) -> Numbers:
    return np.minimum(times, _MOST_TIMES).astype(np.uint32)

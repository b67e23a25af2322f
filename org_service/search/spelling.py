"""Words that are nearly the same: one typing error apart, or another ending of the same word."""

from __future__ import annotations

import threading
from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHORTEST_FUZZY: Final = 4
MOST_ALTERNATIVES: Final = 24
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_CYRILLIC: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_GREEK: Final = "αβγδεζηθικλμνξοπρστυφχψως"
_ARABIC: Final = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآئؤ"
_HEBREW: Final = "אבגדהוזחטיכלמנסעפצקרשתךםןףץ"
_ALPHABETS: Final = (_LATIN, _CYRILLIC, _GREEK, _ARABIC, _HEBREW)

# Endings that words of European languages take, with the letters that have to remain.
_ENDINGS: Final = (
    ("ings", 4), ("edly", 4), ("ing", 4), ("ies", 4), ("ied", 4), ("ers", 4), ("ern", 5),
    ("est", 5), ("ed", 4), ("es", 4), ("er", 5), ("en", 5), ("em", 5), ("ly", 5), ("s", 4), ("e", 5),
)  # fmt: skip
_SHORTEST_STEM: Final = 4


def stem(term: str) -> str:
    """Cut an ending off a word: `satellites` and `satellite` share `satellit`.

    Crude on purpose: the result is searched as the beginning of words, in whatever language.
    """
    for ending, remaining in _ENDINGS:
        if term.endswith(ending) and len(term) - len(ending) >= remaining:
            return _undoubled(term[: -len(ending)])
    return term


def _undoubled(base: str) -> str:
    doubled = len(base) > _SHORTEST_STEM and base[-1] == base[-2] and base[-1] not in "aeiouls"
    return base[:-1] if doubled else base


def neighbours(term: str) -> Iterator[str]:
    """Give every text one error away: a letter more, less, another one, or two swapped."""
    alphabet = next((a for a in _ALPHABETS if term[:1] in a), _LATIN)
    for at in range(len(term) + 1):
        head, tail = term[:at], term[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1 and tail[0] != tail[1]:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in alphabet:
            yield head + letter + tail
            if tail and letter != tail[0]:
                yield head + letter + tail[1:]


class Vocabulary:
    """The words that occur in the index, kept in memory for spelling.

    It may hold words that no longer occur; it never lacks one that does.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._sorted = sorted(set(known))
        self._known = set(self._sorted)
        self._lock = threading.Lock()

    def add(self, terms: Iterable[str]) -> None:
        """Learn the words of a new text."""
        for term in set(terms) - self._known:
            with self._lock:
                insort(self._sorted, term)
                self._known.add(term)

    def knows(self, term: str) -> bool:
        return term in self._known

    def begins(self, prefix: str) -> bool:
        """Tell whether a word begins like this."""
        at = bisect_left(self._sorted, prefix)
        return at < len(self._sorted) and self._sorted[at].startswith(prefix)

    def beginning(self, prefix: str, limit: int) -> list[str]:
        """Give words that begin like this, in order."""
        at = bisect_left(self._sorted, prefix)
        found: list[str] = []
        for term in self._sorted[at : at + limit]:
            if not term.startswith(prefix):
                break
            found.append(term)
        return found

    def similar(self, term: str, *, prefix: bool = False) -> list[str]:
        """Give words (or beginnings of words) one typing error away from a word of four letters."""
        if len(term) < SHORTEST_FUZZY or term.isdecimal():
            return []
        fits = self.begins if prefix else self.knows
        found: dict[str, None] = {}
        for candidate in neighbours(term):
            if len(candidate) >= SHORTEST_FUZZY - 1 and fits(candidate):
                found[candidate] = None
                if len(found) == MOST_ALTERNATIVES:
                    break
        # The first letter is the one people get right.
        return sorted(found, key=lambda word: word[:1] != term[:1])

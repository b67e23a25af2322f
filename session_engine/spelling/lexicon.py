"""The words of a language: which are known, and which are near to one that is not. Lives in the process beside.

Lists are those of `pyspellchecker`, small letters only: that a German noun begins small is not found. What these lists
lack and every service desk writes stands in `resources/spelling/`.
"""

from __future__ import annotations

import re
from importlib.resources import files as resource_files

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker

from session_engine.spelling.text import plain

MOST = 6
"""Suggestions for a word."""
_NEAR = 2
"""Letters that may be wrong, swapped, missing or too many; of a short word one."""
_SHORT = 4
_RARE = 1
_ELIDED = {"fr": re.compile(r"(?:l|d|j|m|t|s|n|c|qu|jusqu|lorsqu|puisqu)'")}
_COMPOUNDS = {"de": ("", "s", "es", "n", "en"), "nl": ("", "s", "en")}
"""Languages that write words together, and what may stand between two of them."""
_PART, _PARTS = 4, 4
"""Least letters of a part, most parts."""
_BRITISH = tuple(
    (re.compile(pattern), other)
    for pattern, other in (
        (r"our(?=$|s|ed|ing|er|ers|able|ful|ite|ites|hood)", "or"),
        (r"is(?=e$|es$|ed$|er$|ers$|ing$|ation$|ations$|able$)", "iz"),
        (r"ys(?=e$|es$|ed$|er$|ers$|ing$)", "yz"),
        (r"re$", "er"),
        (r"res$", "ers"),
        (r"ogue(?=s?$)", "og"),
        (r"ll(?=ed$|ing$|er$|ers$)", "l"),
        (r"nce(?=s?$)", "nse"),
        (r"mme(?=s?$)", "m"),
        (r"eque(?=s?$)", "eck"),
        (r"[ao]e", "e"),
    )
)
"""How British spellings become those that the list has."""


class Lexicon:
    """The words of one language.

    Args:
        language: Its tag.
        counts: How often each word is written, in small letters.
        never: What is wrong although it is a word, or made of words.
    """

    def __init__(self, language: str, counts: dict[str, int], never: frozenset[str] = frozenset()) -> None:
        self.language, self._counts, self._never = language, counts, never
        self._words = list(counts)

    @classmethod
    def read(cls, language: str) -> Lexicon:
        """Read a language: the list, and what it lacks; after a minus stands what it wrongly lets pass."""
        counts = dict(SpellChecker(language=language).word_frequency.dictionary)
        more = [word for name in ("all", language) for word in _more(name)]
        for word in more:
            if not word.startswith("-"):
                counts.setdefault(word, _RARE)
        return cls(language, counts, frozenset(word[1:] for word in more if word.startswith("-")))

    def knows(self, word: str) -> bool:
        """Tell whether a word is one."""
        small = plain(word)
        if small in self._never:
            return False
        return self._is_word(
            small, compound=not word.islower() or self.language == "nl"
        ) or self._is_of_parts(small, word)

    def _is_word(self, word: str, *, compound: bool) -> bool:
        if word in self._counts or (self.language == "en" and self._is_british(word)):
            return True
        return compound and self._is_compound(word, _PARTS)

    def _is_british(self, word: str) -> bool:
        changed = (pattern.sub(other, word, count=1) for pattern, other in _BRITISH)
        return any(each != word and each in self._counts for each in changed)

    def _is_of_parts(self, small: str, word: str) -> bool:
        """Know `don't`, `Maria's`, `l'écran`, `Wi-Fi-Router` by their parts."""
        elided = _ELIDED.get(self.language)
        begins = elided.match(small) if elided is not None else None
        if begins is not None:
            return self.knows(small[begins.end() :])
        if "-" in small:
            return all(len(part) < 3 or self.knows(part) for part in word.split("-"))
        stem, _, ending = small.rpartition("'")
        return ending in {"s", ""} and bool(stem) and self.knows(stem)

    def _is_compound(self, word: str, parts: int) -> bool:
        between = _COMPOUNDS.get(self.language)
        if between is None or parts < 2:
            return False
        for cut in range(len(word) - _PART, _PART - 1, -1):
            if word[:cut] not in self._counts:
                continue
            for joint in between:
                rest = word[cut + len(joint) :] if word.startswith(joint, cut) else ""
                if len(rest) >= _PART and (rest in self._counts or self._is_compound(rest, parts - 1)):
                    return True
        return False

    def suggest(self, word: str) -> tuple[str, ...]:
        """Give the words that were probably meant, the likeliest first, written as the word is."""
        small = plain(word)
        near = 1 if len(small) <= _SHORT else _NEAR
        found = process.extract(small, self._words, scorer=OSA.distance, score_cutoff=near, limit=60)
        ranked = sorted(found, key=lambda each: self._rank(small, each[0], int(each[1])))
        return tuple(dict.fromkeys(_written(each[0], word) for each in ranked))[:MOST]

    def _rank(self, word: str, other: str, distance: int) -> tuple[float, str]:
        """Rank by how far it is, whether it begins the same, and how often it is written."""
        begins = 0.0 if other[:1] == word[:1] else 0.6
        often = min(self._counts[other], 1_000_000) ** 0.1
        return distance + begins - often / 4, other


def _more(name: str) -> list[str]:
    file = resource_files("resources") / "spelling" / f"{name}.txt"
    return file.read_text(encoding="utf-8").split() if file.is_file() else []


def _written(found: str, word: str) -> str:
    if word.isupper():
        return found.upper()
    return found[:1].upper() + found[1:] if word[:1].isupper() else found

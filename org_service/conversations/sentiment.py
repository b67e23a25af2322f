"""A customer's mood, told from what she wrote last, by words of four languages (facts 9).

It is a count, no understanding: words weigh, a negation before one turns it, an intensifier makes it heavier.
What has no known word is neutral.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

MESSAGES: Final = 6
"""How many of the customer's last messages count."""
NEUTRAL: Final = 10
_WEIGHTS: Final = {"very_good": 2.0, "good": 1.0, "bad": -1.0, "very_bad": -2.5}
_FADING: Final = 0.75
"""How much less a message counts than the one after it."""
_REACH: Final = 3
"""How many words a negation reaches over."""
_BACK: Final = 2
"""How many it reaches back."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[!?]+|[.,;:\n]")
_LONGEST: Final = 4_000


@dataclass(slots=True)
class _Words:
    """What words weigh."""

    whole: dict[str, float] = field(default_factory=dict[str, float])
    stems: list[tuple[str, float]] = field(default_factory=list[tuple[str, float]])
    negations: set[str] = field(default_factory=set[str])
    stronger: set[str] = field(default_factory=set[str])
    needed: set[str] = field(default_factory=set[str])
    """What is missed where it is denied."""

    def weight(self, word: str) -> float:
        found = self.whole.get(word)
        if found is not None:
            return found
        return next((weight for stem, weight in self.stems if word.startswith(stem)), 0.0)


@lru_cache(maxsize=1)
def _words() -> _Words:
    read = tomllib.loads((files("resources") / "conversations" / "sentiment.toml").read_text("utf-8"))
    found = _Words()
    for language in read.values():
        found.negations |= set(language["not"].split())
        found.stronger |= set(language["more"].split())
        found.needed |= set(language["needed"].split())
        for name, weight in _WEIGHTS.items():
            for word in language[name].split():
                if word.endswith("*"):
                    found.stems.append((word[:-1], weight))
                else:
                    found.whole[word] = weight
    return found


def label(texts: Iterable[str]) -> int:
    """Give the code of a mood, 7 very negative to 13 very positive.

    Args:
        texts: What the customer wrote last, the newest first.
    """
    weight, total, most = 1.0, 0.0, 0.0
    for each in list(texts)[:MESSAGES]:
        score = score_of(each)
        if score:
            total += weight * score
            most += weight
        weight *= _FADING
    return NEUTRAL if not most else NEUTRAL + _step(total / most)


def score_of(text: str) -> float:
    """Give what one text says, from -3 to 3."""
    said: list[_Said] = []
    denied_at, stronger = -_REACH - 1, False
    words = _words()
    for at, word in enumerate(_WORD.findall(text[:_LONGEST].casefold().replace("’", "'"))):
        if word in words.negations:
            denied_at = at
            _deny_back(said, at)
        elif not word[0].isalpha():
            denied_at = at - _REACH - 1
            _louder(said, len(word))
        elif weight := words.weight(word) or word in words.needed:
            needed = word in words.needed
            denied = at - denied_at <= _REACH
            said.append(_Said(at, float(weight) * (1.5 if stronger else 1.0), needed=needed, denied=denied))
        stronger = word in words.stronger
    return max(-3.0, min(3.0, sum(each.value for each in said)))


@dataclass(slots=True)
class _Said:
    """A word that says something."""

    at: int
    weight: float
    needed: bool
    denied: bool

    @property
    def value(self) -> float:
        if self.needed:
            return -self.weight if self.denied else 0.0
        return -0.75 * self.weight if self.denied else self.weight


def _deny_back(said: list[_Said], at: int) -> None:
    """Let a negation deny what stands right before it: funktioniert nicht, ne marche pas."""
    if said and at - said[-1].at <= _BACK and said[-1].weight > 0:
        said[-1].denied = True


def _louder(said: list[_Said], signs: int) -> None:
    if said and signs > 1:
        said[-1].weight *= 1.25


def _step(score: float) -> int:
    """Turn a score into the steps from neutral."""
    size = abs(score)
    steps = 0 if size < 0.4 else 1 if size < 1.25 else 2 if size < 2.25 else 3
    return steps if score > 0 else -steps

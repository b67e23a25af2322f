"""Which of a family's steps and resolutions fit what a customer said: those that share its words."""

import re
from random import Random
from typing import Final, TypeVar

from org_service.demonstration.family_files import Family, FamilyResolution, Saying
from org_service.demonstration.steps import SignedStep, signed_steps

T = TypeVar("T")
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_STEM: Final = 5
_WOMAN: Final = re.compile(r"\b([Ss]he|[Hh]er|[Hh]ers|Mrs|Ms|the widow|the lady|Frau)\b")
_MAN: Final = re.compile(r"\b([Hh]e|[Hh]is|[Hh]im|Mr|Herr)\b")
_COMMON: Final = frozenset(
    [
        "about",
        "after",
        "again",
        "anymore",
        "because",
        "before",
        "being",
        "could",
        "customer",
        "every",
        "everyone",
        "first",
        "getting",
        "have",
        "just",
        "like",
        "northlight",
        "nothing",
        "other",
        "please",
        "really",
        "since",
        "something",
        "still",
        "thank",
        "thanks",
        "that",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "thing",
        "think",
        "this",
        "those",
        "today",
        "told",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "will",
        "with",
        "would",
        "write",
        "year",
        "your",
    ]
)
_CHANCE: Final = 0.3
"""The weight of what shares no word."""


def speaks_of(text: str) -> bool | None:
    """Tell whether a colleague's text speaks of a woman (True) or a man; None if one cannot tell."""
    woman, man = _WOMAN.search(text) is not None, _MAN.search(text) is not None
    return None if woman == man else woman


def stems(text: str) -> frozenset[str]:
    """Give the beginnings of the words that say something."""
    return frozenset(word[:_STEM] for word in _WORD.findall(text.lower()) if word not in _COMMON)


class FamilyFit:
    """One family's steps and resolutions, weighed against each of its sayings once."""

    def __init__(self, family: Family) -> None:
        self.steps = signed_steps(family)
        self._resolutions = family.resolutions
        steps = [f"{step.subject} {step.text}" for step in self.steps]
        resolutions = [f"{made.subject} {made.text}" for made in family.resolutions]
        self._of_steps = [(stems(text), speaks_of(text)) for text in steps]
        self._of_resolutions = [(stems(text), speaks_of(text)) for text in resolutions]
        self._weights: dict[tuple[str, bool], tuple[list[float], list[float]]] = {}

    def resolution(self, random: Random, saying: Saying, *, woman: bool) -> FamilyResolution:
        """Choose the likelier, the more words it shares with what was said."""
        return random.choices(self._resolutions, self._weighed(saying, woman)[1])[0]

    def ordered_steps(self, random: Random, saying: Saying, *, woman: bool) -> list[SignedStep]:
        """Give the steps that can be this customer's, in a chance order, fitting ones mostly last."""
        weights = self._weighed(saying, woman)[0]
        drawn = {place: random.random() ** (1 / weight) for place, weight in enumerate(weights) if weight}
        return [self.steps[place] for place in sorted(drawn, key=drawn.__getitem__)]

    def _weighed(self, saying: Saying, woman: bool) -> tuple[list[float], list[float]]:  # noqa: FBT001 - a key's part
        found = self._weights.get((saying.title, woman))
        if found is None:
            spoken = stems(f"{saying.title} {saying.text}")
            steps = _weigh(spoken, self._of_steps, woman=woman)
            resolutions = _weigh(spoken, self._of_resolutions, woman=woman)
            found = (steps, resolutions if any(resolutions) else [1.0] * len(resolutions))
            self._weights[saying.title, woman] = found
        return found


def _weigh(
    spoken: frozenset[str], texts: list[tuple[frozenset[str], bool | None]], *, woman: bool
) -> list[float]:
    return [
        0.0 if about is not None and about != woman else _CHANCE + len(spoken & text) ** 2
        for text, about in texts
    ]

"""Which of a family's steps and resolutions fit what a customer said: those that share its words."""

import re
from random import Random
from typing import Final, TypeVar

from org_service.demonstration.content import Family, FamilyResolution, Saying
from org_service.demonstration.steps import SignedStep, signed_steps

T = TypeVar("T")
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_STEM: Final = 5
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


def stems(text: str) -> frozenset[str]:
    """Give the beginnings of the words that say something."""
    return frozenset(word[:_STEM] for word in _WORD.findall(text.lower()) if word not in _COMMON)


class FamilyFit:
    """One family's steps and resolutions, weighed against each of its sayings once."""

    def __init__(self, family: Family) -> None:
        self.steps = signed_steps(family)
        self._resolutions = family.resolutions
        self._of_steps = [stems(f"{step.subject} {step.text}") for step in self.steps]
        self._of_resolutions = [stems(f"{made.subject} {made.text}") for made in family.resolutions]
        self._weights: dict[str, tuple[list[float], list[float]]] = {}

    def resolution(self, random: Random, saying: Saying) -> FamilyResolution:
        """Choose the likelier, the more words it shares with what was said."""
        return random.choices(self._resolutions, self._weighed(saying)[1])[0]

    def ordered_steps(self, random: Random, saying: Saying) -> list[SignedStep]:
        """Give all steps in a chance order in which fitting ones mostly come last, to be popped."""
        weights = self._weighed(saying)[0]
        drawn = [random.random() ** (1 / weight) for weight in weights]
        return [self.steps[place] for place in sorted(range(len(drawn)), key=drawn.__getitem__)]

    def _weighed(self, saying: Saying) -> tuple[list[float], list[float]]:
        found = self._weights.get(saying.title)
        if found is None:
            spoken = stems(f"{saying.title} {saying.text}")
            found = (_weigh(spoken, self._of_steps), _weigh(spoken, self._of_resolutions))
            self._weights[saying.title] = found
        return found


def _weigh(spoken: frozenset[str], texts: list[frozenset[str]]) -> list[float]:
    return [_CHANCE + len(spoken & text) ** 2 for text in texts]

"""What was learned about ranking, as data: how much each feature says, and what a score is worth.

The numbers are in `resources/assist/weights.json`, made by `python -m tests.benchmarks.assist.learn`.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from importlib.resources import files
from math import exp, log
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

ANY: Final = "*"
"""Stands for every language that has no weights of its own."""
_LEAST: Final = 1e-6


class Steps(msgspec.Struct, frozen=True):
    """A function that never falls: straight between its points, level beyond them."""

    places: tuple[float, ...]
    values: tuple[float, ...]

    def __call__(self, score: float) -> float:
        """Give the value at a score."""
        right = bisect_right(self.places, score)
        if right == 0 or right == len(self.places):
            return self.values[0 if right == 0 else -1]
        low, high = self.places[right - 1], self.places[right]
        share = (score - low) / (high - low)
        return self.values[right - 1] + share * (self.values[right] - self.values[right - 1])


class Scale(msgspec.Struct, frozen=True):
    """How one language's candidates are scored."""

    weights: dict[str, float]
    """By feature; a feature that is not named does not count."""
    confidence: Steps


class Tilt(msgspec.Struct, frozen=True):
    """What a confidence is worth where little was said: a straight line in logits, which always rises."""

    slope: float
    shift: float

    def __call__(self, confidence: float) -> float:
        """Give what is left of a confidence."""
        sure = min(max(confidence, _LEAST), 1.0 - _LEAST)
        return 1.0 / (1.0 + exp(-self.shift - self.slope * log(sure / (1.0 - sure))))


class Weights(msgspec.Struct, frozen=True):
    """Everything learned.

    Attributes:
        fused: By language, for when meaning is known.
        lexical: By language, for when it is not: the model is off or has not read the texts yet.
        brief_fused: For queries of one telling word, of two and so on.
        brief_lexical: The same for when meaning is not known.
    """

    fused: dict[str, Scale]
    lexical: dict[str, Scale]
    brief_fused: tuple[Tilt, ...] = ()
    brief_lexical: tuple[Tilt, ...] = ()

    def scale(self, language: str, *, meaning: bool) -> Scale:
        """Give how candidates of a query in a language are scored."""
        scales = self.fused if meaning else self.lexical
        return scales.get(language, scales[ANY])

    def trusted(self, confidence: float, telling: int, *, meaning: bool) -> float:
        """Give what a confidence is worth by how many words of the query say what the matter is."""
        tilts = self.brief_fused if meaning else self.brief_lexical
        if not telling:
            return 0.0
        return confidence if telling > len(tilts) else tilts[telling - 1](confidence)


def score(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Add up what the features say."""
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """Read what the program was delivered with."""
    content = files("resources").joinpath("assist", "weights.json").read_bytes()
    return msgspec.json.decode(content, type=Weights)

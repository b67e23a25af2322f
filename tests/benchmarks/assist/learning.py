"""How is learned: logistic regression that shrinks towards nought, monotone calibration, folds by family."""

from collections.abc import Hashable, Iterable, Sequence
from itertools import groupby
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_ROUNDS: Final = 30
_ENOUGH: Final = 1e-5
_LEAST: Final = 1e-9
_STEEPEST: Final = 35.0
"""Beyond it a logistic function is 0 or 1 to the last digit."""


class Steps(NamedTuple):
    """A function that never falls: straight between its points, level beyond them."""

    places: tuple[float, ...]
    values: tuple[float, ...]

    def __call__(self, score: float) -> float:
        return float(np.interp(score, self.places, self.values))


def likelihood(features: Numbers, weights: Numbers) -> Numbers:
    """Give for each row how likely it is, 0 to 1."""
    return 1.0 / (1.0 + np.exp(-np.clip(features @ weights, -_STEEPEST, _STEEPEST)))


class Examples(NamedTuple):
    """Examples that share their weights.

    Attributes:
        features: A row for each; a constant is a column as any other.
        outcomes: 0 or 1 for each.
        counts: How much each counts.
        made_of: A row for each feature: which of all weights add up to the one that it has here.
    """

    features: Numbers
    outcomes: Numbers
    counts: Numbers
    made_of: Numbers


def logistic(examples: Sequence[Examples], shrinkage: Numbers) -> Numbers:
    """Find the weights under which the outcomes are likeliest.

    Args:
        examples: What is known.
        shrinkage: How strongly each weight is held near nought.
    """
    weights = np.zeros(len(shrinkage))
    for _ in range(_ROUNDS):
        slope, bend = -shrinkage * weights, np.diag(shrinkage + _LEAST)
        for features, outcomes, counts, made_of in examples:
            likely = likelihood(features, made_of @ weights)
            slope += made_of.T @ (features.T @ (counts * (outcomes - likely)))
            curved = (features * (counts * likely * (1.0 - likely))[:, None]).T @ features
            bend += made_of.T @ curved @ made_of
        step = np.linalg.solve(bend, slope)
        weights += step
        if float(np.abs(step).max()) < _ENOUGH:
            break
    return weights


def monotone(scores: Sequence[float], outcomes: Sequence[bool], fewest: int = 1) -> Steps:
    """Find how likely each score is, never less for a higher one (pool adjacent violators).

    Args:
        scores: Any numbers.
        outcomes: Whether it was so.
        fewest: Examples that a level has to rest on at least.
    """
    ordered = sorted(zip(scores, outcomes, strict=True))
    pools: list[tuple[float, float, int]] = []
    for score, same in groupby(ordered, key=lambda pair: pair[0]):
        values = [outcome for _, outcome in same]
        pools.append((score * len(values), float(sum(values)), len(values)))
        while len(pools) > 1 and _must_merge(pools[-2], pools[-1], fewest):
            last, before = pools.pop(), pools.pop()
            pools.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    if len(pools) > 1 and pools[-1][2] < fewest:
        last, before = pools.pop(), pools.pop()
        pools.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    return Steps(tuple(pool[0] / pool[2] for pool in pools), tuple(pool[1] / pool[2] for pool in pools))


def _must_merge(before: tuple[float, float, int], last: tuple[float, float, int], fewest: int) -> bool:
    return before[2] < fewest or before[1] / before[2] >= last[1] / last[2]


def folds(groups: Iterable[Hashable], count: int) -> dict[Hashable, int]:
    """Deal groups out to so many folds; all of a group is in one."""
    return {group: place % count for place, group in enumerate(sorted(set(groups), key=str))}

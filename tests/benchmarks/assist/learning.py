"""How is learned: logistic regression that shrinks towards nought, calibration that always rises, folds by family."""

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
_FARTHEST: Final = 10.0
"""How far from nought scores are told apart."""
_APART: Final = 0.5
"""How far the places lie apart that are written down."""
_HELD: Final = 1e-3
"""How strongly the calibration's curve is held back, and how slowly it rises at least."""


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


class Pool(NamedTuple):
    """Examples next to each other that are likely to the same degree: sums over them, and how many they are."""

    scores: float
    right: float
    size: int

    def with_next(self, other: "Pool") -> "Pool":
        """Make one of two."""
        return Pool(self.scores + other.scores, self.right + other.right, self.size + other.size)


def trusted(scores: Sequence[float], outcomes: Sequence[bool], fewest: int) -> Steps:
    """Find how likely each score is, more for each higher one: two cards are as sure only where their scores are equal.

    Pools say what was seen, but are level within and beyond; a logistic curve rises everywhere, but has one shape.
    Their mean in logits has the pools' shape and the curve's slope.
    """
    if not scores:
        return Steps((), ())
    pools = pooled(scores, outcomes, fewest)
    # One more that was right and one more that was wrong: nothing that was seen makes anything certain.
    seen = [(pool.scores / pool.size, _logit((pool.right + 1) / (pool.size + 2))) for pool in pools]
    rows = np.column_stack((np.ones(len(scores)), np.array(scores, float)))
    every = Examples(rows, np.array(outcomes, float), np.ones(len(rows)), np.eye(2))
    start, slope = logistic((every,), np.full(2, _HELD))
    within = [place for place, _ in seen]
    grid = np.arange(-_FARTHEST, _FARTHEST + _APART, _APART)
    beyond = grid[(grid < within[0]) | (grid > within[-1])]
    places = np.unique(np.concatenate((beyond, within)).round(3))
    level = np.interp(places, within, [value for _, value in seen])
    rising = (level + start + max(slope, _HELD) * places) / 2.0
    values = likelihood(rising[:, None], np.ones(1))
    return Steps(tuple(map(float, places)), tuple(map(float, values)))


def _logit(share: float) -> float:
    return float(np.log(share / (1.0 - share)))


def pooled(scores: Sequence[float], outcomes: Sequence[bool], fewest: int = 1) -> list[Pool]:
    """Find the pools of which no higher one is less likely (pool adjacent violators).

    Args:
        scores: Any numbers.
        outcomes: Whether it was so.
        fewest: Examples that a pool has to have at least.
    """
    ordered = sorted(zip(scores, outcomes, strict=True))
    pools: list[Pool] = []
    for score, same in groupby(ordered, key=lambda pair: pair[0]):
        values = [outcome for _, outcome in same]
        pools.append(Pool(score * len(values), float(sum(values)), len(values)))
        while len(pools) > 1 and _must_merge(pools[-2], pools[-1], fewest):
            last, before = pools.pop(), pools.pop()
            pools.append(before.with_next(last))
    if len(pools) > 1 and pools[-1].size < fewest:
        last, before = pools.pop(), pools.pop()
        pools.append(before.with_next(last))
    return pools


def _must_merge(before: Pool, last: Pool, fewest: int) -> bool:
    return before.size < fewest or before.right / before.size >= last.right / last.size


def folds(groups: Iterable[Hashable], count: int) -> dict[Hashable, int]:
    """Deal groups out to so many folds; all of a group is in one."""
    return {group: place % count for place, group in enumerate(sorted(set(groups), key=str))}

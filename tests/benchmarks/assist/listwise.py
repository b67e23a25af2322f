"""Learns an order from whole lists: each query's candidates share one vote, and what is worth more should get more.

The loss is the cross-entropy between what the candidates are worth and the softmax of their scores. It is convex,
so the same examples always give the same weights, whatever they were before.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.assist.learning import Numbers

_ROUNDS: Final = 20
_ENOUGH: Final = 1e-4
_LEAST: Final = 1e-9
_HALVINGS: Final = 20
_NEVER: Final = -1e9
_SHARPNESS: Final = 2.0
"""How much more the best are wanted than their gains say: the first places count most of all."""


class Lists(NamedTuple):
    """Queries that share their weights.

    Attributes:
        features: By query, candidate and feature; queries with fewer candidates end in zeros.
        worth: By query and candidate, what each should get; adds up to 1.
        there: By query and candidate, whether there is one.
        made_of: A row for each feature: which of all weights add up to the one that it has here.
    """

    features: Numbers
    worth: Numbers
    there: NDArray[np.bool_]
    made_of: Numbers


def as_lists(queries: Sequence[tuple[Numbers, NDArray[np.int64]]], scale: Numbers, made_of: Numbers) -> Lists:
    """Put queries' candidates and their grades together; each query has a candidate that is worth something."""
    longest = max(len(grades) for _, grades in queries)
    features = np.zeros((len(queries), longest, len(scale)))
    worth = np.zeros((len(queries), longest))
    for place, (rows, grades) in enumerate(queries):
        features[place, : len(grades)] = rows / scale
        gains = (2.0**grades - 1.0) ** _SHARPNESS
        worth[place, : len(grades)] = gains / gains.sum()
    lengths = np.array([len(grades) for _, grades in queries])
    return Lists(features, worth, np.arange(longest) < lengths[:, None], made_of)


def best_order(lists: Sequence[Lists], shrinkage: Numbers) -> Numbers:
    """Find the weights under which the candidates get what they are worth, by Newton's method.

    Args:
        lists: What is known.
        shrinkage: How strongly each weight is held near nought.
    """
    weights = np.zeros(len(shrinkage))
    for _ in range(_ROUNDS):
        slope, bend = -shrinkage * weights, np.diag(shrinkage + _LEAST)
        for one in lists:
            own_slope, own_bend = _slope_and_bend(one, one.made_of @ weights)
            slope += one.made_of.T @ own_slope
            bend += one.made_of.T @ own_bend @ one.made_of
        full = np.linalg.solve(bend, slope).astype(np.float64)
        step = _held(lists, shrinkage, weights, full)
        weights += step
        if float(np.abs(step).max()) < _ENOUGH:
            break
    return weights


def _held(lists: Sequence[Lists], shrinkage: Numbers, weights: Numbers, step: Numbers) -> Numbers:
    """Shorten a step until it leads to something better: far from the best a full one leads beyond it."""
    loss = _loss(lists, shrinkage, weights)
    for _ in range(_HALVINGS):
        if _loss(lists, shrinkage, weights + step) <= loss:
            return step
        step = step / 2.0
    return np.zeros_like(step)


def _loss(lists: Sequence[Lists], shrinkage: Numbers, weights: Numbers) -> float:
    found = float(shrinkage @ weights**2) / 2.0
    for one in lists:
        scores = np.where(one.there, one.features @ (one.made_of @ weights), _NEVER)
        highest = scores.max(axis=1)
        every = highest + np.log(np.exp(scores - highest[:, None]).sum(axis=1))
        found += float(every.sum() - (one.worth * scores).sum())
    return found


def _slope_and_bend(lists: Lists, weights: Numbers) -> tuple[Numbers, Numbers]:
    given = _shares(lists, weights)
    rows = lists.features.reshape(-1, len(weights))
    slope = (lists.worth - given).ravel() @ rows
    means = np.einsum("qc,qcf->qf", given, lists.features)
    return slope, (rows * given.ravel()[:, None]).T @ rows - means.T @ means


def _shares(lists: Lists, weights: Numbers) -> Numbers:
    """Give what each candidate gets by its score."""
    scores = np.where(lists.there, lists.features @ weights, _NEVER)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)

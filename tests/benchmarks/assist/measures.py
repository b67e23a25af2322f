"""Measures of a ranking and of its confidence: pure functions, defined here so that nobody has to guess."""

from collections.abc import Sequence
from itertools import pairwise
from math import log2


def discounted_gain(grades: Sequence[int], places: int) -> float:
    """Give the DCG of the first places: a grade g counts 2^g - 1, less the further down it stands."""
    return sum((2.0**grade - 1.0) / log2(place + 2.0) for place, grade in enumerate(grades[:places]))


def ndcg(grades: Sequence[int], every: Sequence[int], places: int = 10) -> float:
    """Give the DCG of a ranking as a share of the best possible one's.

    Args:
        grades: The grade of each document found, the first one first.
        every: The grades of all documents there are; zeros may be left out.
        places: How many of the first ones count.
    """
    best = discounted_gain(sorted(every, reverse=True), places)
    return discounted_gain(grades, places) / best if best else 0.0


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """Give 1 by the place of the first relevant document, 0 if there is none."""
    return next((1.0 / place for place, is_relevant in enumerate(relevant, 1) if is_relevant), 0.0)


def capped_recall(relevant: Sequence[bool], every: int, places: int = 3) -> float:
    """Give the share of the first places that are relevant, of as many as could be.

    Where more documents are relevant than there are places, plain recall could never be 1.
    """
    possible = min(every, places)
    return sum(relevant[:places]) / possible if possible else 0.0


def calibration_error(
    confidences: Sequence[float], outcomes: Sequence[bool], edges: Sequence[float]
) -> float:
    """Give the expected calibration error: how far confidence and truth lie apart, bin by bin.

    Args:
        confidences: What was claimed, 0 to 1.
        outcomes: Whether it was so.
        edges: Where the bins begin and end, ascending; the last one includes its end.
    """
    error = 0.0
    for low, high in pairwise(edges):
        last = high == edges[-1]
        inside = [
            place
            for place, value in enumerate(confidences)
            if low <= value < high or (last and value == high)
        ]
        if inside:
            claimed = sum(confidences[place] for place in inside) / len(inside)
            true = sum(outcomes[place] for place in inside) / len(inside)
            error += abs(claimed - true) * len(inside)
    return error / len(confidences) if confidences else 0.0


def edges_between(low: float, high: float, bins: int) -> list[float]:
    """Give the edges of bins of the same width."""
    return [low + (high - low) * place / bins for place in range(bins)] + [high]


def mean(values: Sequence[float]) -> float:
    """Give the mean, 0 of nothing."""
    return sum(values) / len(values) if values else 0.0

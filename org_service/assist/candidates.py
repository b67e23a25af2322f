"""Which documents may be answers to a query, and what speaks for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import log1p
from typing import TYPE_CHECKING, Final

import numpy as np

from org_service.assist.postings import rank
from org_service.assist.segment import mark_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from org_service.assist.analysis import Asked
    from org_service.assist.postings import Lexical, Term
    from org_service.assist.segment import Segment
    from org_service.assist.values import Query

FEATURES: Final = (
    "constant", "bm25", "grams", "meaning", "support", "article", "product", "subject",
    # The same for all candidates: they say how far the others can be trusted.
    "length", "best_bm25", "best_grams", "best_meaning",
)  # fmt: skip
_BEST: Final = 200
"""Documents that each way of looking may put forward."""
_BY_SIGNS: Final = 1000
_STEMS: Final = 60
_GRAMS: Final = 120
_SUPPORTERS: Final = 5
_SHARPNESS: Final = 0.03
"""How fast a supporter's voice fades with its distance to the first one."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Documents with their features; all arrays are as long as there are candidates."""

    segments: Sequence[Segment]
    places: NDArray[np.int64]
    """Which segment each is in."""
    numbers: NDArray[np.int64]
    """Its number there."""
    features: dict[str, NDArray[np.float32]]
    known: NDArray[np.bool_]
    """Whether its meaning is known."""
    terms: Sequence[Term]
    """The query's stems that occur, the rarest first."""

    def __len__(self) -> int:
        return len(self.numbers)


def find_candidates(
    segments: Sequence[Segment], query: Query, asked: Asked, vector: NDArray[np.float32] | None
) -> Candidates:
    """Collect what the words, their parts and the meaning put forward, and weigh each in every way.

    Args:
        segments: What is searched.
        query: What is asked.
        asked: Its terms.
        vector: Its meaning, None where that is not to be looked at.
    """
    stems = rank([segment.field(segment.stems) for segment in segments], list(asked.stems), _STEMS)
    grams = rank([segment.field(segment.grams) for segment in segments], asked.grams, _GRAMS)
    chosen = [_chosen(segment, (stems, grams), at, vector) for at, segment in enumerate(segments)]
    places = np.repeat(np.arange(len(segments)), [len(numbers) for numbers in chosen])
    numbers = np.concatenate([np.empty(0, np.int64), *chosen])
    likeness, vectors = _meanings(segments, chosen, vector)
    known = _gathered(chosen, [segment.vectors.scales for segment in segments], np.float32) > 0.0
    features = {
        "constant": np.ones(len(numbers), np.float32),
        "bm25": _gathered(chosen, stems.scores, np.float32) / max(stems.best, 1e-9),
        "grams": _gathered(chosen, grams.scores, np.float32) / max(grams.best, 1e-9),
        "meaning": likeness,
        "support": _support(likeness, vectors),
        "article": _gathered(chosen, [segment.articles for segment in segments], np.float32),
        "product": _agreement(chosen, [segment.products for segment in segments], mark_of(query.product)),
        "subject": _agreement(chosen, [segment.subjects for segment in segments], mark_of(query.subject)),
    }
    features |= _of_query(features, asked)
    return Candidates(segments, places, numbers, features, known & (vector is not None), stems.terms)


def _of_query(features: Mapping[str, NDArray[np.float32]], asked: Asked) -> dict[str, NDArray[np.float32]]:
    """Give what is true of the query as a whole."""
    same = np.ones_like(features["constant"])
    best = {f"best_{name}": features[name].max(initial=0.0) for name in ("bm25", "grams", "meaning")}
    return {name: same * value for name, value in (best | {"length": log1p(len(asked.stems))}).items()}


def _chosen(
    segment: Segment, lexical: Sequence[Lexical], at: int, vector: NDArray[np.float32] | None
) -> NDArray[np.int64]:
    found = [_best(scores.scores[at], _BEST) for scores in lexical]
    if vector is not None:
        near = segment.vectors.near(vector, _BY_SIGNS)
        near = near[segment.alive[near]]
        found.append(near[_best(segment.vectors.likeness(vector, near), _BEST)])
    return np.unique(np.concatenate(found))


def _best(scores: NDArray[np.float32], most: int) -> NDArray[np.int64]:
    """Give the places of the highest scores above nothing."""
    positive = np.flatnonzero(scores > 0.0)
    if len(positive) <= most:
        return positive
    return positive[np.argpartition(-scores[positive], most)[:most]]


def _meanings(
    segments: Sequence[Segment], chosen: Sequence[NDArray[np.int64]], vector: NDArray[np.float32] | None
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Give how near each candidate is, and their own vectors."""
    vectors = np.concatenate(
        [segment.vectors.floats(numbers) for segment, numbers in zip(segments, chosen, strict=True)]
        or [np.empty((0, 0), np.float32)]
    ).astype(np.float64)
    if vector is None:
        return np.zeros(len(vectors), np.float32), vectors
    return _even(vectors @ vector.astype(np.float64)), vectors


def _support(likeness: NDArray[np.float32], vectors: NDArray[np.float64]) -> NDArray[np.float32]:
    """Give how near each candidate is to the nearest ones: a problem that many had speaks for itself."""
    if not len(likeness) or not likeness.any():
        return np.zeros(len(likeness), np.float32)
    first = np.argsort(-likeness, kind="stable")[:_SUPPORTERS]
    voices = np.exp((likeness[first] - likeness[first[0]]) / _SHARPNESS)
    return _even(vectors @ ((voices / voices.sum()) @ vectors[first]))


def _even(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Round off what hangs on where in the index a text lies: equal texts are equal."""
    return values.round(6).astype(np.float32)


def _gathered(
    chosen: Sequence[NDArray[np.int64]], values: Sequence[NDArray[np.generic]], kind: type[np.float32]
) -> NDArray[np.float32]:
    parts = [value[numbers] for value, numbers in zip(values, chosen, strict=True)]
    return np.concatenate([np.empty(0, kind), *parts]).astype(kind)


def _agreement(
    chosen: Sequence[NDArray[np.int64]], marks: Sequence[NDArray[np.uint32]], wanted: int
) -> NDArray[np.float32]:
    """Give 1 where a mark is the wanted one, -1 where it is another, 0 where either is not known."""
    parts = [mark[numbers] for mark, numbers in zip(marks, chosen, strict=True)]
    found = np.concatenate([np.empty(0, np.uint32), *parts])
    if not wanted:
        return np.zeros(len(found), np.float32)
    return np.where(found == 0, 0.0, np.where(found == wanted, 1.0, -1.0)).astype(np.float32)

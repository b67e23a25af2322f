"""Inverted indexes as plain arrays, and BM25 over them.

A posting is three bytes: the text's number within its segment, and how often the term occurs there.
Everything that depends on how many texts there are is calculated when it is asked, so adding texts
bit by bit gives the same as building all at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from org_service.assist.analysis import Counts

SATURATION: Final = 1.2
LENGTH: Final = 0.75
FREQUENT: Final = 0.2
"""Share of the texts from which on a term says nothing."""
FEW: Final = 200
"""Texts up to which no term is too frequent."""
_PIECE: Final = 1 << 19
"""Postings that are copied at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Which term occurs in which text how often."""

    terms: NDArray[np.uint32]
    """Ascending."""
    starts: NDArray[np.int64]
    """Where each term's postings begin, and at last where they end."""
    texts: NDArray[np.uint16]
    times: NDArray[np.uint8]

    def of(self, term: int) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
        """Give the texts that a term occurs in, ascending, and how often."""
        return self.of_all((term,))[0]

    def of_all(self, terms: Sequence[int]) -> list[tuple[NDArray[np.uint16], NDArray[np.uint8]]]:
        """Give for each of some terms the texts that it occurs in, ascending, and how often."""
        wanted = np.array(terms, np.uint32)
        places = self.terms.searchsorted(wanted)
        known = places < len(self.terms)
        known[known] = self.terms[places[known]] == wanted[known]
        begins = self.starts[np.where(known, places, 0)].tolist()
        ends = self.starts[np.where(known, places + 1, 0)].tolist()
        return [(self.texts[a:b], self.times[a:b]) for a, b in zip(begins, ends, strict=True)]


def build_postings(counts: Counts) -> Postings:
    """Build an index from counts, which are in order."""
    starts = np.flatnonzero(np.diff(counts.terms.astype(np.int64), prepend=-1))
    ends = np.append(starts, len(counts.terms)).astype(np.int64)
    return Postings(counts.terms[starts], ends, counts.texts.astype(np.uint16), counts.times)


def join_postings(parts: Sequence[tuple[Postings, NDArray[np.int64]]]) -> Postings:
    """Make one index of several.

    Nothing is sorted: a part's postings are in order, and its texts come after those of the parts before. Terms
    are taken a few at a time, so that little more memory is needed than the new index takes.

    Args:
        parts: Each index with the new number of each of its texts, ascending; -1 for one that goes.
    """
    living = [_living(part, numbers) for part, numbers in parts]
    terms = np.unique(
        np.concatenate([part.terms[counts > 0] for (part, _), counts in zip(parts, living, strict=True)])
    )
    places = [
        terms.searchsorted(part.terms[counts > 0]) for (part, _), counts in zip(parts, living, strict=True)
    ]
    sizes = np.zeros(len(terms), np.int64)
    for counts, place in zip(living, places, strict=True):
        sizes[place] += counts[counts > 0]
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    joined = Postings(terms, starts, np.empty(starts[-1], np.uint16), np.empty(starts[-1], np.uint8))
    free = starts[:-1].copy()
    for (part, numbers), counts, place in zip(parts, living, places, strict=True):
        begins = np.zeros(len(counts), np.int64)
        begins[counts > 0] = free[place]
        free[place] += counts[counts > 0]
        _copy(part, numbers, begins, counts, joined)
    return joined


def _living(part: Postings, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give how many postings of each term stay."""
    if not (numbers < 0).any():
        return np.diff(part.starts)
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(numbers[part.texts] >= 0)))
    return np.diff(before[part.starts])


def _copy(
    part: Postings,
    numbers: NDArray[np.int64],
    begins: NDArray[np.int64],
    counts: NDArray[np.int64],
    joined: Postings,
) -> None:
    """Copy what stays of an index to where each term's postings begin in the joined one."""
    marks = np.unique(
        np.append(part.starts[:-1].searchsorted(np.arange(0, part.starts[-1], _PIECE)), len(counts))
    )
    for first, last in pairwise([0, *marks[marks > 0].tolist()]):
        begin, end = part.starts[first], part.starts[last]
        texts = numbers[part.texts[begin:end]]
        kept = texts >= 0
        sizes = counts[first:last]
        shifts = begins[first:last] - (np.cumsum(sizes) - sizes)
        target = np.arange(int(sizes.sum())) + np.repeat(shifts, sizes)
        joined.texts[target] = texts[kept]
        joined.times[target] = part.times[begin:end][kept]


class Field(NamedTuple):
    """One segment's index with what BM25 needs of its texts."""

    postings: Postings
    lengths: NDArray[np.uint32]
    alive: NDArray[np.bool_]


class Term(NamedTuple):
    """A term of a query."""

    number: int
    weight: float
    """How rare it is among all texts; zero if it says nothing."""


class Lexical(NamedTuple):
    """How well the texts of each segment match a query's words."""

    scores: list[NDArray[np.float32]]
    """By segment, for each of its texts."""
    terms: list[Term]
    """Those that counted, the rarest first."""
    best: float
    """What a text would score that has every term, known or not, often."""


def rank(fields: Sequence[Field], numbers: Sequence[int], most: int) -> Lexical:
    """Score all texts by BM25.

    Args:
        fields: All segments.
        numbers: The query's terms, each once.
        most: How many terms count: the rarest.
    """
    every = sum(int(field.alive.sum()) for field in fields)
    length = sum(int(field.lengths[field.alive].sum()) for field in fields) / max(1, every)
    found = list(
        zip(numbers, zip(*(field.postings.of_all(numbers) for field in fields), strict=True), strict=True)
    )
    weighed = [(_weigh(number, parts, fields, every), parts) for number, parts in found]
    ceiling = sum(term.weight for term, _ in weighed) * (SATURATION + 1.0)
    telling = sorted((one for one in weighed if one[0].weight > 0.0), key=lambda one: -one[0].weight)[:most]
    scores = [np.zeros(len(field.lengths), np.float32) for field in fields]
    norms = [
        (SATURATION * (1.0 - LENGTH + LENGTH * field.lengths / max(1.0, length))).astype(np.float32)
        for field in fields
    ]
    for term, parts in telling:
        for (texts, times), norm, score in zip(parts, norms, scores, strict=True):
            if len(texts):
                # A text is in a term's postings once, so this adds to each place once.
                score[texts] += np.float32(term.weight * (SATURATION + 1.0)) * times / (times + norm[texts])
    for field, score in zip(fields, scores, strict=True):
        score[~field.alive] = 0.0
    occurring = [term for term, parts in telling if any(len(texts) for texts, _ in parts)]
    return Lexical(scores, occurring, ceiling)


def _weigh(
    number: int,
    parts: Sequence[tuple[NDArray[np.uint16], NDArray[np.uint8]]],
    fields: Sequence[Field],
    every: int,
) -> Term:
    occurs = sum(int(field.alive[texts].sum()) for (texts, _), field in zip(parts, fields, strict=True))
    if every > FEW and occurs > every * FREQUENT:
        return Term(number, 0.0)
    return Term(number, log(1.0 + (every - occurs + 0.5) / (occurs + 0.5)))

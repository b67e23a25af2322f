"""Fits a linear ranking whose scores can be trusted.

Two steps, so that the outcome is one weight for each feature: first what puts the right documents before the
wrong ones (`listwise.py`), then how far a score can be trusted (logistic
regression, in which features of the query as a whole count too). A language has weights of its own as far as
its queries ask for it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.assist.corpus import CASE
from tests.benchmarks.assist.evaluation import PLACES, Claim
from tests.benchmarks.assist.learning import Examples, Numbers, Steps, folds, logistic, trusted
from tests.benchmarks.assist.listwise import as_lists, best_order
from tests.benchmarks.assist.measures import mean, ndcg

FOLDS: Final = 5
ANY: Final = "*"
ENGLISH: Final = "en"
OWN: Final = frozenset({"de", "es", "fr", "nl", "sv"})
"""Languages beside English with enough queries for weights of their own."""
SHARED: Final = 1.0
"""How strongly common weights are held back; a group's (English, the others); a single language's."""
APART: Final = 2.0
SINGLE: Final = 40.0
LANGUAGES: Final = (ENGLISH, ANY, *sorted(OWN))
_HELD_BACK: Final = 5.0
"""How much more strongly the order's weights are held back than those of trust."""
_FEWEST: Final = 40
_MINIMUM: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Case:
    """A query with its candidates.

    Attributes:
        name: The query's name.
        group: Its family; a query that nothing answers is a group by itself.
        language: The language that the ranking takes it for, if that has weights of its own.
        features: A row for each candidate.
        grades: What each is worth.
        best: The grades of all documents that are worth something.
    """

    name: str
    group: str
    language: str
    features: Numbers
    grades: NDArray[np.int64]
    best: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights by language, those of `*` for the rest, and what a score is worth, in English and elsewhere."""

    weights: Mapping[str, Numbers]
    worth: Mapping[str, Steps]

    def scores(self, case: Case) -> Numbers:
        """Give the candidates' scores."""
        return case.features @ self.weights[case.language]

    def confidence(self, case: Case, score: float) -> float:
        """Give what a score is worth."""
        return self.worth[case.language](score)


def language_or_any(language: str) -> str:
    """Give under which name a language's weights are kept."""
    return language if language in LANGUAGES else ANY


def learn(cases: Sequence[Case]) -> Learned:
    """Learn weights from all cases, and the worth of scores from cases that their weights had not seen."""
    unseen = _unseen(cases)
    worth = {half: _worth(cases, unseen, half) for half in (ENGLISH, ANY)}
    return Learned(_weights(cases), {name: worth[_half(name)] for name in LANGUAGES})


def cross_validated(cases: Sequence[Case]) -> tuple[list[Claim], float]:
    """Give the claims about every case made without its group, and the nDCG of those rankings."""
    dealt = folds((case.group for case in cases), FOLDS)
    claims: list[Claim] = []
    gains: list[float] = []
    for fold in range(FOLDS):
        learned = learn([case for case in cases if dealt[case.group] != fold])
        for case in cases:
            if dealt[case.group] == fold:
                claims += claims_about(case, learned)
                gains += [_gain(case, learned.scores(case))] if case.best else []
    return claims, mean(gains)


def claims_about(case: Case, learned: Learned) -> list[Claim]:
    """Give what would be claimed of the candidates that would be shown for a case."""
    scores = learned.scores(case)
    first = np.argsort(-scores, kind="stable")[:PLACES]
    return [
        Claim(case.name, learned.confidence(case, float(scores[at])), bool(case.grades[at] >= CASE))
        for at in first
    ]


def _gain(case: Case, scores: Numbers) -> float:
    order = np.argsort(-scores, kind="stable")
    return ndcg([int(grade) for grade in case.grades[order]], case.best, PLACES)


def _unseen(cases: Sequence[Case]) -> dict[str, Numbers]:
    """Give every case's scores by weights that were learned without its group."""
    dealt = folds((case.group for case in cases), FOLDS)
    found: dict[str, Numbers] = {}
    for fold in range(FOLDS):
        weights = _weights([case for case in cases if dealt[case.group] != fold])
        held = [case for case in cases if dealt[case.group] == fold]
        found |= {case.name: case.features @ weights[case.language] for case in held}
    return found


def _worth(cases: Sequence[Case], scores: Mapping[str, Numbers], half: str) -> Steps:
    """Find what scores are worth among what would be shown: the first places."""
    seen: list[tuple[float, bool]] = []
    for case in cases:
        if _half(case.language) == half:
            found = scores[case.name]
            first = np.argsort(-found, kind="stable")[:PLACES]
            seen += [(float(found[at]), bool(case.grades[at] >= CASE)) for at in first]
    return trusted([score for score, _ in seen], [is_right for _, is_right in seen], _FEWEST)


def _half(language: str) -> str:
    return ENGLISH if language == ENGLISH else ANY


def _weights(cases: Sequence[Case]) -> dict[str, Numbers]:
    """Find each language's weights: the order first, then how far scores of different queries agree."""
    spread = np.concatenate([case.features for case in cases]).std(axis=0)
    scale = np.where(spread > _MINIMUM, spread, 1.0)
    order = _order(cases, scale)
    return _trust(cases, order, scale)


class _Layout:
    """The weights of every language at once: common ones, and what a group or a language adds to them."""

    def __init__(self, width: int) -> None:
        self._parts = ("", *LANGUAGES)
        self._width = width
        strengths = {"": SHARED, ENGLISH: APART, ANY: APART}
        self.shrinkage = np.repeat([strengths.get(part, SINGLE) for part in self._parts], width)

    def made_of(self, language: str) -> Numbers:
        """Give which of all weights add up to a language's, a row for each of these."""
        counting = [float(part in {"", language, _half(language)}) for part in self._parts]
        return np.kron(np.array(counting), np.eye(self._width)).astype(np.float64)

    def solved(self, found: Mapping[str, Sequence[tuple[Numbers, Numbers, Numbers]]]) -> dict[str, Numbers]:
        """Find every language's weights from rows, outcomes and counts by language."""
        examples = [
            Examples(
                np.concatenate([rows for rows, _, _ in parts]),
                np.concatenate([outcomes for _, outcomes, _ in parts]),
                np.concatenate([counts for _, _, counts in parts]),
                self.made_of(language),
            )
            for language, parts in found.items()
        ]
        weights = logistic(examples, self.shrinkage)
        return {language: self.made_of(language) @ weights for language in LANGUAGES}


def _order(cases: Sequence[Case], scale: Numbers) -> dict[str, Numbers]:
    """Learn from all queries that something answers what puts the right candidates before the others."""
    layout = _Layout(len(scale))
    found: dict[str, list[tuple[Numbers, NDArray[np.int64]]]] = defaultdict(list)
    for case in cases:
        if case.grades.any():
            found[case.language].append((case.features, case.grades))
    lists = [as_lists(queries, scale, layout.made_of(language)) for language, queries in found.items()]
    weights = best_order(lists, layout.shrinkage * _HELD_BACK)
    return {language: layout.made_of(language) @ weights / scale for language in LANGUAGES}


def _trust(cases: Sequence[Case], order: Mapping[str, Numbers], scale: Numbers) -> dict[str, Numbers]:
    """Stretch the scores, and add what is true of a query as a whole, so that they mean the same everywhere."""
    whole = np.all([np.ptp(case.features, axis=0) < _MINIMUM for case in cases], axis=0)
    columns = np.flatnonzero(whole)
    found: dict[str, list[tuple[Numbers, Numbers, Numbers]]] = defaultdict(list)
    for case in cases:
        first, rows = _first(case, order[case.language], columns, scale)
        found[case.language].append((rows, (case.grades[first] >= CASE).astype(float), np.ones(len(rows))))
    solved = _Layout(len(columns) + 1).solved(found)
    weights: dict[str, Numbers] = {}
    for language in LANGUAGES:
        stretch, *of_query = solved[language]
        # A language in which a higher score meant less would be turned round: then its order stays alone.
        weights[language] = order[language] * max(stretch, _MINIMUM)
        weights[language][columns] += np.array(of_query) / scale[columns]
    return weights


def _first(
    case: Case, weights: Numbers, columns: NDArray[np.int64], scale: Numbers
) -> tuple[NDArray[np.int64], Numbers]:
    """Give the candidates that would be shown, and for each its score and what is true of its query."""
    scores = case.features @ weights
    first = np.argsort(-scores, kind="stable")[:PLACES]
    of_query = case.features[np.ix_(first, columns)] / scale[columns]
    return first, np.column_stack((scores[first], of_query))

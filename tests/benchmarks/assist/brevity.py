"""What a confidence is worth while little was said: the labelled queries as far as their first telling words."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from org_service.assist.analysis import Analysis
from org_service.assist.values import Query, Scored
from org_service.assist.weights import Tilt
from tests.benchmarks.assist.asking import WAYS
from tests.benchmarks.assist.corpus import Corpus
from tests.benchmarks.assist.evaluation import PLACES, Claim
from tests.benchmarks.assist.learning import Examples, logistic
from tests.benchmarks.assist.query_set import LabelledQuery

BRIEF: Final = 6
"""Telling words up to which a query is brief: with more of them its confidence was found to be true."""
_UNSURE: Final = 0.3
"""Confidence from which on suggestions are learned from: what is far from being shown would bend the line."""
_FLATTEST: Final = 0.2
_HELD: Final = 1.0
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
Suggest = Callable[[Query, int], Sequence[Scored]]


def beginnings(query: Query) -> Iterator[tuple[int, Query]]:
    """Give a query as it is while somebody types it: once for each number of telling words up to six."""
    analysis, text, seen = Analysis(), f"{query.title}\n{query.description}".strip(), {0}
    for word in _WORD.finditer(text):
        title, _, description = text[: word.end()].partition("\n")
        telling = analysis.asked(f"{title}\n{description}", query.language).telling
        if telling > BRIEF:
            return
        if telling not in seen:
            seen.add(telling)
            yield telling, Query(title, description, query.product, query.subject, query.language)


def brief_claims(
    suggest: Suggest, queries: Iterable[LabelledQuery], corpus: Corpus
) -> dict[int, list[Claim]]:
    """Collect what is claimed for beginnings, by how many telling words they have."""
    found: dict[int, list[Claim]] = defaultdict(list)
    for labelled in queries:
        for ask in WAYS:
            for telling, query in beginnings(ask(labelled)):
                found[telling] += [
                    Claim(
                        f"{labelled.name} {ask.__name__}",
                        scored.confidence,
                        bool(labelled.family) and corpus.families.get(scored.id) == labelled.family,
                    )
                    for scored in suggest(query, PLACES)
                ]
    return found


def learn_brief(suggest: Suggest, queries: Iterable[LabelledQuery], corpus: Corpus) -> list[Tilt]:
    """Find what confidences are worth for queries of one telling word, of two and so on."""
    found = brief_claims(suggest, queries, corpus)
    return [_tilt([claim for claim in found[n] if claim.confidence >= _UNSURE]) for n in range(1, BRIEF + 1)]


def _tilt(claims: Sequence[Claim]) -> Tilt:
    sure = np.clip([claim.confidence for claim in claims], 1e-6, 1 - 1e-6)
    right = np.array([claim.is_right for claim in claims], float)
    rows = np.column_stack((np.ones(len(sure)), np.log(sure / (1.0 - sure))))
    shift, slope = logistic((Examples(rows, right, np.ones(len(rows)), np.eye(2)),), np.full(2, _HELD))
    if slope < _FLATTEST:  # a line that fell would turn the order round
        slope, shift = _FLATTEST, float(np.log((right.mean() + 1e-6) / (1 - right.mean() + 1e-6)))
    return Tilt(float(slope), float(shift))

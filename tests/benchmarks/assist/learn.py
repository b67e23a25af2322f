"""Learns the ranking's weights and what its scores are worth, from the training queries alone.

`python -m tests.benchmarks.assist.learn` writes `resources/assist/weights.json`; with `brief` only what is true of
queries of few words is learned anew, from the weights that are there.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from org_service.assist.values import Query, Scored
from org_service.assist.weights import load_weights
from tests.benchmarks.assist.asking import WAYS
from tests.benchmarks.assist.brevity import learn_brief
from tests.benchmarks.assist.corpus import Corpus, demonstration_corpus
from tests.benchmarks.assist.evaluation import SHOWN, Claim
from tests.benchmarks.assist.fitting import Case, Learned, cross_validated, language_or_any, learn
from tests.benchmarks.assist.measures import calibration_error, edges_between
from tests.benchmarks.assist.query_set import LabelledQuery, queries_of
from tests.benchmarks.assist.systems import load_model, untilted

WEIGHTS: Final = Path(__file__).parents[3] / "resources" / "assist" / "weights.json"
CANDIDATES: Final = 300
"""Documents of each query that are learned from, the best by the weights before: with few of them it goes astray."""
Suggest = Callable[[Query, int], Sequence[Scored]]


def collect(
    suggest: Suggest, spoken: Callable[[Query], str], queries: Iterable[LabelledQuery], corpus: Corpus
) -> tuple[list[str], list[Case]]:
    """Ask for the candidates of all queries, in every way that they are asked.

    Returns:
        The features' names in the order of the columns, and the cases.
    """
    answered = [(query, ask, suggest(ask(query), CANDIDATES)) for query in queries for ask in WAYS]
    grades = {query.family: corpus.grades(query) for query, _, _ in answered}
    names = sorted({name for _, _, found in answered for scored in found for name in scored.parts})
    return names, [
        Case(
            f"{query.name} {ask.__name__}",
            query.family or query.name,
            language_or_any(spoken(query.query)),
            np.array([[scored.parts.get(name, 0.0) for name in names] for scored in found]),
            np.array([grades[query.family].get(scored.id, 0) for scored in found]),
            tuple(grades[query.family].values()),
        )
        for query, ask, found in answered
        if found
    ]


def as_data(names: Sequence[str], learned: Learned) -> dict[str, Any]:
    """Write what was learned as the pipeline reads it."""
    return {
        language: {
            "weights": {
                name: round(float(value), 5) for name, value in zip(names, found, strict=True) if value
            },
            "confidence": {
                "places": [round(place, 5) for place in learned.worth[language].places],
                "values": [round(value, 5) for value in learned.worth[language].values],
            },
        }
        for language, found in sorted(learned.weights.items())
    }


def main(what: str = "") -> None:
    """Learn with and without meaning, and say how good it was on what it had not seen."""
    corpus = demonstration_corpus()
    if what != "brief":
        _learn_weights(corpus)
    written: dict[str, Any] = json.loads(WEIGHTS.read_text("utf-8"))
    for name, model in (("fused", load_model()), ("lexical", None)):
        found = learn_brief(untilted(model, corpus.documents).query, queries_of("training"), corpus)
        written[f"brief_{name}"] = [
            {"slope": round(each.slope, 5), "shift": round(each.shift, 5)} for each in found
        ]
    _write(written)


def _learn_weights(corpus: Corpus) -> None:
    queries = queries_of("training")
    written: dict[str, Any] = {}
    for name, model in (("fused", load_model()), ("lexical", None)):
        pipeline = untilted(model, corpus.documents)
        names, cases = collect(pipeline.query, pipeline.language, queries, corpus)
        claims, gain = cross_validated(cases)
        sys.stdout.write(
            f"{name}: nDCG@10 {gain:.3f}, {told(claims, cases)} (cross-validated, {len(cases)} queries)\n"
        )
        written[name] = as_data(names, learn(cases))
    _write(written)


def _write(written: Mapping[str, Any]) -> None:
    load_weights.cache_clear()
    WEIGHTS.write_text(json.dumps(written, indent=1) + "\n", "utf-8")


def told(claims: Sequence[Claim], cases: Sequence[Case]) -> str:
    """Say how true the confidence of what would be shown is."""
    shown = [claim for claim in claims if claim.confidence >= SHOWN]
    error = calibration_error(
        [claim.confidence for claim in shown],
        [claim.is_right for claim in shown],
        edges_between(SHOWN, 1.0, 7),
    )
    answerable = {case.name for case in cases if case.best}
    helped = {claim.query for claim in shown}
    share = len(helped & answerable) / max(1, len(answerable))
    return f"{len(shown)} shown, error {error:.3f}, {share:.0%} with a suggestion"


if __name__ == "__main__":
    main(*sys.argv[1:])

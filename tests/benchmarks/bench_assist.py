"""Smart Assist: how good its suggestions are, on our own labelled set and on a public one, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from org_service.assist.pipeline import Pipeline
from tests.benchmarks.assist import speed
from tests.benchmarks.assist.asking import WAYS, filled_in
from tests.benchmarks.assist.brevity import BRIEF, Suggest, brief_claims
from tests.benchmarks.assist.corpus import Corpus, demonstration_corpus
from tests.benchmarks.assist.evaluation import (
    EVERY,
    SHOWN,
    Claim,
    Quality,
    Ranked,
    answers,
    by_language,
    claims,
    public_quality,
)
from tests.benchmarks.assist.fitting import cross_validated
from tests.benchmarks.assist.learn import collect
from tests.benchmarks.assist.measures import calibration_error, edges_between
from tests.benchmarks.assist.public_set import LANGUAGES, public_set
from tests.benchmarks.assist.query_set import LabelledQuery, labelled_queries, queries_of
from tests.benchmarks.assist.systems import BASELINE, SHIPPED, systems
from tests.benchmarks.rows import Row, above_floor, at_least, at_most

FEWEST: Final = 12
"""With fewer queries than this in a language, its figure says nothing by itself."""


def run() -> list[Row]:
    """Measure everything: quality first, then what it costs."""
    return [*_own_set(), *_public_set(), *speed.run()]


def _own_set() -> list[Row]:
    corpus = demonstration_corpus()
    queries = queries_of("test")
    every, pipeline = systems(corpus.documents)
    found = {name: by_language(answers(ranked, queries, corpus)) for name, ranked in every.items()}
    rows = [row for language in ("en", EVERY) for row in _all_systems(found, language)]
    rows += _languages(found)
    rows += _filled(every[SHIPPED], queries, corpus)
    rows += _confidence(pipeline.query, queries, corpus)
    rows += _brief(pipeline.query, queries, corpus)
    return rows + _cross_validated(pipeline, corpus)


def _all_systems(found: Mapping[str, Mapping[str, Quality]], language: str) -> list[Row]:
    floor = found[BASELINE][language].ndcg
    rows: list[Row] = []
    for name, groups in found.items():
        quality = groups[language]
        about = f"own set, {_spoken(language)} ({quality.queries}), {name}"
        least = 1.1 if name == SHIPPED else None
        rows += _measures(about, quality, floor, least)
    return rows


def _measures(about: str, quality: Quality, floor: float, least: float | None) -> list[Row]:
    name, value = f"{about}: nDCG@10", 100 * quality.ndcg
    first = (
        Row(name, value, "%", 100 * floor, quality.ndcg / floor if floor else None)
        if least is None
        else above_floor(name, value, "%", 100 * floor, least)
    )
    return [
        first,
        Row(f"{about}: MRR", 100 * quality.mrr, "%"),
        Row(f"{about}: recall@3", 100 * quality.recall, "%"),
    ]


def _languages(found: Mapping[str, Mapping[str, Quality]]) -> list[Row]:
    """Compare what is shipped with the baseline in every language but English."""
    rows: list[Row] = []
    for language, quality in sorted(found[SHIPPED].items()):
        if language in ("en", EVERY):
            continue
        floor = found[BASELINE][language].ndcg
        name = f"own set, {language} ({quality.queries}), {SHIPPED}: nDCG@10"
        if quality.queries >= FEWEST:
            rows.append(above_floor(name, 100 * quality.ndcg, "%", 100 * floor, 1.0))
        else:
            rows.append(Row(name, 100 * quality.ndcg, "%", 100 * floor))
    return rows


def _filled(shipped: Ranked, queries: Sequence[LabelledQuery], corpus: Corpus) -> list[Row]:
    """Ask as cases, with product and subject mostly filled in: what the baselines cannot use."""
    found = by_language(answers(shipped, queries, corpus, filled_in))
    return [
        Row(
            f"own set, {_spoken(language)}, product and subject filled in, {SHIPPED}: nDCG@10",
            100 * q.ndcg,
            "%",
        )
        for language, q in found.items()
        if language in ("en", EVERY)
    ]


def _confidence(suggest: Suggest, queries: Sequence[LabelledQuery], corpus: Corpus) -> list[Row]:
    """Look at the confidence that is shipped, on families that it was not learned from."""
    found = claims(suggest, queries, corpus)
    shown = [claim for claim in found if claim.confidence >= SHOWN]
    helped = {claim.query for claim in shown}
    about = "confidence, test families"
    return [
        at_most(f"{about}: calibration error of the {len(shown)} shown", 100 * _error(shown, SHOWN), "%", 5),
        Row(f"{about}: right of what is shown", 100 * _share_right(shown), "%"),
        Row(f"{about}: calibration error of all ten of each query", 100 * _error(found, 0.0), "%"),
        at_least(f"{about}: queries with a suggestion", _share(helped, queries, answered=True), "%", 50),
        Row(
            f"{about}: queries that nothing answers, with a suggestion all the same",
            _share(helped, queries, answered=False),
            "%",
        ),
    ]


def _brief(suggest: Suggest, queries: Sequence[LabelledQuery], corpus: Corpus) -> list[Row]:
    """Look at the confidence while the first words of a query are typed."""
    every = [claim for found in brief_claims(suggest, queries, corpus).values() for claim in found]
    shown = [claim for claim in every if claim.confidence >= SHOWN]
    about = f"confidence, the first 1 to {BRIEF} telling words of a test query"
    return [
        at_most(f"{about}: calibration error of the {len(shown)} shown", 100 * _error(shown, SHOWN), "%", 5),
        Row(f"{about}: right of what is shown", 100 * _share_right(shown), "%"),
    ]


def _cross_validated(pipeline: Pipeline, corpus: Corpus) -> list[Row]:
    """Learn five times without a fifth of all families and look at that fifth."""
    _, cases = collect(pipeline.query, pipeline.language, labelled_queries(), corpus)
    found, gain = cross_validated(cases)
    shown = [claim for claim in found if claim.confidence >= SHOWN]
    helped = {claim.query for claim in shown}
    about = "confidence, cross-validated over all families"
    return [
        at_most(f"{about}: calibration error of what is shown", 100 * _error(shown, SHOWN), "%", 5),
        at_least(f"{about}: suggestions shown", len(shown), "", 1000),
        Row(f"{about}: right of what is shown", 100 * _share_right(shown), "%"),
        at_least(
            f"{about}: queries with a suggestion", _share(helped, labelled_queries(), answered=True), "%", 50
        ),
        Row(f"{about}: nDCG@10", 100 * gain, "%"),
    ]


def _share(helped: set[str], queries: Sequence[LabelledQuery], *, answered: bool) -> float:
    """Give how many of the queries that a family answers, or of the others, got a suggestion, in percent."""
    asked = [
        f"{query.name} {ask.__name__}" for query in queries if bool(query.family) == answered for ask in WAYS
    ]
    return 100 * sum(name in helped for name in asked) / len(asked)


def _error(found: Sequence[Claim], low: float) -> float:
    width = 0.05 if low else 0.1
    edges = edges_between(low, 1.0, round((1.0 - low) / width))
    return calibration_error([c.confidence for c in found], [c.is_right for c in found], edges)


def _share_right(found: Sequence[Claim]) -> float:
    return sum(claim.is_right for claim in found) / len(found) if found else 0.0


def _public_set() -> list[Row]:
    rows: list[Row] = []
    for language in LANGUAGES:
        labelled = public_set(language)
        every, _ = systems(labelled.documents)
        found = {name: public_quality(ranked, labelled) for name, ranked in every.items()}
        for name, quality in found.items():
            about = f"public set, {_spoken(language)} ({quality.queries}), {name}"
            least = (1.25 if language == "en" else 1.0) if name == SHIPPED else None
            rows += _measures(about, quality, found[BASELINE].ndcg, least)
    return rows


def _spoken(language: str) -> str:
    return {"en": "English", "sv": "Swedish", EVERY: "all languages"}.get(language, language)

"""Runs labelled queries through a ranking and says how good its answers are."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from org_service.assist.values import Query, Scored
from tests.benchmarks.assist.asking import WAYS, Ask, words_alone
from tests.benchmarks.assist.corpus import CASE, Corpus
from tests.benchmarks.assist.measures import capped_recall, mean, ndcg, reciprocal_rank
from tests.benchmarks.assist.public_set import PublicSet
from tests.benchmarks.assist.query_set import LabelledQuery

Ranked = Callable[[Query, int], Sequence[str]]
"""Gives the ids of the best documents for a query, the best first."""
PLACES: Final = 10
SHOWN: Final = 0.65
"""What is less certain than this is not shown."""
EVERY: Final = "all"
"""Stands for all languages together."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a ranking is over so many queries; each measure 0 to 1."""

    queries: int
    ndcg: float
    mrr: float
    recall: float


@dataclass(frozen=True, slots=True)
class Answer:
    """One query's quality."""

    name: str
    language: str
    ndcg: float
    reciprocal_rank: float
    recall: float


@dataclass(frozen=True, slots=True)
class Claim:
    """A suggestion, what confidence it came with, and whether it was of the right family."""

    query: str
    confidence: float
    is_right: bool


def answers(
    ranked: Ranked, queries: Iterable[LabelledQuery], corpus: Corpus, ask: Ask = words_alone
) -> list[Answer]:
    """Answer every query that a family answers."""
    known: dict[str, Mapping[str, int]] = {}
    found: list[Answer] = []
    for query in queries:
        if query.family:
            grades = known.setdefault(query.family, {}) or corpus.grades(query)
            known[query.family] = grades
            got = [grades.get(document_id, 0) for document_id in ranked(ask(query), PLACES)]
            found.append(_answer(query, got, list(grades.values())))
    return found


def _answer(query: LabelledQuery, got: list[int], every: list[int]) -> Answer:
    relevant = [grade >= CASE for grade in got]
    possible = sum(grade >= CASE for grade in every)
    return Answer(
        query.name,
        query.language,
        ndcg(got, every, PLACES),
        reciprocal_rank(relevant),
        capped_recall(relevant, possible),
    )


def by_language(found: Sequence[Answer]) -> dict[str, Quality]:
    """Give the quality in each language, and over all of them."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in found:
        groups[answer.language].append(answer)
        groups[EVERY].append(answer)
    return {language: _quality(group) for language, group in groups.items()}


def _quality(group: Sequence[Answer]) -> Quality:
    return Quality(
        len(group),
        mean([answer.ndcg for answer in group]),
        mean([answer.reciprocal_rank for answer in group]),
        mean([answer.recall for answer in group]),
    )


def public_quality(ranked: Ranked, labelled: PublicSet) -> Quality:
    """Answer every question of the public set; one document is right."""
    right = [
        [document_id == answer for document_id in ranked(query, PLACES)] for query, answer in labelled.queries
    ]
    return Quality(
        len(right),
        mean([ndcg([int(is_right) for is_right in got], [1], PLACES) for got in right]),
        mean([reciprocal_rank(got) for got in right]),
        mean([capped_recall(got, 1) for got in right]),
    )


def claims(
    suggest: Callable[[Query, int], Sequence[Scored]], queries: Iterable[LabelledQuery], corpus: Corpus
) -> list[Claim]:
    """Collect what was claimed for every query in every way of asking, those that nothing answers among them."""
    return [
        Claim(
            f"{query.name} {ask.__name__}",
            scored.confidence,
            bool(query.family) and corpus.families.get(scored.id) == query.family,
        )
        for query in queries
        for ask in WAYS
        for scored in suggest(ask(query), PLACES)
    ]

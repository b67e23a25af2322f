"""The baselines and the evaluation, on sets that are small enough to see through."""

from collections.abc import Iterator

import pytest

from org_service.assist.values import Document, Query, Scored
from tests.benchmarks.assist.corpus import Corpus
from tests.benchmarks.assist.evaluation import EVERY, answers, by_language, claims, public_quality
from tests.benchmarks.assist.full_text import FullText
from tests.benchmarks.assist.public_set import LANGUAGES, PublicSet, public_set
from tests.benchmarks.assist.query_set import LabelledQuery, labels

HEAT = Document("heat", "article", "Heating stays cold", "The valve is stuck.")
LOCKS = Document("lock", "case", "Lock jams", "The bolt rubs.", "Filed the plate.")
FAMILY, SIBLING = min(sorted(pair) for pair in labels().siblings)


@pytest.fixture
def porter() -> Iterator[FullText]:
    found = FullText("porter", [HEAT, LOCKS])
    yield found
    found.close()


def labelled(family: str, language: str = "en", place: int = 0) -> LabelledQuery:
    return LabelledQuery(f"{family}/{place}", family, language, "title", "text", "test")


def test_the_stemmer_finds_other_forms_of_a_word(porter: FullText) -> None:
    assert porter.ranked(Query("jamming locks"), 5) == ["lock"]
    plain = FullText("unicode61", [HEAT, LOCKS])
    assert plain.ranked(Query("jamming locks"), 5) == []
    plain.close()


def test_signs_in_a_query_are_no_language(porter: FullText) -> None:
    assert porter.ranked(Query('the "valve" AND (plate* NEAR -'), 5) != []
    assert porter.ranked(Query("!?"), 5) == []


def test_answers_are_graded() -> None:
    corpus = Corpus(
        (HEAT, LOCKS, Document("near", "case", "")), {"heat": FAMILY, "lock": FAMILY, "near": SIBLING}
    )
    assert corpus.grades(labelled(FAMILY)) == {"heat": 3, "lock": 2, "near": 1}
    assert corpus.grades(labelled("")) == {}


def test_what_nothing_answers_is_not_measured_but_claims_about_it_are() -> None:
    corpus = Corpus((HEAT, LOCKS), {"heat": FAMILY, "lock": "another"})
    queries = [labelled(FAMILY), labelled(""), labelled(FAMILY, "de", 1)]
    found = by_language(answers(lambda query, limit: ["lock", "heat"], queries, corpus))
    assert {language: quality.queries for language, quality in found.items()} == {"en": 1, EVERY: 2, "de": 1}
    assert found["en"].mrr == 0.5
    said = claims(lambda query, limit: [Scored("heat", "article", 1.0, 0.7)], queries, corpus)
    assert [claim.is_right for claim in said[::2]] == [True, False, True]
    assert len({claim.query for claim in said}) == len(said)


def test_one_document_is_right_in_the_public_set() -> None:
    small = PublicSet((HEAT, LOCKS), ((Query("cold"), "heat"), (Query("bolt"), "lock")))
    quality = public_quality(lambda query, limit: ["heat", "lock"], small)
    assert (quality.queries, quality.mrr, quality.recall) == (2, 0.75, 1.0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_of_the_public_set_stands_in_its_answer(language: str) -> None:
    labelled_set = public_set("sv" if language == "sv" else "en")
    assert len(labelled_set.queries) == len(labelled_set.documents) == 503
    assert all(document.title == "" for document in labelled_set.documents)
    assert {answer for _, answer in labelled_set.queries} == {doc.id for doc in labelled_set.documents}

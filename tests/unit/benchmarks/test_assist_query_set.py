"""The labelled queries are what they claim: enough, apart from the families' wording, and split by family."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from org_service.demonstration.content import load_content
from org_service.demonstration.family_files import Family
from org_service.search.text import is_unspaced, plain_text, terms
from tests.benchmarks.assist.query_set import labelled_queries, labels, queries_of

LONGEST: Final = 3
"""So many words in a row may be the same by chance."""
LONGEST_UNSPACED: Final = 7
"""The same in pairs of characters, for scripts that put no spaces between words."""
QUERIES = labelled_queries()


def test_there_are_enough() -> None:
    answered = [query for query in QUERIES if query.family]
    languages = Counter(query.language for query in QUERIES)
    assert len(answered) >= 360
    assert len(QUERIES) - len(answered) >= 60
    assert all(languages[language] >= 30 for language in ("en", "de", "es", "fr", "sv", "nl"))


def test_every_family_is_asked_for_and_no_other() -> None:
    families = {family.id for family in load_content().families}
    asked = Counter(query.family for query in QUERIES if query.family)
    assert set(asked) == families
    assert min(asked.values()) >= 5


def test_no_two_are_the_same() -> None:
    said = Counter((query.title.casefold(), query.text.casefold()) for query in QUERIES)
    assert [both for both, times in said.items() if times > 1] == []


def test_the_split_goes_through_no_family() -> None:
    training = {query.family for query in queries_of("training")} - {""}
    test = {query.family for query in queries_of("test")} - {""}
    assert training.isdisjoint(test)
    assert test == labels().test
    assert abs(len(training) - len(test)) <= 2
    assert len(queries_of("training")) + len(queries_of("test")) == len(QUERIES)


def test_what_nothing_answers_is_in_both_parts() -> None:
    assert all(sum(not query.family for query in queries_of(split)) >= 30 for split in ("training", "test"))


def test_labels_name_families_that_there_are() -> None:
    families = {family.id for family in load_content().families}
    pairs = labels().siblings
    assert all(len(pair) == 2 and pair <= families for pair in pairs)
    assert set(labels().documents.values()) <= families


def test_no_wording_is_taken_from_the_families() -> None:
    found = {
        query.name: words
        for query in QUERIES
        for text in (query.title, query.text)
        for words in _sequences(text)
        if words in _of_the_families()
    }
    assert found == {}


def test_wording_that_is_taken_would_be_found() -> None:
    taken = "we noticed that lag every evening 8-11 comes back"
    assert any(words in _of_the_families() for words in _sequences(taken))


@lru_cache(maxsize=1)
def _of_the_families() -> frozenset[tuple[str, ...]]:
    families = load_content().families
    return frozenset(words for family in families for text in _texts(family) for words in _sequences(text))


def _texts(family: Family) -> Iterator[str]:
    for said in family.says:
        yield from (said.title, said.text)
    for told in (*family.steps, *family.resolutions):
        yield from (told.subject, told.text)
    yield from (promise.text for promise in family.promises)
    for article in family.articles:
        yield from (article.title, article.keywords, article.description, plain_text(article.content))


def _sequences(text: str) -> Iterator[tuple[str, ...]]:
    """Give every sequence of words that is too long to be the same by chance."""
    for run in _runs(terms(text)):
        length = (LONGEST_UNSPACED if is_unspaced(run[0]) else LONGEST) + 1
        for place in range(len(run) - length + 1):
            yield tuple(run[place : place + length])


def _runs(words: list[str]) -> Iterator[list[str]]:
    """Cut where a script without spaces begins or ends."""
    cuts = [
        place
        for place, (one, next_) in enumerate(pairwise(words), 1)
        if is_unspaced(one) != is_unspaced(next_)
    ]
    for begin, end in pairwise([0, *cuts, len(words)]):
        if begin < end:
            yield words[begin:end]

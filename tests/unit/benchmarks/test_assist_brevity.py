"""Beginnings of queries, and what is learned from them."""

from org_service.assist.values import Query, Scored
from tests.benchmarks.assist.brevity import BRIEF, beginnings, learn_brief
from tests.benchmarks.assist.corpus import Corpus
from tests.benchmarks.assist.query_set import queries_of


def test_a_query_is_given_as_it_is_typed() -> None:
    query = Query("The light is red", "Since the update last night the mesh drops", "p")
    found = list(beginnings(query))
    assert [telling for telling, _ in found] == list(range(1, BRIEF + 1))
    assert [(each.title, each.description) for _, each in found[:3]] == [
        ("The light", ""),
        ("The light is red", ""),
        ("The light is red", "Since the update"),
    ]
    assert {each.product for _, each in found} == {"p"}


def test_what_is_never_right_is_not_trusted() -> None:
    def wrong(query: Query, limit: int) -> list[Scored]:
        del query, limit
        return [Scored("nothing", "case", 1.0, 0.9, {}, ())]

    tilts = learn_brief(wrong, queries_of("training")[:5], Corpus((), {}))
    assert len(tilts) == BRIEF
    assert max(tilt(0.9) for tilt in tilts) < 0.2
    assert all(tilt.slope > 0 for tilt in tilts)

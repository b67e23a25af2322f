"""Words become terms, terms become postings, and joined postings are those of all texts at once."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from org_service.assist import postings
from org_service.assist.analysis import Analysis, Counts, words_of
from org_service.assist.postings import Postings, build_postings, join_postings
from org_service.assist.values import Document

Texts = list[dict[int, int]]
texts = st.lists(st.dictionaries(st.integers(0, 6), st.integers(1, 255), max_size=5), min_size=1, max_size=8)


def indexed(said: Texts) -> Postings:
    """Index texts that are given as how often each term occurs."""
    found = sorted((term, at, times) for at, text in enumerate(said) for term, times in text.items())
    columns: list[NDArray[np.int64]] = [np.array([one[n] for one in found], np.int64) for n in range(3)]
    terms, places, times = columns
    return build_postings(Counts(terms.astype(np.uint32), places.astype(np.uint32), times.astype(np.uint8)))


@settings(max_examples=30)
@given(st.lists(st.tuples(texts, st.integers(0, 255)), min_size=1, max_size=4))
def test_joined_indexes_are_one_index_of_what_lives(parts: list[tuple[Texts, int]]) -> None:
    given_parts: list[tuple[Postings, NDArray[np.int64]]] = []
    living: Texts = []
    for said, dead in parts:
        alive = [not dead >> at & 1 for at in range(len(said))]
        numbers = np.where(alive, np.cumsum(alive) - 1 + len(living), -1)
        given_parts.append((indexed(said), numbers))
        living += [text for text, lives in zip(said, alive, strict=True) if lives]
    joined, wanted = join_postings(given_parts), indexed(living)
    assert joined.terms.tolist() == wanted.terms.tolist()
    assert joined.starts.tolist() == wanted.starts.tolist()
    assert joined.texts.tolist() == wanted.texts.tolist()
    assert joined.times.tolist() == wanted.times.tolist()


def test_an_index_is_copied_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece may end within a term, or a term be longer than a piece."""

    monkeypatch.setattr(postings, "_PIECE", 3)
    said = [{1: 1, 2: at % 200 + 1, 5: 9} for at in range(20)]
    joined = join_postings([(indexed(said), np.arange(20)), (indexed(said), np.arange(20, 40))])
    assert joined.texts.tolist() == indexed(said + said).texts.tolist()
    assert joined.times.tolist() == indexed(said + said).times.tolist()


def test_words_are_counted_by_stem_and_their_parts_by_text() -> None:
    said = [
        Document("1", "case", "", "Locks lock, locking the locks", language="en"),
        Document("2", "case", "", "", language="de"),
        Document("3", "case", "", "Schlösser", language="de"),
    ]
    found = Analysis().documents(said)
    assert found.lengths.tolist() == [5, 0, 1]
    by_text = Counter(dict(zip(found.stems.texts.tolist(), found.stems.times.tolist(), strict=True)))
    assert set(by_text) == {0, 2}
    assert sorted(found.stems.times[found.stems.texts == 0].tolist()) == [1, 4]
    # `_loc` is in all four words, `lock` as well.
    assert sorted(found.grams.times[found.grams.texts == 0].tolist())[-2:] == [4, 4]
    assert found.grams.terms.tolist() == sorted(found.grams.terms.tolist())


@settings(max_examples=50)
@given(st.text(st.one_of(st.characters(codec="ascii"), st.sampled_from("ab' ")), max_size=40))
def test_plain_text_is_cut_like_any_other(said: str) -> None:
    assert words_of(said) == words_of(f"{said} é")[:-1]


def test_only_scripts_without_spaces_are_cut_into_pairs() -> None:
    assert words_of("Größe d'été, it’s x_y") == ["größe", "d'été", "it’s", "x", "y"]
    assert words_of("寝室のWiFi") == ["寝室", "室の", "wifi"]

"""Finds records for what somebody typed: words, a telephone number, an address, a case number."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING, Final

import msgspec

from org_service.dialect import full_text
from org_service.dialect.full_text_language import in_names
from org_service.search import ranking
from org_service.search.documents import SEARCHED
from org_service.search.expression import (
    Option,
    Speller,
    all_of,
    any_of,
    telling,
    with_prefixes,
    without_common,
)
from org_service.search.highlight import Marker
from org_service.search.points import email_part, looks_like_phone, phone_parts
from org_service.search.spelling import Vocabulary
from org_service.search.syntax import Node, Phrase, parse_search, phrases
from org_service.search.text import terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from org_service.dialect.full_text import Hit

CANDIDATES: Final = 400
"""Matches that are weighed one by one; further ones keep the index's order."""
EVERY: Final = 2000
"""Matches that filters and facets look at."""
PROBABLE: Final = 100
"""Records with some of the words that are given where hardly any has all of them."""
_PEOPLE: Final = frozenset({"contact", "account"})
_CASES_OF_A_PERSON: Final = 12
_FEW: Final = 500
"""Documents up to which no word is too common to be looked for."""
_NUMBER_PARTS: Final = 2
_SHORTEST_NUMBER: Final = 3
_LONGEST_PLAIN_NUMBER: Final = 6
"""Digits up to which a number may also be a word of a text, a year or a serial number."""


class Wanted(msgspec.Struct, frozen=True):
    """What is searched, where and how."""

    text: str
    tables: tuple[str, ...]
    lucene: bool = False
    all_words: bool = False
    typing: bool = False
    """Whether the last word may be unfinished, and long texts do not count."""
    fuzzy: bool = True
    limit: int = CANDIDATES


class Found(msgspec.Struct, frozen=True):
    """Records, the best first, with their scores."""

    hits: tuple[tuple[Hit, float], ...]
    marker: Marker
    corrections: tuple[str, ...] = ()
    expression: str | None = None
    extra: frozenset[int] = frozenset()
    """Documents that were found by a number or an address, and not by the expression."""


class Search:
    """Searches one database; keeps its vocabulary in memory from the first search on."""

    def __init__(self) -> None:
        self._vocabulary: Vocabulary | None = None
        self._lock = threading.Lock()

    @property
    def vocabulary(self) -> Vocabulary | None:
        """The words that occur, None before the first search."""
        return self._vocabulary

    def forget(self) -> None:
        """Read the vocabulary again at the next search."""
        self._vocabulary = None

    def words(self, connection: Connection) -> Vocabulary:
        """Give the words that occur, read from the index at the first time."""
        with self._lock:
            if self._vocabulary is None:
                self._vocabulary = Vocabulary(full_text.all_terms(connection))
            return self._vocabulary

    def find(self, connection: Connection, wanted: Wanted, now: datetime) -> Found:
        """Find records for what was typed."""
        return _Finding(connection, wanted, now, self.words(connection)).run()

    def complete(self, connection: Connection, text: str) -> str | None:
        """Give the likeliest whole word for the beginning that was typed last."""
        *before, last = terms(text) or [""]
        if not last:
            return None
        candidates = self.words(connection).beginning(last, 200)
        if not candidates:
            candidates = self.words(connection).similar(last, prefix=True)[:5]
        shortest = sorted(candidates, key=len)[:30]
        best = max(shortest, key=lambda term: full_text.document_frequency(connection, term), default=None)
        return None if best is None else " ".join([*before, best])


class _Finding:
    """One search, step by step."""

    def __init__(self, connection: Connection, wanted: Wanted, now: datetime, vocabulary: Vocabulary) -> None:
        self._connection = connection
        self._wanted = wanted
        self._now = now
        self._speller = Speller(
            vocabulary,
            lambda term: full_text.document_frequency(connection, term),
            fuzzy=wanted.fuzzy,
        )
        self._scores: dict[int, tuple[Hit, float]] = {}
        self._phone = tuple(phone_parts(wanted.text)) if looks_like_phone(wanted.text) else ()
        self._address = email_part(wanted.text.strip('"*'))
        self._expression: str | None = None

    def run(self) -> Found:
        node = self._tree()
        self._find_numbers(node)
        self._find_people()
        extra = frozenset(self._scores)
        if node is not None and not (extra and self._is_long_number()):
            self._find_words(node)
        ordered = sorted(self._scores.values(), key=lambda found: -found[1])
        return Found(
            hits=tuple(ordered),
            marker=self._marker(node),
            corrections=tuple(self._speller.corrections(node)) if node else (),
            expression=self._expression,
            extra=extra,
        )

    def _is_long_number(self) -> bool:
        return bool(self._phone) and len(self._phone[0]) > _LONGEST_PLAIN_NUMBER

    def _tree(self) -> Node | None:
        wanted = self._wanted
        node = parse_search(wanted.text, lucene=wanted.lucene, all_words=wanted.all_words)
        if node is not None and self._is_long_number():
            return Phrase(tuple(terms(wanted.text)))
        if node is not None and wanted.typing:
            node = with_prefixes(node)
        return node

    def _marker(self, node: Node | None) -> Marker:
        wanted = telling(tuple(phrases(node)), self._share)
        options: Iterator[Option] = (option for phrase in wanted for option in self._speller.options(phrase))
        return Marker.of(options, self._phone, self._address)

    # -- numbers, telephone numbers and addresses --------------------------------------------------

    def _find_numbers(self, node: Node | None) -> None:
        """`CAS-01042`, `cas 1042` and `1042` all mean the case of this number."""
        if self._is_long_number():
            return
        spoken = [phrase.terms for phrase in phrases(node) if len(phrase.terms) <= _NUMBER_PARTS]
        letters = {term for part in spoken for term in part if term.isalpha()}
        digits = [part[-1] for part in spoken if part[-1].isdecimal()]
        for part in digits[:3]:
            for number in full_text.numbers_ending(self._connection, part, 10):
                named = number.partition("-")[0] in letters
                if named or len(part) >= _SHORTEST_NUMBER:
                    alone = named or len(spoken) == 1
                    self._add_numbered(number, ranking.NUMBER if alone else ranking.ADDRESS)

    def _add_numbered(self, number: str, base: float) -> None:
        for hit in full_text.numbered(self._connection, [number], self._wanted.tables):
            self._add(hit, ranking.bonus(hit, base, self._now))

    def _find_people(self) -> None:
        people: list[tuple[Hit, float]] = []
        for at, part in enumerate(self._phone):
            people += self._by_point("phone", part, ranking.PHONE / (at + 1))
        if not self._phone and self._address is not None:
            base = ranking.ADDRESS if "@" in self._address else ranking.PART_OF_ADDRESS
            people += self._by_point("email", self._address, base)
        for hit, value in people:
            if hit.table in self._wanted.tables:
                self._add(hit, value)
        persons = {hit.record_id: value for hit, value in people if hit.table in _PEOPLE}
        if persons and "incident" in self._wanted.tables:
            for hit in full_text.cases_of(self._connection, list(persons), _CASES_OF_A_PERSON):
                self._add(hit, ranking.OF_A_PERSON * max(persons.values()) * _alive(hit))

    def _by_point(self, kind: str, part: str, base: float) -> list[tuple[Hit, float]]:
        tables = tuple({*self._wanted.tables, *_PEOPLE})
        hits = full_text.with_point(self._connection, kind, part, tables, 50)
        return [(hit, ranking.bonus(hit, base, self._now)) for hit in hits]

    # -- words -------------------------------------------------------------------------------------

    def _find_words(self, node: Node) -> None:
        hits = self._matching(self._telling(node))
        some = any_of(node) if not hits else None
        if some is not None:
            hits = self._matching(self._telling(some))[:PROBABLE]
        complete = self._complete_matches(node, len(hits))
        titles = full_text.titles_of(self._connection, [hit.document for hit in hits[:CANDIDATES]])
        typed = [term for phrase in phrases(node) for term in phrase.terms]
        for hit in hits[:CANDIDATES]:
            whole = complete is None or hit.document in complete
            title = titles.get(hit.document, "")
            value = ranking.score(hit, self._now, all_words=whole, title=title, typed=typed)
            self._add(hit, value)
        for hit in hits[CANDIDATES:]:
            self._add(hit, ranking.distant(hit))

    def _telling(self, node: Node) -> str:
        """Write the expression of a tree without the words that say little."""
        if self._every > _FEW:
            node = without_common(node, self._share)
        self._expression = self._in_columns(self._speller.expression(node))
        return self._expression

    def _share(self, term: str) -> float:
        """Tell in what share of all documents a word occurs."""
        return self._speller.occurrences(term) / max(1, self._every)

    @cached_property
    def _every(self) -> int:
        return full_text.documents_in_all(self._connection)

    def _complete_matches(self, node: Node, found: int) -> set[int] | None:
        """Give the documents in which every word occurs; None if all are such."""
        every = all_of(node)
        if every is None or not found:
            return None
        expression = self._in_columns(self._speller.expression(every))
        return {hit.document for hit in self._matching(expression)}

    def _matching(self, expression: str) -> list[Hit]:
        limit = self._wanted.limit
        return full_text.matching(self._connection, expression, self._wanted.tables, limit)

    def _in_columns(self, expression: str) -> str:
        return in_names(expression) if self._wanted.typing else expression

    def _add(self, hit: Hit, value: float) -> None:
        before = self._scores.get(hit.document)
        if before is None or before[1] < value:
            self._scores[hit.document] = (hit, value)


def _alive(hit: Hit) -> float:
    return 1.0 if hit.active else 0.8


def searchable_tables() -> tuple[str, ...]:
    """Give the tables that are searched when a request names none."""
    return tuple(SEARCHED)

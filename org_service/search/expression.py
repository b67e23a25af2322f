"""From the tree of a search text to full-text expressions: endings, typing errors, common words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from org_service.dialect.full_text_language import both, either, without, words_in_a_row
from org_service.little_words import little_words_of_any
from org_service.search.spelling import stem
from org_service.search.syntax import Both, Either, Except, Node, Phrase, phrases
from org_service.search.text import is_unspaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from org_service.search.spelling import Vocabulary

COMMON: Final = 0.12
"""Share of all documents from which on a word says little and is left out beside rarer ones."""
_SHORTEST_STEMMED: Final = 5
_FEWEST_WORDS: Final = 3
_SHORTEST_PREFIX: Final = 3
_SEVERAL: Final = 2
_RATIO: Final = 20
"""How much more often a word nearly alike has to occur for a rare one to be a typing error."""


class Option(NamedTuple):
    """Terms in a row, the last perhaps only the beginning of a word."""

    terms: tuple[str, ...]
    prefix: bool = False


class Speller:
    """Turns terms into what they are searched as.

    Args:
        vocabulary: The words that occur.
        occurrences: Tells in how many documents a word does.
        fuzzy: Whether a word that hardly occurs is taken for one that is typed nearly alike.
    """

    def __init__(
        self, vocabulary: Vocabulary, occurrences: Callable[[str], int], *, fuzzy: bool = True
    ) -> None:
        self.vocabulary = vocabulary
        self.fuzzy = fuzzy
        self.occurrences = lru_cache(maxsize=256)(occurrences)
        self.options = lru_cache(maxsize=64)(self._options)

    def _options(self, phrase: Phrase) -> tuple[Option, ...]:
        """Give what a phrase may be found as, itself first."""
        if len(phrase.terms) == 1 and not phrase.quoted:
            return tuple(self._word(phrase.terms[0], prefix=phrase.prefix))
        in_a_row = Option(phrase.terms, phrase.prefix)
        joined = "".join(phrase.terms)
        if phrase.quoted or any(map(is_unspaced, phrase.terms)):
            return (in_a_row,)
        # Wi-Fi is also written wifi.
        return (in_a_row, Option((joined,))) if self.vocabulary.begins(joined) else (in_a_row,)

    def _word(self, term: str, *, prefix: bool) -> Iterator[Option]:
        if is_unspaced(term):
            yield Option((term,), prefix or len(term) == 1)
            return
        inflected = len(term) >= _SHORTEST_STEMMED and not term.isdecimal()
        base = stem(term) if inflected and not prefix else term
        yield Option((term,), prefix or (inflected and base == term))
        if base != term and self.vocabulary.begins(base):
            yield Option((base,), prefix=True)
        if self.fuzzy:
            for word, whole in self._corrected(term):
                yield Option((word,), prefix=prefix or inflected or not whole)

    def _corrected(self, term: str) -> list[tuple[str, bool]]:
        """Give words that a term was probably meant to be, and whether they are whole ones."""
        if not self.vocabulary.begins(term):
            whole = self.vocabulary.similar(term)
            if whole:
                return [(word, True) for word in sorted(whole, key=self.occurrences, reverse=True)]
            return [(word, False) for word in self.vocabulary.similar(term, prefix=True)]
        if not self.vocabulary.knows(term) or len(term) <= _SHORTEST_STEMMED:
            return []
        seldom = self.occurrences(term)
        # Customers make the same errors: a word may occur and still be one.
        similar = self.vocabulary.similar(term)
        return [(word, True) for word in similar if self.occurrences(word) >= seldom * _RATIO]

    def expression(self, node: Node) -> str:
        """Write a whole tree as a full-text expression."""
        match node:
            case Phrase():
                return either([_written(option) for option in self.options(node)])
            case Both():
                return both(list(map(self.expression, node.parts)))
            case Either():
                return either(list(map(self.expression, node.parts)))
            case Except():
                return without(self.expression(node.wanted), list(map(self.expression, node.unwanted)))

    def corrections(self, node: Node) -> list[str]:
        """Give the words that were searched beside ones that hardly occur."""
        if not self.fuzzy:
            return []
        singles = (phrase.terms[0] for phrase in phrases(node) if len(phrase.terms) == 1)
        return [word for term in singles for word, whole in self._corrected(term)[:1] if whole]


def without_common(node: Node, frequency: Callable[[str], float]) -> Node:
    """Leave out words that occur in many documents, as long as rarer ones remain."""
    if not isinstance(node, Either) or len(node.parts) < _FEWEST_WORDS:
        return node
    rare = tuple(part for part in node.parts if not _is_common(part, frequency))
    if not rare:
        return node
    return rare[0] if len(rare) == 1 else Either(rare)


def telling(wanted: tuple[Phrase, ...], frequency: Callable[[str], float]) -> tuple[Phrase, ...]:
    """Leave out the little words of a language, as long as others remain: marked, they hide what was found.

    A little word that hardly occurs is another word here, as the German article in "the fans die".
    """
    little = little_words_of_any()
    told = tuple(
        part
        for part in wanted
        if part.prefix or part.terms[0] not in little or not _is_common(part, frequency)
    )
    return told or wanted


def _is_common(node: Node, frequency: Callable[[str], float]) -> bool:
    return (
        isinstance(node, Phrase)
        and not node.quoted
        and len(node.terms) == 1
        and frequency("".join(node.terms)) > COMMON
    )


def all_of(node: Node) -> Node | None:
    """Give the tree in which every word has to match, None if it is no different."""
    wanted = tuple(phrases(node))
    if isinstance(node, Either) and len(wanted) > 1:
        return Both(wanted)
    return None


def with_prefixes(node: Node) -> Node:
    """Take words for beginnings of words, since somebody is still typing.

    A single letter at the end says nothing yet beside other words.
    """
    wanted = tuple(phrases(node))
    *before, last = wanted
    if before and len(last.terms) == 1 and len(last.terms[0]) == 1 and last.terms[0].isascii():
        node = Both(tuple(before)) if len(before) > 1 else before[0]
        last = before[-1]
    return _with_prefixes(node, last)


def _with_prefixes(node: Node, last: Phrase) -> Node:
    match node:
        case Phrase():
            long = len(node.terms[-1]) >= _SHORTEST_PREFIX
            return Phrase(node.terms, prefix=node is last or long, quoted=node.quoted)
        case Both():
            return Both(tuple(_with_prefixes(part, last) for part in node.parts))
        case Either():
            return Either(tuple(_with_prefixes(part, last) for part in node.parts))
        case Except():
            return Except(_with_prefixes(node.wanted, last), node.unwanted)


def any_of(node: Node) -> Node | None:
    """Give the tree in which one word is enough, None if it is no different.

    Words of one or two letters are left out beside longer ones.
    """
    wanted = tuple(phrases(node))
    if not isinstance(node, Both) or len(wanted) < _SEVERAL:
        return None
    telling = tuple(p for p in wanted if len("".join(p.terms)) >= _SHORTEST_PREFIX or p.quoted)
    found = telling or wanted
    return found[0] if len(found) == 1 else Either(found)


def _written(option: Option) -> str:
    return words_in_a_row(option.terms, prefix=option.prefix)

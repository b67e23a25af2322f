"""From the tree of a search text to FTS5 expressions: endings, typing errors, common words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

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


class Option(NamedTuple):
    """Terms in a row, the last perhaps only the beginning of a word."""

    terms: tuple[str, ...]
    prefix: bool = False


class Speller(msgspec.Struct, frozen=True):
    """Turns terms into what they are searched as.

    Attributes:
        vocabulary: The words that occur.
        fuzzy: Whether a word that occurs nowhere is taken for one that is typed nearly alike.
    """

    vocabulary: Vocabulary
    fuzzy: bool = True

    def options(self, phrase: Phrase) -> tuple[Option, ...]:
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
        if self.fuzzy and not self.vocabulary.begins(term):
            whole = self.vocabulary.similar(term)
            for word in whole or self.vocabulary.similar(term, prefix=True):
                yield Option((word,), prefix=prefix or inflected or not whole)

    def expression(self, node: Node) -> str:
        """Write a whole tree as an FTS5 expression."""
        match node:
            case Phrase():
                return _either([_written(option) for option in self.options(node)])
            case Both():
                return "(" + " AND ".join(map(self.expression, node.parts)) + ")"
            case Either():
                return _either(list(map(self.expression, node.parts)))
            case Except():
                refused = " OR ".join(map(self.expression, node.unwanted))
                return f"({self.expression(node.wanted)} NOT ({refused}))"

    def corrections(self, node: Node) -> list[str]:
        """Give the words that were put in the place of ones that occur nowhere."""
        found: list[str] = []
        for phrase in phrases(node):
            term, *others = phrase.terms
            if not others and not self.vocabulary.begins(term):
                found += self.vocabulary.similar(term)[:1]
        return found


def without_common(node: Node, frequency: Callable[[str], float]) -> Node:
    """Leave out words that occur in many documents, as long as rarer ones remain."""
    if not isinstance(node, Either) or len(node.parts) < _FEWEST_WORDS:
        return node
    rare = tuple(part for part in node.parts if not _is_common(part, frequency))
    if not rare:
        return node
    return rare[0] if len(rare) == 1 else Either(rare)


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
    """Take every word for the beginning of one: somebody is still typing."""
    match node:
        case Phrase():
            return Phrase(node.terms, prefix=True, quoted=node.quoted)
        case Both():
            return Both(tuple(map(with_prefixes, node.parts)))
        case Either():
            return Either(tuple(map(with_prefixes, node.parts)))
        case Except():
            return Except(with_prefixes(node.wanted), node.unwanted)


def _written(option: Option) -> str:
    text = " ".join(option.terms).replace('"', '""')
    return f'"{text}"' + ("*" if option.prefix else "")


def _either(options: list[str]) -> str:
    return options[0] if len(options) == 1 else "(" + " OR ".join(options) + ")"

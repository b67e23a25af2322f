r"""What people type into a search box, read into a tree (the simple syntax of facts 11).

`+` and, `|` or, `-` not, `"..."` a phrase, `word*` a beginning, `( )`, `\\` before a character that
is meant as it stands. A sign inside a word (`Wi-Fi`, `CAS-01042`) is part of it, and nothing that
is typed is an error: what makes no sense as an operator counts as a space.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, cast

import msgspec

from org_service.search.text import runs, says_something, terms

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST: Final = 8
_LUCENE_WORDS: Final[dict[str, Literal["+", "|", "-"]]] = {
    "AND": "+",
    "&&": "+",
    "OR": "|",
    "||": "|",
    "NOT": "-",
    "!": "-",
}
_LUCENE_TAIL: Final = re.compile(r"(?:~\d?|\^\d+(?:\.\d+)?)$")


class Phrase(msgspec.Struct, frozen=True):
    """Terms in a row; one term is a word."""

    terms: tuple[str, ...]
    prefix: bool = False
    quoted: bool = False


class Both(msgspec.Struct, frozen=True):
    """All parts have to match."""

    parts: tuple[Node, ...]


class Either(msgspec.Struct, frozen=True):
    """One part has to match."""

    parts: tuple[Node, ...]


class Except(msgspec.Struct, frozen=True):
    """`wanted` has to match and nothing of `unwanted`."""

    wanted: Node
    unwanted: tuple[Node, ...]


Node = Phrase | Both | Either | Except


_Kind = Literal["word", "phrase", "+", "|", "-", "(", ")"]


class _Token(msgspec.Struct, frozen=True):
    kind: _Kind
    text: str = ""
    prefix: bool = False


def parse_search(text: str, *, lucene: bool = False, all_words: bool = False) -> Node | None:
    """Read a search text; None if there is no word in it."""
    return _Parser(list(_tokens(text, lucene=lucene)), all_words=all_words).whole()


def phrases(node: Node | None) -> Iterator[Phrase]:
    """Give all phrases that are wanted, in order."""
    match node:
        case None:
            return
        case Phrase():
            yield node
        case Except():
            yield from phrases(node.wanted)
        case Both() | Either():
            for part in node.parts:
                yield from phrases(part)


def _tokens(text: str, *, lucene: bool) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        character = text[at]
        if character.isspace():
            at += 1
        elif character in "()|" or (character in "+-" and _stands_alone(text, at)):
            yield _Token(cast("_Kind", character))
            at += 1
        elif character == '"':
            inside, at = _quoted(text, at + 1)
            yield _Token("phrase", inside)
        else:
            word, at = _bare(text, at)
            yield _word(word, lucene=lucene)


def _stands_alone(text: str, at: int) -> bool:
    before = at == 0 or text[at - 1].isspace() or text[at - 1] in "()|+"
    return before or text[at] == "+"


def _quoted(text: str, at: int) -> tuple[str, int]:
    inside: list[str] = []
    while at < len(text) and text[at] != '"':
        at += text[at] == "\\" and at + 1 < len(text)
        inside.append(text[at])
        at += 1
    return "".join(inside), at + 1


def _bare(text: str, at: int) -> tuple[str, int]:
    word: list[str] = []
    while at < len(text) and not (text[at].isspace() or text[at] in '()|+"'):
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
        word.append(text[at])
        at += 1
    return "".join(word), at


def _word(word: str, *, lucene: bool) -> _Token:
    if lucene:
        if word in _LUCENE_WORDS:
            return _Token(_LUCENE_WORDS[word])
        word = _LUCENE_TAIL.sub("", word)
    return _Token("word", word.rstrip("*"), word.endswith("*"))


class _Parser:
    """Alternatives of sequences of joined units; a sequence means any or all of its parts."""

    def __init__(self, tokens: list[_Token], *, all_words: bool) -> None:
        self._tokens = tokens
        self._at = 0
        self._all_words = all_words

    def whole(self) -> Node | None:
        found = self._alternatives(0)
        while self._at < len(self._tokens):
            # A closing parenthesis that nothing opened.
            self._at += 1
            found = self._group(Either, [found, self._alternatives(0)])
        return found

    def _alternatives(self, depth: int) -> Node | None:
        parts = [self._sequence(depth)]
        while self._take("|"):
            parts.append(self._sequence(depth))
        return self._group(Either, parts)

    def _sequence(self, depth: int) -> Node | None:
        wanted: list[Node | None] = []
        unwanted: list[Node] = []
        while self._kind() not in {None, "|", ")"}:
            if self._take("-"):
                refused = self._unit(depth)
                unwanted.extend([refused] if refused else [])
            elif not self._take("+"):
                wanted.append(self._joined(depth))
        node = self._group(Both if self._all_words else Either, wanted)
        return Except(node, tuple(unwanted)) if node and unwanted else node

    def _joined(self, depth: int) -> Node | None:
        parts = [self._unit(depth)]
        while self._take("+"):
            parts.append(self._unit(depth))
        return self._group(Both, parts)

    def _unit(self, depth: int) -> Node | None:
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        if token is None or token.kind in {"|", ")", "+", "-"}:
            return None
        self._at += 1
        if token.kind == "(":
            return self._parenthesis(depth)
        if token.kind == "phrase":
            found = tuple(terms(token.text))
            return Phrase(found, quoted=True) if found else None
        return self._word(token)

    def _word(self, token: _Token) -> Node | None:
        """Read a bare word, or a sentence in a script without spaces."""
        parts = runs(token.text)
        telling = [part for part in parts if says_something(part[0])] or parts
        return self._group(Either, [Phrase(tuple(part), prefix=token.prefix) for part in telling])

    def _parenthesis(self, depth: int) -> Node | None:
        if depth >= DEEPEST:
            return None
        inside = self._alternatives(depth + 1)
        self._take(")")
        return inside

    def _kind(self) -> _Kind | None:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else None

    def _take(self, kind: _Kind) -> bool:
        if self._kind() != kind:
            return False
        self._at += 1
        return True

    @staticmethod
    def _group(kind: type[Both | Either], parts: list[Node | None]) -> Node | None:
        present = tuple(part for part in parts if part is not None)
        return kind(present) if len(present) > 1 else present[0] if present else None

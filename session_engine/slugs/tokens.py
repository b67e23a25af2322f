"""Cuts a text into braces and what is between them, and pairs the braces: one pass, whatever the text is."""

from __future__ import annotations

from enum import Enum

from session_engine.light_dataclass import dataclass


class Kind(Enum):
    """Kinds of tokens."""

    OPEN = "open"  # {
    DOLLAR_OPEN = "dollar_open"  # ${
    CLOSE = "close"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the source.

    Attributes:
        kind: Which.
        start: Where it begins.
        end: Where what follows begins.
        partner: Index of the brace that closes an opening one, None for a brace without one.
    """

    kind: Kind
    start: int
    end: int
    partner: int | None = None


def tokens(source: str) -> list[Token]:
    """Cut a text; braces without a partner are text."""
    raw = _cut(source)
    partners = _pair(raw)
    paired = {*partners, *partners.values()}
    return [
        Token(token.kind, token.start, token.end, partners.get(index))
        if index in paired
        else Token(Kind.TEXT, token.start, token.end)
        for index, token in enumerate(raw)
    ]


def _cut(source: str) -> list[Token]:
    found: list[Token] = []
    start = position = 0
    while position < len(source):
        char = source[position]
        if char not in "{}":
            position += 1
            continue
        begin = position - 1 if char == "{" and position > start and source[position - 1] == "$" else position
        if begin > start:
            found.append(Token(Kind.TEXT, start, begin))
        kind = Kind.CLOSE if char == "}" else (Kind.OPEN if begin == position else Kind.DOLLAR_OPEN)
        found.append(Token(kind, begin, position + 1))
        start = position = position + 1
    if start < len(source):
        found.append(Token(Kind.TEXT, start, len(source)))
    return found


def _pair(raw: list[Token]) -> dict[int, int]:
    partners: dict[int, int] = {}
    waiting: list[int] = []
    for index, token in enumerate(raw):
        if token.kind is Kind.CLOSE:
            if waiting:
                partners[waiting.pop()] = index
        elif token.kind is not Kind.TEXT:
            waiting.append(index)
    return partners

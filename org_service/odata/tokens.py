"""Tokens of filter expressions: the first of four steps."""

import re
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from org_service.errors import BadQuery

TokenKind = Literal["string", "guid", "moment", "day", "number", "name", "alias", "mark", "end"]
LONGEST: Final = 32_768

_TOKEN: Final = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<string>'(?:[^']|'')*')
  | (?P<guid>[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})
  | (?P<moment>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)
  | (?P<day>\d{4}-\d{2}-\d{2})
  | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?[lLfFdDmM]?)
  | (?P<alias>@[A-Za-z_]\w*)
  | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
  | (?P<mark>[()\[\],/:=$])
    """,
    re.VERBOSE,
)


class Token(msgspec.Struct, frozen=True):
    """One token and where it stands."""

    kind: TokenKind
    text: str
    at: int


def tokens_of(text: str) -> Iterator[Token]:
    """Cut an expression into tokens; the last is the end.

    Raises:
        BadQuery: It has a sign that no token starts with, or it is far too long.
    """
    if len(text) > LONGEST:
        message = f"An expression is no longer than {LONGEST} characters."
        raise BadQuery(message)
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            message = f"Syntax error at position {at} in '{_near(text, at)}'."
            raise BadQuery(message)
        kind = found.lastgroup
        if kind != "space":
            yield Token(_KINDS[kind or ""], found[0], at)
        at = found.end()
    yield Token("end", "", at)


_KINDS: Final[dict[str, TokenKind]] = {
    "string": "string",
    "guid": "guid",
    "moment": "moment",
    "day": "day",
    "number": "number",
    "alias": "alias",
    "name": "name",
    "mark": "mark",
}


def _near(text: str, at: int) -> str:
    return text[max(0, at - 40) : at + 40]

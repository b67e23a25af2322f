"""Cuts an expression into words, numbers, texts, placeholders and signs."""

from __future__ import annotations

import re
from enum import Enum

from session_engine.expressions.state import BadExpression, ExpressionProblem
from session_engine.light_dataclass import dataclass
from session_engine.slugs.grammar import parse
from session_engine.slugs.state import AnySlug, Form, Literal

LONGEST = 4_000
"""Characters of an expression."""


class Kind(Enum):
    """Kinds of tokens."""

    NUMBER = "number"
    TEXT = "text"
    SLUG = "slug"
    WORD = "word"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an expression."""

    kind: Kind
    text: str
    position: int
    slug: AnySlug | None = None


_PIECE = re.compile(
    r"(?P<number>\d{1,18}(?:\.\d{1,10})?(?![\w.]))"
    r"|(?P<text>'(?:[^']|'')*')"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<sign><=|>=|!=|<>|[=<>+\-*/(),])"
)
_SPACE = re.compile(r"\s*")


def tokens(source: str) -> list[Token]:
    """Cut a text, with an END behind it.

    Raises:
        BadExpression: A piece of it means nothing.
    """
    if len(source) > LONGEST:
        raise BadExpression(ExpressionProblem.TOO_LONG)
    found: list[Token] = []
    position = _after_space(source, 0)
    while position < len(source):
        token, position = _next(source, position)
        found.append(token)
        position = _after_space(source, position)
    return [*found, Token(Kind.END, "", len(source))]


def _after_space(source: str, position: int) -> int:
    found = _SPACE.match(source, position)
    return found.end() if found is not None else position


def _next(source: str, position: int) -> tuple[Token, int]:
    if source.startswith("${", position):
        return _slug(source, position)
    found = _PIECE.match(source, position)
    if found is None:
        open_text = source[position] == "'"
        problem = ExpressionProblem.OPEN_TEXT if open_text else ExpressionProblem.UNREADABLE
        raise BadExpression(problem, position, source[position])
    kind = Kind(found.lastgroup)
    text = found.group()
    shown = text[1:-1].replace("''", "'") if kind is Kind.TEXT else text
    return Token(kind, shown, position), found.end()


def _slug(source: str, position: int) -> tuple[Token, int]:
    end = _closing(source, position)
    text = source[position:end]
    tree = parse(text, Form.MACRO)
    if len(tree) != 1 or isinstance(tree[0], Literal):
        raise BadExpression(ExpressionProblem.BAD_SLUG, position, text[:40])
    return Token(Kind.SLUG, text, position, tree[0]), end


def _closing(source: str, position: int) -> int:
    depth = 0
    for index in range(position, len(source)):
        depth += (source[index] == "{") - (source[index] == "}")
        if source[index] == "}" and depth == 0:
            return index + 1
    raise BadExpression(ExpressionProblem.BAD_SLUG, position, source[position : position + 40])

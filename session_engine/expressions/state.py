"""An expression as a tree, and what can be wrong with one."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from session_engine.light_dataclass import dataclass
from session_engine.slugs.state import AnySlug


class ExpressionProblem(StrEnum):
    """Why a text is no expression; each has words in `desktop/macro_words.py`."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    UNREADABLE = "unreadable"  # a character that means nothing
    OPEN_TEXT = "open_text"  # a quote without its partner
    BAD_SLUG = "bad_slug"
    UNEXPECTED = "unexpected"  # this word is not expected here
    UNFINISHED = "unfinished"
    UNKNOWN_FUNCTION = "unknown_function"
    WRONG_COUNT = "wrong_count"  # of what a function is given


class BadExpression(Exception):
    """A text is no expression.

    Attributes:
        problem: Why.
        position: Where, in characters from the start.
        word: What stands there.
    """

    def __init__(self, problem: ExpressionProblem, position: int = 0, word: str = "") -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.position = position
        self.word = word


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, a text, true, false or empty."""

    value: None | bool | Decimal | str


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A value that is filled in."""

    slug: AnySlug


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator, by its name in the table."""

    name: str
    arguments: tuple[Expression, ...]


Expression: TypeAlias = Constant | Placeholder | Call

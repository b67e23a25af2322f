"""Reads an expression into its tree.

expression := both ('or' both)*
both       := negated ('and' negated)*
negated    := 'not' negated | comparison
comparison := sum (sign sum | 'contains' sum | 'startswith' sum | 'endswith' sum
                   | 'not'? 'in' '(' list ')' | 'is' 'not'? 'empty')?
sum        := product (('+' | '-') product)*
product    := value (('*' | '/') value)*
value      := number | text | slug | 'true' | 'false' | 'empty' | '-' value
            | name '(' list? ')' | '(' expression ')'
list       := expression (',' expression)*
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from session_engine.expressions.functions import FUNCTIONS
from session_engine.expressions.state import (
    BadExpression,
    Call,
    Constant,
    Expression,
    ExpressionProblem,
    Placeholder,
)
from session_engine.expressions.tokens import Kind, Token, tokens
from session_engine.slugs.state import AnySlug

DEEPEST = 24
"""Brackets inside brackets."""
MOST_TOKENS = 600
_COMPARING = frozenset({"=", "!=", "<>", "<", "<=", ">", ">="})
_WORDS = frozenset({"contains", "startswith", "endswith"})
_CONSTANTS: dict[str, None | bool] = {"true": True, "false": False, "empty": None}


@lru_cache(maxsize=512)
def read(source: str) -> Expression:
    """Read an expression.

    Raises:
        BadExpression: The text is none.
    """
    found = tokens(source)
    if len(found) == 1:
        raise BadExpression(ExpressionProblem.EMPTY)
    if len(found) > MOST_TOKENS:
        raise BadExpression(ExpressionProblem.TOO_LONG, found[MOST_TOKENS].position)
    return _Reading(found).whole()


def placeholders(expression: Expression) -> Iterator[AnySlug]:
    """Give the placeholders of an expression."""
    if isinstance(expression, Placeholder):
        yield expression.slug
    elif isinstance(expression, Call):
        for argument in expression.arguments:
            yield from placeholders(argument)


class _Reading:
    """One expression."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._next = 0
        self._depth = 0

    def whole(self) -> Expression:
        expression = self._either()
        if self._token.kind is not Kind.END:
            raise self._unexpected()
        return expression

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self, *words: str) -> Token | None:
        token = self._token
        if token.kind in (Kind.WORD, Kind.SIGN) and token.text.lower() in words:
            self._next += 1
            return token
        return None

    def _need(self, word: str) -> None:
        if self._take(word) is None:
            raise self._unexpected()

    def _unexpected(self) -> BadExpression:
        end = self._token.kind is Kind.END
        problem = ExpressionProblem.UNFINISHED if end else ExpressionProblem.UNEXPECTED
        return BadExpression(problem, self._token.position, self._token.text)

    def _either(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise BadExpression(ExpressionProblem.TOO_DEEP, self._token.position)
        found = [self._both()]
        while self._take("or"):
            found.append(self._both())
        self._depth -= 1
        return found[0] if len(found) == 1 else Call("or", tuple(found))

    def _both(self) -> Expression:
        found = [self._negated()]
        while self._take("and"):
            found.append(self._negated())
        return found[0] if len(found) == 1 else Call("and", tuple(found))

    def _negated(self) -> Expression:
        negations = 0
        while self._take("not"):
            negations += 1
        found = self._comparison()
        return Call("not", (found,)) if negations % 2 else found

    def _comparison(self) -> Expression:
        left = self._sum()
        sign = self._take(*_COMPARING, *_WORDS)
        if sign is not None:
            name = "!=" if sign.text == "<>" else sign.text.lower()
            return Call(name, (left, self._sum()))
        if self._take("is"):
            negated = self._take("not") is not None
            self._need("empty")
            found: Expression = Call("empty", (left,))
            return Call("not", (found,)) if negated else found
        return self._membership(left)

    def _membership(self, left: Expression) -> Expression:
        negated = self._take("not") is not None
        if not self._take("in"):
            if negated:
                raise self._unexpected()
            return left
        self._need("(")
        found = Call("in", (left, *self._list()))
        return Call("not", (found,)) if negated else found

    def _sum(self) -> Expression:
        left = self._product()
        while (sign := self._take("+", "-")) is not None:
            left = Call(sign.text, (left, self._product()))
        return left

    def _product(self) -> Expression:
        left = self._value()
        while (sign := self._take("*", "/")) is not None:
            left = Call(sign.text, (left, self._value()))
        return left

    def _value(self) -> Expression:
        negative = False
        while self._take("-"):
            negative = not negative
        found = self._plain()
        return Call("negative", (found,)) if negative else found

    def _plain(self) -> Expression:
        token = self._token
        if token.kind is Kind.END or (token.kind is Kind.SIGN and token.text != "("):
            raise self._unexpected()
        self._next += 1
        match token.kind:
            case Kind.NUMBER:
                return Constant(Decimal(token.text))
            case Kind.TEXT:
                return Constant(token.text)
            case Kind.SLUG if token.slug is not None:
                return Placeholder(token.slug)
            case Kind.SIGN:
                found = self._either()
                self._need(")")
                return found
            case _:
                return self._named(token)

    def _named(self, token: Token) -> Expression:
        name = token.text.lower()
        if not self._take("("):
            if name in _CONSTANTS:
                return Constant(_CONSTANTS[name])
            self._next -= 1
            raise self._unexpected()
        function = FUNCTIONS.get(name)
        if function is None:
            raise BadExpression(ExpressionProblem.UNKNOWN_FUNCTION, token.position, token.text)
        given = () if self._take(")") else self._list()
        if not function.least <= len(given) <= function.most:
            raise BadExpression(ExpressionProblem.WRONG_COUNT, token.position, token.text)
        return Call(name, given)

    def _list(self) -> tuple[Expression, ...]:
        found = [self._either()]
        while self._take(","):
            found.append(self._either())
        self._need(")")
        return tuple(found)

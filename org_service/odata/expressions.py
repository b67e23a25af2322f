"""Filter expressions: tokens to a tree, by the precedence of their operators (a Pratt parser)."""

from collections.abc import Mapping
from typing import Final, cast

import msgspec

from org_service.errors import BadQuery
from org_service.odata.functions import PREFIX, QUERY_FUNCTIONS, STRING_FUNCTIONS
from org_service.odata.literals import READ, plain_text, unquoted
from org_service.odata.reader import TokenReader
from org_service.query.operators import Operator
from org_service.query.tree import (
    ColumnComparison,
    ColumnPath,
    Condition,
    Exists,
    Filter,
    Group,
    Not,
    Untyped,
    Value,
)

MOST_TERMS: Final = 500
_COMPARISONS: Final[dict[str, Operator]] = {
    name: cast("Operator", name) for name in ("eq", "ne", "gt", "ge", "lt", "le")
}
_TURNED: Final[dict[Operator, Operator]] = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}
_WORDS: Final[dict[str, bool | None]] = {"null": None, "true": True, "false": False}


class Literal(msgspec.Struct, frozen=True):
    """A value as written; None is `null`."""

    value: Value | None


Operand = ColumnPath | Literal


def parse_filter(text: str, aliases: Mapping[str, str] | None = None) -> Filter:
    """Read a `$filter`; aliases are the request's `@name=value` options.

    Raises:
        BadQuery: It does not follow the grammar.
    """
    return _Parser(text, aliases or {}).whole()


def parse_literal(text: str) -> Value | None:
    """Read a single literal, as in a key or a function's parameter."""
    return _Parser(text, {}).only_literal()


class _Parser:
    """Reads one expression."""

    def __init__(self, text: str, aliases: Mapping[str, str]) -> None:
        self._reader = TokenReader(text)
        self._aliases = aliases
        self._terms = 0
        self._variables: list[str] = []

    # -- boolean expressions ---------------------------------------------------------------------

    def whole(self) -> Filter:
        found = self._or()
        if self._reader.next.kind != "end":
            raise self._reader.error("the end expected")
        return found

    def only_literal(self) -> Value | None:
        found = self._operand()
        if not isinstance(found, Literal) or self._reader.next.kind != "end":
            raise self._reader.error("a literal expected")
        return found.value

    def _or(self) -> Filter:
        found = [self._and()]
        while self._reader.has("or"):
            self._reader.take()
            found.append(self._and())
        return found[0] if len(found) == 1 else Group("or", tuple(found))

    def _and(self) -> Filter:
        found = [self._not()]
        while self._reader.has("and"):
            self._reader.take()
            found.append(self._not())
        return found[0] if len(found) == 1 else Group("and", tuple(found))

    def _not(self) -> Filter:
        if self._reader.has("not"):
            self._reader.take()
            self._reader.deeper()
            found = Not(self._not())
            self._reader.higher()
            return found
        return self._term()

    def _term(self) -> Filter:
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise self._reader.error(f"more than {MOST_TERMS} conditions")
        if self._reader.has("("):
            self._reader.take()
            self._reader.deeper()
            found = self._or()
            self._reader.higher()
            self._reader.expect(")")
            return self._maybe_compared(found)
        if self._reader.next.kind == "name" and self._reader.peek().text == "(":
            found = self._call()
            if found is not None:
                return self._maybe_compared(found)
        return self._comparison()

    def _maybe_compared(self, found: Filter) -> Filter:
        """Take `contains(a,'b') eq true`, which some clients write."""
        if self._reader.next.text not in {"eq", "ne"}:
            return found
        operator = self._reader.take().text
        word = self._reader.take().text
        if word not in {"true", "false"}:
            raise self._reader.error("true or false expected")
        return found if (word == "true") == (operator == "eq") else Not(found)

    def _comparison(self) -> Filter:
        left = self._operand()
        if isinstance(left, _Lambda):
            return left.found
        if self._reader.has("in"):
            self._reader.take()
            return self._in_list(left)
        operator = _COMPARISONS.get(self._reader.next.text) if self._reader.next.kind == "name" else None
        if operator is None:
            return self._bare(left)
        self._reader.take()
        right = self._operand()
        if isinstance(right, _Lambda):
            raise self._reader.error("a value expected")
        return self._compared(left, operator, right)

    def _bare(self, left: Operand) -> Filter:
        if isinstance(left, ColumnPath):
            return Condition(left, "eq", (True,))
        raise self._reader.error("a comparison expected")

    def _compared(self, left: Operand, operator: Operator, right: Operand) -> Filter:
        if isinstance(left, Literal):
            if isinstance(right, Literal):
                raise self._reader.error("a column expected")
            left, right, operator = right, left, _TURNED.get(operator, operator)
        if isinstance(right, ColumnPath):
            return ColumnComparison(left, operator, right)
        if right.value is not None:
            return Condition(left, operator, (right.value,))
        if operator not in {"eq", "ne"}:
            raise self._reader.error("null is only equal or not equal")
        return Condition(left, "null" if operator == "eq" else "not-null")

    def _in_list(self, left: Operand) -> Filter:
        if not isinstance(left, ColumnPath):
            raise self._reader.error("a column expected")
        values: list[Value] = []
        self._reader.expect("(")
        while True:
            found = self._operand()
            if not isinstance(found, Literal) or found.value is None:
                raise self._reader.error("a value expected")
            values.append(found.value)
            if not self._reader.has(","):
                break
            self._reader.take()
        self._reader.expect(")")
        return Condition(left, "in", tuple(values))

    # -- operands --------------------------------------------------------------------------------

    def _operand(self) -> "Operand | _Lambda":
        token = self._reader.take()
        read = READ.get(token.kind)
        if read is not None:
            try:
                return Literal(read(token.text))
            except (ValueError, ArithmeticError):
                raise self._reader.error(f"'{token.text}' is not a {token.kind}") from None
        if token.kind == "alias":
            return self._aliased(token.text)
        if token.kind != "name":
            raise self._reader.error("a column or a value expected")
        if token.text in _WORDS:
            return Literal(_WORDS[token.text])
        if self._reader.next.kind == "string" and self._reader.next.at == token.at + len(token.text):
            # An enumeration's literal: Microsoft.Dynamics.CRM.EndpointAccessType'Default'.
            return Literal(unquoted(self._reader.take().text))
        return self._path(token.text)

    def _aliased(self, name: str) -> Operand:
        text = self._aliases.get(name)
        if text is None:
            raise self._reader.error(f"the parameter alias '{name}' has no value")
        return Literal(parse_literal(text))

    def _path(self, first: str) -> "Operand | _Lambda":
        parts = [first]
        while self._reader.has("/"):
            self._reader.take()
            name = self._reader.expect_kind("name").text
            if name in {"any", "all"} and self._reader.has("("):
                return _Lambda(self._lambda(self._without_variable(parts), name))
            parts.append(name)
        *navigation, column = self._without_variable(parts)
        return ColumnPath(column, tuple(navigation))

    def _without_variable(self, parts: list[str]) -> list[str]:
        if not self._variables:
            return parts
        if parts[0] != self._variables[-1] or len(parts) == 1:
            raise self._reader.error(f"a column of '{self._variables[-1]}' expected")
        return parts[1:]

    def _lambda(self, parts: list[str], word: str) -> Filter:
        *navigation, collection = parts
        self._reader.expect("(")
        if self._reader.has(")"):
            self._reader.take()
            if word == "all":
                raise self._reader.error("a condition expected")
            return Exists(collection, None, tuple(navigation))
        variable = self._reader.expect_kind("name").text
        self._reader.expect(":")
        self._variables.append(variable)
        self._reader.deeper()
        inside = self._or()
        self._reader.higher()
        self._variables.pop()
        self._reader.expect(")")
        if word == "any":
            return Exists(collection, inside, tuple(navigation))
        return Not(Exists(collection, Not(inside), tuple(navigation)))

    # -- functions -------------------------------------------------------------------------------

    def _call(self) -> Filter | None:
        name = self._reader.next.text
        string = STRING_FUNCTIONS.get(name)
        if string is not None:
            self._reader.take()
            return self._string_call(string)
        if name.startswith(PREFIX):
            operator = QUERY_FUNCTIONS.get(name.removeprefix(PREFIX))
            if operator is not None:
                self._reader.take()
                return self._query_call(operator)
        message = f"An unknown function with name '{name[:100]}' was found."
        raise BadQuery(message)

    def _string_call(self, operator: Operator) -> Filter:
        self._reader.expect("(")
        path = self._operand()
        self._reader.expect(",")
        value = self._operand()
        self._reader.expect(")")
        if not isinstance(path, ColumnPath) or not isinstance(value, Literal):
            raise self._reader.error("a column and a text expected")
        if not isinstance(value.value, str):
            raise self._reader.error("a text expected")
        return Condition(path, operator, (value.value,))

    def _query_call(self, operator: Operator) -> Filter:
        found = self._named_arguments()
        names = found.get("PropertyName", [])
        if len(names) != 1 or not isinstance(names[0], str):
            raise self._reader.error("PropertyName expected")
        values = found.get("PropertyValues", found.get("PropertyValue", []))
        parts = names[0].split("/")
        if parts[0] in self._variables[-1:]:
            parts = parts[1:]
        *navigation, column = parts or [""]
        path = ColumnPath(column, tuple(navigation), logical=True)
        return Condition(path, operator, tuple(Untyped(plain_text(value)) for value in values))

    def _named_arguments(self) -> dict[str, list[Value]]:
        found: dict[str, list[Value]] = {}
        self._reader.expect("(")
        while not self._reader.has(")"):
            name = self._reader.expect_kind("name").text
            self._reader.expect("=")
            found[name] = self._argument()
            if self._reader.has(","):
                self._reader.take()
        self._reader.expect(")")
        return found

    def _argument(self) -> list[Value]:
        if not self._reader.has("["):
            return [self._argument_value()]
        self._reader.take()
        values: list[Value] = []
        while not self._reader.has("]"):
            values.append(self._argument_value())
            if self._reader.has(","):
                self._reader.take()
        self._reader.take()
        return values

    def _argument_value(self) -> Value:
        found = self._operand()
        if not isinstance(found, Literal) or found.value is None:
            raise self._reader.error("a value expected")
        return found.value


class _Lambda(msgspec.Struct, frozen=True):
    """An `any` or `all`, which is a whole condition and no operand."""

    found: Filter

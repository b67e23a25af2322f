"""Expressions of macros and scripts: the grammar, values, and that no text can do harm."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_engine.expressions.evaluating import evaluate, holds
from session_engine.expressions.functions import FUNCTIONS
from session_engine.expressions.grammar import placeholders, read
from session_engine.expressions.state import BadExpression, ExpressionProblem
from session_engine.records.state import Choice, Value
from session_engine.slugs.state import AnySlug, Slug

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
VALUES: dict[AnySlug, Value] = {
    Slug(("anchor", "title")): "Wifi dies upstairs (Beacon Mesh)",
    Slug(("anchor", "prioritycode")): Choice(1, "High"),
    Slug(("anchor", "createdon")): datetime(2026, 3, 9, 9, tzinfo=UTC),
    Slug(("answers", "room")): "",
}


def value(text: str) -> Any:
    return evaluate(read(text), VALUES, NOW)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 + 2 * 3", Decimal(7)),
        ("(1 + 2) * 3", Decimal(9)),
        ("-2 - -3", Decimal(1)),
        ("1 / 0", None),
        ("'a' + 1", "a1"),
        ("'it''s'", "it's"),
        ("${anchor.prioritycode} = 1", True),
        ("${anchor.prioritycode} in (2, 3)", False),
        ("${anchor.prioritycode} not in (2, 3)", True),
        ("${anchor.title} contains 'MESH'", True),
        ("${anchor.title} startswith 'wifi' and not ${anchor.title} endswith 'x'", True),
        ("${answers.room} is empty", True),
        ("${anchor.title} is not empty and ${nothing} is empty", True),
        ("if(${anchor.prioritycode} <= 1, 'soon', 'later')", "soon"),
        ("coalesce(${answers.room}, ${nothing}, 'unknown')", "unknown"),
        ("days_since(${anchor.createdon}) >= 2", True),
        ("add_days(${anchor.createdon}, 2)", datetime(2026, 3, 11, 9, tzinfo=UTC)),
        ("add_days(now(), 99999999)", None),
        ("length(trim('  ab '))", Decimal(2)),
        ("left('abcdef', 3) + upper('x')", "abcX"),
        ("replace('a-b', '-', '+')", "a+b"),
        ("1 < 2 or 1 / 0 > 5", True),
        ("not not true", True),
        ("'10' > 9", True),
        ("'b' > 'a'", True),
        ("${nothing} > 1", False),
        ("true = 'true'", True),
        ("empty = ''", True),
    ],
)
def test_values(text: str, found: object) -> None:
    assert value(text) == found


@pytest.mark.parametrize(
    ("text", "problem", "position"),
    [
        ("  ", ExpressionProblem.EMPTY, 0),
        ("1 +", ExpressionProblem.UNFINISHED, 3),
        ("1 2", ExpressionProblem.UNEXPECTED, 2),
        ("'abc", ExpressionProblem.OPEN_TEXT, 0),
        ("${anchor title", ExpressionProblem.BAD_SLUG, 0),
        ("${}", ExpressionProblem.BAD_SLUG, 0),
        ("__import__('os')", ExpressionProblem.UNKNOWN_FUNCTION, 0),
        ("a.b", ExpressionProblem.UNREADABLE, 1),
        ("1 ; 2", ExpressionProblem.UNREADABLE, 2),
        ("lower()", ExpressionProblem.WRONG_COUNT, 0),
        ("lower('a', 'b')", ExpressionProblem.WRONG_COUNT, 0),
        ("(" * 100 + "1" + ")" * 100, ExpressionProblem.TOO_DEEP, 24),
        ("1" + " + 1" * 2_000, ExpressionProblem.TOO_LONG, 0),
        ("1" + "+1" * 600, ExpressionProblem.TOO_LONG, 600),
        ("lambda x", ExpressionProblem.UNEXPECTED, 0),
        ("x = 1", ExpressionProblem.UNEXPECTED, 0),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, problem: ExpressionProblem, position: int) -> None:
    with pytest.raises(BadExpression) as refused:
        read(text)
    assert (refused.value.problem, refused.value.position) == (problem, position)


def test_placeholders_are_found_wherever_they_stand() -> None:
    found = set(placeholders(read("if(${a} = 1, lower(${b.c}), -${d}) in (${e}, 2)")))
    assert found == {Slug(("a",)), Slug(("b", "c")), Slug(("d",)), Slug(("e",))}


WORDS = st.sampled_from(
    ["1", "2.5", "'a'", "${x}", "true", "empty", "(", ")", ",", "+", "-", "*", "/", "=", "<", ">=", "and",
     "or", "not", "in", "is", "contains", *(f"{name}(" for name in FUNCTIONS)]
)  # fmt: skip


@given(st.lists(WORDS, max_size=40), st.one_of(st.none(), st.text(max_size=20), st.decimals()))
def test_whatever_is_written_is_evaluated_or_refused(words: list[str], filled: Value) -> None:
    try:
        expression = read(" ".join(words))
    except BadExpression:
        return
    evaluate(expression, {Slug(("x",)): filled}, NOW)
    assert holds(expression, {}, NOW) in (True, False)


@given(st.text(max_size=200))
def test_no_text_is_code(text: str) -> None:
    try:
        read(text)
    except BadExpression as refused:
        assert refused.problem in ExpressionProblem


def test_large_numbers_end_soon() -> None:
    begun = time.process_time()
    text = " * ".join(["999999999999999"] * 200)
    assert value(text) is None
    assert time.process_time() - begun < 0.5

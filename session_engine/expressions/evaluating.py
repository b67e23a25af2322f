"""Evaluates an expression over values that are known; it always ends and never fails."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from session_engine.expressions.functions import FUNCTIONS, OPERATORS, Moment, truth
from session_engine.expressions.state import Call, Constant, Expression, Placeholder
from session_engine.records.state import Value
from session_engine.slugs.state import AnySlug


def evaluate(expression: Expression, values: Mapping[AnySlug, Value], now: datetime) -> Value:
    """Give an expression's value.

    Args:
        expression: As read.
        values: What its placeholders stand for.
        now: The time, aware.
    """
    match expression:
        case Constant():
            return expression.value
        case Placeholder():
            return values.get(expression.slug)
        case Call("or", arguments):
            return any(truth(evaluate(each, values, now)) for each in arguments)
        case Call("and", arguments):
            return all(truth(evaluate(each, values, now)) for each in arguments)
        case Call(name, arguments):
            function = OPERATORS.get(name) or FUNCTIONS[name]
            return function.do([evaluate(each, values, now) for each in arguments], Moment(now))


def holds(expression: Expression, values: Mapping[AnySlug, Value], now: datetime) -> bool:
    """Tell whether a condition holds."""
    return truth(evaluate(expression, values, now))

"""The table of operators and functions: names, how much they are given, what they do. No other ones exist."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from session_engine.light_dataclass import dataclass
from session_engine.records.state import Choice, Lookup, Value
from session_engine.slugs.writing import as_text
from session_engine.wall_clock.state import day_of, here

LONGEST_RESULT = 20_000
"""Characters of a text that a function makes; what is beyond is cut off."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What functions of time go by."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Function:
    """One row.

    Attributes:
        least: Fewest arguments.
        most: Most arguments.
        do: What it does with their values.
    """

    least: int
    most: int
    do: Callable[[Sequence[Value], Moment], Value]


def number_of(value: Value) -> Decimal | None:
    """Take a value as a number; None for one that is none."""
    match value:
        case bool() | None:
            return None
        case Choice():
            return Decimal(value.value)
        case int() | float() | Decimal():
            return Decimal(str(value))
        case str():
            try:
                found = Decimal(value.strip()) if len(value) <= 40 else None
            except InvalidOperation:
                return None
            return found if found is not None and found.is_finite() else None
        case _:
            return None


def truth(value: Value) -> bool:
    """Take a value as a condition: nothing, an empty text, zero and "false" do not hold."""
    match value:
        case bool():
            return value
        case None:
            return False
        case str():
            return value.strip().casefold() not in ("", "false", "0")
        case int() | float() | Decimal():
            return value != 0
        case _:
            return True


def same(left: Value, right: Value) -> bool:
    """Compare as people would: numbers by size, texts without regard to case, nothing with an empty text."""
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    numbers = number_of(left), number_of(right)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0] == numbers[1]
    return _text(left).casefold() == _text(right).casefold()


def order(left: Value, right: Value) -> int | None:
    """Say which is greater: -1, 0, 1; None where one is nothing or they cannot be compared."""
    if left in (None, "") or right in (None, ""):
        return None
    numbers = number_of(left), number_of(right)
    if numbers[0] is not None and numbers[1] is not None:
        return (numbers[0] > numbers[1]) - (numbers[0] < numbers[1])
    moments = _moment(left), _moment(right)
    if moments[0] is not None and moments[1] is not None:
        return (moments[0] > moments[1]) - (moments[0] < moments[1])
    texts = _text(left).casefold(), _text(right).casefold()
    return (texts[0] > texts[1]) - (texts[0] < texts[1])


def _text(value: Value) -> str:
    return as_text(value.ref.id if isinstance(value, Lookup) else value)


def _moment(value: Value) -> datetime | None:
    match value:
        case datetime():
            return value if value.tzinfo is not None else here(value)
        case date():
            return here(datetime.combine(value, time()))
        case str():
            try:
                found = datetime.fromisoformat(value.strip())
            except ValueError:
                return None
            return found if found.tzinfo is not None else here(found)
        case _:
            return None


def _compare(test: Callable[[int], bool]) -> Callable[[Sequence[Value], Moment], Value]:
    def do(given: Sequence[Value], _moment: Moment) -> Value:
        found = order(given[0], given[1])
        return found is not None and test(found)

    return do


def _calculate(
    operation: Callable[[Decimal, Decimal], Decimal],
) -> Callable[[Sequence[Value], Moment], Value]:
    def do(given: Sequence[Value], _moment: Moment) -> Value:
        left, right = number_of(given[0]), number_of(given[1])
        if left is None or right is None:
            return None
        try:
            found = operation(left, right)
        except (ArithmeticError, InvalidOperation):
            return None
        return found if found.is_finite() and abs(found.adjusted()) < 40 else None

    return do


def _plus(given: Sequence[Value], moment: Moment) -> Value:
    """Add numbers; join anything else as texts."""
    if all(number_of(value) is not None for value in given):
        return _calculate(lambda a, b: a + b)(given, moment)
    return "".join(_text(value) for value in given)[:LONGEST_RESULT]


def _days_since(given: Sequence[Value], moment: Moment) -> Value:
    then = _moment(given[0])
    return None if then is None else Decimal((moment.now - then).days)


def _add_days(given: Sequence[Value], _now: Moment) -> Value:
    then, days = _moment(given[0]), number_of(given[1])
    if then is None or days is None or abs(days) > 36_500:
        return None
    try:
        return then + timedelta(days=int(days))
    except OverflowError:
        return None


def _texts(do: Callable[..., Value]) -> Callable[[Sequence[Value], Moment], Value]:
    def call(given: Sequence[Value], _moment: Moment) -> Value:
        found = do(*(_text(value) for value in given))
        return found[:LONGEST_RESULT] if isinstance(found, str) else found

    return call


def _first(given: Sequence[Value], _moment: Moment) -> Value:
    return next((value for value in given if value not in (None, "")), None)


OPERATORS: Mapping[str, Function] = MappingProxyType(
    {
        "=": Function(2, 2, lambda given, _: same(*given)),
        "!=": Function(2, 2, lambda given, _: not same(*given)),
        "<": Function(2, 2, _compare(lambda found: found < 0)),
        "<=": Function(2, 2, _compare(lambda found: found <= 0)),
        ">": Function(2, 2, _compare(lambda found: found > 0)),
        ">=": Function(2, 2, _compare(lambda found: found >= 0)),
        "contains": Function(2, 2, _texts(lambda a, b: b.casefold() in a.casefold())),
        "startswith": Function(2, 2, _texts(lambda a, b: a.casefold().startswith(b.casefold()))),
        "endswith": Function(2, 2, _texts(lambda a, b: a.casefold().endswith(b.casefold()))),
        "+": Function(2, 2, _plus),
        "-": Function(2, 2, _calculate(lambda a, b: a - b)),
        "*": Function(2, 2, _calculate(lambda a, b: a * b)),
        "/": Function(2, 2, _calculate(lambda a, b: a / b)),
        "negative": Function(
            1, 1, lambda given, moment: _calculate(lambda a, b: a - b)((0, given[0]), moment)
        ),
        "not": Function(1, 1, lambda given, _: not truth(given[0])),
        "in": Function(2, 60, lambda given, _: any(same(given[0], value) for value in given[1:])),
    }
)
"""What stands between values. `and`, `or` and `if` look at no more than they need: the evaluator has them."""

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "lower": Function(1, 1, _texts(str.lower)),
        "upper": Function(1, 1, _texts(str.upper)),
        "trim": Function(1, 1, _texts(str.strip)),
        "length": Function(1, 1, _texts(lambda text: Decimal(len(text)))),
        "left": Function(2, 2, lambda given, _: _text(given[0])[: _count(given[1])]),
        "replace": Function(3, 3, _texts(lambda text, old, new: text.replace(old, new) if old else text)),
        "number": Function(1, 1, lambda given, _: number_of(given[0])),
        "text": Function(1, 1, lambda given, _: as_text(given[0])[:LONGEST_RESULT]),
        "empty": Function(1, 1, lambda given, _: given[0] in (None, "")),
        "coalesce": Function(1, 20, _first),
        "today": Function(0, 0, lambda _, moment: day_of(moment.now)),
        "now": Function(0, 0, lambda _, moment: moment.now),
        "days_since": Function(1, 1, _days_since),
        "add_days": Function(2, 2, _add_days),
        "if": Function(3, 3, lambda given, _: given[1] if truth(given[0]) else given[2]),
    }
)
"""What is called by name."""


def _count(value: Value) -> int:
    number = number_of(value)
    return 0 if number is None else max(0, min(LONGEST_RESULT, int(number)))

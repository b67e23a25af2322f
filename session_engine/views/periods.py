"""What the date operators of views mean, in the wall clock of whoever looks: `today`, `last-x-days`, `on-or-before` ...

A period is half open. Weeks begin on Sunday and the fiscal year is the calendar year, as an organisation has it before
anybody changes that; in one that has, the organisation's answer puts right what was shown until it came.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

Period: TypeAlias = tuple[datetime | None, datetime | None]
"""From (included) to (excluded), as wall-clock times without a zone; None is without a bound."""

MOST = 100_000
_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def midnight(moment: datetime) -> datetime:
    """Give the beginning of a day."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def later(moment: datetime, months: int) -> datetime:
    """Move by months; the 31st becomes the last day of a shorter one."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def period(operator: str, given: str, now: datetime) -> Period | None:
    """Give what an operator means at a moment; None for one that is no period, or says nothing that can be meant.

    Args:
        operator: As FetchXML names it.
        given: Its value.
        now: The wall clock, without a zone.
    """
    try:
        if operator in _FIXED:
            return _FIXED[operator](now)
        counted = _COUNTED.get(operator)
        number = int(given) if counted is not None else 0
        return counted(now, number) if counted is not None and 0 < number <= MOST else None
    except (ValueError, OverflowError):
        return None


def day(operator: str, moment: datetime) -> Period | None:
    """Give what `on` and its like mean for the day of a moment; None for another operator."""
    begin = midnight(moment)
    return {
        "on": (begin, begin + _DAY),
        "not-on": (begin, begin + _DAY),
        "on-or-after": (begin, None),
        "on-or-before": (None, begin + _DAY),
    }.get(operator)


def _week(now: datetime, weeks: int) -> Period:
    begin = midnight(now) - timedelta(days=(now.weekday() + 1) % 7) + weeks * _WEEK
    return begin, begin + _WEEK


def _months(now: datetime, length: int, moved: int, count: int = 1) -> Period:
    """Give `count` stretches of `length` months, beginning `moved` stretches from the one that is now."""
    first = midnight(now).replace(day=1, month=(now.month - 1) // length * length + 1)
    begin = later(first, moved * length)
    return begin, later(begin, count * length)


def _days(now: datetime, begin: int, end: int) -> Period:
    return midnight(now) + begin * _DAY, midnight(now) + end * _DAY


def _moved(name: str, length: int) -> dict[str, Callable[[datetime], Period]]:
    turns = (("last", -1), ("this", 0), ("next", 1))
    return {f"{word}-{name}": partial(_months, length=length, moved=turn) for word, turn in turns}


_FIXED: Mapping[str, Callable[[datetime], Period]] = {
    "today": lambda now: _days(now, 0, 1),
    "yesterday": lambda now: _days(now, -1, 0),
    "tomorrow": lambda now: _days(now, 1, 2),
    "last-seven-days": lambda now: (midnight(now) - _WEEK, now),
    "next-seven-days": lambda now: (now, midnight(now) + _WEEK + _DAY),
    "last-week": lambda now: _week(now, -1),
    "this-week": lambda now: _week(now, 0),
    "next-week": lambda now: _week(now, 1),
    **_moved("month", 1),
    **_moved("year", 12),
    **_moved("fiscal-period", 3),
    **_moved("fiscal-year", 12),
}


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _before(name: str, begin: Callable[[datetime, int], datetime]) -> dict[str, Callable[..., Period]]:
    """Make the operators of what lies in the last stretches, and of what lies before them."""
    return {
        f"last-x-{name}": lambda now, x: (begin(now, x), now),
        f"olderthan-x-{name}": lambda now, x: (None, begin(now, x)),
    }


_COUNTED: Mapping[str, Callable[[datetime, int], Period]] = {
    **_before("hours", lambda now, x: _hour(now) - x * _HOUR),
    **_before("days", lambda now, x: midnight(now) - x * _DAY),
    **_before("weeks", lambda now, x: midnight(now) - x * _WEEK),
    **_before("months", lambda now, x: later(midnight(now), -x)),
    **_before("years", lambda now, x: later(midnight(now), -12 * x)),
    "olderthan-x-minutes": lambda now, x: (None, now.replace(second=0, microsecond=0) - timedelta(minutes=x)),
    "next-x-hours": lambda now, x: (now, _hour(now) + (x + 1) * _HOUR),
    "next-x-days": lambda now, x: (now, midnight(now) + (x + 1) * _DAY),
    "next-x-weeks": lambda now, x: (now, midnight(now) + _DAY + x * _WEEK),
    "next-x-months": lambda now, x: (now, later(midnight(now) + _DAY, x)),
    "next-x-years": lambda now, x: (now, later(midnight(now) + _DAY, 12 * x)),
    "last-x-fiscal-periods": lambda now, x: _months(now, 3, -x, x),
    "next-x-fiscal-periods": lambda now, x: _months(now, 3, 1, x),
    "last-x-fiscal-years": lambda now, x: _months(now, 12, -x, x),
    "next-x-fiscal-years": lambda now, x: _months(now, 12, 1, x),
    "in-fiscal-year": lambda now, x: _months(now.replace(year=x, month=1, day=1), 12, 0),
}
OPERATORS = frozenset({*_FIXED, *_COUNTED})
"""The operators that mean something else at another time."""

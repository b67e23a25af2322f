"""What the date operators of views mean: `today`, `last-x-days`, `olderthan-x-hours`, ...

A period is half-open, in the caller's local time. Weeks begin on Sunday, the fiscal year is the
calendar year in quarters, as an organisation has it before anybody changes it.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_HOUR = timedelta(hours=1)
_MONTHS_A_YEAR = 12
_MONTHS_A_QUARTER = 3
_MOST = 100_000


class Clock(msgspec.Struct, frozen=True):
    """The moment a query is asked at, and the caller's time zone."""

    now: datetime
    zone: tzinfo

    def local(self) -> datetime:
        """Give the caller's wall clock, without a zone."""
        return self.now.astimezone(self.zone).replace(tzinfo=None)

    def to_utc(self, local: datetime) -> datetime:
        """Turn a wall-clock time of the caller into UTC."""
        return local.replace(tzinfo=self.zone).astimezone(UTC)


class Period(msgspec.Struct, frozen=True):
    """From `start` (included) to `end` (excluded), in local time; None is without a bound."""

    start: datetime | None
    end: datetime | None


def midnight(moment: datetime | date) -> datetime:
    """Give the beginning of a day."""
    return datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - local on purpose


def add_months(moment: datetime, months: int) -> datetime:
    """Move by months; the 31st becomes the last day of a shorter month."""
    year, month = divmod(moment.year * _MONTHS_A_YEAR + moment.month - 1 + months, _MONTHS_A_YEAR)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _month(moment: datetime) -> datetime:
    return midnight(moment).replace(day=1)


def _quarter(moment: datetime) -> datetime:
    first = (moment.month - 1) // _MONTHS_A_QUARTER * _MONTHS_A_QUARTER + 1
    return _month(moment).replace(month=first)


def _year(moment: datetime) -> datetime:
    return _month(moment).replace(month=1)


def _week(moment: datetime) -> datetime:
    return midnight(moment) - timedelta(days=(moment.weekday() + 1) % 7)


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _months(start: datetime, months: int) -> Period:
    return Period(start, add_months(start, months))


# Operators without a value: local now -> period.
_FIXED: dict[str, Callable[[datetime], Period]] = {
    "today": lambda now: Period(midnight(now), midnight(now) + _DAY),
    "yesterday": lambda now: Period(midnight(now) - _DAY, midnight(now)),
    "tomorrow": lambda now: Period(midnight(now) + _DAY, midnight(now) + 2 * _DAY),
    "last-seven-days": lambda now: Period(midnight(now) - _WEEK, now),
    "next-seven-days": lambda now: Period(now, midnight(now) + _WEEK + _DAY),
    "this-week": lambda now: Period(_week(now), _week(now) + _WEEK),
    "last-week": lambda now: Period(_week(now) - _WEEK, _week(now)),
    "next-week": lambda now: Period(_week(now) + _WEEK, _week(now) + 2 * _WEEK),
    "this-month": lambda now: _months(_month(now), 1),
    "last-month": lambda now: _months(add_months(_month(now), -1), 1),
    "next-month": lambda now: _months(add_months(_month(now), 1), 1),
    "this-year": lambda now: _months(_year(now), 12),
    "last-year": lambda now: _months(add_months(_year(now), -12), 12),
    "next-year": lambda now: _months(add_months(_year(now), 12), 12),
    "this-fiscal-year": lambda now: _months(_year(now), 12),
    "last-fiscal-year": lambda now: _months(add_months(_year(now), -12), 12),
    "next-fiscal-year": lambda now: _months(add_months(_year(now), 12), 12),
    "this-fiscal-period": lambda now: _months(_quarter(now), 3),
    "last-fiscal-period": lambda now: _months(add_months(_quarter(now), -3), 3),
    "next-fiscal-period": lambda now: _months(add_months(_quarter(now), 3), 3),
}

# Operators with one whole number: (local now, x) -> period.
_COUNTED: dict[str, Callable[[datetime, int], Period]] = {
    "last-x-hours": lambda now, x: Period(_hour(now) - x * _HOUR, now),
    "last-x-days": lambda now, x: Period(midnight(now) - x * _DAY, now),
    "last-x-weeks": lambda now, x: Period(midnight(now) - x * _WEEK, now),
    "last-x-months": lambda now, x: Period(add_months(midnight(now), -x), now),
    "last-x-years": lambda now, x: Period(add_months(midnight(now), -12 * x), now),
    "last-x-fiscal-years": lambda now, x: _months(add_months(_year(now), -12 * x), 12 * x),
    "last-x-fiscal-periods": lambda now, x: _months(add_months(_quarter(now), -3 * x), 3 * x),
    "next-x-hours": lambda now, x: Period(now, _hour(now) + (x + 1) * _HOUR),
    "next-x-days": lambda now, x: Period(now, midnight(now) + (x + 1) * _DAY),
    "next-x-weeks": lambda now, x: Period(now, midnight(now) + _DAY + x * _WEEK),
    "next-x-months": lambda now, x: Period(now, add_months(midnight(now) + _DAY, x)),
    "next-x-years": lambda now, x: Period(now, add_months(midnight(now) + _DAY, 12 * x)),
    "next-x-fiscal-years": lambda now, x: _months(add_months(_year(now), 12), 12 * x),
    "next-x-fiscal-periods": lambda now, x: _months(add_months(_quarter(now), 3), 3 * x),
    "olderthan-x-minutes": lambda now, x: Period(
        None, now.replace(second=0, microsecond=0) - timedelta(minutes=x)
    ),
    "olderthan-x-hours": lambda now, x: Period(None, _hour(now) - x * _HOUR),
    "olderthan-x-days": lambda now, x: Period(None, midnight(now) - x * _DAY),
    "olderthan-x-weeks": lambda now, x: Period(None, midnight(now) - x * _WEEK),
    "olderthan-x-months": lambda now, x: Period(None, add_months(midnight(now), -x)),
    "olderthan-x-years": lambda now, x: Period(None, add_months(midnight(now), -12 * x)),
    "in-fiscal-year": lambda now, x: _months(_year(now).replace(year=x), 12),
}

PERIOD_OPERATORS = frozenset(_FIXED) | frozenset(_COUNTED)


def period_of(operator: str, values: tuple[str, ...], local_now: datetime) -> Period:
    """Give the period an operator stands for.

    Raises:
        ValueError: The operator lacks its whole number, or it leaves the calendar.
    """
    if operator in _FIXED:
        return _FIXED[operator](local_now)
    try:
        return _COUNTED[operator](local_now, _count(values))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"The operator '{operator}' needs a whole number above 0.") from error


def _count(values: tuple[str, ...]) -> int:
    number = int(values[0]) if len(values) == 1 else 0
    if not 0 < number <= _MOST:
        raise ValueError(number)
    return number

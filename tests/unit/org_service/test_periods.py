"""What the date operators mean on a Saturday afternoon in Berlin."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from org_service.query.periods import PERIOD_OPERATORS, Clock, period_of

NOW = datetime(2026, 11, 21, 15, 42, 7)  # noqa: DTZ001 - local time


@pytest.mark.parametrize(
    ("operator", "values", "start", "end"),
    [
        ("today", (), "2026-11-21", "2026-11-22"),
        ("yesterday", (), "2026-11-20", "2026-11-21"),
        ("tomorrow", (), "2026-11-22", "2026-11-23"),
        ("this-week", (), "2026-11-15", "2026-11-22"),
        ("last-week", (), "2026-11-08", "2026-11-15"),
        ("next-week", (), "2026-11-22", "2026-11-29"),
        ("last-month", (), "2026-10-01", "2026-11-01"),
        ("next-month", (), "2026-12-01", "2027-01-01"),
        ("next-year", (), "2027-01-01", "2028-01-01"),
        ("this-fiscal-period", (), "2026-10-01", "2027-01-01"),
        ("last-seven-days", (), "2026-11-14", "2026-11-21T15:42:07"),
        ("next-seven-days", (), "2026-11-21T15:42:07", "2026-11-29"),
        ("last-x-hours", ("2",), "2026-11-21T13:00", "2026-11-21T15:42:07"),
        ("next-x-days", ("3",), "2026-11-21T15:42:07", "2026-11-25"),
        ("last-x-months", ("9",), "2026-02-21", "2026-11-21T15:42:07"),
        ("olderthan-x-minutes", ("1",), None, "2026-11-21T15:41"),
        ("olderthan-x-weeks", ("2",), None, "2026-11-07"),
        ("in-fiscal-year", ("2024",), "2024-01-01", "2025-01-01"),
    ],
)
def test_period(operator: str, values: tuple[str, ...], start: str | None, end: str) -> None:
    period = period_of(operator, values, NOW)
    assert period.start == (datetime.fromisoformat(start) if start else None)
    assert period.end == datetime.fromisoformat(end)


@pytest.mark.parametrize("values", [(), ("0",), ("-3",), ("two",), ("1", "2"), ("999999999",)])
def test_a_counted_period_needs_its_number(values: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="whole number"):
        period_of("last-x-days", values, NOW)


def test_leaving_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="whole number"):
        period_of("last-x-years", ("90000",), NOW)


def test_every_operator_gives_a_period() -> None:
    for operator in PERIOD_OPERATORS:
        values = ("3",) if "-x-" in operator or operator == "in-fiscal-year" else ()
        period = period_of(operator, values, NOW)
        assert period.start is None or period.end is None or period.start < period.end


def test_the_end_of_a_month_moves_to_a_shorter_one() -> None:
    leap_day = datetime(2028, 2, 29, 1, 0)  # noqa: DTZ001 - local time
    assert period_of("last-x-years", ("1",), leap_day).start == datetime(2027, 2, 28)  # noqa: DTZ001


def test_a_clock_knows_the_callers_time_zone() -> None:
    clock = Clock(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    assert clock.local() == datetime(2026, 7, 2, 1, 30)  # noqa: DTZ001
    assert clock.to_utc(clock.local()) == clock.now

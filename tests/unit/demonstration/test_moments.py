"""Moments: what the story says, placed on a clock."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from org_service.demonstration.moments import Clock, Kind, When, ago, business, calendar, parse_when
from org_service.demonstration.workdays import between, later

THURSDAY = datetime(2026, 3, 12, 10, 42, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 3, 15, 23, 10, tzinfo=UTC)


def place(text: str, now: datetime = THURSDAY) -> str:
    return Clock(now).text(parse_when(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-2h4m", "2026-03-12T08:38:00Z"),
        ("+22m", "2026-03-12T11:04:00Z"),
        ("+1d3h", "2026-03-13T13:42:00Z"),
        ("-3c 10:20", "2026-03-09T10:20:00Z"),
        ("-9b 14:05", "2026-02-27T14:05:00Z"),
        ("+1b 10:30", "2026-03-13T10:30:00Z"),
        ("0c 15:00 or +95m", "2026-03-12T15:00:00Z"),
        ("0c 08:00 or -100m", "2026-03-12T08:00:00Z"),
        ("0c 10:30 or -100m", "2026-03-12T09:02:00Z"),
        ("0c 11:00 or +95m", "2026-03-12T12:17:00Z"),
        ("today 0.5", "2026-03-12T05:21:00Z"),
    ],
)
def test_places_what_the_story_says(text: str, expected: str) -> None:
    assert place(text) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "-", "2h", "-3x 10:00", "today 1.5"])
def test_refuses_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match="not a moment"):
        parse_when(text)


def test_counts_business_days_over_a_weekend() -> None:
    assert place("-1b 09:00", SUNDAY_NIGHT) == "2026-03-13T09:00:00Z"
    assert place("+1b 09:00", SUNDAY_NIGHT) == "2026-03-16T09:00:00Z"
    assert place("-5b 09:00", SUNDAY_NIGHT) == "2026-03-09T09:00:00Z"


def test_days_are_those_of_the_agents_time_zone() -> None:
    tokyo = THURSDAY.astimezone(timezone(timedelta(hours=9)))
    assert place("-1c 09:00", tokyo) == "2026-03-11T00:00:00Z"


def test_now_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Clock(datetime(2026, 3, 12, 10, 42))  # noqa: DTZ001


@given(st.integers(0, 1000), st.integers(0, 3600), st.datetimes(timezones=st.just(UTC)))
def test_a_share_of_today_is_never_in_the_future(share: int, more: int, now: datetime) -> None:
    clock = Clock(now)
    assert clock.seconds(When(Kind.TODAY, share, more)) < now.timestamp()


@given(
    st.integers(1, 60),
    st.integers(0, 86399),
    st.lists(st.integers(60, 9 * 3600), min_size=1, max_size=8),
)
def test_working_time_goes_on_and_never_reaches_today(day: int, second: int, works: list[int]) -> None:
    clock = Clock(THURSDAY)
    moment = business(day, second)
    before = clock.seconds(moment)
    for work in works:
        moment = later(moment, work)
        assert clock.seconds(moment) >= before or moment.a == -1
        assert moment.a < 0
        before = clock.seconds(moment)


def test_nights_do_not_count_as_working_time() -> None:
    assert later(calendar(3, 17 * 3600 + 1800), 3600) == calendar(2, 9 * 3600)
    assert later(ago(7200), 3600) == ago(3600)
    assert later(ago(120), 3600) == ago(60)


def test_finds_a_moment_between_two() -> None:
    first, last = business(5, 9 * 3600), business(3, 9 * 3600)
    assert between(first, last, 1, 2) == business(4, 9 * 3600)

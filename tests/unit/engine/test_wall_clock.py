"""Another day, or another time zone, is noticed while the program runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from typing_extensions import override

from session_engine.events import EventBus
from session_engine.ports import SystemClock
from session_engine.wall_clock.events import DayTurned
from session_engine.wall_clock.state import day_of, wall
from session_engine.wall_clock.turning import Days

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="TZ is not what sets its zone")
EVENING = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)


class SetClock(SystemClock):
    def __init__(self) -> None:
        self.shows = EVENING

    @override
    def now(self) -> datetime:
        return self.shows


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def test_a_day_turns_once() -> None:
    bus, clock, told = EventBus(), SetClock(), list[DayTurned]()
    bus.subscribe(DayTurned, told.append)
    days = Days(bus, clock)
    for _ in range(4):
        clock.shows += timedelta(minutes=30)
        days.minute()
    assert len(told) == 1


def test_another_zone_is_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    bus, clock, told = EventBus(), SetClock(), list[DayTurned]()
    bus.subscribe(DayTurned, told.append)
    days = Days(bus, clock)
    days.minute()
    assert (told, day_of(EVENING)) == ([], date(2026, 11, 22))
    monkeypatch.setenv("TZ", "Europe/Athens")
    days.minute()
    assert (len(told), day_of(EVENING), wall(EVENING).hour) == (1, date(2026, 11, 23), 0)

"""Another day, or another time zone, is noticed while the program runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from typing_extensions import override

from session_engine.events import Event, EventBus
from session_engine.organisation.events import ChangesMissed
from session_engine.ports import SystemClock
from session_engine.tasks import Tasks
from session_engine.wall_clock.events import DayTurned
from session_engine.wall_clock.her_zone import HerZone
from session_engine.wall_clock.state import (
    at_wall,
    count_days_in,
    day_of,
    her_day,
    her_wall,
    in_her_zone,
    wall,
)
from session_engine.wall_clock.turning import Days
from tests.unit.engine.fake_organisation import ME, Col, FakeOrganisation, Tab
from tests.unit.engine.held import HeldTime, until
from tests.unit.engine.web_api import ADDRESS, LINE, lines

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


@pytest.mark.parametrize(
    ("zone", "shown", "moment"),
    [
        ("Europe/London", "2026-07-01T09:00", "2026-07-01T08:00"),
        # what spring leaves out is an hour later on the new clock, also where the machine's C library goes back
        ("Europe/London", "2026-03-29T01:30", "2026-03-29T01:30"),
        ("Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:30"),
        ("America/New_York", "2027-03-14T02:30", "2027-03-14T07:30"),
        ("Asia/Kolkata", "2027-03-28T02:30", "2027-03-27T21:00"),
        # what comes twice in autumn is the first
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
        # a clock that has no such moment in UTC, or is asked past its end
        ("America/New_York", "9999-12-31T23:59", "9999-12-31T23:59"),
        ("Europe/Berlin", "9999-12-31T23:59", "9999-12-31T23:59"),
        ("Asia/Kolkata", "0001-01-01T00:00", "0001-01-01T00:00"),
    ],
)
def test_what_her_clock_shows_is_a_moment(
    monkeypatch: pytest.MonkeyPatch, zone: str, shown: str, moment: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    found = at_wall(datetime.fromisoformat(shown))
    assert found == datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert wall(found) >= datetime(1, 1, 1)  # noqa: DTZ001 - it can be shown again, whatever it is


def test_the_organisation_counts_her_days_where_it_has_her() -> None:
    bus, clock, told = EventBus(), SetClock(), list[DayTurned]()
    bus.subscribe(DayTurned, told.append)
    days = Days(bus, clock)
    assert her_day(EVENING) == date(2026, 11, 22)
    count_days_in(130)  # Athens
    try:
        assert (her_day(EVENING), her_wall(EVENING).hour) == (date(2026, 11, 23), 0)
        summer = datetime.fromisoformat("2026-07-01T09:30")
        assert in_her_zone(summer).astimezone(UTC).hour == 6
        assert (day_of(EVENING), wall(EVENING).hour) == (
            date(2026, 11, 22),
            22,
        )  # her own clock is the machine's
        days.minute()
        assert len(told) == 1
        count_days_in(4711)  # a code nobody knows
        assert her_day(EVENING) == date(2026, 11, 22)
    finally:
        count_days_in(None)


@pytest.mark.anyio
async def test_her_zone_is_read_when_she_has_signed_in() -> None:
    org, bus, tasks, time_ = FakeOrganisation(), EventBus(), Tasks(), HeldTime()
    columns = {"systemuserid": Col("Uniqueidentifier"), "timezonecode": Col("Integer")}
    settings = Tab("usersettings", "usersettingscollection", "systemuserid", "systemuserid", columns)
    org.tables[settings.name] = org.sets[settings.set_name] = settings
    org.rows[settings.name] = {}
    org.put("usersettings", ME, timezonecode=130)
    made = lines(org, bus, tasks, time_)
    clock, told = SetClock(), list[Event]()
    for kind in (DayTurned, ChangesMissed):
        bus.subscribe(kind, told.append)
    HerZone(bus, tasks, clock, made)
    try:
        made.set_address(LINE, ADDRESS)
        await until(lambda: DayTurned() in told)
        assert her_day(EVENING) == date(2026, 11, 23)
        assert ChangesMissed(LINE) in told  # days that were read are read again
        made.reconnect(LINE)
        await until(lambda: tasks.running(("her zone", LINE)) == 0)
        assert org.reads("usersettingscollection") == 1
    finally:
        count_days_in(None)
        await tasks.close()
        await made.close()

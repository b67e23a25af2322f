"""The one place that decides what day and hour it is where the person works.

What she reads off a clock is by the machine's time zone. What the organisation counts in days (today's cases, a day in
a column) is by the zone it has for her, or nobody would agree on which day a row belongs to.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache

_HERS: list[tzinfo] = []
"""The zone in which the organisation counts her days; none as long as that is the machine's."""

_MOST_LEFT_OUT = timedelta(hours=3)
"""Clocks are put on by no more; a greater difference is the end of the calendar's."""


def here(moment: datetime) -> datetime:
    """Give a moment in the person's time zone; one without a zone is taken as what her clock shows."""
    return _in_zone(moment, None)


def wall(moment: datetime) -> datetime:
    """Give what her clock shows at a moment, without a zone."""
    return here(moment).replace(tzinfo=None)


def at_wall(shown: datetime) -> datetime:
    """Give the moment at which her clock shows a time, aware UTC.

    One that is left out in spring is as much later as the clocks are put on: half past two is half past three. Of one
    that comes twice in autumn it is the first.
    """
    naive = shown.replace(tzinfo=None)
    moment = _in_zone(naive, UTC)
    lost = naive - wall(moment)
    return moment + lost if timedelta(0) < lost < _MOST_LEFT_OUT else moment


def day_of(moment: datetime) -> date:
    """Give the day it is at a moment where she is."""
    return here(moment).date()


def calendar(moment: datetime) -> tuple[date, timedelta | None]:
    """Give what "today" hangs on: the day, and how far her clock is from that of the world."""
    found = here(moment)
    return found.date(), found.utcoffset()


def in_her_zone(moment: datetime) -> datetime:
    """Give a moment as the organisation counts it for her; one without a zone is taken as on that clock."""
    if not _HERS:
        return here(moment)
    return _in_zone(moment, _HERS[0]) if moment.tzinfo is not None else moment.replace(tzinfo=_HERS[0])


def her_wall(moment: datetime) -> datetime:
    """Give a moment as the organisation counts it for her, without a zone."""
    return in_her_zone(moment).replace(tzinfo=None)


def her_day(moment: datetime) -> date:
    """Give the day to which the organisation counts a moment for her."""
    return in_her_zone(moment).date()


def her_calendar(moment: datetime) -> tuple[date, timedelta | None]:
    """Give what the organisation's "today" hangs on."""
    found = in_her_zone(moment)
    return found.date(), found.utcoffset()


def count_days_in(code: int | None) -> None:
    """Count her days in the zone of one of Dataverse's codes; for None or an unknown one, in the machine's."""
    zone = _zone(code) if code is not None else None
    _HERS[:] = [zone] if zone is not None else []


def _in_zone(moment: datetime, zone: tzinfo | None) -> datetime:
    """Give a moment in a zone, None for the machine's; at either end of the calendar the world's has to do."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):  # half past eleven on the last day of 9999, west of Greenwich
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


@cache
def _zone(code: int) -> tzinfo | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - not before somebody has signed in

    from session_engine.wall_clock.zone_codes import ZONES  # noqa: PLC0415 - as above

    try:
        return ZoneInfo(ZONES[code])
    except (KeyError, ZoneInfoNotFoundError):
        return None


def look_again() -> None:
    """Follow a machine that was given another time zone while the program runs."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Python has no tzset here, its C library has

        ctypes.CDLL("ucrtbase")._tzset()  # noqa: SLF001 - its name
    else:
        time.tzset()

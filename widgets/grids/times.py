"""Times as an agent reads them: how long ago, how long left, in her locale."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from session_engine.wall_clock.state import day_of, here

MINUTE, HOUR, DAY = 60, 3600, 86400
SOON = 30 * MINUTE
"""From here on a due time is shown as nearing."""


class Due(StrEnum):
    """How a due time stands."""

    LATER = "later"
    SOON = "soon"
    OVER = "over"


def span(seconds: float) -> str:
    """Say a length of time in its largest useful unit, two units below a day."""
    minutes = int(abs(seconds) // MINUTE)
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        return QCoreApplication.translate("times", "{days} d").format(days=hours // 24)
    if hours and rest and hours < 4:
        return QCoreApplication.translate("times", "{hours} h {minutes} min").format(
            hours=hours, minutes=rest
        )
    if hours:
        return QCoreApplication.translate("times", "{hours} h").format(hours=hours)
    return QCoreApplication.translate("times", "{minutes} min").format(minutes=minutes)


def due(value: datetime, now: datetime) -> tuple[str, Due]:
    """Say how long is left until a time, or how long it is over."""
    left = (value - now).total_seconds()
    if left < 0:
        text = QCoreApplication.translate("times", "{span} over").format(span=span(left))
        return text, Due.OVER
    text = QCoreApplication.translate("times", "{span} left").format(span=span(left))
    return text, Due.SOON if left <= SOON else Due.LATER


def ago(value: datetime, now: datetime) -> str:
    """Say how long ago a time was: minutes, hours, days, then the date."""
    seconds = (now - value).total_seconds()
    if seconds < -MINUTE or seconds >= 7 * DAY:
        return day(day_of(value), day_of(now))
    if seconds < MINUTE:
        return QCoreApplication.translate("times", "just now")
    return span(seconds)


def since(value: datetime, now: datetime) -> str:
    """Say in a sentence how long ago a time was, in one unit; after a week the date."""
    seconds = (now - value).total_seconds()
    if not 0 <= seconds < 7 * DAY or seconds < MINUTE:
        return ago(value, now)
    whole = HOUR if seconds < DAY else DAY
    length = span(seconds // whole * whole if seconds >= HOUR else seconds)
    return QCoreApplication.translate("times", "{span} ago").format(span=length)


def day(value: date, today: date) -> str:
    """Give a date, without the year where it is this one."""
    shown = QDate(value.year, value.month, value.day)
    if value.year == today.year:
        return QLocale().toString(shown, "d MMM")
    return QLocale().toString(shown, "d MMM yyyy")


def moment(value: datetime, now: datetime) -> str:
    """Give a point in time: the time alone where it is today, else the date and the time."""
    local = here(value) if value.tzinfo else value
    clock = QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    today = day_of(now)
    return clock if local.date() == today else f"{day(local.date(), today)} {clock}"


def full(value: datetime | date) -> str:
    """Give a date or a point in time in full, for tooltips and screen readers."""
    if isinstance(value, datetime):
        local = here(value) if value.tzinfo else value
        # Qt's own long form of both ends in the zone's name.
        clock = QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
        return f"{full(local.date())} {clock}"
    return QLocale().toString(QDate(value.year, value.month, value.day), QLocale.FormatType.LongFormat)


def utc_now() -> datetime:
    """Give the time by which what the organisation has written is as old as is said."""
    return _clocks[-1].theirs()


def own_now() -> datetime:
    """Give this program's own time, for what happened here and not there."""
    return _clocks[-1].own()


def now_from(moment: datetime) -> datetime:
    """Give the time to count from a moment with, which may be another one than now: clocks are set."""
    return _clocks[-1].counting(moment)


class _Clocks(NamedTuple):
    own: Callable[[], datetime]
    theirs: Callable[[], datetime]
    counting: Callable[[datetime], datetime]


def follow(
    clock: Callable[[], datetime] | None,
    counting: Callable[[datetime], datetime] | None = None,
    theirs: Callable[[], datetime] | None = None,
) -> None:
    """Take the time from another clock, None for the machine's.

    Args:
        clock: Gives the time; a demonstration may be told for another day.
        counting: Gives the time to count from a moment with; that of `theirs` where it is left out.
        theirs: Gives the organisation's time; the clock's where it is left out.
    """
    own = clock or _machine
    now = theirs or own
    _clocks[:] = [_Clocks(own, now, counting or (lambda _moment: now()))]


def _machine() -> datetime:
    return datetime.now(UTC)


_clocks: list[_Clocks] = [_Clocks(_machine, _machine, lambda _moment: _machine())]

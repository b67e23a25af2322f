"""Parts of moments in a time zone."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func


@lru_cache(maxsize=8192)
def _local(hour: str, zone: str) -> datetime:
    moment = datetime.fromisoformat(hour + ":00:00").replace(tzinfo=UTC)
    return moment.astimezone(ZoneInfo(zone))


def local_part(text: str | None, zone: str, part: str) -> int | None:
    """Give a part of a moment in a time zone: the day of the month, the week, the month, ..."""
    if text is None:
        return None
    if len(text) == len("2024-05-01"):
        return _PARTS[part](datetime.fromisoformat(text))
    local = _local(text[:13], zone)
    return _PARTS[part](local)


def _quarter(moment: datetime) -> int:
    return (moment.month + 2) // 3


def _week(moment: datetime) -> int:
    """Number the week as Dataverse does: the one with the first of January is 1, from Sunday."""
    first = moment.replace(month=1, day=1)
    offset = (first.weekday() + 1) % 7
    return (moment.timetuple().tm_yday - 1 + offset) // 7 + 1


_PARTS: Final[dict[str, Callable[[datetime], int]]] = {
    "day": lambda moment: moment.day,
    "week": _week,
    "month": lambda moment: moment.month,
    "quarter": _quarter,
    "year": lambda moment: moment.year,
    "fiscal-period": _quarter,
    "fiscal-year": lambda moment: moment.year,
}


def part_of(column: ColumnElement[Any], zone: ColumnElement[Any], part: str) -> ColumnElement[Any]:
    """Give a part of a moment in a time zone."""
    return func.local_part(column, zone, part)


def elapsed(start: str | None, end: str | None) -> str | None:
    """Write the time between two moments with its two largest units: `1d 2h`, `2h 5m`, `5m`."""
    if start is None or end is None:
        return None
    begun, ended = datetime.fromisoformat(start), datetime.fromisoformat(end)
    minutes = max(0, int((ended - begun).total_seconds()) // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days}d {hours}h"
    return f"{hours}h {minutes}m" if hours else f"{minutes}m"


def time_between(start: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give the time between two moments as people write it."""
    return func.elapsed(start, end)

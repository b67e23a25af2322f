"""Moments relative to now: what a story says ("yesterday at ten", "two hours ago") and its instant.

A moment is kept as a specification, so that a later start can place it anew.
"""

import re
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Final, NamedTuple

DAY: Final = 86400
SATURDAY: Final = 5
_WEEK: Final = 5
"""Business days."""
_JUST_NOW: Final = 45
_LITERAL = re.compile(r"([+-])(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
_ON_DAY = re.compile(r"([+-]?\d+)([bc]) (\d\d):(\d\d)(?: or (\S+))?")
_TODAY = re.compile(r"today (0\.\d+)")


class Kind(IntEnum):
    """How the two numbers of a moment are meant."""

    AGO = 0
    """`a` seconds from now."""
    BUSINESS = 1
    """`a` business days from today, `b` seconds after that day's midnight."""
    CALENDAR = 2
    """`a` calendar days from today, `b` seconds after that day's midnight."""
    TODAY = 3
    """`a` thousandths of today's time up to now, and `b` seconds more, never later than now."""
    TODAY_OR = 4
    """Today, `a` seconds after midnight; if that is on the wrong side of now + `b`, then now + `b`."""


class When(NamedTuple):
    """A moment as the story says it."""

    kind: int
    a: int
    b: int = 0

    def plus(self, seconds: int) -> "When":
        """Give the moment so much later."""
        if self.kind == Kind.AGO:
            return When(self.kind, self.a + seconds)
        if self.kind == Kind.TODAY_OR:
            return When(self.kind, self.a + seconds, self.b + seconds)
        return When(self.kind, self.a, self.b + seconds)


def ago(seconds: int) -> When:
    """Give the moment some seconds before now."""
    return When(Kind.AGO, -seconds)


def ahead(seconds: int) -> When:
    """Give the moment some seconds after now."""
    return When(Kind.AGO, seconds)


def business(days: int, seconds: int) -> When:
    """Give a moment some business days before today."""
    return When(Kind.BUSINESS, -days, seconds)


def calendar(days: int, seconds: int) -> When:
    """Give a moment some calendar days before today."""
    return When(Kind.CALENDAR, -days, seconds)


def parse_when(text: str) -> When:
    """Read `-2h`, `+1d3h`, `-3c 10:20`, `-9b 14:05`, `0c 15:00 or +95m` or `today 0.35`."""
    if found := _TODAY.fullmatch(text):
        return When(Kind.TODAY, round(float(found[1]) * 1000))
    if found := _ON_DAY.fullmatch(text):
        return _on_day(found)
    found = _LITERAL.fullmatch(text)
    if found is None or not any(found.groups()[1:]):
        message = f"not a moment: {text!r}"
        raise ValueError(message)
    days, hours, minutes = (int(part or 0) for part in found.groups()[1:])
    seconds = days * DAY + hours * 3600 + minutes * 60
    return When(Kind.AGO, seconds if found[1] == "+" else -seconds)


def _on_day(found: re.Match[str]) -> When:
    seconds = int(found[3]) * 3600 + int(found[4]) * 60
    if found[5] is not None:
        return When(Kind.TODAY_OR, seconds, parse_when(found[5]).a)
    kind = Kind.BUSINESS if found[2] == "b" else Kind.CALENDAR
    return When(kind, int(found[1]), seconds)


class Clock:
    """Places moments: now and the agent's time zone are given."""

    def __init__(self, now: datetime) -> None:
        if now.tzinfo is None:
            message = "now needs a time zone: it is the agent's"
            raise ValueError(message)
        self.now = now.replace(microsecond=0)
        self._epoch = int(self.now.timestamp())
        self._today = self.now.replace(hour=0, minute=0, second=0)
        self._so_far = int((self.now - self._today).total_seconds())
        self._midnights: dict[tuple[int, int], int] = {}
        self._placed: dict[When, int] = {}
        self._texts: dict[When, str] = {}

    def seconds(self, when: When) -> int:
        """Give a moment as seconds since 1970."""
        found = self._placed.get(when)
        if found is None:
            found = self._placed[when] = self._place(when)
        return found

    def _place(self, when: When) -> int:
        match when.kind:
            case Kind.AGO:
                return self._epoch + when.a
            case Kind.TODAY:
                start = self._epoch - self._so_far
                return min(start + self._so_far * when.a // 1000 + when.b, self._epoch - _JUST_NOW)
            case Kind.TODAY_OR:
                return self._today_or(when)
            case _:
                return self._midnight(when.kind, when.a) + when.b

    def text(self, when: When) -> str:
        """Give a moment as the Web API writes it."""
        found = self._texts.get(when)
        if found is None:
            moment = datetime.fromtimestamp(self.seconds(when), UTC)
            found = self._texts[when] = f"{moment.isoformat()[:19]}Z"
        return found

    def _today_or(self, when: When) -> int:
        wanted = self._epoch - self._so_far + when.a
        bound = self._epoch + when.b
        return max(wanted, bound) if when.b > 0 else min(wanted, bound)

    def _midnight(self, kind: int, days: int) -> int:
        key = (kind, days)
        found = self._midnights.get(key)
        if found is None:
            day = self._business_day(days) if kind == Kind.BUSINESS else timedelta(days=days)
            found = int((self._today + day).timestamp())
            self._midnights[key] = found
        return found

    def _business_day(self, days: int) -> timedelta:
        """Count business days from today."""
        offset, step = 0, -1 if days <= 0 else 1
        weekday = self.now.weekday()
        left = abs(days)
        while left:
            if left > _WEEK and (weekday + offset) % 7 < SATURDAY:
                weeks = left // _WEEK
                offset += step * 7 * weeks
                left -= _WEEK * weeks
                continue
            offset += step
            left -= (weekday + offset) % 7 < SATURDAY
        return timedelta(days=offset)

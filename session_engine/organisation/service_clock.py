"""The organisation's time, carried on by a clock that nobody sets: what counts how long somebody waits."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from session_engine.ports import Clock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_APART = 2.0
"""Seconds by which the clocks of servers behind one address may differ."""

_MOST = 4096
"""Moments of which it is known by which setting of the organisation's clock they were named."""


def steady_seconds() -> float:
    """Give seconds that never jump and go on while the computer sleeps."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)  # its CLOCK_MONOTONIC stands still in sleep
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)  # Python's own stands still there
    return time.monotonic()


class ServiceClock:
    """Hears the time with each answer (`Date`, RFC 9110 6.6.1) and carries it on.

    A whole second that was said at some moment between question and answer leaves a second of doubt and more; what
    several answers have in common leaves little. An answer that has nothing in common with those before says that
    the organisation's clock was set: what was named by the old setting is counted by it further on. One that is a
    second or two beside is no news: behind one address several servers answer, each by its own clock.

    Args:
        clock: The time until the organisation has said one.
        steady: Seconds of a clock that is never set.
    """

    def __init__(self, clock: Clock, steady: Callable[[], float] = steady_seconds) -> None:
        self.listens = True
        """Off where the program's clock was set by hand: the organisation's answers show another time then."""
        self._clock, self._steady = clock, steady
        self._settings: list[
            tuple[float, float]
        ] = []  # seconds from the steady clock to theirs: least and most
        self._named: dict[datetime, int] = {}

    def monotonic(self) -> float:
        """Give seconds that never go back."""
        return self._steady()

    def now(self) -> datetime:
        """Give the organisation's time as an aware UTC datetime."""
        return self._carried(-1) if self._settings else self._clock.now()

    def now_from(self, moment: datetime) -> datetime:
        """Give the time by the setting of the organisation's clock by which a moment was named (when first asked)."""
        if not self._settings:
            return self._clock.now()
        setting = self._named.get(moment)
        if setting is None:
            if len(self._named) >= _MOST:
                del self._named[next(iter(self._named))]
            setting = self._named[moment] = len(self._settings) - 1
        return self._carried(setting)

    def heard(self, said: str | None, took: float) -> None:
        """Take an answer's time.

        Args:
            said: Its `Date`.
            took: Seconds from question to answer.
        """
        theirs = _read(said) if said and self.listens else None
        if theirs is None:
            return
        came = self._steady()
        least, most = theirs - came, theirs + 1 - (came - took)
        if self._settings:
            before = self._settings[-1]
            both = max(least, before[0]), min(most, before[1])
            if both[0] <= both[1]:
                self._settings[-1] = both
                return
            if both[0] - both[1] <= _APART:
                return
        self._settings.append((least, most))

    def _carried(self, setting: int) -> datetime:
        least, most = self._settings[setting]
        return _EPOCH + timedelta(seconds=self._steady() + (least + most) / 2)


def _read(said: str) -> float | None:
    try:
        return parsedate_to_datetime(said).replace(tzinfo=UTC).timestamp()  # it is always UTC
    except (ValueError, TypeError, OverflowError):
        return None

"""Until when something is put off: the times offered, by what the person's clock shows, and the moment they mean.

A moment is kept, not a time of day: it comes at the same instant whatever is done to the clock or the zone meanwhile.
It is reckoned when it is chosen, by her clock: "tomorrow at nine" is nine o'clock there also when the clocks change in
the night.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType

from session_engine.inbox.state import Choice
from session_engine.wall_clock.state import at_wall, wall

MORNING, EVENING = time(9), time(18)


def choices(now: datetime) -> Mapping[Choice, datetime]:
    """Give what is offered now: moments, aware UTC, in the order of coming."""
    clock = wall(now)
    tomorrow = clock.date() + timedelta(days=1)
    monday = clock.date() + timedelta(days=7 - clock.weekday())
    found = {Choice.HOUR: now + timedelta(hours=1), Choice.THREE_HOURS: now + timedelta(hours=3)}
    if clock.time() < time(17):
        found[Choice.EVENING] = at_wall(datetime.combine(clock.date(), EVENING))
    found[Choice.TOMORROW] = at_wall(datetime.combine(tomorrow, MORNING))
    if monday != tomorrow:
        found[Choice.MONDAY] = at_wall(datetime.combine(monday, MORNING))
    return MappingProxyType(dict(sorted(found.items(), key=lambda offered: offered[1])))


def to_come(moment: datetime, now: datetime) -> datetime:
    """Give the moment that is meant: of a time that her clock shows twice in autumn, the one that is not over."""
    if moment > now:
        return moment
    again = wall(moment).replace(fold=1).astimezone(UTC)
    return again if again > now else moment

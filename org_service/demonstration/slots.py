"""When the other cases came in, and under which number.

The story's cases have fixed numbers and moments; the others fill the numbers between them in order.
Older cases were taken over from the help desk before this one and kept its numbers (`NH41207`).
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Final, NamedTuple

from org_service.demonstration.chance import chance
from org_service.demonstration.moments import Clock, Kind, When, ago, business, calendar

CASES: Final = 5000
FIRST_OLD_NUMBER: Final = 41207
FIRST_OF_ALL: Final = 390
"""Business days: eighteen months."""
TAKEN_OVER: Final = 89
"""Business days ago this system began with CAS-00001."""
RECENT: Final = 12
"""Business days: what is newer than this stays relative to now."""
SINCE_THEN: Final = 1128
"""Number from which on days are calendar days: customers of the last week wrote on every day."""
OPENING, CLOSING = 8 * 3600, 19 * 3600
EARLY, LATE = 7 * 3600, 22 * 3600
_HOUR: Final = 3600
SEASON: Final = (1.25, 1.15, 1.0, 0.9, 0.85, 0.85, 0.8, 0.8, 0.95, 1.1, 1.25, 1.3)
WEEK: Final = (1.3, 1.1, 1.0, 0.95, 0.85, 0.3, 0.3)
_HOLIDAYS: Final = frozenset({(12, 25), (12, 26), (1, 1)})


class Anchor(NamedTuple):
    """A story's case: number and moment."""

    number: int
    created: When


class Slot(NamedTuple):
    """A place for a case."""

    number: str
    created: When
    days: float
    """How many days ago, about."""

    @property
    def recent(self) -> bool:
        return self.created.kind != Kind.BUSINESS or -self.created.a <= RECENT


class SlotMaker:
    """Finds places for all cases that the story does not tell."""

    def __init__(self, clock: Clock, seed: int) -> None:
        self._clock = clock
        self._random = chance("slots", seed)

    def current(self, anchors: list[Anchor], taken: set[int]) -> list[Slot]:
        """Fill the numbers of this system, oldest first."""
        first = Anchor(0, business(TAKEN_OVER, OPENING))
        turn = Anchor(SINCE_THEN, calendar(7, EARLY))
        slots = [self._slot(f"CAS-{turn.number:05}", turn.created)]
        for before, after in pairwise(sorted([first, turn, *anchors])):
            free = [n for n in range(before.number + 1, after.number) if n not in taken]
            moments = self._between(before.created, after.created, len(free))
            slots += [self._slot(f"CAS-{n:05}", moment) for n, moment in zip(free, moments, strict=True)]
        return sorted(slots)

    def old(self, count: int) -> list[Slot]:
        """Fill the numbers of the system before this one, oldest first."""
        days = list(range(FIRST_OF_ALL, TAKEN_OVER, -1))
        weights = [self._weight(day) for day in days]
        chosen = sorted(self._random.choices(days, weights, k=count), reverse=True)
        moments = sorted((business(day, self._second()) for day in chosen), key=self._clock.seconds)
        number = FIRST_OLD_NUMBER
        slots: list[Slot] = []
        for moment in moments:
            number += self._random.choice((1, 1, 1, 1, 1, 1, 2, 3))
            slots.append(self._slot(f"NH{number}", moment))
        return slots

    def _slot(self, number: str, moment: When) -> Slot:
        age = self._clock.now.timestamp() - self._clock.seconds(moment)
        return Slot(number, moment, age / 86400)

    def _weight(self, day: int) -> float:
        """More in winter, on Mondays, and a little more every month."""
        midnight = self._clock.seconds(business(day, 0))
        date = datetime.fromtimestamp(midnight, self._clock.now.tzinfo)
        if (date.month, date.day) in _HOLIDAYS:
            return 0.0
        return SEASON[date.month - 1] * WEEK[date.weekday()] * (1.25 - day / FIRST_OF_ALL * 0.4)

    def _second(self) -> int:
        """Give a time of day: two humps in office hours, some in the evening."""
        luck = self._random.random()
        if luck < 0.15:
            return self._random.randrange(CLOSING, LATE)
        hour = self._random.gauss(10.2, 1.1) if luck < 0.6 else self._random.gauss(15.2, 1.6)
        return min(max(int(hour * _HOUR), OPENING), LATE)

    def _between(self, before: When, after: When, count: int) -> list[When]:
        if count == 0:
            return []
        if before.kind == after.kind == Kind.AGO:
            return [ago(-s) for s in self._sorted(before.a + 30, after.a - 30, count)]
        if before.kind == Kind.BUSINESS:
            last = after if after.kind == Kind.BUSINESS else business(6, LATE)
            return list(self._on_days(before, last, count))
        last = after if after.kind == Kind.CALENDAR else calendar(1, LATE)
        return list(self._on_days(before, last, count))

    def _on_days(self, before: When, after: When, count: int) -> Iterator[When]:
        """Spread moments over the days' hours, in order."""
        start, end = (OPENING, CLOSING) if before.kind == Kind.BUSINESS else (EARLY, LATE)
        length = end - start
        first = before.a * length + min(max(before.b - start, 0), length)
        last = after.a * length + min(max(after.b - start, 0), length)
        for place in self._sorted(first, last, count):
            day, second = divmod(place, length)
            yield When(before.kind, day, start + second)

    def _sorted(self, first: int, last: int, count: int) -> list[int]:
        return sorted(self._random.randrange(first + 1, max(last, first + 2)) for _ in range(count))

"""Who has which records open now: kept in memory for as long as somebody is there, and never as a row.

A desk says the whole of what it has open; saying the same again only keeps it. What it said ends when its person's
last connection to the change feed does, or after `LEASE` without another word.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Final

import msgspec

from org_service.errors import TooManyRequests

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterable, Mapping

    from org_service.passing import Passing

LEASE: Final = 75.0
"""Seconds for which a desk is believed; it says it again three times as often."""
MOST_RECORDS: Final = 120
"""Of one desk: nine sessions of ten tabs, and whom the letters in them are for."""
MOST_DESKS: Final = 8
"""Of one person; the one that was silent longest gives way."""
_BURST: Final = 30.0
_EACH_SECOND: Final = 4.0

Record = tuple[str, str]
"""A table's logical name and an id."""


class Attendee(msgspec.Struct, frozen=True):
    """Somebody who has a record open, and what she does there: the most of all her desks."""

    who: str
    name: str
    doing: int


class _Told(msgspec.Struct):
    table: str
    id: str
    here: tuple[Attendee, ...]


@dataclass(slots=True)
class _Desk:
    """What one desk has open: records and what is done there; 0 only wants to know."""

    until: float
    records: Mapping[Record, int] = field(default_factory=dict[Record, int])


@dataclass(slots=True)
class _Person:
    """Somebody with all desks, and how much she may still say just now."""

    name: str
    left: float
    counted: float
    desks: dict[str, _Desk] = field(default_factory=dict[str, _Desk])


class Attendance:
    """The book of who is where. May be asked from any thread.

    Args:
        passing: Tells whoever is connected of each record that is attended differently.
        now: Seconds that never go back.
    """

    def __init__(self, passing: Passing, now: Callable[[], float] = monotonic) -> None:
        self._passing, self._now = passing, now
        self._people: dict[str, _Person] = {}
        self._there: dict[Record, set[str]] = {}
        """Who attends a record: so that one record costs no walk over all people."""
        self._readers: Counter[str] = Counter()
        self._lock = Lock()

    def known(self, user: str, desk: str) -> frozenset[Record]:
        """Give what a desk has said last."""
        with self._lock:
            person = self._people.get(user)
            found = person.desks.get(desk) if person is not None else None
            return frozenset(found.records) if found is not None else frozenset()

    def admit(self, user: str, name: str) -> None:
        """Count a call of a person.

        Raises:
            TooManyRequests: She says too much.
        """
        with self._lock:
            person, now = self._person(user, name), self._now()
            person.left = min(_BURST, person.left + (now - person.counted) * _EACH_SECOND)
            person.counted = now
            if person.left < 1:
                raise TooManyRequests(1)
            person.left -= 1

    def put(
        self, user: str, name: str, desk: str, records: Mapping[Record, int]
    ) -> dict[Record, tuple[Attendee, ...]]:
        """Take what a desk has open in the place of what it had; give who attends those records, herself too."""
        with self._lock:
            self._end_leases()
            person = self._person(user, name)
            before = person.desks.get(desk)
            gone = self._oldest(person, desk)
            left = before.records if before is not None else ()
            touched = dict.fromkeys((*records, *left, *(person.desks[gone].records if gone else ())))
            said = {record: self._here(record) for record in touched}
            if gone:
                del person.desks[gone]
            person.desks[desk] = _Desk(self._now() + LEASE, dict(records))
            self._enter(user, touched)
            self._tell(said)
            return {record: self._here(record) for record in records}

    @contextmanager
    def reading(self, user: str) -> Generator[None]:
        """Count a connection to the feed while the block lasts; with a person's last one she is nowhere any more."""
        with self._lock:
            self._readers[user] += 1
        try:
            yield
        finally:
            with self._lock:
                self._readers[user] -= 1
                if not self._readers[user]:
                    del self._readers[user]
                    if user in self._people:
                        self._leave(user, tuple(self._people[user].desks))

    # -- inside: the lock is held ----------------------------------------------------------------

    def _person(self, user: str, name: str) -> _Person:
        person = self._people.get(user)
        if person is None:
            person = self._people[user] = _Person(name, _BURST, self._now())
        person.name = name
        return person

    def _oldest(self, person: _Person, desk: str) -> str:
        """Name the desk that has to give way to another one; empty where there is room."""
        others = [key for key in person.desks if key != desk]
        return min(others, key=lambda key: person.desks[key].until) if len(others) >= MOST_DESKS else ""

    def _end_leases(self) -> None:
        now = self._now()
        for user, person in tuple(self._people.items()):
            over = [key for key, desk in person.desks.items() if desk.until <= now]
            if over:
                self._leave(user, over)
            if not person.desks and person.counted + LEASE < now:
                del self._people[user]

    def _leave(self, user: str, desks: Collection[str]) -> None:
        person = self._people[user]
        touched = dict.fromkeys(record for key in desks for record in person.desks[key].records)
        said = {record: self._here(record) for record in touched}
        for key in desks:
            del person.desks[key]
        self._enter(user, touched)
        self._tell(said)

    def _enter(self, user: str, records: Iterable[Record]) -> None:
        """Keep the way from records to people true."""
        desks = self._people[user].desks.values()
        for record in records:
            if any(desk.records.get(record) for desk in desks):
                self._there.setdefault(record, set()).add(user)
            elif (there := self._there.get(record)) is not None:
                there.discard(user)
                if not there:
                    del self._there[record]

    def _here(self, record: Record) -> tuple[Attendee, ...]:
        found = [
            Attendee(user, person.name, max(desk.records.get(record, 0) for desk in person.desks.values()))
            for user in self._there.get(record, ())
            for person in (self._people[user],)
        ]
        return tuple(sorted(found, key=lambda each: (-each.doing, each.name)))

    def _tell(self, before: Mapping[Record, tuple[Attendee, ...]]) -> None:
        """Tell of those records that are attended otherwise than before."""
        for (table, key), here in before.items():
            now = self._here((table, key))
            if now != here:
                self._passing.tell("attending", f"{table} {key}", msgspec.json.encode(_Told(table, key, now)))

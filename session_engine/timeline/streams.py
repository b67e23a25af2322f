"""Two lists read page by page, shown as one: nothing appears above what may still come between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from datetime import UTC, datetime

from session_engine.light_dataclass import dataclass
from session_engine.timeline.entries import Loaded


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer brought.

    Attributes:
        rows: Entries.
        total: How many there are in all, None where that was not counted.
        last: There are no more.
        as_of: When it was read, for an answer that was kept.
    """

    rows: tuple[Loaded, ...]
    total: int | None
    last: bool
    as_of: datetime | None = None


@dataclass(slots=True)
class Stream:
    """Entries of one source, newest first.

    Attributes:
        loaded: What has been read.
        pages: How many pages that is.
        ended: There is nothing more.
        total: How many there are, None where the organisation did not count.
        as_of: When the oldest of its kept pages was read, None where none was kept.
    """

    loaded: tuple[Loaded, ...] = ()
    pages: int = 0
    ended: bool = False
    total: int | None = None
    as_of: datetime | None = None

    def begin(self, page: Page, pages: int) -> None:
        """Take the newest entries, in place of what was known."""
        self.loaded, self.pages, self.total, self.ended = page.rows, pages, page.total, page.last
        self.as_of = page.as_of

    def add(self, page: Page) -> None:
        """Take the next page; an entry that slid into it is not shown twice."""
        known = {each.entry.ref for each in self.loaded}
        self.loaded = (*self.loaded, *(each for each in page.rows if each.entry.ref not in known))
        self.pages += 1
        self.ended = page.last
        self.as_of = min((each for each in (self.as_of, page.as_of) if each is not None), default=None)

    @property
    def reaches(self) -> datetime | None:
        """How far back it is known for certain; None for the whole past."""
        if self.ended:
            return None
        return min((each.created for each in self.loaded), default=_NOTHING)


_NOTHING = datetime.max.replace(tzinfo=UTC)
"""How far back a stream is known of which nothing was read."""


@dataclass(slots=True)
class Streams:
    """Activities and notes of a timeline."""

    activities: Stream = field(default_factory=Stream)
    notes: Stream = field(default_factory=Stream)

    @property
    def both(self) -> tuple[Stream, Stream]:
        """The two."""
        return self.activities, self.notes

    @property
    def as_of(self) -> datetime | None:
        """When the oldest of what was kept was read, None where all has just been read."""
        return min((stream.as_of for stream in self.both if stream.as_of is not None), default=None)

    @property
    def horizon(self) -> datetime | None:
        """How far back both are known."""
        reaches = [moment for stream in self.both if (moment := stream.reaches) is not None]
        return max(reaches, default=None)

    def limiting(self) -> tuple[Stream, ...]:
        """Give the streams of which more has to be read before more can be shown."""
        horizon = self.horizon
        return tuple(stream for stream in self.both if not stream.ended and stream.reaches == horizon)

    def visible(self) -> tuple[Loaded, ...]:
        """Give what can be shown, newest first."""
        horizon = self.horizon
        every = (each for stream in self.both for each in stream.loaded)
        return _newest_first(each for each in every if horizon is None or each.created >= horizon)

    @property
    def total(self) -> int | None:
        """How many entries there are in all, None where that is not known."""
        counts = [stream.total for stream in self.both]
        return None if None in counts else sum(count for count in counts if count is not None)


def _newest_first(entries: Iterable[Loaded]) -> tuple[Loaded, ...]:
    return tuple(sorted(entries, key=lambda each: (each.entry.when, each.entry.ref.id), reverse=True))

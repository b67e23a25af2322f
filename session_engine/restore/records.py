"""Keeps what was read of records, and lends it to a page that opens before the organisation has answered."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from datetime import UTC, datetime

from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.ports import Clock
from session_engine.profile.caches import Asked, CacheRows
from session_engine.profile.rows import CachedColumn, CachedRecord
from session_engine.records.events import RecordChanged, RecordDeleted
from session_engine.records.state import RecordStatus
from session_engine.records.store import RecordStore
from session_engine.search.kept import KeptRecord
from session_engine.tasks import Tasks
from session_engine.waiting import Coalesced, Pause, real_pause

KEEP_SECONDS = 1.0
"""Changes gather for so long before they are kept: a page that opens brings dozens."""

AT_ONCE = 12
"""Records written in one turn of the loop; each takes a good part of a millisecond."""


class RecordKeeper:
    """Rows of the records that are looked at."""

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        records: RecordStore,
        cache: CacheRows,
        clock: Clock,
        pause: Pause = real_pause,
    ) -> None:
        self._records, self._cache, self._clock, self._pause = records, cache, clock, pause
        self._due: dict[RecordRef, None] = {}
        self._soon = Coalesced(tasks, pause, self._keep, seconds=KEEP_SECONDS, owner="restore", group="cache")
        bus.subscribe(RecordChanged, lambda event: self._changed(event.ref))
        records.kept_by(self)
        bus.subscribe(RecordDeleted, lambda event: self._forget(event.ref))

    def _changed(self, ref: RecordRef) -> None:
        if self._records.status(ref) is RecordStatus.READY and self._records.state(ref).as_of is None:
            self._due[ref] = None
            self._soon.poke()
        elif self._records.status(ref) is RecordStatus.FORBIDDEN:
            self._forget(ref)

    def note(self, refs: Iterable[RecordRef]) -> None:
        """Keep some records as they stand: they have just been read."""
        for ref in refs:
            self._changed(ref)

    def _forget(self, ref: RecordRef) -> None:
        self._cache.forget_record(ref, self._records.reader(ref.line))

    def finish(self) -> None:
        """Keep what still gathers, at once."""
        while self._due:
            self._keep_some()

    async def _keep(self) -> None:
        while self._due:
            self._keep_some()
            await self._pause(0)

    def _keep_some(self) -> None:
        for ref in tuple(self._due)[:AT_ONCE]:
            del self._due[ref]
            columns, person = self._records.read_columns(ref), self._records.reader(ref.line)
            if columns and person and self._records.settled(ref.line):
                kept = {name: CachedColumn(value, etag) for name, (value, etag) in columns.items()}
                at = self._clock.now().timestamp()
                self._cache.put_record(CachedRecord(ref, kept, self._records.etag(ref), at), person)

    async def find(
        self, line: LineId, tables: tuple[str, ...], words: tuple[str, ...]
    ) -> tuple[KeptRecord, ...]:
        """Give records that may hold all words: those made here that wait to be sent, then what was read last."""
        person = self._records.reader(line)
        made = tuple(
            KeptRecord(ref, {name: field.value for name, field in self._records.state(ref).fields.items()})
            for ref in self._records.unborn(line)
            if not tables or ref.table in tables
        )
        found = await self._cache.find(line, person, tables, words) if person else ()
        if person != self._records.reader(line):
            return ()
        read = (KeptRecord(each.ref, {n: c.value for n, c in each.columns.items()}) for each in found)
        return (*made, *read)

    def lend(self, refs: Iterable[RecordRef]) -> Coroutine[None, None, None]:
        """Show what is kept of records of which nothing is known, and of those that their lookups point at.

        The profile is asked now, and answers while the window is built; it is read again as soon as that is possible.
        """
        by_line: dict[LineId, list[RecordRef]] = {}
        for ref in dict.fromkeys(refs):
            if self._records.lendable(ref):
                by_line.setdefault(ref.line, []).append(ref)
        asked = [
            (line, person, self._cache.ask_with_linked(wanted, person))
            for line, wanted in by_line.items()
            if (person := self._records.reader(line))
        ]
        return self._lend(asked)

    async def _lend(self, asked: Iterable[tuple[LineId, str, Asked]]) -> None:
        for line, person, reading in asked:
            found = await self._cache.answered(reading)
            if person != self._records.reader(line):
                continue
            for kept in found.values():
                if self._records.lendable(kept.ref):
                    columns = {name: (column.value, column.etag) for name, column in kept.columns.items()}
                    at = datetime.fromtimestamp(kept.at, UTC)
                    self._records.lend(kept.ref, columns, kept.etag, at)

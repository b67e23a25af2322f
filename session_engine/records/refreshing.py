"""Read what is watched and stale: gathered for a few milliseconds, one request for many records."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import field

from session_engine.errors import Failure, OrganisationError
from session_engine.events import Origin
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.records.contents import Contents
from session_engine.records.entry import Entry
from session_engine.records.kept import NOT_REACHED, Lend
from session_engine.records.reading import Reader
from session_engine.records.state import RecordStatus
from session_engine.records.versions import newer
from session_engine.records.watching import Watches
from session_engine.tasks import Tasks
from session_engine.waiting import Coalesced, Pause

log = logging.getLogger(__name__)
GATHER_SECONDS = 0.004


@dataclass(slots=True)
class _Job:
    """Records of one table that are read together."""

    ids: set[str] = field(default_factory=set[str])
    columns: set[str] = field(default_factory=set[str])
    everything: bool = False
    origin: Origin = Origin.PROGRAM


class Refresher:
    """Gather what has to be read, and read it."""

    def __init__(
        self,
        tasks: Tasks,
        pause: Pause,
        contents: Contents,
        watches: Watches,
        reader: Reader,
        tell: Callable[[RecordRef], None],
        gone: Callable[[RecordRef, Origin], None],
        away: Callable[[LineId], bool],
        lend: Lend,
        note: Callable[[Iterable[RecordRef]], None],
    ) -> None:
        self._note = note
        self._away = away
        self._lend = lend
        self._contents = contents
        self._watches = watches
        self._reader = reader
        self._tell = tell
        self._gone = gone
        self._wanted: dict[RecordRef, Origin] = {}
        self._names: set[RecordRef] = set()
        self._soon = Coalesced(
            tasks, pause, self._read_wanted, seconds=GATHER_SECONDS, owner="records", group="refresh"
        )

    def want(self, ref: RecordRef, origin: Origin = Origin.PROGRAM) -> None:
        """Read a record soon."""
        self._wanted[ref] = origin
        self._soon.poke()

    def want_if_stale(self, ref: RecordRef, origin: Origin = Origin.PROGRAM) -> None:
        """Read a watched record soon, unless all that is watched is fresh; a save under way reads by itself."""
        entry = self._contents.get(ref)
        if not self._watches.watched(ref) or (entry is not None and (entry.saving or entry.unborn)):
            return
        if entry is not None and self._away(ref.line) and self.lent(ref):
            return  # it is read again when the organisation is back
        if entry is None or (entry.status is not RecordStatus.NEW and self._is_stale(entry)):
            self.want(ref, origin)

    def lent(self, ref: RecordRef, columns: frozenset[str] | None = None) -> bool:
        """Tell whether kept values stand for all that is watched of a record, or for some columns."""
        entry = self._contents.entry(ref)
        needed = columns if columns is not None else self._needed(entry)
        return entry.as_of is not None and needed is not None and needed <= entry.cells.keys()

    def want_name(self, ref: RecordRef) -> None:
        """Read a record's name soon, although nobody watches the record itself."""
        self._names.add(ref)
        self._soon.poke()

    def failed(self, ref: RecordRef, error: OrganisationError) -> None:
        """Note that a record could not be read; what is known of it stays."""
        entry = self._contents.entry(ref)
        if error.failure is Failure.MISSING:
            self._gone(ref, Origin.ORGANISATION)
            return
        entry.failure, entry.failure_detail = error.failure, error.detail
        if entry.status in (RecordStatus.LOADING, RecordStatus.FAILED):
            forbidden = error.failure is Failure.FORBIDDEN
            entry.status = RecordStatus.FORBIDDEN if forbidden else RecordStatus.FAILED
        self._tell(ref)

    def _failed_since(
        self, ref: RecordRef, version: str | None, error: OrganisationError, origin: Origin
    ) -> None:
        """Note that a reading failed; where the record was saved meanwhile, that is the newer answer."""
        if newer(self._contents.entry(ref).heard, version) and error.failure is not Failure.MISSING:
            self.want_if_stale(ref, origin)
        else:
            self.failed(ref, error)

    def trust(self, ref: RecordRef, doubts: int) -> None:
        """End the doubts there were when a reading began; what was shown as kept is told to be fresh now."""
        entry = self._contents.entry(ref)
        kept = entry.as_of is not None
        entry.trust(doubts)
        if kept and entry.as_of is None:
            self._tell(ref)

    def _is_stale(self, entry: Entry) -> bool:
        columns = self._needed(entry)
        if columns is None:
            return entry.status is not RecordStatus.READY or entry.doubted or bool(entry.stale(entry.cells))
        return bool(entry.stale(columns)) or entry.status is RecordStatus.LOADING

    def _needed(self, entry: Entry) -> frozenset[str] | None:
        columns = self._watches.columns(entry.ref)
        if columns is None:
            return None
        name = self._contents.name_column(entry.ref)
        return columns | entry.edits.keys() | ({name} if name else frozenset[str]())

    async def _read_wanted(self) -> None:
        jobs = self._jobs()
        await asyncio.gather(*(self._run(line, table, job) for (line, table), job in jobs.items()))

    def _jobs(self) -> dict[tuple[LineId, str], _Job]:
        wanted, self._wanted = self._wanted, {}
        names, self._names = self._names - wanted.keys(), set()
        jobs: dict[tuple[LineId, str], _Job] = {}
        for ref, origin in (*wanted.items(), *((ref, Origin.ORGANISATION) for ref in names)):
            job = jobs.setdefault((ref.line, ref.table), _Job())
            job.ids.add(ref.id)
            job.origin = origin if origin is Origin.ORGANISATION else job.origin
            columns = self._needed(self._contents.entry(ref))
            if columns is None:
                job.everything = True
            else:
                job.columns |= columns
            if self._contents.entry(ref).edits:
                job.columns.add("modifiedby")
        return jobs

    async def _run(self, line: LineId, table: str, job: _Job) -> None:
        columns = None if job.everything else frozenset(job.columns)
        refs = {record_id: RecordRef(line, table, record_id) for record_id in job.ids}
        if self._away(line):
            await self._lend(refs.values())
            refs = {record_id: ref for record_id, ref in refs.items() if not self.lent(ref)}
        if not refs:
            return
        doubts = {record_id: self._contents.entry(ref).doubts for record_id, ref in refs.items()}
        versions = {ref: self._contents.entry(ref).heard for ref in refs.values()}
        try:
            found = await self._reader.many(line, table, refs, columns, job.origin)
        except OrganisationError as error:
            log.info("records of %s could not be read: %s", table, error.failure)
            if error.failure in NOT_REACHED:
                await self._lend(refs.values())
            for ref in refs.values():
                self._failed_since(ref, versions[ref], error, job.origin)
            return
        for record_id, ref in refs.items():
            if record_id in found:
                self.trust(ref, doubts[record_id])
            else:
                self._gone(ref, Origin.ORGANISATION)
        self._note(refs[record_id] for record_id in refs if record_id in found)

"""What was read of the organisation: records for a page without a line, definitions for a quick start."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeAlias, cast

from session_engine.ids import RecordRef
from session_engine.profile import encoding, schema
from session_engine.profile.encoding import Row
from session_engine.profile.holding import READ_AT_ONCE, Holding
from session_engine.profile.reading import UNDERSTANDING_ERRORS, read_rows
from session_engine.profile.rows import CachedRecord
from session_engine.profile.writer import Writer
from session_engine.records.state import lookups_in

if TYPE_CHECKING:
    import apsw

log = logging.getLogger(__name__)

Asked: TypeAlias = "Future[dict[RecordRef, CachedRecord]]"

RECORDS_KEPT = 5000
"""Records kept for reading without a line; beyond it, those read longest ago go."""

_PRUNE_EVERY = 1000
"""Records kept between two times of letting old ones go."""

_WAIT_FOR_READ = 5.0


class CacheRows:
    """Records and answers. Losing them costs time only, so what cannot be read is as good as not there."""

    def __init__(self, writer: Writer, now: Callable[[], float] = time.time) -> None:
        self._writer = writer
        self._now = now
        self._answers: dict[tuple[str, str], tuple[bytes, float]] = {}
        self._read = threading.Event()
        self._put = 0
        # Megabytes, and wanted only when the desk asks for definitions: read behind the start.
        writer.ask(self._read_answers)

    def answer(self, line: str, path: str) -> tuple[bytes, float] | None:
        """Give a kept answer and when it was heard (seconds since 1970), None when there is none."""
        known = self._answers.get((line, path))
        if known is None and not self._read.is_set():
            self._read.wait(_WAIT_FOR_READ)
            known = self._answers.get((line, path))
        return known

    def put_answer(self, line: str, path: str, content: bytes) -> None:
        """Keep an answer."""
        known = self.answer(line, path)
        if known is None or known[0] != content:
            self._answers[line, path] = (content, self._now())
            self._writer.put(schema.QUERY_CACHE, (line, path, content, self._now()), soon=True)

    def put_record(self, record: CachedRecord, person: str) -> None:
        """Keep what somebody (a systemuser's GUID) has read of a record, over what was kept before."""
        self._writer.put(schema.RECORD_CACHE, encoding.write_cached(record, person), soon=True)
        self._put += 1
        if self._put % _PRUNE_EVERY == 0:
            self.prune()

    def forget_record(self, ref: RecordRef, person: str) -> None:
        """Forget a record: it is gone, or no longer for these eyes."""
        self._writer.remove(schema.RECORD_CACHE, (ref.line, person, ref.table, ref.id), soon=True)

    async def records(self, refs: Iterable[RecordRef], person: str) -> Mapping[RecordRef, CachedRecord]:
        """Read what is kept of some records for somebody; those of which nothing is kept are missing."""
        wanted = tuple(refs)
        return await self.answered(self._writer.ask(lambda connection: _records(connection, wanted, person)))

    def ask_with_linked(self, refs: Iterable[RecordRef], person: str) -> Asked:
        """Begin to read some records and those that their lookups point at; see `answered`."""
        wanted = tuple(refs)
        return self._writer.ask(lambda connection: _with_linked(connection, wanted, person))

    async def answered(self, reading: Asked) -> Mapping[RecordRef, CachedRecord]:
        """Give what was asked for, at once where it is there."""
        try:
            return reading.result() if reading.done() else await asyncio.wrap_future(reading)
        except Exception as error:  # noqa: BLE001 - a cache that cannot be read is an empty one
            log.warning("kept records cannot be read: %s", type(error).__name__)
            return {}

    async def find(
        self, line: str, person: str, tables: Iterable[str], words: Iterable[str]
    ) -> tuple[CachedRecord, ...]:
        """Read what somebody has read and may hold all words, read last first; of some tables where named.

        It goes through all that is kept, a little at a time: what is typed meanwhile does not wait for its commit.
        """
        holding = Holding(line, person, frozenset(tables), tuple(words))
        try:
            while not holding.done:
                await asyncio.wrap_future(self._writer.ask(holding.read_on))
        except Exception as error:  # noqa: BLE001 - as below
            log.warning("kept records cannot be searched: %s", type(error).__name__)
            return ()
        found: dict[RecordRef, CachedRecord] = {}
        newest = holding.newest()
        for start in range(0, len(newest), READ_AT_ONCE):
            found.update(await self.records(newest[start : start + READ_AT_ONCE], person))
        return tuple(sorted(found.values(), key=lambda record: -record.at))

    def prune(self) -> None:
        """Forget what was read longest ago; called when there is time."""
        self._writer.ask(_prune)

    def _read_answers(self, connection: apsw.Connection) -> None:
        try:
            for line, path, content, at in read_rows(connection, schema.QUERY_CACHE):
                if isinstance(content, bytes) and isinstance(at, float):
                    self._answers.setdefault((str(line), str(path)), (content, at))
        finally:
            self._read.set()


def _records(
    connection: apsw.Connection, refs: Iterable[RecordRef], person: str
) -> dict[RecordRef, CachedRecord]:
    names = ", ".join(schema.RECORD_CACHE.columns)
    sql = (
        f"SELECT {names} FROM record_cache WHERE line = ? AND person = ? AND record_table = ? AND record = ?"  # noqa: S608 - fixed names
    )
    found: dict[RecordRef, CachedRecord] = {}
    for ref in refs:
        for row in connection.execute(sql, (ref.line, person, ref.table, ref.id)):
            with contextlib.suppress(*UNDERSTANDING_ERRORS):
                found[ref] = encoding.read_cached(cast("Row", row))
    return found


def _with_linked(
    connection: apsw.Connection, refs: Iterable[RecordRef], person: str
) -> dict[RecordRef, CachedRecord]:
    found = _records(connection, refs, person)
    values = (column.value for kept in found.values() for column in kept.columns.values())
    linked = (lookup.ref for value in values for lookup in lookups_in(value))
    return found | _records(connection, (ref for ref in dict.fromkeys(linked) if ref not in found), person)


def _prune(connection: apsw.Connection) -> None:
    connection.execute(
        "DELETE FROM record_cache WHERE (line, person, record_table, record) IN"
        " (SELECT line, person, record_table, record FROM record_cache ORDER BY at DESC LIMIT -1 OFFSET ?)",
        (RECORDS_KEPT,),
    )

"""Answers to what somebody has read, for reading again without a line; and who had signed in."""

from __future__ import annotations

import asyncio
import logging
import time
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass
from session_engine.profile import schema
from session_engine.profile.writer import Writer

if TYPE_CHECKING:
    import apsw

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is kept at most, of all lines together; beyond it, what was used longest ago goes.

    Attributes:
        files: They are files. These lie among the answers, marked, since all tables' names have to fit into the first
            page of a profile; a few of them would push all answers out.
        rows, bytes: Of all together; bytes as kept.
        largest: Bytes of one; a larger one is not kept.
        prune_every: How many are kept between two times of letting old ones go.
    """

    files: bool
    rows: int
    bytes: int
    largest: int
    prune_every: int


_MEGABYTE = 1024 * 1024
ANSWERS = Bounds(False, 2_000, 32 * _MEGABYTE, _MEGABYTE, 64)
FILES = Bounds(True, 500, 96 * _MEGABYTE, 8 * _MEGABYTE, 8)
"""Files that were opened, and pictures that were in sight."""
_FILE = b"file "
"""Begins the name of a file; names of answers are hashes."""
_USED_AGAIN = 3600.0
"""Seconds after which being read counts as being used anew: not every reading is worth a write."""
_WAIT = 2.0
"""Seconds a hanging disk is waited for; then nothing is kept."""


class ReadingRows:
    """Answers by line, person and name. Losing them costs nothing while there is a line."""

    def __init__(
        self,
        writer: Writer,
        now: Callable[[], float] = time.time,
        *,
        bounds: Bounds = ANSWERS,
    ) -> None:
        self._writer, self._now, self._bounds = writer, now, bounds
        self._put = 0

    async def get(self, line: LineId, person: str, path: bytes) -> tuple[bytes, float] | None:
        """Give a kept answer and when it was heard (seconds since 1970), None when there is none."""
        now, key = self._now(), (line, person, self._marked(path))
        reading = self._writer.ask(lambda connection: _read(connection, key, now))
        if reading.cancelled():
            return None  # the profile is closed
        try:
            async with asyncio.timeout(_WAIT):
                found = await asyncio.wrap_future(reading)
        except TimeoutError:
            return None
        except Exception as error:  # noqa: BLE001 - a cache that cannot be read is an empty one
            log.warning("a kept answer cannot be read: %s", type(error).__name__)
            return None
        return found

    def put(self, line: LineId, person: str, path: bytes, packed: bytes, at: float) -> None:
        """Keep an answer as `pack` gave it, over the one kept before."""
        if len(packed) > self._bounds.largest:
            self.remove(line, person, path)
            return
        row = (line, person, self._marked(path), at, self._now(), len(packed), packed)
        self._writer.put(schema.READING, row, soon=True)
        self._put += 1
        if self._put % self._bounds.prune_every == 0:
            self.prune()

    def remove(self, line: LineId, person: str, path: bytes) -> None:
        """Forget an answer: it is no longer for these eyes."""
        self._writer.remove(schema.READING, (line, person, self._marked(path)), soon=True)

    def prune(self) -> None:
        """Let go of what was used longest ago, down to the bounds."""
        self._writer.ask(lambda connection: _prune(connection, self._bounds))

    def _marked(self, path: bytes) -> bytes:
        return _FILE + path if self._bounds.files else path


def pack(content: bytes) -> bytes:
    """Make an answer small; a tenth of a millisecond for each page of rows."""
    return zlib.compress(content, 1)


def _read(
    connection: apsw.Connection, key: tuple[LineId, str, bytes], now: float
) -> tuple[bytes, float] | None:
    where = "WHERE line = ? AND person = ? AND path = ?"
    sql = f"SELECT content, at, used FROM reading {where}"  # noqa: S608 - fixed names
    content, at, used = next(iter(connection.execute(sql, key)), (None, None, None))
    if not isinstance(content, bytes) or not isinstance(at, float) or not isinstance(used, float):
        return None
    if now - used > _USED_AGAIN:
        connection.execute(f"UPDATE reading SET used = ? {where}", (now, *key))  # noqa: S608 - fixed names
    return zlib.decompress(content), at


def _prune(connection: apsw.Connection, bounds: Bounds) -> None:
    connection.execute(
        "DELETE FROM reading WHERE rowid IN (SELECT rowid FROM (SELECT rowid, row_number() OVER w AS place,"
        " sum(size) OVER w AS bytes FROM reading WHERE (substr(path, 1, ?) = ?) = ?"
        " WINDOW w AS (ORDER BY used DESC, rowid DESC ROWS UNBOUNDED PRECEDING))"
        " WHERE place > ? OR bytes > ?)",
        (len(_FILE), _FILE, bounds.files, bounds.rows, bounds.bytes),
    )

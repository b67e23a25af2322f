"""The change feed: committed changes fanned out as server-sent events (docs/architecture.md).

Each change is written once as bytes and kept in one bounded row of recent frames that all readers
share; a reader is only a cursor, so many readers cost little. The writer wakes the feed after each
commit, from its own thread; nobody polls.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

from org_service.feed_source import StoredChanges

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping, Sequence

    from org_service.feed_source import ChangeSource
    from org_service.storage import Change, Storage

    Message = MutableMapping[str, object]
    Send = Callable[[Message], Awaitable[None]]
    Receive = Callable[[], Awaitable[Message]]

log = logging.getLogger(__name__)

HEARTBEAT: Final = 15.0
"""Seconds of silence after which a comment line is sent."""
PATIENCE: Final = 20.0
"""Seconds that a reader may let its connection stay full before it is cut off."""
KEPT_FRAMES: Final = 8192
CHUNK: Final = 64 * 1024
CATCH_UP: Final = 500
"""Changes read from the log at a time by a reader that comes back."""
EACH_READER: Final = 0.0003
"""Seconds for each reader between two rounds of telling them: what is committed meanwhile is told together, so that a
hundred readers cost the same whether ten or a thousand changes come in a second. After a rest one is told at once."""
LONGEST_PAUSE: Final = 0.05
MOST_ASIDES: Final = 256
"""What is told in passing and waits for one reader at the most: it is worth nothing later."""

_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class _Data(msgspec.Struct):
    table: str
    id: str
    kind: str
    columns: tuple[str, ...]
    etag: str
    by: str


_encode: Final = msgspec.json.Encoder().encode


async def open_feed(storage: Storage) -> ChangeFeed:
    """Make the feed of a database."""
    source = StoredChanges(storage)
    return ChangeFeed(source, await source.newest())


def frame_of(change: Change) -> bytes:
    """Write a change as one server-sent event; a message of a conversation travels whole."""
    if change.whole is not None:
        return b"event: message\nid: %d\ndata: %b\n\n" % (change.position, change.whole)
    data = _encode(_Data(change.table, change.id, change.kind, change.columns, change.etag, change.by))
    return b"event: change\nid: %d\ndata: %b\n\n" % (change.position, data)


def _position_frame(event: bytes, position: int) -> bytes:
    return b'event: %b\ndata: {"position":%d}\n\n' % (event, position)


@dataclass(slots=True, eq=False)
class _Reader:
    """A connection: how far it has come, and what wakes it."""

    cursor: int
    wake: asyncio.Event
    gone: bool = False
    told: float = 0.0
    """When something was last sent to it, by the loop's clock."""
    silent: bool = False
    """It was woken because nothing was sent to it for a heartbeat."""
    beat: asyncio.TimerHandle | None = None
    asides: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """What is told in passing, by what it is about: the newest only."""


class ChangeFeed:
    """Hold recent changes and send them to readers. Belongs to one event loop.

    Args:
        source: The change log.
        position: Its newest position.
        kept: How many recent frames are at hand.
        heartbeat: Seconds of silence before a comment line.
        patience: Seconds that a full connection is waited for.
    """

    def __init__(
        self,
        source: ChangeSource,
        position: int,
        *,
        kept: int = KEPT_FRAMES,
        heartbeat: float = HEARTBEAT,
        patience: float = PATIENCE,
    ) -> None:
        self._source = source
        self._recent: deque[tuple[int, bytes]] = deque(maxlen=kept)
        self._before_recent = position
        self._heartbeat = heartbeat
        self._patience = patience
        self._readers: set[_Reader] = set()
        self._stopped = False
        self._round: asyncio.TimerHandle | None = None
        self._rested = 0.0
        """When the next round may be, by the loop's clock."""
        self._chunk: tuple[int, int, int, bytes] = (-1, -1, -1, b"")
        """The newest one: from and to which position it is, at which position it was made, what is in it."""
        self._loop = asyncio.get_running_loop()
        self.position = position
        self._unsubscribe = source.subscribe(self._committed)

    @property
    def readers(self) -> int:
        """How many connections are open."""
        return len(self._readers)

    def tell(self, event: str, about: str, data: bytes) -> None:
        """Tell whoever is connected something in passing: it has no position and is never told again.

        May be called from any thread.
        """
        frame = b"event: %b\ndata: %b\n\n" % (event.encode("ascii"), data)
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._pass_on, about, frame)

    def _pass_on(self, about: str, frame: bytes) -> None:
        for reader in self._readers:
            if about in reader.asides or len(reader.asides) < MOST_ASIDES:
                reader.asides[about] = frame
        self._wake_together()

    def stop(self) -> None:
        """End every connection."""
        self._unsubscribe()
        self._stopped = True
        if self._round is not None:
            self._round.cancel()
        self._wake()

    async def serve(self, after: int | None, receive: Receive, send: Send) -> bool:
        """Send changes until the reader leaves or the feed stops; False if it had to be cut off."""
        reader = _Reader(self.position, asyncio.Event())
        watcher = asyncio.create_task(_watch(reader, receive))
        self._readers.add(reader)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await self._run(reader, after, send)
        except TimeoutError:
            log.info("a reader of the change feed was too slow and was cut off")
            return False
        finally:
            self._readers.discard(reader)
            watcher.cancel()
            if reader.beat is not None:
                reader.beat.cancel()
        return True

    async def _run(self, reader: _Reader, after: int | None, send: Send) -> None:
        reader.cursor = self.position
        await self._send(reader, send, _position_frame(b"hello", reader.cursor))
        if after is not None:
            await self._resume(reader, after, send)
        while not (reader.gone or self._stopped):
            reader.wake.clear()
            if reader.asides:
                asides, reader.asides = b"".join(reader.asides.values()), {}
                await self._send(reader, send, asides)
            chunk = self._next_chunk(reader)
            if chunk is None:
                await self._catch_up(reader, send)
            elif chunk:
                await self._send(reader, send, chunk)
            elif not await self._woken(reader):
                await self._send(reader, send, b": heartbeat\n\n")
        if not reader.gone:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _resume(self, reader: _Reader, after: int, send: Send) -> None:
        """Go back to where the reader stopped; a position never given means another database."""
        if after > self.position:
            await self._reload(reader, send)
        else:
            reader.cursor = after

    async def _catch_up(self, reader: _Reader, send: Send) -> None:
        """Send what has left the recent frames from the log."""
        changes = await self._source.after(reader.cursor, CATCH_UP)
        if not changes:
            await self._reload(reader, send)
            return
        reader.cursor = changes[-1].position
        await self._send(reader, send, b"".join(map(frame_of, changes)))

    async def _reload(self, reader: _Reader, send: Send) -> None:
        reader.cursor = self.position
        await self._send(reader, send, _position_frame(b"reload", reader.cursor))

    async def _woken(self, reader: _Reader) -> bool:
        """Wait for something to tell; False when it was silent for a heartbeat.

        A timer for each wait costs more than the waiting: this one is set again only when it has run out.
        """
        reader.silent = False
        if reader.beat is None:
            self._arm(reader, self._heartbeat)
        await reader.wake.wait()
        return not reader.silent

    def _arm(self, reader: _Reader, seconds: float) -> None:
        reader.beat = self._loop.call_later(seconds, self._beat, reader)

    def _beat(self, reader: _Reader) -> None:
        left = reader.told + self._heartbeat - self._loop.time()
        self._arm(reader, left if left > 0 else self._heartbeat)
        if left <= 0:
            reader.silent = True
            reader.wake.set()

    def _next_chunk(self, reader: _Reader) -> bytes | None:
        """Join the next frames, empty if there are none, None if they are no longer at hand."""
        if reader.cursor >= self.position:
            return b""
        if reader.cursor < self._before_recent:
            return None
        begin, end, made, chunk = self._chunk
        if (begin, made) != (reader.cursor, self.position):
            chunk, end = self._cut_chunk(reader.cursor)
            self._chunk = (reader.cursor, end, self.position, chunk)
        reader.cursor = end
        return chunk

    def _cut_chunk(self, cursor: int) -> tuple[bytes, int]:
        """Join the frames after a position, as many as a chunk holds; gives where it ends, too."""
        pending: list[tuple[int, bytes]] = []
        # Readers are nearly always at the end, so the way back is short.
        for frame in reversed(self._recent):
            if frame[0] <= cursor:
                break
            pending.append(frame)
        parts: list[bytes] = []
        size = 0
        for position, frame in reversed(pending):
            parts.append(frame)
            size += len(frame)
            cursor = position
            if size >= CHUNK:
                break
        return b"".join(parts), cursor

    def _committed(self, changes: tuple[Change, ...]) -> None:
        """Hear of a commit, in the writer's thread."""
        frames = [(change.position, frame_of(change)) for change in changes]
        # A closed loop means that the service is ending, and its readers with it.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._arrived, frames)

    def _arrived(self, frames: Sequence[tuple[int, bytes]]) -> None:
        for position, frame in frames:
            if position <= self.position:
                continue
            if len(self._recent) == self._recent.maxlen:
                self._before_recent = self._recent[0][0]
            self._recent.append((position, frame))
            self.position = position
        self._wake_together()

    def _wake_together(self) -> None:
        """Wake the readers, at once after a rest, else when it is time for the next round."""
        if self._round is not None or self._stopped:
            return
        now = self._loop.time()
        if now >= self._rested:
            self._wake()
        else:
            self._round = self._loop.call_at(self._rested, self._wake)

    def _wake(self) -> None:
        self._round = None
        self._rested = self._loop.time() + min(LONGEST_PAUSE, EACH_READER * len(self._readers))
        for reader in self._readers:
            reader.wake.set()

    async def _send(self, reader: _Reader, send: Send, body: bytes) -> None:
        reader.told = self._loop.time()
        async with asyncio.timeout(self._patience):
            await send({"type": "http.response.body", "body": body, "more_body": True})


async def _watch(reader: _Reader, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.gone = True
    reader.wake.set()

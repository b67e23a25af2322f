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
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from org_service.storage.change_log import Change, change_log, latest_position

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence

    from sqlalchemy import Connection

    from org_service.storage import Storage

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
MOST_ASIDES: Final = 256
"""What is told in passing and waits for one reader at the most: it is worth nothing later."""
_MESSAGE: Final = "ninedesk_conversationmessage"

_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class ChangeSource(Protocol):
    """The log of committed changes."""

    async def newest(self) -> int:
        """Give the position of the newest change ever."""
        ...

    async def after(self, position: int, limit: int) -> Sequence[Change] | None:
        """Give up to `limit` changes above `position`, in order; None if some are held no more."""
        ...

    def subscribe(self, listener: Callable[[tuple[Change, ...]], None]) -> Callable[[], None]:
        """Call the listener with each commit's changes, from any thread; gives its unsubscriber."""
        ...


class StoredChanges:
    """The change log of a database."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.subscribe = storage.subscribe

    async def newest(self) -> int:
        return await self._storage.read(latest_position)

    async def after(self, position: int, limit: int) -> Sequence[Change] | None:
        return await self._storage.read(lambda connection: _from_log(connection, position, limit))


def _from_log(connection: Connection, position: int, limit: int) -> Sequence[Change] | None:
    """Read changes back; those by which a message came get it with them again."""
    changes = change_log(connection, position, limit)
    written = [change.id for change in changes or () if change.table == _MESSAGE and change.kind == "create"]
    if changes is None or not written:
        return changes
    from org_service.conversations.ledger import frames  # noqa: PLC0415 - only where there are conversations

    whole = frames(connection, written)
    return [replace(change, whole=whole.get(change.id)) for change in changes]


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
                reader.wake.set()

    def stop(self) -> None:
        """End every connection."""
        self._unsubscribe()
        self._stopped = True
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
        return True

    async def _run(self, reader: _Reader, after: int | None, send: Send) -> None:
        reader.cursor = self.position
        await self._send(send, _position_frame(b"hello", reader.cursor))
        if after is not None:
            await self._resume(reader, after, send)
        while not (reader.gone or self._stopped):
            reader.wake.clear()
            if reader.asides:
                asides, reader.asides = b"".join(reader.asides.values()), {}
                await self._send(send, asides)
            chunk = self._next_chunk(reader)
            if chunk is None:
                await self._catch_up(reader, send)
            elif chunk:
                await self._send(send, chunk)
            elif not await _woken(reader.wake, self._heartbeat):
                await self._send(send, b": heartbeat\n\n")
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
        await self._send(send, b"".join(map(frame_of, changes)))

    async def _reload(self, reader: _Reader, send: Send) -> None:
        reader.cursor = self.position
        await self._send(send, _position_frame(b"reload", reader.cursor))

    def _next_chunk(self, reader: _Reader) -> bytes | None:
        """Join the next frames, empty if there are none, None if they are no longer at hand."""
        if reader.cursor >= self.position:
            return b""
        if reader.cursor < self._before_recent:
            return None
        pending: list[tuple[int, bytes]] = []
        # Readers are nearly always at the end, so the way back is short.
        for frame in reversed(self._recent):
            if frame[0] <= reader.cursor:
                break
            pending.append(frame)
        return _cut_chunk(reader, reversed(pending))

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
        self._wake()

    def _wake(self) -> None:
        for reader in self._readers:
            reader.wake.set()

    async def _send(self, send: Send, body: bytes) -> None:
        async with asyncio.timeout(self._patience):
            await send({"type": "http.response.body", "body": body, "more_body": True})


def _cut_chunk(reader: _Reader, frames: Iterable[tuple[int, bytes]]) -> bytes:
    parts: list[bytes] = []
    size = 0
    for position, frame in frames:
        parts.append(frame)
        size += len(frame)
        reader.cursor = position
        if size >= CHUNK:
            break
    return b"".join(parts)


async def _watch(reader: _Reader, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    reader.gone = True
    reader.wake.set()


async def _woken(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True

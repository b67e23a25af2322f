"""An agent's two lines to the service, with as little of HTTP as they need: her requests, and the change feed.

A load that is made by one process has to be cheap: what a general HTTP library does for each request would be half
of the processor.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any, Final

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable

_MESSAGE: Final = re.compile(
    rb'event: message\nid: \d+\ndata: \{"conversation":"([0-9a-f-]{36})","id":"([0-9a-f-]{36})","number":(\d+),'
    rb'"kind":(\d),"author":(\d)'
)


class Refused(Exception):
    """The service answered with an error."""


class ApiLine:
    """A kept-alive connection to the Web API; one request at a time."""

    def __init__(self, host: str, port: int, key: str) -> None:
        self._host, self._port = host, port
        self._head = f"HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {key}\r\n"
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._turn = asyncio.Lock()

    async def post(self, action: str, values: dict[str, object]) -> dict[str, Any]:
        """Call an action.

        Raises:
            Refused: The service says no.
            OSError: The line broke; whether it was done is not known.
        """
        body = json.dumps(values, separators=(",", ":")).encode()
        head = f"{self._head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        return await self._ask(f"POST /api/data/v9.2/{action} {head}".encode() + body)

    async def get(self, path: str) -> dict[str, Any]:
        """Read."""
        return await self._ask(f"GET /api/data/v9.2/{path} {self._head}\r\n".encode())

    async def _ask(self, request: bytes) -> dict[str, Any]:
        async with self._turn:
            try:
                if self._streams is None:
                    self._streams = await asyncio.open_connection(self._host, self._port)
                reader, writer = self._streams
                writer.write(request)
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = re.search(rb"content-length: (\d+)", head)
                body = await reader.readexactly(int(length[1])) if length else b""
            except (OSError, asyncio.IncompleteReadError) as error:
                self.close()
                raise ConnectionError from error
        if head[9:10] != b"2":
            raise Refused(body.decode())
        return json.loads(body) if body else {}

    def close(self) -> None:
        """Break it off."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None


class FeedLine(asyncio.Protocol):
    """A reader of the change feed: tells each message of a conversation, and remembers how far it has come.

    A chunk of the answer is always made of whole events, so the frames of HTTP between them need not be taken apart.
    """

    def __init__(self, request: bytes, heard: Callable[[bytes, bytes, int, int], None]) -> None:
        self._request, self._heard = request, heard
        self._rest: bytes = b""
        self.position = b""
        self.anew = False
        """She was told to read all anew: no position leads on from here."""
        self.bytes = 0
        loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[None] = loop.create_future()
        self.transport: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._request)

    @override
    def data_received(self, data: bytes) -> None:
        self.bytes += len(data)
        data = b"".join((self._rest, data))
        end = data.rfind(b"\n\n") + 2
        if end == 1:
            self._rest = data
            return
        self._rest = data[end:]
        if data.find(b"event: reload", 0, end) >= 0:  # she has to read anew, as after a start
            self.anew = True
            if self.transport is not None:
                self.transport.abort()
            return
        if not self.ready.done() and data.find(b"event: hello") >= 0:
            self.ready.set_result(None)
        for found in _MESSAGE.finditer(data, 0, end):
            self._heard(found[1], found[2], int(found[3]), int(found[5]))
        at = data.rfind(b"\nid: ", 0, end)
        if at >= 0:
            self.position = data[at + 5 : data.index(b"\n", at + 5)]

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        for each in (self.ready, self.ended):
            if not each.done():
                each.set_result(None)


def feed_request(host: str, port: int, key: str, position: bytes) -> bytes:
    """Write the request for the change feed, from a position on where there is one."""
    after = b"Last-Event-ID: %b\r\n" % position if position else b""
    head = f"GET /feed/changes HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {key}\r\n"
    return head.encode() + after + b"\r\n"

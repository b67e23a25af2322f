"""A reader of the feed that stops reading is dropped, over a real socket; the others go on."""

import asyncio
import socket
from types import SimpleNamespace
from typing import Any, cast

from starlette.applications import Starlette
from typing_extensions import override

from org_service.attendance import Attendance
from org_service.feed import ChangeFeed
from org_service.feed_route import FeedEndpoint
from org_service.http_server import listen, server_for
from org_service.organisation import Organisation
from org_service.passing import Passing
from org_service.storage.change_log import Change
from org_service.web.guard import USER
from tests.unit.org_service.test_feed import Log

WIDE = tuple(f"a_rather_long_column_name_{number}" for number in range(1000))
REQUEST = b"GET /feed/changes HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Callers:
    async def get(self, user: str) -> SimpleNamespace:
        return SimpleNamespace(user_id=user)


class WatchedFeed(ChangeFeed):
    """Tells when it had to cut somebody off."""

    def __init__(self, log: Log) -> None:
        super().__init__(log, 0, patience=0.2)
        self.cut_off = asyncio.Event()

    @override
    async def serve(self, after: int | None, receive: Any, send: Any) -> bool:
        orderly = await super().serve(after, receive, send)
        if not orderly:
            self.cut_off.set()
        return orderly


def application(feed: ChangeFeed) -> Starlette:
    endpoint = FeedEndpoint(
        cast("Organisation", SimpleNamespace(callers=Callers(), attendance=Attendance(Passing()))), feed
    )
    app = Starlette()

    async def as_amara(scope: Any, receive: Any, send: Any) -> None:
        scope[USER] = "amara"
        await endpoint(scope, receive, send)

    app.router.default = as_amara
    return app


async def watch_one_stop() -> None:
    log = Log()
    feed = WatchedFeed(log)
    listener = listen("127.0.0.1", 0)
    started = asyncio.Event()
    server = server_for(application(feed), started.set, feed.stop)
    running = asyncio.create_task(server.run(listener))
    await started.wait()
    port, loop = listener.getsockname()[1], asyncio.get_running_loop()
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.setblocking(False)
        await loop.sock_connect(slow, ("127.0.0.1", port))
        await loop.sock_sendall(slow, REQUEST)
        said = b""
        while b"hello" not in said:
            piece = await loop.sock_recv(slow, 1024)
            assert piece, said  # the service has ended the connection
            said += piece
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 30)
        writer.write(REQUEST)
        await reader.readuntil(b"hello")
        for position in range(1, 401):
            wide = Change(position, "incident", "id", "update", WIDE, "by", "at")
            for listener_of_commits in log.listeners:
                listener_of_commits((wide,))
        await reader.readuntil(b"id: 400\n")
        async with asyncio.timeout(60):
            await feed.cut_off.wait()
        assert feed.readers == 1
    writer.close()
    server.end()
    await running


def test_a_reader_that_stops_reading_is_dropped() -> None:
    asyncio.run(watch_one_stop())

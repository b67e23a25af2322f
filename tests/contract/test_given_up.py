"""Requests that are given up, at any moment, cost the client no connection: over real sockets."""

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator

import pytest

from session_engine.errors import Failure, OrganisationError
from session_engine.organisation import transport
from session_engine.organisation.address import Address
from session_engine.organisation.failures import AnswerLost
from session_engine.organisation.requests import Request
from session_engine.organisation.transport import CONNECTIONS, Connection, Timeouts

pytestmark = pytest.mark.anyio
ALL = CONNECTIONS + 4  # what the pool has


class Server:
    """Answers every request, lets go of idle connections when told to, and can keep answers to itself."""

    def __init__(self) -> None:
        self.answers = asyncio.Event()
        self.answers.set()
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                await self.answers.wait()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def hang_up(self) -> None:
        for writer in tuple(self._open):
            writer.close()
            await writer.wait_closed()

    async def stop(self) -> None:
        self._server.close()
        await self.hang_up()


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    found = Server()
    await found.start()
    yield found
    await found.stop()


@pytest.fixture
async def connection(server: Server) -> AsyncIterator[Connection]:
    found = await transport.connect(Address.parse(server.address), Timeouts())
    yield found
    await found.close()


def asks(connection: Connection, server: Server, method: str = "GET") -> asyncio.Task[transport.RawReply]:
    return asyncio.create_task(connection.send(Request(method, "x"), f"{server.address}/x", {}))


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def answered(connection: Connection, server: Server) -> None:
    """All the connections that the pool has can be used at once."""
    server.answers.set()
    replies = await asyncio.wait_for(asyncio.gather(*(asks(connection, server) for _ in range(ALL))), 20)
    assert [reply.content for reply in replies] == [b"ok"] * ALL


@pytest.mark.parametrize("after", range(5))
async def test_sockets_that_were_idle_are_closed_all_the_same(
    connection: Connection, server: Server, after: int
) -> None:
    await asyncio.gather(*(asks(connection, server) for _ in range(5)))
    await server.hang_up()
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always", ResourceWarning)
        given_up = asks(connection, server)
        await turns(after)
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        await answered(connection, server)
        gc.collect()
    assert [str(warning.message) for warning in left] == []


@pytest.mark.parametrize("after", range(12))
async def test_connections_can_be_used_again(connection: Connection, server: Server, after: int) -> None:
    server.answers.clear()
    for _ in range(3):
        given_up = [asks(connection, server) for _ in range(ALL)]
        await turns(after)
        for task in given_up:
            task.cancel()
        await asyncio.gather(*given_up, return_exceptions=True)
    await answered(connection, server)


async def test_a_feed_that_is_given_up_while_it_opens_is_closed(
    connection: Connection, server: Server
) -> None:
    server.answers.clear()

    async def listen() -> None:
        async with connection.stream(f"{server.address}/feed/", {}, 5.0):
            pass

    for after in range(ALL + 2):
        task = asyncio.create_task(listen())
        await turns(after)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await answered(connection, server)


async def test_closing_tells_those_who_wait_that_no_answer_comes(
    connection: Connection, server: Server
) -> None:
    server.answers.clear()
    read = asks(connection, server)
    write = asks(connection, server, "POST")
    await turns(50)
    await connection.close()
    with pytest.raises(OrganisationError, check=lambda error: error.failure is Failure.UNREACHABLE):
        await read
    with pytest.raises(AnswerLost):
        await write

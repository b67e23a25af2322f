"""What is sent as a request's target is the same whether the library takes the address apart or not."""

import asyncio
from urllib.parse import quote

import httpx
import pytest

from session_engine.organisation import transport
from session_engine.organisation.address import Address
from session_engine.organisation.requests import Request
from session_engine.organisation.transport import Connection, Timeouts

pytestmark = pytest.mark.anyio
TARGETS = (
    "/",
    "/api/data/v9.2/incidents(00000000-0000-0000-0000-000000000001)?$select=title,_customerid_value&$top=5",
    "/api/data/v9.2/incidents?$filter=title eq 'It''s off'&$count=true",
    "/api/data/v9.2/contacts?$filter=fullname eq 'Zo\u00eb %'",
    "/api/data/v9.2/incidents?fetchXml=" + quote("<fetch top='3'><entity name=\"incident\"/></fetch>"),
    "/a/b?x=1#fragment",
    "/a//b/../c?[x]=%zz",
)


@pytest.mark.parametrize("target", TARGETS)
async def test_a_target_is_sent_as_the_library_would(target: str) -> None:
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = Address.parse(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    direct = await transport.connect(address, Timeouts())
    assert bool(direct._aimed(address.origin + target)[1]) is (target in TARGETS[:2] or "fetchXml" in target)
    taken_apart = Connection(httpx.AsyncClient(trust_env=False))
    for connection in (direct, taken_apart):
        reply = await connection.send(Request("GET", "x"), address.origin + target, {"x-name": "a"})
        assert reply.content == b"ok"
        await connection.close()
    server.close()
    lines = [head.decode().split("\r\n") for head in heads]
    assert lines[0][0] == lines[1][0]
    hosts = [[line for line in head if line.lower().startswith("host:")] for head in lines]
    assert hosts[0] == hosts[1]

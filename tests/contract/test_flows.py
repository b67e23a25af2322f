"""Flows of macros, posted to a real server over TLS: one that answers, refuses, is silent, or never ends."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from session_engine.macros import flows
from session_engine.macros.flows import ConfiguredFlows
from session_engine.macros.runs import StepFailed, StepProblem
from tests.fixtures.certificates import self_signed

pytestmark = pytest.mark.anyio
BODY = {"flow": "Order a part", "entity": "incident", "record": "1"}
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed(tmp_path)


@pytest.fixture
def _trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.create_default_context(cafile=str(certificate))

    async def trusting() -> ssl.SSLContext:
        return context

    monkeypatch.setattr(flows, "secure_context", trusting)


@asynccontextmanager
async def server(certificate: Path, answer: Answer) -> AsyncGenerator[tuple[str, list[bytes]]]:
    """Answer every request alike; give the address and what was posted."""
    posted: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.lower().splitlines()
            if line.startswith(b"content-length")
        )
        posted.append(head.split(b" ", 1)[0] + b" " + await reader.readexactly(length))
        try:
            await answer(writer)
        except ConnectionError:
            return
        finally:
            writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    running = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    try:
        yield f"https://127.0.0.1:{running.sockets[0].getsockname()[1]}/begin?sig=a", posted
    finally:
        running.close()


def status(line: str) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {line}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()

    return answer


async def silent(_writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def broken_off(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def endless(writer: asyncio.StreamWriter) -> None:
    """Say yes, and then more than anybody could hold."""
    writer.write(b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"8000\r\n" + b"x" * 0x8000 + b"\r\n")
        await writer.drain()


async def dripping(writer: asyncio.StreamWriter) -> None:
    """Send a head that never ends, so that there is always something new."""
    writer.write(b"HTTP/1.1 202 Accepted\r\n")
    while True:
        writer.write(b"X-More: yes\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def start(address: str) -> None:
    found = ConfiguredFlows(lambda: f"Order a part = {address}")
    assert found.address("Order a part") == address
    await found.start(address, BODY)


@pytest.mark.usefixtures("_trusted")
@pytest.mark.parametrize("answer", [status("200 OK"), status("202 Accepted"), endless])
async def test_a_flow_is_asked_once_and_its_yes_is_enough(certificate: Path, answer: Answer) -> None:
    async with server(certificate, answer) as (address, posted):
        await asyncio.wait_for(start(address), 10)
    (request,) = posted
    method, _, body = request.partition(b" ")
    assert (method, json.loads(body)) == (b"POST", BODY)


@pytest.mark.usefixtures("_trusted")
@pytest.mark.parametrize(
    ("answer", "problem", "shown"),
    [
        (status("500 Broken"), StepProblem.FLOW_ANSWERED, 500),
        (status("302 Found\r\nLocation: https://elsewhere.example/"), StepProblem.FLOW_ANSWERED, 302),
        (silent, StepProblem.FLOW_FAILED, None),
        (dripping, StepProblem.FLOW_FAILED, None),
        (broken_off, StepProblem.FLOW_FAILED, None),
    ],
)
async def test_what_is_no_yes_fails_the_step_in_time_and_is_not_asked_again(
    certificate: Path, answer: Answer, problem: StepProblem, shown: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flows, "TIMEOUT", 0.4)
    async with server(certificate, answer) as (address, posted):
        with pytest.raises(StepFailed) as failed:
            await asyncio.wait_for(start(address), 10)
    assert (failed.value.problem, failed.value.values.get("status")) == (problem, shown)
    assert len(posted) == 1


@pytest.mark.parametrize("address", ["https://127.0.0.1:1/", "https://\N{SNOWMAN}../"])
async def test_an_address_where_nobody_is_or_that_is_none_fails_the_step(address: str) -> None:
    with pytest.raises(StepFailed) as failed:
        await start(address)
    assert failed.value.problem is StepProblem.FLOW_NOT_REACHED


async def test_a_server_that_does_not_prove_itself_gets_nothing(certificate: Path) -> None:
    async with server(certificate, status("200 OK")) as (address, posted):
        with pytest.raises(StepFailed) as failed:
            await start(address)
    assert failed.value.problem is StepProblem.FLOW_NOT_REACHED
    assert posted == []

"""Trying an organisation over a real socket: the service, its keys, and what is none."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from session_engine.organisation.checking import CheckFailed, CheckProblem, Target, check
from session_engine.ports import SystemClock
from tests.contract.engine_line import BENS_KEY, served
from tests.fixtures.certificates import self_signed

pytestmark = pytest.mark.anyio
HELLO = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("organisation")) as address:
        yield address


async def problem(address: str, key: str = BENS_KEY) -> CheckProblem:
    with pytest.raises(CheckFailed) as caught:
        await check(Target(address, key), SystemClock())
    return caught.value.problem


async def test_the_service_says_who_the_key_stands_for(service: str) -> None:
    found = await check(Target(service.replace("127.0.0.1", "localhost"), BENS_KEY), SystemClock())
    assert found.where.person.full_name == "Ben Whitlock"
    assert (found.where.organisation, found.newer) == ("Northlight Home", False)
    assert found.where.organisation_id


async def test_a_key_that_it_does_not_know_is_refused(service: str) -> None:
    assert await problem(service, "somebody-elses-key") is CheckProblem.KEY_REFUSED


async def test_https_where_http_is_spoken(service: str) -> None:
    assert await problem(service.replace("http:", "https:")) is CheckProblem.NO_TLS


async def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert await problem(f"http://127.0.0.1:{port}") is CheckProblem.UNREACHABLE


async def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_asked: object, **_more: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)  # the real one may ask another machine, and wait
    assert await problem("https://nobody.invalid") is CheckProblem.NAME


async def test_a_page_for_people_is_no_organisation() -> None:
    with answering(lambda connection: connection) as port:
        assert await problem(f"http://127.0.0.1:{port}") is CheckProblem.NO_ORGANISATION


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="makes certificates with what Linux brings")
async def test_a_certificate_that_is_not_trusted(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    with answering(lambda connection: context.wrap_socket(connection, server_side=True)) as port:
        assert await problem(f"https://127.0.0.1:{port}") is CheckProblem.CERTIFICATE


class answering:  # noqa: N801 - used as a `with`
    """Answer every connection with a page, while the block lasts."""

    def __init__(self, wrap: Callable[[socket.socket], socket.socket]) -> None:
        self._wrap = wrap
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> int:
        self._thread.start()
        return self._listener.getsockname()[1]

    def __exit__(self, *_error: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                try:
                    with self._wrap(connection) as spoken:
                        spoken.recv(65536)
                        spoken.sendall(HELLO)
                except OSError:
                    continue  # whoever asked has hung up

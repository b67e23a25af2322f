"""The one module that knows the HTTP library: it is imported late, in a thread, and could be changed here."""

# The library costs 80 ms to import and its parts 200 ms more: never before the first paint (findings 2 and 3).
# ruff: noqa: PLC0415

from __future__ import annotations

import asyncio
import logging
import re
import ssl
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from session_engine.errors import Failure, OrganisationError
from session_engine.light_dataclass import dataclass
from session_engine.organisation.address import Address
from session_engine.organisation.exchanges import Exchanges, GivenUpError, Trace
from session_engine.organisation.failures import AnswerLost
from session_engine.organisation.obstacles import obstacle_of
from session_engine.organisation.replies import rubbish
from session_engine.organisation.requests import Request
from session_engine.organisation.silence import Heard

if TYPE_CHECKING:
    from types import ModuleType

    import httpx

_HEAVY = (
    "httpx",
    "anyio._backends._asyncio",
    "httpcore._backends.auto",
    "msgspec",
    "defusedxml.ElementTree",
    "session_engine.organisation.metadata_wire",
)
LARGEST_ANSWER = 64 * 1024 * 1024
CONNECTIONS = 8
_AS_IT_IS = re.compile(r"(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*").fullmatch
"""Whether a target can be sent as it is: nothing in it has to be encoded, and it has no fragment."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Bounds of every wait, in seconds."""

    connect: float = 5.0
    read: float = 30.0
    silence: float = 20.0  # what is only read is waited for no longer where nothing at all is heard
    overdue: float = 3.0  # from here on the line is told to be slow, though no answer says so yet
    address: float = 60.0  # the embedded organisation may still be starting


@dataclass(frozen=True, slots=True)
class RawReply:
    """What came back, whatever its status; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@cache
def _shared_ssl() -> ssl.SSLContext:
    """Build the one context all clients share: 22 ms each otherwise."""
    import httpx

    return httpx.create_ssl_context()


async def secure_context() -> ssl.SSLContext:
    """Give the context of all that is asked over TLS; built in a thread, where it has not been yet."""
    return await asyncio.get_running_loop().run_in_executor(None, _shared_ssl)


@cache
def _no_ssl() -> ssl.SSLContext:
    """Give a context that trusts nobody, for plain http on loopback."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


async def make_ready() -> None:
    """Do beforehand what the first connection takes time for, such as while an embedded organisation comes up."""
    await asyncio.get_running_loop().run_in_executor(None, lambda: _load(secure=False))


def _load(*, secure: bool) -> ssl.SSLContext:
    """Import what the first answers will need, in a thread, so that no step of the loop pays for it."""
    # Its command line for people would come along, 60 ms where `rich` is installed; it does without.
    # And it looks all folders through, five times a request, for a module that says which loop runs.
    for absent in ("httpx._main", "sniffio"):
        sys.modules.setdefault(absent, cast("ModuleType", None))
    for name in _HEAVY:
        import_module(name)
    for name in ("httpx", "httpcore"):
        # Their logs carry addresses, and those carry what people search for.
        logging.getLogger(name).setLevel(logging.WARNING)
    return _shared_ssl() if secure else _no_ssl()


async def connect(
    address: Address, timeouts: Timeouts, transport: httpx.AsyncBaseTransport | None = None
) -> Connection:
    """Prepare a connection; nothing is sent yet. Tests hand in a transport of their own."""
    context = await asyncio.get_running_loop().run_in_executor(
        None, lambda: _load(secure=address.scheme == "https")
    )
    import httpx

    client = httpx.AsyncClient(
        verify=context,
        transport=transport,
        trust_env=not address.loopback,  # else a proxy of the environment would be asked for 127.0.0.1
        follow_redirects=False,
        timeout=httpx.Timeout(timeouts.read, connect=timeouts.connect, pool=None),
        limits=httpx.Limits(max_connections=CONNECTIONS + 4, max_keepalive_connections=CONNECTIONS),
    )
    direct = address.loopback and transport is None
    return Connection(client, pooled=transport is None, origin=address.origin if direct else "")


class Connection:
    """An open line to one address.

    Args:
        client: The library's.
        pooled: It keeps connections.
        origin: Scheme, host and port of an address that is reached directly; empty where a proxy may be in between.
    """

    def __init__(self, client: httpx.AsyncClient, *, pooled: bool = True, origin: str = "") -> None:
        self._client = client
        self._pooled = pooled
        self._origin, self._parsed = origin, _parsed(origin) if origin else None
        self._exchanges = Exchanges()

    async def send(
        self, request: Request, url: str, headers: Mapping[str, str], heard: Heard = lambda: None
    ) -> RawReply:
        """Send a request and read its whole answer, telling `heard` of each part of it.

        Raises:
            OrganisationError: None came.
        """
        import httpx

        async def exchange(trace: Trace) -> RawReply:
            place, further = self._aimed(url)
            async with self._client.stream(
                request.method,
                place,
                headers=dict(headers),
                content=request.body,
                extensions={"trace": trace, **further},
            ) as response:
                content = await _read(response, heard)
                return RawReply(response.status_code, _lower(response.headers), content)

        try:
            return await self._exchanges.run(exchange, pooled=self._pooled)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.PoolTimeout) as error:
            raise OrganisationError(Failure.UNREACHABLE, obstacle=obstacle_of(error)) from error
        except httpx.TimeoutException as error:
            raise _lost(request, Failure.TIMEOUT) from error
        except httpx.DecodingError as error:
            raise rubbish() from error
        except (httpx.TransportError, GivenUpError) as error:
            raise _lost(request, Failure.UNREACHABLE) from error
        except (httpx.InvalidURL, RuntimeError) as error:  # the client was closed: the address has changed
            raise OrganisationError(Failure.UNREACHABLE) from error

    def _aimed(self, url: str) -> tuple[httpx.URL, dict[str, object]]:
        """Give where a request goes, and what the library has to know of it.

        To take an address apart, a character at a time, takes the library 0.2 to 0.4 ms. So where nothing is in
        between it gets the origin, and the rest as the target that is sent: a proxy would be sent that target too.
        """
        target = url.removeprefix(self._origin)
        if self._parsed is not None and target.startswith("/") and _AS_IT_IS(target):
            return self._parsed, {"target": target.encode("ascii")}
        return _parsed(url), {}

    @asynccontextmanager
    async def stream(self, url: str, headers: Mapping[str, str], silence: float) -> AsyncGenerator[Stream]:
        """Open an endless answer; raise OrganisationError after `silence` seconds without a byte."""
        import httpx

        request = self._client.build_request(
            "GET", url, headers=dict(headers), timeout=httpx.Timeout(silence, connect=5.0)
        )

        answers: list[httpx.Response] = []  # also one that came when nobody waited for it any more

        async def opened(trace: Trace) -> None:
            request.extensions["trace"] = trace
            answers.append(await self._client.send(request, stream=True))

        try:
            try:
                await self._exchanges.run(opened, pooled=self._pooled)
                yield Stream(answers[0])
            finally:
                for answer in answers:
                    await self._exchanges.run(lambda _, answer=answer: answer.aclose(), pooled=False)
        except httpx.TimeoutException as error:
            raise OrganisationError(Failure.TIMEOUT) from error
        except (httpx.TransportError, httpx.StreamError, RuntimeError, GivenUpError) as error:
            raise OrganisationError(Failure.UNREACHABLE) from error

    async def close(self) -> None:
        """Let go of the sockets."""
        await self._exchanges.close()
        await self._client.aclose()


class Stream:
    """An endless answer."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.status = response.status_code
        self.headers = _lower(response.headers)

    def chunks(self) -> AsyncIterator[bytes]:
        """Give what comes, as it comes."""
        return self._response.aiter_bytes()


def _parsed(url: str) -> httpx.URL:
    import httpx

    return httpx.URL(url)


async def _read(response: httpx.Response, heard: Heard) -> bytes:
    if "," in response.headers.get("content-encoding", ""):
        # Packed twice, 64 KB may unfold into gigabytes before a single byte of them is counted; nobody does so.
        raise rubbish(response.status_code)
    parts: list[bytes] = []
    heard()
    size = 0
    async for part in response.aiter_bytes():
        heard()
        size += len(part)
        if size > LARGEST_ANSWER:
            raise rubbish(response.status_code)
        parts.append(part)
    return b"".join(parts)


def _lower(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _lost(request: Request, failure: Failure) -> OrganisationError:
    return OrganisationError(failure) if request.repeatable else AnswerLost(failure)

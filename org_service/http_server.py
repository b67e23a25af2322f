"""The HTTP server: uvicorn without what this service has no use for.

The socket is bound here, so that a taken port is told in a sentence, and bodies and connections
have bounds. Importing uvicorn's own command line costs a tenth of the start; it is left out.
"""

from __future__ import annotations

import errno
import signal
import socket
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Final

from typing_extensions import override

if TYPE_CHECKING:
    from asyncio import Protocol
    from collections.abc import Callable, Coroutine, Generator

    from starlette.types import ASGIApp
    from uvicorn.config import Config
    from uvicorn.server import Server

ABORT: Final = "ninedesk.abort"
"""Extension of a request's scope: a function that drops the connection at once."""
_BACKLOG: Final = 256
_KEEP_ALIVE: Final = 75
_GRACE: Final = 3


class PortTaken(Exception):
    """The address to listen on is another program's."""


class AddressRefused(Exception):
    """The address to listen on is none of this machine's, or not allowed."""


def listen(host: str, port: int) -> socket.socket:
    """Bind the socket to listen on; port 0 takes a free one.

    Raises:
        PortTaken: Another program listens there.
        AddressRefused: This machine cannot listen there.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise AddressRefused(str(error)) from error
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":
            # On Windows this would let two programs share a port.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno in {errno.EADDRINUSE, errno.EACCES} and port:
            raise PortTaken(str(error)) from error
        raise AddressRefused(str(error)) from error
    listener.setblocking(False)
    return listener


def url_of(listener: socket.socket) -> str:
    """Give the address of a bound socket."""
    host, port = listener.getsockname()[:2]
    if listener.family == socket.AF_INET6:
        host = f"[{host}]"
    return f"http://{host}:{port}"


def server_for(app: ASGIApp, on_started: Callable[[], None], on_ending: Callable[[], None]) -> ServerHandle:
    """Make a server for an application.

    Args:
        app: The application.
        on_started: Called when it answers.
        on_ending: Called before running requests are waited for; ends those that would not.
    """
    Config, UvicornServer = uvicorn_parts()  # noqa: N806 - classes

    class Announcing(UvicornServer):
        @override
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            on_started()

        @override
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            on_ending()
            await super().shutdown(sockets=sockets)

        @override
        @contextmanager
        def capture_signals(self) -> Generator[None]:
            # uvicorn raises the signals again at the end, which would keep the database from
            # being closed.
            signals = (signal.SIGINT, signal.SIGTERM)
            before = [signal.signal(number, self.handle_exit) for number in signals]
            try:
                yield
            finally:
                for number, handler in zip(signals, before, strict=True):
                    signal.signal(number, handler)

    config = Config(
        app,
        http=_protocol(),
        ws="none",
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
    )
    return ServerHandle(Announcing(config))


class ServerHandle:
    """A server that can be run once and told to end."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def run(self, listener: socket.socket) -> Coroutine[None, None, None]:
        """Serve until told to end."""
        return self._server.serve(sockets=[listener])

    def end(self) -> None:
        """Finish running requests and end."""
        self._server.should_exit = True


def _protocol() -> type[Protocol]:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol  # noqa: PLC0415

    class Abortable(HttpToolsProtocol):
        """Hands the way to drop a connection to the application."""

        @override
        def on_message_begin(self) -> None:
            super().on_message_begin()
            self.scope["extensions"] = {ABORT: {"call": self.transport.abort}}

    return Abortable


def uvicorn_parts() -> tuple[type[Config], type[Server]]:
    """Import what uvicorn serves with, and not its `__init__`, which loads click and more."""
    spec = find_spec("uvicorn") if "uvicorn" not in sys.modules else None
    if spec is not None and spec.submodule_search_locations:
        package = ModuleType("uvicorn")
        package.__path__ = list(spec.submodule_search_locations)
        package.__spec__ = spec
        sys.modules["uvicorn"] = package
    from uvicorn.config import Config  # noqa: PLC0415 - after the lines above
    from uvicorn.server import Server  # noqa: PLC0415

    # What its __init__ would have given; its own modules ask for it.
    vars(sys.modules["uvicorn"]).update(Config=Config, Server=Server)
    return Config, Server

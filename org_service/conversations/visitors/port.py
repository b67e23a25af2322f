"""The port of live chat: opened when it is asked for, closed with the service."""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from typing_extensions import override

from org_service.http_server import listen, url_of, uvicorn_parts

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Generator

    from starlette.types import ASGIApp
    from uvicorn.server import Server

log = logging.getLogger(__name__)

_LARGEST_FRAME: Final = 7 * 1024 * 1024 + 256 * 1024
"""Bytes of a frame that is read at all; smaller ones are refused in words."""
_GRACE: Final = 2


class ChatPort:
    """Listens for visitors beside the Web API, in the same process.

    Nothing is imported or bound before `open`: an organisation that nobody chats with starts as fast as before.

    Args:
        make: Makes the application when it is first needed.
        host: The address to listen on.
        port: The port; 0 is a free one.
    """

    def __init__(self, make: Callable[[], ASGIApp], host: str = "127.0.0.1", port: int = 0) -> None:
        self._make = make
        self._host, self._port = host, port
        self._listener: socket.socket | None = None
        self._server: Server | None = None
        self._task: asyncio.Task[None] | None = None

    def open(self) -> str:
        """Listen, if not yet, and give the address. Called in the event loop.

        Raises:
            PortTaken: Another program listens there.
            AddressRefused: This machine cannot listen there.
        """
        if self._listener is None:
            self._listener = listen(self._host, self._port)
            self._server = _server(self._make())
            self._task = asyncio.create_task(self._server.serve(sockets=[self._listener]))
            self._task.add_done_callback(_tell_failure)
        return url_of(self._listener)

    def prefer(self, port: int) -> None:
        """Listen at this port when it is opened; visitors know it."""
        self._port = port

    @property
    def is_open(self) -> bool:
        """Whether visitors can come."""
        return self._listener is not None

    async def close(self) -> None:
        """Let the visitors go and end."""
        if self._server is None or self._task is None or self._listener is None:
            return
        self._server.should_exit = True
        with suppress(Exception):
            await self._task
        self._listener.close()


def _tell_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("the chat's port failed", exc_info=error)


def _server(app: ASGIApp) -> Server:
    config_of, server_of = uvicorn_parts()
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol  # noqa: PLC0415
    from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol  # noqa: PLC0415

    class Beside(server_of):
        @override
        @contextmanager
        def capture_signals(self) -> Generator[None]:
            yield  # they are the main server's

    config = config_of(
        app,
        http=HttpToolsProtocol,
        ws=WebSocketsSansIOProtocol,
        ws_max_size=_LARGEST_FRAME,
        # Megabytes that unpack from a few bytes are not let in at all.
        ws_per_message_deflate=False,
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE,
    )
    return Beside(config)

"""Ports that lead to one organisation after the other: starting and stopping a server takes longer than a test."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from org_service.http_server import listen, url_of

PATIENCE = 30.0


class Door:
    """A server on a free port, with one organisation at a time behind it."""

    def __init__(self) -> None:
        self._app: ASGIApp | None = None
        self._listener = listen("127.0.0.1", 0)
        self._server = uvicorn.Server(
            # Kept open as long as by the program: a client that thinks for five seconds finds its line there.
            uvicorn.Config(self, log_level="error", lifespan="off", http="httptools", timeout_keep_alive=75)
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]})
        self._thread.start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app is not None, "somebody asks an organisation that is closed"
        await self._app(scope, receive, send)

    @contextmanager
    def leads_to(self, app: ASGIApp) -> Generator[str]:
        """Serve an application while the block lasts; give the address."""
        self._app = app
        try:
            yield url_of(self._listener)
        finally:
            self._app = None

    def close(self) -> None:
        """Stop the server."""
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        self._listener.close()


class Doors:
    """The doors of a run; one that nobody uses is used again."""

    def __init__(self) -> None:
        self._free: list[Door] = []

    @contextmanager
    def serve(self, app: ASGIApp) -> Generator[str]:
        """Serve an application while the block lasts; give the address."""
        door = self._free.pop() if self._free else Door()
        try:
            with door.leads_to(app) as address:
                yield address
        finally:
            self._free.append(door)

    def close(self) -> None:
        """Stop all servers."""
        while self._free:
            self._free.pop().close()


doors = Doors()

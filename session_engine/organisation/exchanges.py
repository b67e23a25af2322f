"""Exchanges over a pool of connections: giving one up never costs the pool a connection.

The HTTP library cleans up after a cancelled request by awaiting, shielded by scopes that asyncio's own
`Task.cancel` walks through. A request cancelled at the wrong moment leaves sockets open that nobody closes, or a
connection in the pool that nobody can use: twelve of them, and nothing is ever asked again. So each exchange is a
task of its own that is never cancelled by asyncio's means: it is given up by its scope, and not before it has got
its connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from session_engine.tasks import Tasks

if TYPE_CHECKING:
    from anyio import CancelScope

T = TypeVar("T")
Trace = Callable[[str, Any], Awaitable[None]]
_SENT = "send_request_headers.started"
"""From this event on a connection is the request's own, and the library can give both up."""
PATIENCE = 1.0
"""Seconds that closing waits for what has been given up."""


class GivenUpError(Exception):
    """The pool was closed before the answer had come."""


class Exchanges:
    """The exchanges under way on one pool."""

    def __init__(self) -> None:
        self._tasks = Tasks(on_error=lambda *_: None)  # who awaits an exchange hears of its errors
        self._open: dict[Exchange[Any], asyncio.Task[Any]] = {}

    async def run(self, work: Callable[[Trace], Awaitable[T]], *, pooled: bool = True) -> T:
        """Await `work`, which hands the trace it gets to the library; cancelling this gives the exchange up.

        Args:
            work: Sends a request with the trace as its extension, and reads what it wants of the answer.
            pooled: False where no pool is asked, and therefore nothing is traced.
        """
        exchange: Exchange[T] = Exchange(work, has_connection=not pooled)
        task = self._tasks.start(exchange.run(), owner=self, group="exchange")
        self._open[exchange] = task
        task.add_done_callback(lambda _: self._open.pop(exchange))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            exchange.give_up()
            raise

    async def close(self) -> None:
        """Give up what is under way and wait until it has let go of its connections."""
        for exchange in self._open:
            exchange.give_up()
        if self._open:
            await asyncio.wait(self._open.values(), timeout=PATIENCE)
        await self._tasks.close(PATIENCE)


class Exchange(Generic[T]):
    """A request and its answer."""

    def __init__(self, work: Callable[[Trace], Awaitable[T]], *, has_connection: bool) -> None:
        self._work = work
        self._scope: CancelScope | None = None
        self._has_connection = has_connection
        self._given_up = False

    async def run(self) -> T:
        """Do the work; raise GivenUpError when it was given up."""
        import anyio  # noqa: PLC0415 - comes with the HTTP library, never before the first paint

        with anyio.CancelScope() as self._scope:
            self._cancel_if_due()
            return await self._work(self._traced)
        raise GivenUpError

    def give_up(self) -> None:
        """End it, as soon as that costs nothing."""
        self._given_up = True
        self._cancel_if_due()

    async def _traced(self, event: str, info: object) -> None:
        del info
        if event.endswith(_SENT):
            self._has_connection = True
            self._cancel_if_due()

    def _cancel_if_due(self) -> None:
        if self._given_up and self._has_connection and self._scope is not None:
            self._scope.cancel()

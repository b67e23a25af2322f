"""The route `/feed/changes` beside the Web API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import parse_qs

from starlette.routing import Route

from org_service.errors import InvalidArgument, MethodNotAllowed, ServiceError
from org_service.http_server import ABORT
from org_service.web.errors import error_response
from org_service.web.guard import USER, headers_of, send_response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from org_service.feed import ChangeFeed
    from org_service.organisation import Organisation

PATH: Final = "/feed/changes"
MOST_READERS: Final = 500
_LEAVING: Final = 5.0
_DIGITS: Final = 18
Reading = Callable[[str], AbstractContextManager[None]]
"""Lasts while a user reads the feed."""


def feed_route(
    organisation: Organisation, feed: ChangeFeed, reading: Reading = lambda _: nullcontext()
) -> Route:
    """Give the feed's route; the application's guard stands before it."""
    return Route(PATH, endpoint=FeedEndpoint(organisation, feed, reading))


class FeedEndpoint:
    """Answers a reader for as long as it stays."""

    def __init__(
        self, organisation: Organisation, feed: ChangeFeed, reading: Reading = lambda _: nullcontext()
    ) -> None:
        self._organisation = organisation
        self._feed = feed
        self._reading = reading

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            user, after = await self._admit(scope)
        except ServiceError as error:
            await send_response(send, error_response(error))
            return
        with self._reading(user), self._organisation.attendance.reading(user):
            whole = await self._feed.serve(after, receive, send)
        if not whole:
            await _drop(scope, receive)

    async def _admit(self, scope: Scope) -> tuple[str, int | None]:
        """Check who asks and for what; give who it is and the position to go on from, None is `from now`."""
        caller = await self._organisation.callers.get(scope[USER])
        if scope["method"] != "GET":
            raise MethodNotAllowed(scope["method"], ("GET",))
        if self._feed.readers >= MOST_READERS:
            raise ServiceError(503, "0x80072326", "Too many readers of the change feed.")
        return caller.user_id, _position(scope["query_string"], headers_of(scope).get("last-event-id"))


def _position(query: bytes, last_event_id: str | None) -> int | None:
    """Read `after`; what a reader sends when it reconnects by itself is newer."""
    asked = parse_qs(query.decode("latin-1")).get("after", [""])
    text = last_event_id or asked[0]
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > _DIGITS:
        raise InvalidArgument("'after' has to be a position of the feed.")
    return int(text)


async def _drop(scope: Scope, receive: Receive) -> None:
    """Drop the connection of a reader that does not read: an orderly end would wait for it."""
    extensions = cast("dict[str, dict[str, Any]]", scope.get("extensions") or {})
    abort = extensions.get(ABORT)
    if abort is None:
        return
    cast("Callable[[], None]", abort["call"])()
    with suppress(TimeoutError):
        async with asyncio.timeout(_LEAVING):
            while (await receive())["type"] != "http.disconnect":
                pass

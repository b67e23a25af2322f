"""Who may come in: the name in `Host`, the key, the size of what a request brings."""

from collections.abc import Mapping
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from org_service.access import host_allowed
from org_service.errors import AccessDenied, ServiceError, Unauthorized
from org_service.organisation import Organisation
from org_service.web.errors import error_response
from org_service.web.exchange import Response

_IMPERSONATION = ("callerobjectid", "mscrmcallerid")
OPEN_PATHS = frozenset({"/healthz"})
USER = "ninedesk.user"
"""Where a request's scope says which user its key stands for."""


class Guard:
    """Lets only requests through that name this service and bring a key."""

    def __init__(self, app: ASGIApp, organisation: Organisation) -> None:
        self._app = app
        self._organisation = organisation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await send_response(send, error_response(refusal))
            return
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> ServiceError | None:
        headers = headers_of(scope)
        if not host_allowed(headers.get("host", ""), self._organisation.hosts):
            return ServiceError(421, "0x80040216", "This service does not answer to that host name.")
        if scope["path"] in OPEN_PATHS:
            return None
        user = self._organisation.keys.bearer(headers.get("authorization"))
        if user is None:
            return Unauthorized()
        scope[USER] = user
        return None


def refuse_impersonation(headers: Mapping[str, str], user: str) -> None:
    """Refuse to act for another user; to pass the wish over would act in the caller's own name.

    Raises:
        AccessDenied: A header names somebody else.
    """
    for name in _IMPERSONATION:
        if headers.get(name, user).strip("{} ").lower() != user:
            raise AccessDenied("prvActOnBehalfOfAnotherUser", user)


def headers_of(scope: Scope) -> dict[str, str]:
    """Give a request's headers by lower-case name."""
    raw: list[tuple[bytes, bytes]] = scope["headers"]
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in raw}


async def send_response(send: Send, response: Response, extra: dict[str, str] | None = None) -> None:
    """Send a whole answer."""
    headers = {**response.headers, **(extra or {})}
    listed: list[tuple[bytes, bytes]] = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in headers.items()
    ]
    if response.status not in {204, 304}:
        listed.append((b"content-length", str(len(response.body)).encode()))
    start: dict[str, Any] = {"type": "http.response.start", "status": response.status, "headers": listed}
    await send(start)
    await send({"type": "http.response.body", "body": response.body})

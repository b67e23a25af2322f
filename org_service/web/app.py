"""The application: routes, and the way of a Web API request through the service."""

from collections.abc import Iterable
from typing import Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.requests import Request as StarletteRequest
from starlette.responses import JSONResponse
from starlette.responses import Response as StarletteResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from org_service.errors import BadQuery, TooLarge
from org_service.organisation import Organisation
from org_service.web.batch import answer_batch
from org_service.web.builtin import BUILT_IN
from org_service.web.dispatch import answer
from org_service.web.errors import error_response
from org_service.web.exchange import ROOT, Request, Response, Work
from org_service.web.guard import USER, Guard, headers_of, send_response
from org_service.web.operations import Operation, Operations
from org_service.web.repeats import once

_ALWAYS: Final = {"OData-Version": "4.0", "Cache-Control": "no-cache"}


def create_app(
    organisation: Organisation,
    *,
    operations: Iterable[Operation] = (),
    routes: Iterable[BaseRoute] = (),
) -> Starlette:
    """Make the application that serves an organisation.

    Args:
        organisation: What is served.
        operations: Actions and functions of other modules.
        routes: Their routes outside the Web API; they too are behind the guard.
    """
    api = WebApi(organisation, Operations((*BUILT_IN, *operations)))
    app = Starlette(
        routes=[Route("/healthz", _health), *routes, Mount(ROOT.rstrip("/"), app=api)],
        exception_handlers={404: _not_found, 500: _failed},
    )
    app.add_middleware(Guard, organisation=organisation)
    return app


async def _health(_request: StarletteRequest) -> StarletteResponse:
    return JSONResponse({"status": "ok"})


async def _not_found(_request: StarletteRequest, _error: Exception) -> StarletteResponse:
    return JSONResponse(
        {"error": {"code": "0x8006088a", "message": "There is nothing at this address."}}, 404
    )


async def _failed(_request: StarletteRequest, error: Exception) -> StarletteResponse:
    found = error_response(error)
    return StarletteResponse(found.body, found.status, found.headers)


class WebApi:
    """Answers everything below `/api/data/v9.2/`."""

    def __init__(self, organisation: Organisation, operations: Operations) -> None:
        self._organisation = organisation
        self._operations = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        try:
            body = await self._body(receive, headers)
        except TooLarge as error:
            await send_response(send, error_response(error), _ALWAYS | {"Connection": "close"})
            return
        except ClientDisconnect:
            return
        response = await self._respond(scope, headers, body)
        await send_response(send, response, _ALWAYS)

    async def _body(self, receive: Receive, headers: dict[str, str]) -> bytes:
        limit = self._organisation.limits.body
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            raise TooLarge(limit)
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            part: bytes = message.get("body", b"")
            size += len(part)
            if size > limit:
                raise TooLarge(limit)
            parts.append(part)
            if not message.get("more_body", False):
                return b"".join(parts)

    async def _respond(self, scope: Scope, headers: dict[str, str], body: bytes) -> Response:
        detailed = "include-annotations" in headers.get("prefer", "")
        try:
            request = await self._request(scope, headers, body)
            return await self._answer(request)
        except Exception as error:  # noqa: BLE001 - whatever happens, the service answers and goes on
            return error_response(error, detailed=detailed)

    async def _request(self, scope: Scope, headers: dict[str, str], body: bytes) -> Request:
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        query: bytes = scope["query_string"]
        if len(query) > self._organisation.limits.query:
            message = "The address is longer than 64 KB; send it inside a $batch."
            raise BadQuery(message)
        asked = f"{scope.get('scheme', 'http')}://{headers.get('host', 'localhost')}"
        base = f"{self._organisation.origin or asked}{ROOT}"
        return Request(
            organisation=self._organisation,
            caller=await self._organisation.callers.get(scope[USER]),
            method=scope["method"],
            base=base,
            path=raw_path.decode("latin-1").partition("?")[0].removeprefix(ROOT.rstrip("/")).lstrip("/"),
            query=query.decode("latin-1"),
            headers=headers,
            body=body,
        )

    async def _answer(self, request: Request) -> Response:
        if request.path.rstrip("/") == "$batch":
            return await answer_batch(request, self._operations)
        found = answer(request, self._operations)
        if isinstance(found, Work):
            found = once(request, found)
        return await perform(request.organisation, found)


async def perform(organisation: Organisation, found: Work | Response) -> Response:
    """Do what a request needs on the database."""
    if isinstance(found, Response):
        return found
    if found.writes:
        return await organisation.storage.write(found.run)
    return await organisation.storage.read(found.run)

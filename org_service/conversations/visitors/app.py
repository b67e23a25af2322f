"""The routes of live chat: the page, what embeds it, its files, and the line."""

from __future__ import annotations

import base64
from asyncio import to_thread
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from typing_extensions import override

from org_service.conversations.visitors.allowance import group_of
from org_service.conversations.visitors.browsers import describe
from org_service.conversations.visitors.connection import Socket
from org_service.conversations.visitors.tokens import hash_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from org_service.conversations.visitors.embedding import Embedding
    from org_service.conversations.visitors.lobby import Lobby

_TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
}
_SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""What a browser may show; everything else is saved."""


def create_chat_app(lobby: Lobby, embedding: Embedding) -> ASGIApp:
    """Make the application for visitors.

    Args:
        lobby: Where they are let in.
        embedding: Where it is reached, and who may embed it.
    """
    routes = _Routes(lobby, embedding)
    app = Starlette(
        routes=[
            Route("/healthz", routes.health),
            Route("/", lambda _: RedirectResponse("/chat/")),
            Route("/chat", lambda _: RedirectResponse("/chat/")),
            Route("/chat/", routes.page),
            Route("/chat/stream", routes.stream),
            Route("/chat/file/{message}", routes.file),
            WebSocketRoute("/chat/line", routes.line),
            Route("/chat/{name}", routes.asset),
        ]
    )
    return _Door(app, embedding)


class _Door:
    """Lets only requests through that name this service, and tells browsers what pages may do."""

    def __init__(self, app: ASGIApp, embedding: Embedding) -> None:
        self._app = app
        self._embedding = embedding
        headers = embedding.headers().items()
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = _header(scope, b"host")
        if not self._embedding.answers(host):
            if scope["type"] == "http":
                await Response("Nothing answers to that name here.", 421)(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return

        async def answer(message: Any) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                message["headers"] += [pair for pair in self._headers if pair[0] not in own]
            await send(message)

        await self._app(scope, receive, answer)


@dataclass(frozen=True, slots=True)
class _Routes:
    lobby: Lobby
    embedding: Embedding

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def page(self, _: Request) -> Response:
        return _resource("page.html")

    async def asset(self, request: Request) -> Response:
        name = cast("str", request.path_params["name"])
        if name not in _assets():
            return Response("There is nothing at this address.", 404)
        response = _resource(name)
        if name == "widget.js":
            # Other sites load it; everything else belongs to the page alone.
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    async def stream(self, request: Request) -> Response:
        """Say whose chat it is and what is asked before it."""
        found = await self.lobby.desk.stream(request.query_params.get("id", ""))
        if found is None:
            return JSONResponse({"code": "unknown_stream"}, 404)
        questions = [
            {"id": q.id, "text": q.text, "kind": q.kind, "required": q.required, "choices": list(q.choices)}
            for q in found.questions
        ]
        body = {
            "id": found.id,
            "company": found.company,
            "persistent": found.persistent,
            "questions": questions,
        }
        return JSONResponse(body)

    async def file(self, request: Request) -> Response:
        """Give a file of the visitor's own conversation; the token comes as a header, so no link carries it."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        holder = await self.lobby.desk.holder(hash_of(token)) if scheme == "Bearer" and token else None
        if holder is None:
            return Response("", 401)
        found = await self.lobby.desk.body(holder.conversation, cast("str", request.path_params["message"]))
        if found is None:
            return Response("", 404)
        kind, body = found
        shown = kind if kind in _SHOWN else "application/octet-stream"
        headers = {"Content-Disposition": "attachment", "Cache-Control": "private, no-store"}
        content = await to_thread(base64.b64decode, body)  # five megabytes take 20 ms: nobody else waits
        return Response(content, media_type=shown, headers=headers)

    async def line(self, socket: WebSocket) -> None:
        """Let a page's line in."""
        headers = {name.lower(): value for name, value in socket.headers.items()}
        if not self.embedding.admits(headers.get("origin", ""), headers.get("host", "")):
            await socket.close(1008)  # before it is accepted: the browser gets 403
            return
        peer = socket.client.host if socket.client else ""
        address = group_of(self.embedding.address(peer, headers))
        if not self.lobby.admits(address):
            await socket.send_denial_response(Response("Too many lines from here.", 503))
            return
        await socket.accept()
        agent, language = headers.get("user-agent", ""), headers.get("accept-language", "")
        await self.lobby.serve(_Line(socket), address, describe(agent, language))


class _Line(Socket):
    """A Starlette WebSocket as the lobby knows one."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    @override
    async def receive(self) -> str | None:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            return None
        # Bytes are nothing that a page sends: as a text they are refused like any other.
        return cast("str", message.get("text") or "")

    @override
    async def send(self, text: str) -> None:
        try:
            await self._socket.send_text(text)
        except (WebSocketDisconnect, RuntimeError) as error:
            raise ConnectionResetError from error

    @override
    async def close(self, code: int) -> None:
        await self._socket.close(code)


def _assets() -> frozenset[str]:
    folder = files("resources") / "chat"
    return frozenset(f.name for f in folder.iterdir() if f.name.rpartition(".")[2] in _TYPES)


def _resource(name: str) -> Response:
    body = (files("resources") / "chat" / quote(name)).read_bytes()
    return Response(body, headers={"Content-Type": _TYPES[name.rpartition(".")[2]]})


def _header(scope: Scope, name: bytes) -> str:
    headers = cast("list[tuple[bytes, bytes]]", scope.get("headers") or [])
    return next((value.decode("latin-1") for key, value in headers if key == name), "")

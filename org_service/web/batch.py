"""`$batch`: many requests in one, change sets all or nothing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from email.message import Message
from http import HTTPStatus
from typing import Final
from uuid import uuid4

from sqlalchemy import Connection

from org_service.errors import MethodNotAllowed, ServiceError
from org_service.web.dispatch import answer
from org_service.web.errors import error_response
from org_service.web.exchange import ROOT, Request, Response
from org_service.web.guard import refuse_impersonation
from org_service.web.operations import Operations

MOST_REQUESTS: Final = 1000
_FIRST_ERROR: Final = 400
_REFERENCE: Final = re.compile(r"\$(\w+)")
_BODY_REFERENCE: Final = re.compile(r'"/?\$(\w+)"')
_REQUEST_LINE: Final = re.compile(r"(\S+) +(\S.*?)(?: +HTTP/[\d.]+)?\s*")


class _BadBatch(ServiceError):
    """A batch that cannot be read."""

    def __init__(self, message: str) -> None:
        super().__init__(400, "0x80060888", message)


@dataclass(frozen=True, slots=True)
class _Part:
    """One request of a batch."""

    request: Request
    content_id: str | None


async def answer_batch(request: Request, operations: Operations) -> Response:
    """Answer a batch: in order, up to the first error unless the request prefers to go on."""
    if request.method != "POST":
        raise MethodNotAllowed(request.method, ("POST",))
    refuse_impersonation(request.headers, request.caller.user_id)
    batch = _Batch(request, operations)
    boundary = f"batchresponse_{uuid4()}"
    answers = await batch.run()
    body = _multipart(boundary, answers)
    return Response(200, body, {"Content-Type": f"multipart/mixed; boundary={boundary}"})


class _Batch:
    """One batch while it is worked on."""

    def __init__(self, request: Request, operations: Operations) -> None:
        self._request = request
        self._operations = operations
        self._count = 0

    async def run(self) -> list[bytes]:
        # All of it is read before the first request is answered.
        items = list(self._items())
        out: list[bytes] = []
        for item in items:
            if isinstance(item, _Part):
                response = await self._single(item.request)
                written, failed = _written(response, item.content_id), response.status >= _FIRST_ERROR
            else:
                written, failed = await self._change_set(item)
            out.append(written)
            if failed and not self._request.preferences.continue_on_error:
                break
        return out

    def _items(self) -> Iterator["_Part | list[_Part]"]:
        parts = _split(self._request.headers.get("content-type", ""), self._request.body)
        for headers, body in parts:
            kind = headers.get("content-type", "")
            if kind.startswith("multipart/mixed"):
                yield [self._part(inner, content) for inner, content in _split(kind, body)]
            else:
                yield self._part(headers, body)

    async def _single(self, request: Request) -> Response:
        storage = request.organisation.storage
        try:
            found = answer(request, self._operations)
            if isinstance(found, Response):
                return found
            return await (storage.write(found.run) if found.writes else storage.read(found.run))
        except Exception as error:  # noqa: BLE001 - it is this part's answer
            return error_response(error)

    async def _change_set(self, parts: list[_Part]) -> tuple[bytes, bool]:
        def run(connection: Connection) -> list[bytes]:
            made: dict[str, str] = {}
            return [self._in_set(connection, part, made) for part in parts]

        try:
            answers = await self._request.organisation.storage.write(run, alone=True)
        except Exception as error:  # noqa: BLE001 - the whole set failed, its answer says why
            return _written(error_response(error), None), True
        boundary = f"changesetresponse_{uuid4()}"
        head = f"Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n".encode()
        return head + _multipart(boundary, answers), False

    def _in_set(self, connection: Connection, part: _Part, made: dict[str, str]) -> bytes:
        request = _resolved(part.request, made)
        if request.method == "GET":
            message = "A change set has no GET request."
            raise _BadBatch(message)
        found = answer(request, self._operations)
        response = found if isinstance(found, Response) else found.run(connection)
        where = response.headers.get("OData-EntityId")
        if part.content_id is not None and where is not None:
            made[part.content_id] = where
        return _written(response, part.content_id)

    def _part(self, headers: Mapping[str, str], body: bytes) -> _Part:
        self._count += 1
        if self._count > MOST_REQUESTS:
            message = f"A batch has no more than {MOST_REQUESTS} requests."
            raise _BadBatch(message)
        line, _, rest = body.lstrip(b"\r\n").partition(b"\n")
        found = _REQUEST_LINE.fullmatch(line.decode("utf-8", "replace"))
        if found is None:
            message = "A part of the batch has no request line."
            raise _BadBatch(message)
        inner, content = _headers(rest)
        path, _, query = self._below_root(found[2]).partition("?")
        outer = self._request
        request = replace(
            outer,
            method=found[1].upper(),
            path=path,
            query=query,
            headers={**{k: v for k, v in outer.headers.items() if k == "host"}, **inner},
            body=content,
        )
        return _Part(request, headers.get("content-id") or inner.get("content-id"))

    def _below_root(self, address: str) -> str:
        _, found, below = address.partition(ROOT)
        return below if found else address.lstrip("/")


def _resolved(request: Request, made: Mapping[str, str]) -> Request:
    """Put in the addresses of what earlier requests of the set have made (`$1`)."""
    first, slash, rest = request.path.partition("/")
    reference = _REFERENCE.fullmatch(first)
    if reference is not None and reference[1] in made:
        below = made[reference[1]].partition(ROOT)[2]
        request = replace(request, path=below + slash + rest)
    text = request.body.decode("utf-8", "surrogateescape")

    def address(found: re.Match[str]) -> str:
        return f'"{made[found[1]]}"' if found[1] in made else found[0]

    changed = _BODY_REFERENCE.sub(address, text)
    return replace(request, body=changed.encode("utf-8", "surrogateescape"))


def _boundary(content_type: str) -> bytes:
    message = Message()
    message["Content-Type"] = content_type
    boundary = message.get_param("boundary")
    if not content_type.startswith("multipart/mixed") or not isinstance(boundary, str) or not boundary:
        text = "The Content-Type of a batch is multipart/mixed with a boundary."
        raise _BadBatch(text)
    return boundary.encode()


def _split(content_type: str, body: bytes) -> list[tuple[dict[str, str], bytes]]:
    """Cut a multipart body into its parts' headers and contents."""
    mark = b"--" + _boundary(content_type)
    pieces = (b"\n" + body).split(b"\n" + mark)
    if len(pieces) < 2 or not any(piece.startswith(b"--") for piece in pieces[1:]):
        message = "The batch does not end with its boundary."
        raise _BadBatch(message)
    parts: list[tuple[dict[str, str], bytes]] = []
    for piece in pieces[1:]:
        if piece.startswith(b"--"):
            break
        parts.append(_headers(piece.partition(b"\n")[2]))
    return parts


def _headers(text: bytes) -> tuple[dict[str, str], bytes]:
    """Read headers up to the empty line, and give what follows."""
    found: dict[str, str] = {}
    rest = text
    while rest:
        line, _, rest = rest.partition(b"\n")
        plain = line.strip()
        if not plain:
            break
        name, _, value = plain.decode("latin-1").partition(":")
        found[name.strip().lower()] = value.strip()
    return found, rest.removesuffix(b"\r").removesuffix(b"\n").removesuffix(b"\r")


def _written(response: Response, content_id: str | None) -> bytes:
    """Write an answer as a part."""
    head = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"]
    if content_id is not None:
        head.append(f"Content-ID: {content_id}")
    status = f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"
    headers = [f"{name}: {value}" for name, value in response.headers.items()]
    headers.append("OData-Version: 4.0")
    lines = [*head, "", status, *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace") + response.body


def _multipart(boundary: str, parts: list[bytes]) -> bytes:
    mark = f"--{boundary}".encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts)
    return body + mark + b"--\r\n"

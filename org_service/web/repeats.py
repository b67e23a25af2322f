"""Requests that may come twice, because the first answer was lost: the second gets the same answer.

The standard headers of repeatable requests (OASIS): `Repeatability-Request-ID` names a request; an
answer says `Repeatability-Result: accepted`. What a request of that name did is done once.
"""

from datetime import timedelta
from typing import Final, cast

import msgspec
from sqlalchemy import Connection, text

from org_service.answers.formats import utc_text
from org_service.errors import InvalidArgument
from org_service.web.exchange import Request, Response, Work

HEADER: Final = "repeatability-request-id"
RESULT: Final = {"Repeatability-Result": "accepted"}
KEPT: Final = timedelta(days=2)
_LONGEST: Final = 100
_FIND: Final = text(
    "SELECT what, status, headers, body FROM answered_request WHERE name = :name AND user_id = :user"
)
_FORGET: Final = text("DELETE FROM answered_request WHERE at < :before")
_KEEP: Final = text(
    "INSERT INTO answered_request (name, user_id, what, status, headers, body, at)"
    " VALUES (:name, :user, :what, :status, :headers, :body, :at)"
)


def once(request: Request, work: Work) -> Work:
    """Let work that changes something happen once for each name of a request."""
    name = request.headers.get(HEADER, "").strip()
    if not name or not work.writes:
        return work
    if len(name) > _LONGEST:
        message = f"A {HEADER} is no longer than {_LONGEST} characters."
        raise InvalidArgument(message)

    def run(connection: Connection) -> Response:
        before = _answered(connection, request, name)
        if before is not None:
            return before
        response = work.run(connection)
        response.headers.update(RESULT)
        _remember(connection, request, name, response)
        return response

    return Work(run, writes=True)


def _answered(connection: Connection, request: Request, name: str) -> Response | None:
    row = connection.execute(_FIND, {"name": name, "user": request.caller.user_id}).first()
    if row is None:
        return None
    what, status, headers, body = cast("tuple[str, int, str, bytes]", tuple(row))
    if what != _what(request):
        message = f"The {HEADER} belongs to another request."
        raise InvalidArgument(message)
    return Response(status, body, msgspec.json.decode(headers, type=dict[str, str]))


def _what(request: Request) -> str:
    return f"{request.method} {request.path}"


def _remember(connection: Connection, request: Request, name: str, response: Response) -> None:
    now = request.organisation.now()
    connection.execute(_FORGET, {"before": utc_text(now - KEPT)})
    values: dict[str, object] = {
        "name": name,
        "user": request.caller.user_id,
        "what": _what(request),
        "status": response.status,
        "headers": msgspec.json.encode(response.headers).decode(),
        "body": response.body,
        "at": utc_text(now),
    }
    connection.execute(_KEEP, values)

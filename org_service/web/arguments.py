"""What an operation was given, read as what it has to be, and the form of its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from org_service.errors import BadPayload
from org_service.web.exchange import ROOT, Request, Response, Work, json_response, no_content
from org_service.web.operations import Answer, Arguments

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from org_service.records.transaction import Transaction

Act = Callable[["Transaction", Arguments, Request], "dict[str, Any] | None"]
"""What an action does in a transaction; None is answered with 204."""


def record_id(arguments: Arguments, name: str) -> str:
    """Read the id of a record."""
    try:
        return str(UUID(str(arguments.get(name))))
    except ValueError:
        message = f"The parameter '{name}' needs the id of a record."
        raise BadPayload(message) from None


def text(arguments: Arguments, name: str) -> str:
    """Read a text."""
    value = arguments.get(name)
    if not isinstance(value, str):
        message = f"The parameter '{name}' is missing or no text."
        raise BadPayload(message)
    return value


def whole(arguments: Arguments, name: str, otherwise: int | None = None) -> int:
    """Read a whole number; `otherwise` is meant where none is given."""
    value = arguments.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int):
        message = f"The parameter '{name}' is missing or no whole number."
        raise BadPayload(message)
    return value


def answered(request: Request, name: str, values: dict[str, Any]) -> Response:
    """Write what an operation gives back, as its own type."""
    api = request.base.removesuffix(ROOT) + ROOT
    return json_response(
        {"@odata.context": f"{api}$metadata#Microsoft.Dynamics.CRM.{name}Response", **values}
    )


def doing(name: str, act: Act, *, writes: bool = True) -> Answer:
    """Answer with what an action gives back, or with 204."""

    def answer(request: Request, _record_id: str | None, arguments: Arguments) -> Work:
        def run(connection: Connection) -> Response:
            given = act(request.transaction(connection), arguments, request)
            return no_content() if given is None else answered(request, name, given)

        return Work(run, writes=writes)

    return answer

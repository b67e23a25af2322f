"""A request as the service's parts see it, and what they answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from org_service.answers.formats import Formats
from org_service.caller import Caller
from org_service.odata.options import Options, read_options
from org_service.odata.paths import Segment, parse_path
from org_service.organisation import Organisation
from org_service.records.transaction import Transaction
from org_service.web.preferences import Preferences, read_preferences

ROOT: Final = "/api/data/v9.2/"
JSON_TYPE: Final = "application/json; odata.metadata=minimal"
_ENCODER: Final = msgspec.json.Encoder()


@dataclass(frozen=True)
class Request:
    """One request, of its own or out of a batch."""

    organisation: Organisation
    caller: Caller
    method: str
    base: str
    """The service's address, for links: `http://127.0.0.1:8000/api/data/v9.2/`."""
    path: str
    """Below the base, still percent-encoded."""
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """By lower-case name."""
    body: bytes = b""

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        return parse_path(self.path)

    @cached_property
    def options(self) -> Options:
        return read_options(self.query)

    @cached_property
    def preferences(self) -> Preferences:
        return read_preferences(self.headers.get("prefer", ""))

    @cached_property
    def formats(self) -> Formats:
        caller = self.caller
        return self.organisation.formats(caller.locale, caller.zone, caller.currency)

    def transaction(self, connection: Connection) -> Transaction:
        """Begin changing records for the caller."""
        organisation = self.organisation
        return Transaction(
            connection,
            organisation.description,
            organisation.storage.tables,
            self.caller,
            organisation.now(),
        )

    def plain(self) -> "Request":
        """Make the same request without what it prefers."""
        return replace(self, headers={})

    def elsewhere(self, method: str, path: str, query: str = "") -> "Request":
        """Make a request to another resource with the same headers."""
        return replace(self, method=method, path=path, query=query, body=b"")


@dataclass(frozen=True, slots=True)
class Response:
    """An answer."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Work:
    """What a request does on the database: in a snapshot, or in a transaction of its own."""

    run: Callable[[Connection], Response]
    writes: bool = False


def json_response(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON."""
    return Response(status, _ENCODER.encode(content), {"Content-Type": JSON_TYPE, **(headers or {})})


def no_content(headers: Mapping[str, str] | None = None) -> Response:
    """Answer that it is done."""
    return Response(204, b"", dict(headers or {}))

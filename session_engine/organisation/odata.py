"""OData texts: literals, paths and query strings, encoded the way every server takes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeAlias
from urllib.parse import quote

from session_engine.light_dataclass import dataclass

Literal: TypeAlias = None | bool | int | float | Decimal | str | date | datetime

_GUID = re.compile(r"\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?", re.IGNORECASE)
_SAFE = "$(),'/:@=;*"


def is_guid(text: str) -> bool:
    """Tell whether a text is a GUID, with or without braces."""
    return _GUID.fullmatch(text.strip()) is not None


def guid(text: str) -> str:
    """Give a GUID in lower case without braces; raise ValueError for anything else."""
    found = _GUID.fullmatch(text.strip())
    if found is None:
        raise ValueError("not a GUID")
    return found.group(1).lower()


def literal(value: Literal) -> str:
    """Write a value as an OData literal; texts are quoted, GUIDs go through `guid` instead."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case datetime():
            return instant(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def instant(value: datetime) -> str:
    """Write a time in UTC with a Z; a naive one is taken as it is (TimeZoneIndependent columns)."""
    moment = value if value.tzinfo is None else value.astimezone(UTC)
    return (
        moment.replace(tzinfo=None).isoformat(
            timespec="seconds" if not moment.microsecond else "milliseconds"
        )
        + "Z"
    )


def encode_value(text: str) -> str:
    """Encode a value of a query string; spaces become `%20`, since some servers refuse `+`."""
    return quote(text, safe=_SAFE)


@dataclass(frozen=True, slots=True)
class Query:
    """The options of a request; empty ones are left out.

    Attributes:
        select: Property names.
        filter: A condition, built with `literal`.
        expand: Navigation properties with their own options in brackets.
        orderby: Terms as `modifiedon desc`.
        top: At most so many.
        count: Ask for the number of all.
        extra: Further options as pairs, as `fetchXml` or `savedQuery`.
    """

    select: tuple[str, ...] = ()
    filter: str = ""
    expand: tuple[str, ...] = ()
    orderby: tuple[str, ...] = ()
    top: int | None = None
    count: bool = False
    extra: tuple[tuple[str, str], ...] = ()

    def text(self) -> str:
        """Write the query string, encoded, with its question mark; empty without options."""
        options = (
            ("$select", ",".join(self.select)),
            ("$filter", self.filter),
            ("$expand", ",".join(self.expand)),
            ("$orderby", ",".join(self.orderby)),
            ("$top", "" if self.top is None else str(self.top)),
            ("$count", "true" if self.count else ""),
            *self.extra,
        )
        parts = [f"{name}={encode_value(value)}" for name, value in options if value]
        return "?" + "&".join(parts) if parts else ""


def collection(set_name: str, query: Query | None = None) -> str:
    """Give the path of a table's records."""
    return set_name + (query.text() if query else "")


def record(set_name: str, record_id: str, query: Query | None = None) -> str:
    """Give the path of one record."""
    return f"{set_name}({guid(record_id)})" + (query.text() if query else "")


def fetch(set_name: str, xml: str) -> str:
    """Give the path of a FetchXML query."""
    return collection(set_name, Query(extra=(("fetchXml", xml),)))


def any_of(column: str, ids: tuple[str, ...]) -> str:
    """Write the condition that a key column is one of some GUIDs."""
    return " or ".join(f"{column} eq {guid(value)}" for value in ids)

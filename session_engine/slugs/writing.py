"""Writes values where placeholders stood: as text, as HTML, or as literals of a query; never spliced in raw."""

from __future__ import annotations

import html
import re
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote

from session_engine.organisation import odata
from session_engine.records.state import Choice, Lookup, Parties, Value
from session_engine.slugs.state import Target
from session_engine.wall_clock.state import here

FORMATTED = "OData.Community.Display.V1.FormattedValue"
LOOKUP_TABLE = "Microsoft.Dynamics.CRM.lookuplogicalname"
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,10})?")


def annotated(value: Value, annotation: str) -> Value:
    """Give what an annotation says of a value; None for one that says nothing of it."""
    if not annotation:
        return value
    if annotation == LOOKUP_TABLE:
        return value.ref.table if isinstance(value, Lookup) else None
    if annotation != FORMATTED:
        return None
    match value:
        case Lookup():
            return value.name
        case Choice():
            return value.label or str(value.value)
        case _:
            return as_text(value)


def as_text(value: Value) -> str:
    """Write a value for people; times by this machine's clock."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Choice():
            return str(value.value)
        case Lookup():
            return value.ref.id
        case Parties():
            return ", ".join(party.name for party in value.members)
        case Decimal():
            return f"{value.normalize():f}"
        case datetime():
            local = value if value.tzinfo is None else here(value)
            return local.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def written(value: Value, target: Target) -> str:
    """Write a value into a text of a kind."""
    text = as_text(value)
    if target is Target.HTML:
        return html.escape(text).replace("\n", "<br>")
    if target in (Target.ADDRESS, Target.ADDRESS_PART):
        return quote(text, safe="")
    return text


def in_query(value: Value, *, quoted: bool) -> str | None:
    """Write a value into a query's condition; None for one that cannot stand there."""
    if value is None or value == "":
        return None
    if quoted:
        return as_text(value).replace("'", "''")
    match value:
        case Lookup():
            return odata.guid(value.ref.id)
        case Choice():
            return str(value.value)
        case Parties():
            return None
        case str() if odata.is_guid(value):
            return odata.guid(value)
        case str() if _NUMBER.fullmatch(value):
            return value
        case _:
            return odata.literal(value)

"""Literals of filter expressions: what a token's text means."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from org_service.odata.tokens import TokenKind
from org_service.query.tree import Value


def unquoted(text: str) -> str:
    """Take the quotes off a text, and the doubled ones in it."""
    return text[1:-1].replace("''", "'")


def _number(text: str) -> Value:
    plain = text.rstrip("lLfFdDmM")
    return int(plain) if plain.lstrip("-").isdecimal() else Decimal(plain)


def plain_text(value: Value) -> str:
    """Write a value as FetchXML would have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


READ: Final[dict[TokenKind, Callable[[str], Value]]] = {
    "string": unquoted,
    "guid": UUID,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "number": _number,
}

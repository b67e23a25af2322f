"""Where a page starts, as the text inside a `$skiptoken` or a paging cookie."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Final

import msgspec

from org_service.errors import BadQuery

Position = tuple[str | int | float | bool | None, ...] | int
"""The last row's sort values and id, or how many rows were before, where rows have no id."""

_LIMIT: Final = 8192
_DECODER: Final = msgspec.json.Decoder(tuple[str | int | float | bool | None, ...] | int)
_LARGEST: Final = 2**63


def write_position(position: Sequence[object] | int) -> str:
    """Write a position as a text that means nothing to a client."""
    return urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def read_position(text: str) -> Position:
    """Read a position that `write_position` wrote.

    Raises:
        BadQuery: It is not one of ours.
    """
    try:
        padded = text[:_LIMIT] + "=" * (-len(text) % 4)
        found = _DECODER.decode(urlsafe_b64decode(padded.encode()))
    except (ValueError, msgspec.DecodeError, UnicodeEncodeError):
        found = -1
    if isinstance(found, int):
        if 0 <= found < _LARGEST:
            return found
    elif all(not isinstance(value, int) or abs(value) < _LARGEST for value in found):
        return found
    message = "The skip token or paging cookie is not one of this service."
    raise BadQuery(message)

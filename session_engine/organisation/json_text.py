"""JSON as the organisation speaks it: numbers with a point stay exact decimals, in both directions."""

# msgspec costs 26 ms to import, which the first painted frame must not pay: it is imported by the first use.
# ruff: noqa: PLC0415

from __future__ import annotations

import asyncio
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, TypeAlias, cast

from session_engine.errors import Failure, OrganisationError

if TYPE_CHECKING:
    import msgspec

Payload: TypeAlias = dict[str, object]
"""A decoded JSON object."""

SLOW_BYTES = 200_000
"""Decoding this much takes about 5 ms: from here on it is done in a thread."""


class NotJson(OrganisationError):
    """The text is no JSON, or not the shape that was promised: a failure of the organisation's, wherever it shows."""

    def __init__(self, what: str) -> None:
        super().__init__(Failure.RUBBISH)
        self.what = what


@cache
def _decoder() -> msgspec.json.Decoder[object]:
    import msgspec

    return cast("msgspec.json.Decoder[object]", msgspec.json.Decoder(float_hook=Decimal))


@cache
def _encoder() -> msgspec.json.Encoder:
    import msgspec

    return msgspec.json.Encoder(decimal_format="number")


def decode(content: bytes | str) -> object:
    """Read a JSON text; raise NotJson for anything else."""
    import msgspec

    try:
        return _decoder().decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotJson(str(error)) from error


async def decode_off_loop(content: bytes) -> object:
    """Read a JSON text, a large one in a thread."""
    if len(content) < SLOW_BYTES:
        return decode(content)
    return await asyncio.get_running_loop().run_in_executor(None, decode, content)


def encode(value: object) -> bytes:
    """Write a value as JSON."""
    return _encoder().encode(value)


def as_object(value: object) -> Payload:
    """Take a decoded value as an object; raise NotJson when it is none."""
    if not isinstance(value, dict):
        raise NotJson("an object was expected")
    return cast("Payload", value)


def as_list(value: object) -> list[object]:
    """Take a decoded value as a list; raise NotJson when it is none."""
    if not isinstance(value, list):
        raise NotJson("a list was expected")
    return cast("list[object]", value)


def rows_of(value: object) -> list[Payload]:
    """Take the records out of a collection's answer; raise NotJson when there are none."""
    return [as_object(row) for row in as_list(as_object(value).get("value"))]


def text_of(payload: Payload, key: str) -> str:
    """Give a text property, empty when it is missing or something else."""
    value = payload.get(key)
    return value if isinstance(value, str) else ""


def number_of(payload: Payload, key: str) -> int | None:
    """Give a whole number, None when it is missing or something else."""
    value = payload.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None

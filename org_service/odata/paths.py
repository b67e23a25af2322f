"""Resource paths: `incidents(<id>)/customerid_account/name` to segments."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

import msgspec

from org_service.errors import BadQuery, ResourceNotFound

_SEGMENT: Final = re.compile(r"(?P<name>[$\w.]+)(?P<call>\((?P<inside>.*)\))?", re.DOTALL)
_ARGUMENT: Final = re.compile(r"\s*(?P<name>\w+)\s*=\s*(?P<value>.+?)\s*", re.DOTALL)
LONGEST: Final = 8192
MOST_SEGMENTS: Final = 12
NO_ARGUMENTS: Final = MappingProxyType[str, str]({})


class Segment(msgspec.Struct, frozen=True):
    """One segment: a name, a key in parentheses, or a function's named arguments."""

    name: str
    key: str | None = None
    arguments: Mapping[str, str] = NO_ARGUMENTS
    called: bool = False


def parse_path(raw: str) -> tuple[Segment, ...]:
    """Read a path, still percent-encoded, below the service's root.

    Raises:
        ResourceNotFound: A segment is not one.
    """
    if len(raw) > LONGEST:
        message = "The path is too long."
        raise BadQuery(message)
    parts = [part for part in _split(raw.strip("/"), "/") if part]
    if len(parts) > MOST_SEGMENTS:
        message = "The path has too many segments."
        raise BadQuery(message)
    return tuple(_segment(unquote(part)) for part in parts)


def _split(text: str, separator: str) -> Iterator[str]:
    """Split at a sign outside quotes: a key may have one."""
    part = ""
    quoted = False
    for sign in text:
        quoted ^= sign == "'"
        if sign == separator and not quoted:
            yield part
            part = ""
        else:
            part += sign
    yield part


def _segment(text: str) -> Segment:
    found = _SEGMENT.fullmatch(text)
    if found is None:
        raise ResourceNotFound(text[:100])
    inside = (found["inside"] or "").strip()
    if not found["call"] or not inside:
        return Segment(found["name"], called=bool(found["call"]))
    arguments: dict[str, str] = {}
    for part in _split(inside, ","):
        argument = _ARGUMENT.fullmatch(part)
        if argument is None:
            return Segment(found["name"], inside, called=True)
        arguments[argument["name"]] = argument["value"]
    return Segment(found["name"], arguments=arguments, called=True)

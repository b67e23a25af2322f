"""Addresses of websites that tabs lead to: https alone, and a host that is what it looks like."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

LONGEST = 2_000
"""Characters of an address: browsers and servers take that many everywhere."""
_NEVER = re.compile(r"[\x00-\x20\x7f-\x9f\\\\\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
"""Spaces, control characters, backslashes (browsers read them as slashes), and what turns a text's direction."""
_RESOURCE = re.compile(r"\w[\w.\-]*(/\w[\w.\-]*)*", re.ASCII)


class BadAddress(Exception):
    """No tab leads there."""


def website(address: str, data: str = "") -> str:
    """Give the address of a website with its data appended (facts 4).

    Args:
        address: With https; a user's name before the host is refused, for it looks like a host.
        data: What follows it; a question mark or an ampersand is put between where there is none.

    Raises:
        BadAddress: It is none that a tab leads to.
    """
    whole = _appended(address.strip(), data.strip())
    if _NEVER.search(whole) or len(whole) > LONGEST:
        raise BadAddress
    try:
        parts = urlsplit(whole)
        plain = parts.username is None and parts.password is None and (parts.port is None or parts.port > 0)
    except ValueError as error:
        raise BadAddress from error
    if parts.scheme != "https" or not parts.hostname or not plain:
        raise BadAddress
    return whole


def web_resource(root: str, name: str, data: str = "") -> str:
    """Give the address of an organisation's web resource.

    Args:
        root: Where the organisation is.
        name: As in `new_/pages/start.html`.
        data: Given to it as one parameter.

    Raises:
        BadAddress: It is no name of one.
    """
    if not _RESOURCE.fullmatch(name):
        raise BadAddress
    given = f"?data={quote(data, safe='')}" if data else ""
    return website(f"{root.rstrip('/')}/WebResources/{name}{given}")


def _appended(address: str, data: str) -> str:
    if not data or data[0] in "?&#/":
        return address + data
    return f"{address}{'&' if '?' in address else '?'}{data}"

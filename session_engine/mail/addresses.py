"""E-mail addresses as a person types them, judged before the organisation is asked."""

from __future__ import annotations

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
_NAMED = re.compile(r"[^<>]*<([^<>]+)>")
_BETWEEN = re.compile(r"[;,\n]+")
_LONGEST = 254


def is_address(text: str) -> bool:
    """Tell whether a text is an address that a letter can be sent to."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None


def addresses_in(text: str) -> tuple[str, ...]:
    """Find the addresses in what was typed or pasted; empty unless all of it is addresses."""
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    found = [named.group(1).strip() if (named := _NAMED.fullmatch(part)) else part for part in parts]
    return tuple(found) if found and all(is_address(each) for each in found) else ()

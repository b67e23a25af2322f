"""E-mail addresses, checked before anything is handed to a mail server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 254
_LONGEST_LOCAL: Final = 64
_LONGEST_LABEL: Final = 63
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a letter is from or to."""

    name: str
    address: str


def plain_address(text: str) -> str | None:
    """Give an address as SMTP takes it, its domain in ASCII; None for what is no address.

    Quoted names, comments, address literals and line breaks are none: nobody's customer has one,
    and each has been a way to smuggle a second recipient in.
    """
    local, at, domain = text.strip(" ").rpartition("@")
    if not at or len(local) > _LONGEST_LOCAL or _LOCAL.fullmatch(local) is None:
        return None
    ascii_domain = _ascii(domain)
    if ascii_domain is None or len(local) + 1 + len(ascii_domain) > LONGEST:
        return None
    return f"{local}@{ascii_domain}"


def _ascii(domain: str) -> str | None:
    try:
        found = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = found.split(".")
    valid = all(len(label) <= _LONGEST_LABEL and _LABEL.fullmatch(label) for label in labels)
    return found if len(labels) > 1 and valid else None

"""Who may speak to the service: keys that stand for users, and the names it answers to."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SHORTEST_KEY: Final = 16
LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_ANYWHERE: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared with, not bound to


class KeyRefused(ValueError):
    """A key or its line cannot be taken; the text holds no part of the key."""


def new_key() -> str:
    """Make a key that nobody can guess."""
    return secrets.token_urlsafe(32)


@dataclass(slots=True)
class Keys:
    """The keys that are known, as keyed hashes: neither memory nor timing gives one away."""

    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _users: dict[bytes, str] = field(default_factory=dict[bytes, str], repr=False)

    def add(self, key: str, user_id: str) -> None:
        """Let a key stand for a systemuser from now on."""
        if len(key) < SHORTEST_KEY or not key.isascii() or not key.isprintable():
            raise KeyRefused(f"A key has at least {SHORTEST_KEY} printable characters.")
        self._users[self._hash(key)] = user_id

    def take_back(self, key: str) -> None:
        """Let a key stand for nobody any more."""
        self._users.pop(self._hash(key), None)

    def user_of(self, key: str) -> str | None:
        """Give the systemuser a key stands for."""
        # An attacker who does not know the secret cannot choose what the hash starts with, so the
        # look-up's timing tells nothing about the keys.
        return self._users.get(self._hash(key))

    def bearer(self, authorization: str | None) -> str | None:
        """Give the systemuser that an `Authorization: Bearer KEY` header stands for."""
        scheme, _, key = (authorization or "").partition(" ")
        return self.user_of(key.strip()) if scheme.lower() == "bearer" else None

    def __len__(self) -> int:
        return len(self._users)

    def _hash(self, key: str) -> bytes:
        return hmac.digest(self._secret, key.encode("utf-8", "replace"), "sha256")


NOBODY: Final = "-"
"""Whom a key stands for that is taken back."""


def parse_key_line(line: str) -> tuple[str, str] | None:
    """Read `KEY USER` (`KEY -` takes the key back); None for an empty line or a comment."""
    words = line.split()
    if not words or line.lstrip().startswith("#"):
        return None
    if len(words) != 2:
        raise KeyRefused("A line of keys is: KEY USER")
    return words[0], words[1]


def read_key_file(path: Path) -> list[tuple[str, str]]:
    """Read a file of `KEY USER` lines."""
    found: list[tuple[str, str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            pair = parse_key_line(line)
        except KeyRefused as error:
            raise KeyRefused(f"Line {number} of the token file: {error}") from None
        if pair is not None:
            found.append(pair)
    return found


def hosts_of(bound: str, names: Iterable[str] = ()) -> frozenset[str] | None:
    """Give the names a service bound to an address answers to; None when bound everywhere.

    A page of a foreign site that resolves its own name to a loopback address (DNS rebinding)
    comes with that name in `Host`, and is refused by it.
    """
    if bound in _ANYWHERE:
        return None
    known = {bound.lower(), *(name.lower() for name in names)}
    if bound in LOOPBACK_NAMES or bound.startswith("127."):
        known |= LOOPBACK_NAMES
    return frozenset(known)


def names_of(origin: str) -> frozenset[str]:
    """Give the name of the host in an origin; none of none."""
    name = urlsplit(origin).hostname
    return frozenset({name}) if name else frozenset()


def checked_origin(text: str) -> str:
    """Take an origin as somebody typed it: `https://desk.example` or `http://desk.example:8080`.

    Raises:
        ValueError: It is none, or more than one.
    """
    parts = urlsplit(text.strip())
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not bare:
        message = f"no origin: {text!r}"
        raise ValueError(message)
    port = f":{parts.port}" if parts.port else ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def host_allowed(header: str, hosts: frozenset[str] | None) -> bool:
    """Tell whether a `Host` header names this service."""
    return bool(header) if hosts is None else host_name(header) in hosts


def host_name(header: str) -> str:
    """Take the port and the brackets off a `Host` header."""
    text = header.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.rpartition(":")[0] if text.count(":") == 1 else text

"""Tokens that let a visitor go on with a conversation: random, known by their hash alone, and they expire."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Final

LIVE: Final = timedelta(hours=24)
"""How long after its last use a token of a live chat is good."""
PERSISTENT: Final = timedelta(days=90)
_LONGEST: Final = 64


def new_token() -> str:
    """Make a token that nobody can guess."""
    return secrets.token_urlsafe(32)


def successor(token: str, start: str) -> str:
    """Give the token that follows one when a page comes back by a start: for the same start the same one.

    An answer that is lost is asked for again, and has to be the same.
    """
    return (
        urlsafe_b64encode(sha256(f"{token} {start}".encode("utf-8", "replace")).digest()).decode().rstrip("=")
    )


def hash_of(token: str) -> str:
    """Give what is stored of a token; 256 random bits need no salt."""
    return sha256(token[:_LONGEST].encode("utf-8", "replace")).hexdigest()

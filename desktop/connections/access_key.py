"""The key of a connected organisation: kept in the encrypted profile's token table and nowhere else."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import field, replace
from typing import TYPE_CHECKING, Protocol, cast

from session_engine.light_dataclass import dataclass
from session_engine.organisation.checking import clean_key
from session_engine.profile.rows import TokenRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from session_engine.ids import LineId


class TokenStore(Protocol):
    """Where keys are kept; the profile implements it."""

    def token(self, line: LineId) -> TokenRow | None:
        """Give what signs a line in."""
        ...

    def put_token(self, row: TokenRow) -> None:
        """Keep what signs a line in."""
        ...

    def remove_token(self, line: LineId) -> None:
        """Forget it."""
        ...


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key, and what is known of it.

    Attributes:
        text: The key itself.
        account: Whom what is kept belongs to; it outlives the key where the next one stands for the same person.
        came_from: Fingerprint of the key file's key that this one took the place of; empty for a typed one.
    """

    text: str = field(repr=False)
    account: str = ""
    came_from: str = ""


def new_key(text: str, account: str = "") -> AccessKey:
    """Take a key; without an account it is its own one."""
    return AccessKey(text, account or f"key {fingerprint(text)}")


def fingerprint(text: str) -> str:
    """Name a key without telling it."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def kept_key(store: TokenStore | None, line: LineId) -> AccessKey | None:
    """Read the key of a line, None where there is none that can be understood."""
    row = None if store is None else store.token(line)
    if row is None:
        return None
    try:
        found = json.loads(row.content)
    except ValueError:
        return None
    said: Mapping[str, object] = cast("Mapping[str, object]", found) if isinstance(found, dict) else {}
    parts = {name: value for name, value in said.items() if isinstance(value, str)}
    if not parts.get("key"):
        return None
    return replace(new_key(parts["key"], parts.get("account", "")), came_from=parts.get("came_from", ""))


def keep_key(store: TokenStore, line: LineId, key: AccessKey) -> None:
    """Keep the key of a line."""
    said = {"key": key.text, "account": key.account, "came_from": key.came_from}
    store.put_token(TokenRow(line, json.dumps(said).encode(), time.time()))


def with_given(kept: AccessKey | None, given: str) -> AccessKey | None:
    """Take the key of a key file, unless it was taken before and another one was typed since."""
    if not given or (kept is not None and kept.came_from == fingerprint(given)):
        return kept
    if kept is not None and kept.text == given:
        return replace(kept, came_from=fingerprint(given))
    return replace(new_key(given), came_from=fingerprint(given))


def replacing(old: AccessKey | None, text: str, account: str) -> AccessKey:
    """Put a typed key in the place of another one; the key file's is still known to have been taken."""
    return replace(new_key(text, account), came_from="" if old is None else old.came_from)


def read_key_file(content: str) -> str:
    """Take the key out of a key file: its first word, as `ninedesk-org token` writes it too.

    Raises:
        CheckFailed: There is none.
    """
    lines = (line.strip() for line in content.splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    words = first.split()
    if words and words[0].lower() == "bearer":
        words = words[1:]
    return clean_key(words[0] if words else "")

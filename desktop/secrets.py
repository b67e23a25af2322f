"""The profile's key: 32 bytes in the system's key store, or in a file that only the person can read."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
from enum import StrEnum
from pathlib import Path

from session_engine.light_dataclass import dataclass

log = logging.getLogger(__name__)

SERVICE = "Ninedesk profile"
KEY_BYTES = 32


class KeyPlace(StrEnum):
    """Where a key was found or put."""

    KEY_STORE = "key_store"
    FILE = "file"


@dataclass(frozen=True, slots=True, repr=False)
class ProfileKey:
    """A key and its place; it has no repr, so that no log can hold it."""

    key: bytes
    place: KeyPlace


class KeyFileForbiddenError(Exception):
    """There is no key store, and an administrator does not allow a file instead."""


def profile_key(profile: str, file: Path, *, file_allowed: bool = True) -> ProfileKey:
    """Fetch or make the key of a profile. Blocks (the key store may ask the person): call it in a thread.

    A key file that is there already is used, so that a profile made without a key store stays readable.

    Raises:
        KeyFileForbiddenError: The key could only lie, or lies already, in a file, and that is not allowed.
    """
    if not file.exists():
        stored = _from_key_store(profile)
        if stored is not None:
            return ProfileKey(stored, KeyPlace.KEY_STORE)
    if not file_allowed:
        raise KeyFileForbiddenError
    return ProfileKey(_from_file(file), KeyPlace.FILE)


def _from_key_store(profile: str) -> bytes | None:
    """Ask the system's key store; None where there is none that keeps secrets secret."""
    try:
        import keyring  # noqa: PLC0415 - costs 100 ms and may prompt
        from keyring.errors import KeyringError  # noqa: PLC0415
    except ImportError:
        return None
    if "alt" in type(keyring.get_keyring()).__module__ or keyring.get_keyring().priority <= 0:
        return None
    with contextlib.suppress(KeyringError, OSError, ValueError):
        text = keyring.get_password(SERVICE, profile)
        if text is None:
            text = secrets.token_bytes(KEY_BYTES).hex()
            keyring.set_password(SERVICE, profile, text)
            text = keyring.get_password(SERVICE, profile) or ""
        key = bytes.fromhex(text)
        if len(key) == KEY_BYTES:
            return key
    log.warning("the key store did not answer; a key file is used")
    return None


def _from_file(file: Path) -> bytes:
    """Read the key file, or make it, readable by its owner alone."""
    with contextlib.suppress(FileNotFoundError):
        return bytes.fromhex(file.read_text("ascii").strip())
    file.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(KEY_BYTES)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(key.hex() + "\n")
        out.flush()
        os.fsync(out.fileno())
    return key

"""The profile's key: 32 bytes in the system's key store, or in a file that only the person can read."""

from __future__ import annotations

import logging
import secrets
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.key_trouble import KeyCode, KeyTrouble
from session_engine.light_dataclass import dataclass

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

log = logging.getLogger(__name__)

SERVICE = "Ninedesk profile"
KEY_BYTES = 32


class KeyPlace(StrEnum):
    """Where a key was found or put."""

    KEY_STORE = "key_store"
    FILE = "file"
    PASSPHRASE = "passphrase"  # noqa: S105 - a file that a passphrase protects


@dataclass(frozen=True, slots=True, repr=False)
class ProfileKey:
    """A key and its place; it has no repr, so that no log can hold it."""

    key: bytes
    place: KeyPlace


def profile_key(
    profile: str,
    file: Path,
    *,
    exists: bool = False,
    file_allowed: bool = True,
    passphrase: str | None = None,
) -> ProfileKey:
    """Fetch or make the key of a profile. Blocks (the key store may ask the person): call it in a thread.

    A key file that is there already is used, so that a profile made without a key store stays readable.

    Args:
        profile: Its name, which names the key in the store.
        file: Where the key file is or would be.
        exists: The profile has been written before: a key that is gone is told, never made anew.
        file_allowed: Whether a managed setting lets the key lie in a file.
        passphrase: What the person has typed for a protected file.

    Raises:
        KeyTrouble: There is no key to be had; its code says why.
        OSError: The key file cannot be read or made.
    """
    if file.exists():
        return _in_file(profile, file, passphrase, allowed=file_allowed)
    store = key_store()
    stored = None if store is None else _in_store(store, profile, exists=exists)
    if stored is not None:
        return ProfileKey(stored, KeyPlace.KEY_STORE)
    if exists:
        raise KeyTrouble(KeyCode.KEY_MISSING)
    if not file_allowed:
        raise KeyTrouble(KeyCode.STORE_REQUIRED)
    from desktop.key_file import make_key  # noqa: PLC0415 - only where there is no key store

    return ProfileKey(make_key(file), KeyPlace.FILE)


def protect(file: Path, key: bytes, passphrase: str | None) -> KeyPlace:
    """Have the key file ask for a passphrase from now on, with None for none. Blocks: call it in a thread."""
    from desktop.key_file import wrap_key  # noqa: PLC0415 - as above

    wrap_key(file, key, passphrase)
    return KeyPlace.FILE if passphrase is None else KeyPlace.PASSPHRASE


def key_store() -> KeyringBackend | None:
    """Find the system's key store; None where there is none that keeps secrets secret."""
    try:
        import keyring  # noqa: PLC0415 - costs 100 ms and may prompt
        from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415
    except ImportError:
        return None
    chosen = keyring.get_keyring()
    candidates = list(chosen.backends) if isinstance(chosen, ChainerBackend) else [chosen]
    return next((backend for backend in candidates if _keeps_secrets(backend)), None)


def _keeps_secrets(backend: KeyringBackend) -> bool:
    """Pass over `keyrings.alt`, which writes plain text and takes the place of a real store without a word."""
    return "keyrings.alt" not in type(backend).__module__ and backend.priority > 0


def _in_file(profile: str, file: Path, passphrase: str | None, *, allowed: bool) -> ProfileKey:
    from desktop.key_file import is_wrapped, read_key  # noqa: PLC0415 - as above

    wrapped = is_wrapped(file)
    key = read_key(file, passphrase)
    if allowed or wrapped:
        return ProfileKey(key, KeyPlace.PASSPHRASE if wrapped else KeyPlace.FILE)
    store = key_store()
    if store is None:
        raise KeyTrouble(KeyCode.STORE_REQUIRED)
    # A managed setting has come to forbid the file: the key moves to where it is wanted.
    if _put_in_store(store, profile, key) != key:
        raise KeyTrouble(KeyCode.STORE_LOCKED)
    file.unlink()
    return ProfileKey(key, KeyPlace.KEY_STORE)


def _in_store(store: KeyringBackend, profile: str, *, exists: bool) -> bytes | None:
    """Fetch or make a key in the store; None for a store that does not work and was never used."""
    from keyring.errors import KeyringError, KeyringLocked  # noqa: PLC0415 - see above

    try:
        text = store.get_password(SERVICE, profile)
    except KeyringLocked as error:
        raise KeyTrouble(KeyCode.STORE_LOCKED) from error
    except (KeyringError, OSError) as error:
        if exists:
            raise KeyTrouble(KeyCode.STORE_LOCKED) from error
        log.warning("the key store does not work (%s); a key file is used", type(error).__name__)
        return None
    if text is not None:
        return _key(text)
    if exists:
        raise KeyTrouble(KeyCode.KEY_MISSING)
    return _put_in_store(store, profile, secrets.token_bytes(KEY_BYTES))


def _put_in_store(store: KeyringBackend, profile: str, key: bytes) -> bytes | None:
    """Put a key into the store; None when the store does not give back what it was given."""
    from keyring.errors import KeyringError, KeyringLocked  # noqa: PLC0415 - see above

    try:
        store.set_password(SERVICE, profile, key.hex())
        kept = store.get_password(SERVICE, profile)
    except KeyringLocked as error:
        raise KeyTrouble(KeyCode.STORE_LOCKED) from error
    except (KeyringError, OSError) as error:
        log.warning("the key store takes no key (%s)", type(error).__name__)
        return None
    return key if kept == key.hex() else None


def _key(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyTrouble(KeyCode.KEY_MISSING)
    return key

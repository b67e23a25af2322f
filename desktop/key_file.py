"""The profile's key in a file that only the person can read, plain or wrapped by a passphrase."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import stat
import subprocess
import sys
from pathlib import Path
from typing import cast

from desktop.key_trouble import KeyCode, KeyTrouble

KEY_BYTES = 32

_COST, _BLOCK, _LANES = 2**15, 8, 1
"""scrypt: 32 MB and a tenth of a second for each guess."""

_MEMORY = 64 * 1024 * 1024
_MARK = "ninedesk key 1"


def read_key(file: Path, passphrase: str | None = None) -> bytes:
    """Read the key.

    Raises:
        KeyTrouble: It needs a passphrase, the passphrase is wrong, or the file is no key file.
        FileNotFoundError: There is none.
        OSError: It cannot be read.
    """
    _close_to_others(file)
    text = file.read_text("ascii", errors="replace").strip()
    if not text.startswith("{"):
        return _plain(text)
    if passphrase is None:
        raise KeyTrouble(KeyCode.PASSPHRASE_NEEDED)
    return _unwrapped(text, passphrase)


def make_key(file: Path) -> bytes:
    """Make a key and its file; one that is there already is never written over."""
    key = secrets.token_bytes(KEY_BYTES)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_private(file, key.hex())
    return key


def wrap_key(file: Path, key: bytes, passphrase: str | None) -> None:
    """Protect the key by a passphrase, or with None take the protection away; the file is replaced as a whole."""
    text = key.hex() if passphrase is None else _wrapped(key, passphrase)
    beside = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    _write_private(beside, text)
    beside.replace(file)


def is_wrapped(file: Path) -> bool:
    """Tell whether the key is protected by a passphrase."""
    with contextlib.suppress(OSError, ValueError):
        return file.read_text("ascii").lstrip().startswith("{")
    return False


def _plain(text: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyTrouble(KeyCode.KEY_FILE_DAMAGED)
    return key


def _wrapped(key: bytes, passphrase: str) -> str:
    salt = secrets.token_bytes(16)
    pad, seal = _derived(passphrase, salt, _COST)
    locked = _xor(key, pad)
    return json.dumps(
        {
            "format": _MARK,
            "cost": _COST,
            "salt": salt.hex(),
            "key": locked.hex(),
            "seal": hmac.digest(seal, salt + locked, "sha256").hex(),
        }
    )


def _unwrapped(text: str, passphrase: str) -> bytes:
    try:
        found = cast("dict[str, object]", json.loads(text))
        salt, locked, seal = (bytes.fromhex(str(found[name])) for name in ("salt", "key", "seal"))
        cost = int(str(found["cost"]))
    except (ValueError, KeyError, TypeError) as error:
        raise KeyTrouble(KeyCode.KEY_FILE_DAMAGED) from error
    if (
        found.get("format") != _MARK
        or len(locked) != KEY_BYTES
        or not 2**14 <= cost <= 2**16
        or cost & (cost - 1)
    ):
        raise KeyTrouble(KeyCode.KEY_FILE_DAMAGED)
    pad, check = _derived(passphrase, salt, cost)
    if not hmac.compare_digest(hmac.digest(check, salt + locked, "sha256"), seal):
        raise KeyTrouble(KeyCode.PASSPHRASE_WRONG)
    return _xor(locked, pad)


def _derived(passphrase: str, salt: bytes, cost: int) -> tuple[bytes, bytes]:
    """Derive a pad and a seal; each salt is used once, so the pad is a one-time pad."""
    found = hashlib.scrypt(
        passphrase.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=cost,
        r=_BLOCK,
        p=_LANES,
        maxmem=_MEMORY + 2 * cost * _BLOCK * 128,
        dklen=2 * KEY_BYTES,
    )
    return found[:KEY_BYTES], found[KEY_BYTES:]


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


def _write_private(file: Path, text: str) -> None:
    """Write a new file, readable by its owner alone, and have it on the disk."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        if sys.platform == "win32":
            _own_alone(file)
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())


def _close_to_others(file: Path) -> None:
    """Take away what others may do with the file; one that belongs to somebody else is not believed."""
    if sys.platform == "win32":
        return
    state = file.stat()
    if state.st_uid not in {os.getuid(), 0}:
        raise KeyTrouble(KeyCode.KEY_FILE_NOT_OURS)
    if stat.S_IMODE(state.st_mode) & 0o077:
        try:
            file.chmod(0o600)
        except PermissionError as error:
            raise KeyTrouble(KeyCode.KEY_FILE_OPEN) from error


def _own_alone(file: Path) -> None:
    """Give the file an access list with one entry; Windows has no modes."""
    user = f"{os.environ.get('USERDOMAIN', '')}\\{os.environ.get('USERNAME', '')}".lstrip("\\")
    command = ["icacls", str(file), "/inheritance:r", "/grant:r", f"{user}:F"]
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        # A folder of the person's profile is closed to others anyway; this is for a folder that is not.
        subprocess.run(command, check=True, capture_output=True, timeout=10, creationflags=0x08000000)  # noqa: S603

"""Opens profile.db: a private file, a raw key, one schema; and tells what stands against it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from session_engine.profile.events import ProfileTrouble
from session_engine.profile.faults import trouble_of
from session_engine.profile.schema import STEPS

if TYPE_CHECKING:
    import apsw

CIPHER = "chacha20"
"""Each page carries a message authentication code: a flipped bit is an error when read, never a wrong value."""

FILE_SUFFIXES = ("", "-wal", "-shm", "-journal", ".key")
"""What belongs to a profile, by the end of its name; `.key` is the key's fingerprint, not the key."""

WAITS_FOR_OTHERS = 1000
"""Milliseconds that a program which is just ending may keep the file."""


class ProfileError(Exception):
    """A profile cannot be opened; the file is left as it is."""

    def __init__(self, trouble: ProfileTrouble, path: Path) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.path = path


def open_connection(path: Path, key: bytes, vfs: str | None = None) -> apsw.Connection:
    """Open (or make) the file with a raw 256-bit key and bring its schema up to date.

    Args:
        path: The file; its folder is made when it is missing.
        key: 32 bytes.
        vfs: SQLite's name of another file layer (tests).

    Raises:
        ProfileError: What stands against it; the file is left as it is.
    """
    import apsw  # noqa: PLC0415 - after the first paint

    try:
        _make_private(path)
        if fingerprint_file(path).exists() and path.stat().st_size == 0:
            raise ProfileError(ProfileTrouble.DAMAGED, path)  # SQLite would begin a new one over its remains
        connection = apsw.Connection(str(path), vfs=vfs)
    except (OSError, apsw.Error) as error:
        raise ProfileError(trouble_of(error) or ProfileTrouble.UNWRITABLE, path) from error
    try:
        unlock(connection, key)
        _settle(connection)
        _upgrade(connection, path)
        _keep_fingerprint(path, key)
    except Exception as error:
        let_go(connection)
        raise _explained(error, path, key) from error
    return connection


def unlock(connection: apsw.Connection, key: bytes) -> None:
    """Tell a connection the key; nothing is read yet."""
    connection.pragma("cipher", CIPHER)
    connection.pragma("key", f"raw:{key.hex()}")


def fingerprint_file(path: Path) -> Path:
    """Name the file with the key's fingerprint."""
    return path.with_name(path.name + ".key")


def fingerprint(key: bytes) -> str:
    """Give what tells a wrong key from a damaged file; the key cannot be had from it."""
    return hashlib.sha256(b"ninedesk profile\0" + key).hexdigest()


def let_go(connection: apsw.Connection) -> None:
    """Close without touching the file: a damaged one must stay as it was found."""
    import apsw  # noqa: PLC0415 - after the first paint

    with contextlib.suppress(apsw.Error):
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    with contextlib.suppress(apsw.Error):
        connection.close()


def _settle(connection: apsw.Connection) -> None:
    connection.set_busy_timeout(WAITS_FOR_OTHERS)
    # One program, one thread: no shared memory file is needed, and a second program is told to keep off.
    connection.pragma("locking_mode", "exclusive")
    connection.pragma("temp_store", "memory")
    connection.pragma("trusted_schema", False)
    connection.pragma("journal_size_limit", 4_000_000)
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "full")


def _upgrade(connection: apsw.Connection, path: Path) -> None:
    version = connection.pragma("user_version")
    if not isinstance(version, int) or version > len(STEPS):
        raise ProfileError(ProfileTrouble.NEWER, path)
    for number, step in enumerate(STEPS[version:], start=version + 1):
        with connection:
            connection.execute(step)
            connection.pragma("user_version", number)


def _explained(error: Exception, path: Path, key: bytes) -> Exception:
    if isinstance(error, ProfileError):
        return error
    trouble = trouble_of(error) or ProfileTrouble.DAMAGED  # a schema that is not ours is no better than none
    if trouble is ProfileTrouble.DAMAGED and _is_other_key(path, key):
        trouble = ProfileTrouble.WRONG_KEY
    return ProfileError(trouble, path)


def _is_other_key(path: Path, key: bytes) -> bool:
    try:
        kept = fingerprint_file(path).read_text("ascii").strip()
    except (OSError, ValueError):
        return False
    return len(kept) == len(fingerprint(key)) and kept != fingerprint(key)


def _keep_fingerprint(path: Path, key: bytes) -> None:
    """Write the fingerprint beside a file that has just been opened with the key."""
    beside, wanted = fingerprint_file(path), fingerprint(key) + "\n"
    with contextlib.suppress(OSError, ValueError):
        if beside.read_text("ascii") == wanted:
            return
    with contextlib.suppress(OSError):
        beside.write_text(wanted, "ascii")
        beside.chmod(0o600)


def _make_private(path: Path) -> None:
    """Make the file before SQLite does, for its owner's eyes alone; what lies beside it takes after it."""
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        _close_folder(path.parent)
        return
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise PermissionError  # SQLite would call it a fault of the disk
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        with contextlib.suppress(PermissionError):
            path.chmod(0o600)


def _close_folder(folder: Path) -> None:
    """Close the folder of a new profile to others, unless it is a place that people share."""
    if os.name != "posix":
        return
    state = folder.stat()
    shared = state.st_mode & (stat.S_ISVTX | stat.S_IWOTH) or folder.resolve() == Path.home().resolve()
    if state.st_uid == os.getuid() and state.st_mode & 0o077 and not shared:
        with contextlib.suppress(PermissionError):
            folder.chmod(0o700)

"""Where the instances of one profile meet: a private folder, and a name of user, login session and profile.

Looked at before Qt is loaded: it imports nothing that the start does not need anyway.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look for the first instance.

    Attributes:
        profile: The profile's folder, as every message names it: what is handed over never lands elsewhere.
        lock: The lock file.
        address: The socket; on Windows the name of a pipe.
    """

    profile: str
    lock: str
    address: str


def place_of(profile: Path, *, everywhere: bool = False) -> Place:
    """Find a profile's place.

    Args:
        profile: Its folder, or another thing that programs share.
        everywhere: All login sessions of the user meet there, not only what is on one screen.

    Raises:
        OSError: There is no folder that is this user's alone.
    """
    where = os.path.realpath(profile)
    session = "" if everywhere else _login_session()
    name = _short(f"{_user()}\0{session}\0{where}")
    folder = _private_folder()
    socket = f"ninedesk-{name}" if sys.platform == "win32" else f"{folder}/{name}.socket"
    return Place(where, f"{folder}/{name}.lock", socket)


def _user() -> str:
    return os.environ.get("USERNAME", "") if sys.platform == "win32" else str(os.getuid())


def _login_session() -> str:
    """Name the screen that a window would appear on: a window raised elsewhere is seen by nobody."""
    if sys.platform == "win32":
        return _windows_session()
    if sys.platform == "darwin":
        return "aqua"  # a user has one there
    wayland = os.environ.get("WAYLAND_DISPLAY")
    return wayland or os.environ.get("DISPLAY", "").removesuffix(".0")


def _windows_session() -> str:
    import ctypes  # noqa: PLC0415 - on Windows alone

    number = ctypes.c_ulong()
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - there on Windows alone
    kernel.ProcessIdToSessionId(os.getpid(), ctypes.byref(number))
    return str(number.value)


def _private_folder() -> str:
    if sys.platform == "win32":
        folder = (
            Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Ninedesk" / "run"
        )
        folder.mkdir(parents=True, exist_ok=True)
        return str(folder)
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if given and _is_private(given):
        return _made(f"{given}/ninedesk")
    return _made(f"{os.environ.get('TMPDIR') or '/tmp'}/ninedesk-{os.getuid()}")  # noqa: S108 - checked below


def _made(folder: str) -> str:
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, 0o700)  # noqa: PTH102 - pathlib would make parents, or not say that it was there
    if not _is_private(folder):
        raise PermissionError(f"{folder} is not this user's alone")
    return folder


def _is_private(folder: str) -> bool:
    """Tell whether a folder is no link, this user's, and nobody else's to enter."""
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def _short(text: str) -> str:
    """Shorten a text to a file's name (FNV-1a, 64 bit).

    A socket's path has a hundred characters at most, and hashlib would cost the start 5 ms. Two texts with one name
    do no harm: every message says which profile it is for.
    """
    value = 0xCBF29CE484222325
    for byte in text.encode("utf-8", "surrogateescape"):
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"

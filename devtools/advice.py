"""Say in a sentence what to do when setting up has failed, from what the failing program wrote."""

from __future__ import annotations

import errno

__all__ = ["SetupError", "advice"]


class SetupError(Exception):
    """Setting up cannot go on; the text says what happened and what to do."""


DISK_FULL = "The disk is full. Free about 1 GB where this folder lies, then call this again."
_NO_NETWORK = (
    "The package index cannot be reached. Check the network; behind a proxy set HTTPS_PROXY, "
    "for an index of your own set PIP_INDEX_URL. Then call this again."
)
_CERTIFICATE = (
    "The package index's certificate is not trusted here. If your network has its own "
    "certificate authority, set PIP_CERT to its file, then call this again."
)
_PROXY = "The proxy cannot be used. Check HTTPS_PROXY, with user and password if it asks for them."
_HASH = (
    "A downloaded package is not the one that was locked, so it was not installed. "
    "Call this again; if it stays, the package index or something before it changes files."
)
_NOT_THERE = (
    "The package index does not have a locked package for this system. Linux needs glibc 2.34 "
    "(Debian 12, Ubuntu 22.04 or newer); an index of your own needs all of requirements/dev.txt."
)
_NO_RIGHT = (
    "A file may not be written. Check who owns this folder and its .venv (was it once made as another user?)."
)
_COMPILER = "A package has no ready build for this system and could not be compiled; the log says why."

# Read from the top: pip ends many different failures with the same "No matching distribution".
_SIGNS: tuple[tuple[str, str], ...] = (
    ("no space left on device", DISK_FULL),
    ("not enough space on the disk", DISK_FULL),
    ("certificate_verify_failed", _CERTIFICATE),
    ("certificate verify failed", _CERTIFICATE),
    ("do not match the hashes", _HASH),
    ("proxyerror", _PROXY),
    ("proxy authentication required", _PROXY),
    ("newconnectionerror", _NO_NETWORK),
    ("failed to establish a new connection", _NO_NETWORK),
    ("name resolution", _NO_NETWORK),
    ("nameresolutionerror", _NO_NETWORK),
    ("getaddrinfo failed", _NO_NETWORK),
    ("network is unreachable", _NO_NETWORK),
    ("connection refused", _NO_NETWORK),
    ("connecttimeouterror", _NO_NETWORK),
    ("readtimeouterror", _NO_NETWORK),
    ("read timed out", _NO_NETWORK),
    ("max retries exceeded", _NO_NETWORK),
    ("permission denied", _NO_RIGHT),
    ("permissionerror", _NO_RIGHT),
    ("failed to build", _COMPILER),
    ("failed building wheel", _COMPILER),
    ("no matching distribution found", _NOT_THERE),
)


def advice(output: str) -> str | None:
    """Find what to do in a failing program's output, or None if nothing known is in it."""
    text = output.lower()
    return next((what for sign, what in _SIGNS if sign in text), None)


def advice_for_os_error(error: OSError) -> str:
    """Say what to do about an error of the file system."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DISK_FULL
    if isinstance(error, PermissionError):
        return f"{_NO_RIGHT} ({error})"
    return str(error)

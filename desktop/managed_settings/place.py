"""Where Linux keeps managed settings, and how a file of an administrator is read: bounded, and never waited for."""

from __future__ import annotations

import os
import stat

MANAGED_FILE = "/etc/ninedesk/managed.json"
LARGEST = 1_000_000
"""Bytes."""


def is_there(file: str) -> bool:
    """Tell whether there is something at a path, readable or not."""
    try:
        os.stat(file)  # noqa: PTH116 - pathlib's answers False for what is there and may not be seen
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def content_of(file: str) -> bytes:
    """Read a file whole.

    Raises:
        OSError: It cannot be read, is no file (a pipe would be waited for), or too large to be meant.
    """
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as source:
        found = os.fstat(source.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
            raise OSError("no file of settings")
        return source.read(LARGEST)

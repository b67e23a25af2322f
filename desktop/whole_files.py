"""Files written for the person where she wants them: whole, or as they were."""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and put it there, so that a full disk costs no file that was there before.

    What is no file of its own (a device, a pipe) is written to directly.

    Raises:
        OSError: It could not be written; nothing has changed, and nothing is left.
    """
    path = path.resolve()  # where a link leads to is what is meant
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    beside = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
        _take_place(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _take_place(beside: Path, path: Path) -> None:
    if path.exists():
        if not os.access(path, os.W_OK):
            raise PermissionError(13, os.strerror(13), str(path))
        beside.chmod(path.stat().st_mode & 0o777)
    beside.replace(path)

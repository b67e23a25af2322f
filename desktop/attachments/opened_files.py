"""Files that are looked at in the system's own programs: copies in a private folder, gone when the program ends."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path

from desktop.attachments.names import safe_name

_PREFIX = "ninedesk-files-"
_OLD = 24 * 3600.0
_ZONE = "[ZoneTransfer]\r\nZoneId=3\r\n"


class OpenedFiles:
    """A folder of this run that only this person can read."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def put(self, name: str, content: bytes) -> Path:
        """Write a copy that is for reading only; each gets a folder of its own, so that names never meet."""
        if self._folder is None:
            _sweep()
            self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        path = Path(tempfile.mkdtemp(dir=self._folder)) / safe_name(name)
        path.write_bytes(content)
        mark_as_foreign(path)
        path.chmod(stat.S_IRUSR)  # what is changed in a copy would be lost: the other program says so
        return path

    def clear(self) -> None:
        """Take the copies away; one that another program holds open stays until a later start."""
        folder, self._folder = self._folder, None
        if folder is not None:
            _remove(folder)


def mark_as_foreign(path: Path) -> None:
    """Let Windows know that a file came from elsewhere, so that its programs open it with care."""
    if sys.platform == "win32":  # an alternate stream; other file systems than NTFS have none
        with contextlib.suppress(OSError):
            Path(f"{path}:Zone.Identifier").write_text(_ZONE, encoding="ascii")


def _sweep() -> None:
    """Take away what runs that were killed have left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            own = not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
            if own and not folder.is_symlink() and time.time() - folder.stat().st_mtime > _OLD:
                _remove(folder)


def _remove(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            with contextlib.suppress(OSError):
                path.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows removes nothing that is for reading only
    shutil.rmtree(folder, ignore_errors=True)

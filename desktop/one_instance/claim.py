"""The claim to be the first: a lock that ends with its process, however that ends."""

from __future__ import annotations

import contextlib
import os
import sys

from desktop.one_instance.place import Place

_LOCKED_BYTE = 1 << 20
"""Windows keeps others from reading what is locked: not where the process id stands."""


class Claim:
    """Being the first instance, until `release` or the end of the process.

    Attributes:
        place: Where others find this one; None where no place could be had, and every start is a first one.
    """

    def __init__(self, place: Place | None, descriptor: int | None = None) -> None:
        self.place = place
        self._descriptor = descriptor

    def release(self) -> None:
        """Let another be the first."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is None or self.place is None:
            return
        with contextlib.suppress(OSError):  # Windows removes no file that is open
            os.unlink(self.place.lock)  # noqa: PTH108 - while it is locked: who waits for it looks whether it is there
        os.close(descriptor)


def claim(place: Place) -> Claim | None:
    """Claim to be the first, None when somebody is already.

    Raises:
        OSError: No lock can be had in this place.
    """
    for _ in range(3):
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(place.lock, flags, 0o600)
        try:
            if not _lock(descriptor):
                os.close(descriptor)
                return None
            if _is_still_there(descriptor, place.lock):
                os.ftruncate(descriptor, 0)
                os.write(descriptor, b"%d\n" % os.getpid())
                return Claim(place, descriptor)
        except OSError:
            os.close(descriptor)
            raise
        os.close(descriptor)  # somebody tidied the folder up between the two steps
    raise FileNotFoundError(place.lock)


def owner(place: Place) -> int | None:
    """Give the process id of the first instance, None when it cannot be read."""
    with contextlib.suppress(OSError, ValueError), open(place.lock, encoding="ascii") as file:  # noqa: PTH123
        return int(file.read(20))
    return None


def _lock(descriptor: int) -> bool:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - on Windows alone

        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        os.lseek(descriptor, 0, os.SEEK_SET)
        return True
    import fcntl  # noqa: PLC0415 - not on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still_there(descriptor: int, path: str) -> bool:
    """Tell whether the locked file is the one that others will find."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))  # noqa: PTH116
    except FileNotFoundError:
        return False

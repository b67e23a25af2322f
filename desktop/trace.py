"""Marks of the start-up, for support and for the benchmarks: written only where NINEDESK_TRACE names a file.

Each line is a mark and the machine's monotonic clock in nanoseconds, so that a parent process can compare it with the
moment at which it started this one.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

_FILE = os.environ.get("NINEDESK_TRACE", "")
_written: set[str] = set()


def mark(name: str) -> None:
    """Write a mark, the first time it is reached."""
    if not _FILE or name in _written:
        return
    _written.add(name)
    with Path(_FILE).open("a", encoding="ascii") as out:
        out.write(f"{name} {time.monotonic_ns()}\n")


def wanted() -> bool:
    """Whether marks are written."""
    return bool(_FILE)

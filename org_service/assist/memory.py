"""Gives memory back to the system that was needed for a moment only."""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def give_back() -> None:
    """Return what is free: glibc keeps it otherwise, a third of what the index takes; others need no telling."""
    if (trim := _trim()) is not None:
        trim(0)


@lru_cache(maxsize=1)
def _trim() -> Callable[[int], int] | None:
    if sys.platform != "linux":
        return None
    # Other libraries than glibc (musl) have no such function.
    return getattr(ctypes.CDLL(None), "malloc_trim", None)

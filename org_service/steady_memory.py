"""Keeps the service as large as what it holds: the C library gives back what large buffers had."""

from __future__ import annotations

import ctypes
import logging
import sys
from typing import Final

log = logging.getLogger(__name__)
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # M_* of malloc.h
_OWN_MAPPING: Final = 128 * 2**10
"""Bytes from which a buffer has a mapping of its own, which goes with it."""
_LOOSE_END: Final = 256 * 2**10
_HEAPS: Final = 2


def steady_memory() -> bool:
    """Say it to the C library, before there are threads; tell whether it listens (glibc does).

    Left alone, glibc moves the size of what it maps by itself up to 32 MiB, the size of the largest buffer that was
    ever freed. From then on chunks of the feed, pages of answers and files come from its heaps, of which there are
    eight for each processor, and a heap that has one living object at its end is never given back: at 200 messages a
    second the service grew by megabytes in ten minutes while it held no more than before (man 3 mallopt).
    """
    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        log.debug("the C library cannot be told how to keep memory", exc_info=True)
        return False
    taken = [
        mallopt(_MMAP_THRESHOLD, _OWN_MAPPING),
        mallopt(_TRIM_THRESHOLD, _LOOSE_END),
        mallopt(_ARENA_MAX, _HEAPS),
    ]
    return taken == [1, 1, 1]

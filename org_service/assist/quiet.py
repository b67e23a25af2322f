"""Lets a thread stand back behind all others."""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import threading
from typing import Final

log = logging.getLogger(__name__)
_NICE: Final = 15
_IDLE: Final = -15
"""THREAD_PRIORITY_IDLE of Windows."""


def stand_back() -> None:
    """Give the thread that calls it the lowest priority, where the system can do that for one thread."""
    try:
        if sys.platform == "win32":
            kernel = ctypes.windll.kernel32
            kernel.SetThreadPriority(kernel.GetCurrentThread(), _IDLE)
        elif sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
    except OSError:
        log.debug("the thread keeps its priority", exc_info=True)

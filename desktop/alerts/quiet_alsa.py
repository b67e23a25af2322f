"""Keeps ALSA from writing on the program's error output: a machine without a device is a state that is said."""

from __future__ import annotations

import ctypes
import sys
from functools import cache

_LIBRARY = "libasound.so.2"
_HANDLER = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)


def _ignore(_file: bytes, _line: int, _function: bytes, _error: int, _words: bytes) -> None:
    """Say nothing: what could not be opened comes back as an error too."""


_ignored = _HANDLER(_ignore)  # the library keeps its address


@cache
def silence() -> bool:
    """Let ALSA's own words go nowhere; False where this system has no ALSA."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        ctypes.CDLL(_LIBRARY).snd_lib_error_set_handler(_ignored)
    except (OSError, AttributeError):
        return False
    return True

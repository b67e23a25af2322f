"""The desktop around the tour, where it has one that can be told to turn dark (`dev.py tour` makes one)."""

from __future__ import annotations

import os

PIPE = "NINEDESK_SYSTEM_THEME"


def turn_system(scheme: str) -> bool:
    """Have the desktop turn `light` or `dark`; False where there is none. Blocks: call it in a thread."""
    pipe = os.environ.get(PIPE)
    if not pipe:
        return False
    try:
        # Not waiting for a reader: a desktop that is gone has none.
        opened = os.open(pipe, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return False
    with os.fdopen(opened, "w", encoding="ascii") as out:
        out.write(f"{scheme}\n")
    return True

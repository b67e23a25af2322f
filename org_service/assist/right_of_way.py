"""Lets whoever asks go before the work that is done in the background.

Both need the interpreter and the processor: beside work that goes on, a question waits for the interpreter at each
of its many steps. Work that is done in short pieces and waits before each of them costs it one piece at most.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Generator

PATIENCE: Final = 0.25
"""Seconds that a piece of work waits at most: with questions without end it goes on slowly all the same."""


class RightOfWay:
    """Who asks takes it; who works in the background gives it."""

    def __init__(self) -> None:
        self._asking = 0
        self._lock = threading.Lock()
        self._free = threading.Event()
        self._free.set()

    @contextmanager
    def taken(self) -> Generator[None]:
        """Go first while this is entered; several may at a time."""
        with self._lock:
            self._asking += 1
            self._free.clear()
        try:
            yield
        finally:
            with self._lock:
                self._asking -= 1
                if not self._asking:
                    self._free.set()

    def give(self, seconds: float = PATIENCE) -> bool:
        """Wait while anybody asks, but not for ever, and tell whether nobody does any more."""
        return self._free.wait(seconds)

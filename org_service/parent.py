"""The desktop that started this process as its child: keys come in, the end of input means it left."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Final

from org_service.access import KeyRefused, parse_key_line

if TYPE_CHECKING:
    from collections.abc import Callable

_CHUNK: Final = 4096
_LONGEST_LINE: Final = 4096


class Parent:
    """Reads `KEY USER` lines from a pipe in a thread of its own.

    The pipe is read without Python's buffers: a thread that is still reading must not keep the
    program from ending.

    Args:
        descriptor: The pipe, usually standard input.
        on_key: Called with each key and its user.
        on_refused: Called with a sentence for a line that is none.
    """

    def __init__(
        self,
        descriptor: int,
        on_key: Callable[[str, str], None],
        on_refused: Callable[[str], None],
    ) -> None:
        self._descriptor = descriptor
        self._on_key = on_key
        self._on_refused = on_refused
        self._on_gone: Callable[[], None] | None = None
        self._lock = threading.Lock()
        self._first = threading.Event()
        self.gone = False
        """Whether the input has ended."""

    def start(self) -> None:
        """Begin to read."""
        threading.Thread(target=self._read, name="parent", daemon=True).start()

    def wait_for_key(self) -> bool:
        """Wait for the first key; False if the parent left without one."""
        self._first.wait()
        return not self.gone

    def when_gone(self, call: Callable[[], None]) -> None:
        """Call a function from the thread when the parent leaves, at once if it has left."""
        with self._lock:
            self._on_gone = call
            gone = self.gone
        if gone:
            call()

    def _read(self) -> None:
        rest = b""
        while chunk := self._chunk():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._take(line)
            if len(rest) > _LONGEST_LINE:
                self._on_refused("A line of keys is too long.")
                rest = b""
        self._leave()

    def _chunk(self) -> bytes:
        try:
            return os.read(self._descriptor, _CHUNK)
        except OSError:
            return b""

    def _take(self, line: bytes) -> None:
        try:
            pair = parse_key_line(line.decode("utf-8"))
            if pair is not None:
                self._on_key(*pair)
                self._first.set()
        except (KeyRefused, UnicodeDecodeError) as error:
            refusal = "A line of keys is not UTF-8." if isinstance(error, UnicodeDecodeError) else error
            self._on_refused(str(refusal))

    def _leave(self) -> None:
        with self._lock:
            self.gone = True
            call = self._on_gone
        self._first.set()
        if call is not None:
            call()

"""The second start's side: says one line to the first instance and hears one, or finds that it is gone."""

from __future__ import annotations

import sys
import time

from PySide6.QtNetwork import QLocalSocket

from desktop.one_instance.claim import Claim, claim
from desktop.one_instance.peer import is_same_user
from desktop.one_instance.place import Place
from desktop.one_instance.wire import LONGEST, Answer, BadMessageError, Request, decode_answer, encode_request

PATIENCE = 5.0
"""Seconds until a first instance that says nothing is said to hang."""
PAUSE = 50
"""Milliseconds between two attempts: a first instance that has just begun does not listen yet."""


class Call:
    """One request, said once; it needs no event loop."""

    def __init__(self, place: Place, request: Request) -> None:
        self._place, self._request = place, request
        self._socket: QLocalSocket | None = None
        self._heard = b""

    def wait(self, seconds: float) -> Answer | Claim | None:
        """Wait for the answer, or for the first instance's place when it is gone; None when neither came in time."""
        end = time.monotonic() + seconds
        while True:
            left = max(0, round((end - time.monotonic()) * 1000))
            found = self.step(left)
            if found is not None:
                return found
            if left == 0:
                return None
            if self._socket is None:
                time.sleep(min(PAUSE, left) / 1000)

    def step(self, milliseconds: int) -> Answer | Claim | None:
        """Go one step further, waiting so long at most."""
        if self._socket is None:
            mine = claim(self._place)
            if mine is not None:
                return mine
            self._socket = self._say(milliseconds)
        return self._hear(self._socket, milliseconds) if self._socket is not None else None

    def _say(self, milliseconds: int) -> QLocalSocket | None:
        socket = QLocalSocket()
        socket.connectToServer(self._place.address)
        if not socket.waitForConnected(max(1, milliseconds)) or not is_same_user(
            int(socket.socketDescriptor())
        ):
            socket.abort()
            return None
        _let_come_to_the_front()
        socket.write(encode_request(self._request))
        socket.flush()
        return socket

    def _hear(self, socket: QLocalSocket, milliseconds: int) -> Answer | None:
        if not socket.bytesAvailable():
            socket.waitForReadyRead(max(1, milliseconds))
        self._heard += bytes(socket.readAll().data())
        line, end, _ = self._heard.partition(b"\n")
        if end:
            try:
                return decode_answer(line)
            except BadMessageError:
                self._begin_anew()
        elif len(line) > LONGEST or socket.state() != QLocalSocket.LocalSocketState.ConnectedState:
            self._begin_anew()
        return None

    def _begin_anew(self) -> None:
        """Let go of a first instance that hung up: it is ending, or turned us away."""
        if self._socket is not None:
            self._socket.abort()
        self._socket, self._heard = None, b""


def _let_come_to_the_front() -> None:
    """Give the right to come to the front away: Windows gives it only to what the person has just started."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - on Windows alone

        anyone = -1
        getattr(ctypes, "windll").user32.AllowSetForegroundWindow(anyone)  # noqa: B009

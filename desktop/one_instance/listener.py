"""The first instance's ear: each caller says one line, hears one, and is gone within a bound."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desktop.one_instance.peer import is_same_user
from desktop.one_instance.place import Place
from desktop.one_instance.wire import (
    LONGEST,
    Answer,
    BadMessageError,
    Outcome,
    Request,
    decode_request,
    encode_answer,
)

log = logging.getLogger(__name__)

MOST_CALLERS = 8
PATIENCE = 3000
"""Milliseconds that a caller may take."""


class Listener(QObject):
    """Listens for further starts.

    Args:
        place: Where.
        answer: What is done with a request of the same user for the same profile.
    """

    def __init__(
        self, place: Place, answer: Callable[[Request], Answer], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._place, self._answer = place, answer
        self._callers: set[_Caller] = set()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take)

    def start(self) -> bool:
        """Begin; what a first instance that died has left is taken away, for the lock says that it is gone."""
        QLocalServer.removeServer(self._place.address)
        listening = self._server.listen(self._place.address)
        if not listening:
            log.warning("further starts cannot be heard: %s", self._server.errorString())
        return listening

    def stop(self) -> None:
        """Hear nobody any more."""
        self._server.close()
        for caller in tuple(self._callers):
            caller.drop()

    def _take(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:  # pyright: ignore[reportUnnecessaryComparison] - null when there is none
            if len(self._callers) >= MOST_CALLERS or not is_same_user(int(socket.socketDescriptor())):
                log.warning("a caller was turned away")
                socket.abort()
                socket.deleteLater()
                continue
            caller = _Caller(socket, self._answered)
            self._callers.add(caller)
            socket.disconnected.connect(lambda one=caller: self._callers.discard(one))
            caller.read()

    def _answered(self, line: bytes) -> Answer | None:
        try:
            request = decode_request(line)
        except BadMessageError:
            return None
        if request.profile != self._place.profile:
            return Answer(Outcome.REFUSED)  # two profiles of one name: as likely as a lightning stroke
        return self._answer(request)


class _Caller:
    """One connection."""

    def __init__(self, socket: QLocalSocket, answered: Callable[[bytes], Answer | None]) -> None:
        self._socket, self._answered = socket, answered
        self._heard = b""
        self._patience = QTimer(socket, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self.drop)
        self._patience.start()
        socket.readyRead.connect(self.read)
        socket.disconnected.connect(socket.deleteLater)

    def read(self) -> None:
        """Take what has come; answer a whole line, and drop who says too much."""
        self._heard += bytes(self._socket.readAll().data())
        line, end, more = self._heard.partition(b"\n")
        if not end and len(line) <= LONGEST:
            return
        answer = self._answered(line) if end and not more else None
        if answer is None:
            log.warning("a caller said what is no message")
            self.drop()
            return
        self._socket.readyRead.disconnect(self.read)
        self._socket.write(encode_answer(answer))
        self._socket.disconnectFromServer()  # as soon as all is written

    def drop(self) -> None:
        """End the connection."""
        self._socket.abort()

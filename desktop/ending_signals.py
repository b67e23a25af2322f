"""The system's word that the program is to end: SIGTERM and SIGHUP, heard on the UI thread.

Qt's binaries for Linux speak to no session manager, so the end of a session comes as one of these.
"""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

NAMES = ("SIGTERM", "SIGHUP")
"""As far as the system has them (Windows tells through its windows); Ctrl+C on a terminal is asyncio's."""


class EndingSignals(QObject):
    """Tells that the program has to end.

    Python's own handlers run only when Python does; while Qt waits for events, the byte that Python's C handler writes
    into a socket wakes it.

    Signals:
        told: The system wants the program to end, now.
    """

    told = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = [signal.Signals[name] for name in NAMES if name in signal.Signals.__members__]
        self._here, self._there = socket.socketpair()
        self._here.setblocking(False)
        self._there.setblocking(False)
        self._notifier = QSocketNotifier(self._here.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._heard)
        self._before = {number: signal.signal(number, lambda *_: None) for number in self._numbers}
        self._woke = signal.set_wakeup_fd(self._there.fileno(), warn_on_full_buffer=False)

    def close(self) -> None:
        """Let the system end the program without a word again."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._woke)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._here.close()
        self._there.close()

    def _heard(self) -> None:
        if set(self._here.recv(64)) & set(self._numbers):
            self.told.emit()

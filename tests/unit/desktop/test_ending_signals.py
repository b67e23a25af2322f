"""The system's word to end is heard while Qt waits, and only while somebody listens."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from desktop.ending_signals import NAMES, EndingSignals


@pytest.mark.skipif(sys.platform == "win32", reason="the system sends no signals there")
@pytest.mark.parametrize("name", NAMES)
def test_it_is_told_while_qt_waits_for_events(qapp: QApplication, name: str) -> None:
    number = signal.Signals[name]
    before = signal.getsignal(number)
    signals, waiting = EndingSignals(qapp), QEventLoop()
    told: list[bool] = []
    signals.told.connect(lambda: (told.append(True), waiting.quit()))
    QTimer.singleShot(0, lambda: os.kill(os.getpid(), number))
    QTimer.singleShot(5000, waiting.quit)
    waiting.exec()
    signals.close()
    assert told == [True]
    assert signal.getsignal(number) == before

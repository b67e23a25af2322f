"""What a test shows is there until it is closed, whatever collects garbage meanwhile."""

from __future__ import annotations

import gc
import weakref

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


class Circle:
    """Something that only hangs on itself."""

    def __init__(self, qtbot: QtBot) -> None:
        self.myself = self
        self.window = QWidget()
        self.window.setProperty("circle", 1)
        qtbot.addWidget(self.window)


def test_a_window_that_hangs_on_a_circle_stays(qtbot: QtBot) -> None:
    window = weakref.ref(Circle(qtbot).window)
    gc.collect()
    assert window() is not None

"""What changes in a place of its own is no news to the layouts around it; it has the whole of its place."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from widgets.primitives.own_place import OwnPlace


class Asked(QLabel):
    """Counts how often its least size is asked for."""

    times = 0

    @override
    def minimumSizeHint(self) -> QSize:
        self.times += 1
        return super().minimumSizeHint()


def test_the_content_has_the_whole_place_whatever_it_would_like(qtbot: QtBot) -> None:
    window, stack, beside = QWidget(), QStackedWidget(), Asked("beside")
    qtbot.addWidget(window)
    beside.setFixedWidth(60)
    row = QHBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(OwnPlace(stack), 1)
    row.addWidget(beside)
    for words in ("first", "second " * 200):
        stack.addWidget(QLabel(words))
    window.resize(400, 200)
    with qtbot.waitExposed(window):
        window.show()
    assert stack.size() == QSize(340, 200)
    beside.times = 0
    stack.setCurrentIndex(1)
    window.resize(500, 300)
    qtbot.waitUntil(lambda: stack.size() == QSize(440, 300))
    assert beside.times == 0

"""The page in front comes first: what waits for it hears once, with the update that shows it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from desktop.front_painted import FrontPainted


class Updates(QObject):
    """Counts a window's updates."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.count = 0
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.UpdateRequest
        return False


def updated(qtbot: QtBot, window: QWidget, updates: Updates) -> None:
    before = updates.count
    window.update()
    qtbot.waitUntil(lambda: updates.count > before)


def test_told_once_with_the_first_update_in_which_it_stands(qtbot: QtBot) -> None:
    window, told, stands = QWidget(), list[int](), [False]
    qtbot.addWidget(window)
    updates = Updates(window)
    FrontPainted(window, lambda: stands[0], lambda: told.append(1))
    window.show()
    updated(qtbot, window, updates)
    assert told == []
    stands[0] = True
    updated(qtbot, window, updates)
    updated(qtbot, window, updates)
    assert told == [1]


def test_who_waits_no_more_is_not_told(qtbot: QtBot) -> None:
    window, told = QWidget(), list[int]()
    qtbot.addWidget(window)
    updates = Updates(window)
    front = FrontPainted(window, lambda: True, lambda: told.append(1))
    front.end()
    window.show()
    updated(qtbot, window, updates)
    assert told == []


def test_who_gave_up_in_the_moment_it_was_told_has_nothing_to_end(qtbot: QtBot) -> None:
    window, told = QWidget(), list[int]()
    qtbot.addWidget(window)
    front = FrontPainted(window, lambda: True, lambda: told.append(1))
    gone = list[int]()
    front.destroyed.connect(lambda: gone.append(1))
    window.show()
    qtbot.waitUntil(lambda: told == [1] and gone == [1])
    front.end()
    assert told == [1]

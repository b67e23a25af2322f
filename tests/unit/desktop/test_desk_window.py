"""What every window of the desk has: a place for parts beside its content, and toasts above them."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from desktop.desk_window import DeskWindow
from widgets.primitives.message_bar import Message
from widgets.theme.theme import Theme


class Window(DeskWindow):
    @override
    def lay_out(self) -> None:
        self.middle.setParent(None)
        self.setLayout(self.middle)


def test_what_is_being_told_stays_above_a_part_that_comes(qtbot: Any) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = Window(Theme(app))
    qtbot.addWidget(window)
    window.toasts.show_toast("key", Message("Your home lies on another computer."))
    dock = QWidget(window)
    window.put_beside(dock)
    first = QWidget(window)
    window.put_beside(first, 0)
    above = [child for child in window.children() if isinstance(child, QWidget)]
    assert above.index(window.toasts) > max(above.index(dock), above.index(first))
    assert [window.middle.indexOf(each) for each in (first, dock)] == [0, window.middle.count() - 1]

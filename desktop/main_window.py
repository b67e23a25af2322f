"""The frame: top bar, session strip, pages, status line, and what floats above them."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.primitives.message_bar import MessageBar
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.skeleton import SkeletonRows
from widgets.primitives.toast import ToastStack
from widgets.shell import (
    SessionStrip,
    SessionTabState,
    StatusLine,
    StatusState,
    StripState,
    TopBar,
    TopBarState,
)
from widgets.theme import dress
from widgets.theme.theme import Theme

_MAC = sys.platform == "darwin"
_NONE, _ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier

SMALLEST = (900, 560)
"""Width and height below which the frame does not shrink."""


class MainWindow(QWidget):
    """One window. It holds no state of its own: bindings fill it.

    Signals:
        quit_requested: The person wants to leave (nothing was closed yet).
        first_painted: The frame is on the screen.
        alt_pressed: The Alt key went down by itself, and nothing in the window wanted it.
        ctrl_unused: Ctrl and a key that nothing in the window wanted: the key's place on the keyboard.
    """

    quit_requested = Signal()
    first_painted = Signal()
    alt_pressed = Signal()
    ctrl_unused = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.painted = False
        self.setWindowTitle("Ninedesk")
        self.setMinimumSize(*SMALLEST)
        self.top_bar = TopBar()
        self.strip = SessionStrip()
        self.keeping_place = MessagePlace()
        self.bar = MessageBar()
        self.stack = QStackedWidget()
        self.content = self.stack
        self.status = StatusLine()
        self._lay_out()
        self.toasts = ToastStack(self)
        self.toasts.set_bottom(self.status.sizeHint().height())
        self._show_beginning()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addWidget(self.strip)
        column.addLayout(self.keeping_place)
        column.addWidget(self.bar)
        column.addWidget(self.stack, 1)
        column.addWidget(self.status)
        self._beginning: SkeletonRows | None = SkeletonRows(12)
        self.stack.addWidget(self._beginning)
        dress(self, ground="bg")

    def _show_beginning(self) -> None:
        """Show the frame as it will be, before anything is known."""
        self.top_bar.render(TopBarState())
        home = SessionTabState(1, "home", self.tr("Home"), focused=True, closable=False)
        self.strip.render(StripState((home,)))
        self.status.render(StatusState(connection_text=self.tr("Starting …")))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Alt and event.modifiers() in (_NONE, _ALT) and not event.isAutoRepeat():
            self.alt_pressed.emit()
        elif event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.ctrl_unused.emit(event.nativeVirtualKey() if _MAC else event.nativeScanCode())
        super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        # The program decides: with everything kept, quitting asks nothing (house rules, quit).
        event.ignore()
        self.quit_requested.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.toasts.set_bottom(self.status.sizeHint().height())

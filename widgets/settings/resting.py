"""Typed text that is told a moment after its first letter, so that not every letter is a change."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from typing_extensions import override

_TOLD_MS = 150


class Rest:
    """Tell a text shortly after it was changed, whether or not more keys follow, or at once when asked; never twice."""

    def __init__(self, owner: QWidget, text: Callable[[], str], tell: Callable[[str], None]) -> None:
        self._text, self._tell = text, tell
        self._timer = QTimer(owner, singleShot=True, interval=_TOLD_MS)
        self._timer.timeout.connect(self.finish)
        self._pending = False

    def begin(self) -> None:
        """Note a change."""
        self._pending = True
        if not self._timer.isActive():
            self._timer.start()

    def finish(self) -> None:
        """Tell what is there now, if it changed."""
        self._timer.stop()
        if self._pending:
            self._pending = False
            self._tell(self._text())


class Lines(QPlainTextEdit):
    """Several lines; tells when the keyboard leaves.

    Signals:
        left: The keyboard is somewhere else.
    """

    left = Signal()

    @override
    def focusOutEvent(self, e: QFocusEvent) -> None:
        super().focusOutEvent(e)
        self.left.emit()

"""The box in which an agent notes an answer: it grows with its text."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget
from typing_extensions import override

from widgets.forms.editors.inputs import TextInput
from widgets.theme import metrics

_MOST_LINES = 6


class AnswerBox(TextInput):
    """Plain text.

    Signals:
        written: The text, at each change made by hand.
        grown: It needs more or less room.
    """

    written = Signal(str)
    grown = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(self, parent)
        self._known = ""
        self._showing = False
        self._lines = 1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._changed)
        self.document().documentLayout().documentSizeChanged.connect(self._resized)

    def input_left(self) -> None:
        """Nothing: what is typed is told at each key."""

    def extend_menu(self, menu: QMenu) -> None:
        """Add nothing to the menu."""

    def show_text(self, text: str) -> None:
        """Show a text; one that is there already, or is being typed into, is left alone."""
        if text == self._known or self.composing:
            return
        self._showing = True
        self.setPlainText(text)
        self._showing = False
        self._known = text

    def _changed(self) -> None:
        text = self.plain_text()
        if self._showing or text == self._known:
            return
        self._known = text
        self.written.emit(text)

    def _resized(self) -> None:
        lines = max(1, min(round(self.document().size().height()), _MOST_LINES))
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()
            self.grown.emit()

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(120), self.height_of_lines(self._lines))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(metrics().px(60), self.sizeHint().height())

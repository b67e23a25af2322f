"""Fields of several lines."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from session_engine.records.state import Value
from widgets.forms.editors.base import Editor
from widgets.forms.editors.inputs import TextInput
from widgets.theme import metrics

_LEAST_ROWS = 3
_READING_ROWS = 16


class MultilineEditor(Editor):
    """Plain text of any length; as many lines high as the form says, when read as many as there are."""

    @override
    def set_up(self) -> None:
        self._text = TextInput(self, self)
        self._telling = True
        self._text.textChanged.connect(self._changed)

    @override
    def input(self) -> QWidget:
        return self._text

    @override
    def composing(self) -> bool:
        return self._text.composing

    @override
    def show_value(self, value: Value) -> None:
        text = "" if value is None else str(value)
        if text == self._text.toPlainText():
            return
        self._telling = False
        try:
            self._text.setPlainText(text)
        finally:
            self._telling = True
        if self._reading:
            self._grow()

    @override
    def shown_value(self) -> Value:
        return self._text.toPlainText() or None

    @override
    def show_reading(self, *, reading: bool) -> None:
        self._text.set_reading(reading=reading)
        self._grow()

    @override
    def input_height(self, width: int, /) -> int:
        rows = max(self.plan.rows, _LEAST_ROWS)
        if not self._reading:
            return self._text.height_of_lines(rows)
        wide = max(width - metrics().px(4), 40)
        text = self._text.toPlainText()
        measured = self._text.fontMetrics().boundingRect(0, 0, wide, 100_000, _WRAP, text[:4000])
        needed = -(-measured.height() // self._text.fontMetrics().lineSpacing())
        return self._text.height_of_lines(max(1, min(needed, max(rows, _READING_ROWS))))

    def _changed(self) -> None:
        if self._telling:
            self.take(self.shown_value())


_WRAP = 0x1000  # Qt.TextFlag.TextWordWrap

"""Fields of one line: the text is the value, or stands for it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from session_engine.records.state import FieldProblem, Value
from widgets.forms.editors.base import Editor
from widgets.forms.editors.inputs import LineInput
from widgets.forms.words import in_words


class LineEditor(Editor):
    """A value typed on one line; a subclass says how text becomes a value."""

    @override
    def set_up(self) -> None:
        self._line = self.make_line()
        self._value: Value = None
        self._line.textEdited.connect(self._typed)

    def make_line(self) -> LineInput:
        """Make the input."""
        return LineInput(self, self)

    def parse(self, text: str) -> tuple[Value, FieldProblem | None]:
        """Read the typed text; text that is no value comes back with what is wrong."""
        return text or None, None

    def text_for(self, value: Value) -> str:
        """Write a value as it is typed."""
        return value if isinstance(value, str) else in_words(value, self.plan)

    @property
    def line(self) -> LineInput:
        return self._line

    @override
    def input(self) -> QWidget:
        return self._line

    @override
    def go_to_end(self) -> None:
        self._line.end(False)

    @override
    def composing(self) -> bool:
        return self._line.composing

    @override
    def show_value(self, value: Value) -> None:
        self._value = value
        text = self.text_for(value)
        if text != self._line.text():
            self._line.setText(text)
            self._line.setCursorPosition(0)

    @override
    def shown_value(self) -> Value:
        return self._value

    @override
    def show_reading(self, *, reading: bool) -> None:
        self._line.set_reading(reading=reading)

    def _typed(self, text: str) -> None:
        self._value, unread = self.parse(text)
        self.take(self._value, unread)

    @override
    def input_left(self) -> None:
        if self._held is None and not isinstance(self._value, str):
            self.show_value(self._value)  # as it is written here: "3.5" becomes "3.50"
        super().input_left()


class TextEditor(LineEditor):
    """Plain text on one line."""


class ReadOnlyTextEditor(LineEditor):
    """What has no editor here: shown as text, whatever the form says."""

    READ_ONLY = True

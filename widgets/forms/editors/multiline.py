"""Fields of several lines."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
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
        self._value: str | None = None
        self._known = ""
        self._showing = False
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
        if text != (self._value or "") or self._known != self._text.plain_text():
            self._showing = True
            self._text.setPlainText(text)
            self._showing = False
        # What Qt makes of line ends is no edit: the value stays as it came.
        self._value, self._known = text or None, self._text.plain_text()
        if self._reading:
            self._grow()

    @override
    def shown_value(self) -> Value:
        return self._value

    @override
    def show_reading(self, *, reading: bool) -> None:
        self._text.set_reading(reading=reading)
        self._grow()

    @override
    def input_height(self, width: int, /) -> int:
        if not self._reading:
            return self._text.height_of_lines(max(self.plan.rows, _LEAST_ROWS))
        return self._text.height_of_lines(max(1, min(self._lines(width), self._most())))

    @override
    def place_input(self, rect: QRect) -> None:
        super().place_input(rect)
        # Qt keeps a bar that was there at another size: it takes the room the last line needs, and so stays needed.
        whole = self._reading and self._lines(rect.width()) <= self._most()
        self._text.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff if whole else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        )

    def _most(self) -> int:
        return max(self.plan.rows, _LEAST_ROWS, _READING_ROWS)

    def _lines(self, width: int) -> int:
        """Return how many lines the text has at a width, counted as far as it matters."""
        wide = max(width - metrics().px(4), 40)
        look = self._text.fontMetrics()
        measured = look.boundingRect(0, 0, wide, 100_000, _WRAP, self._known[:4000])
        return -(-measured.height() // look.lineSpacing())

    def _changed(self) -> None:
        text = self._text.plain_text()
        if self._showing or self._reading or text == self._known:
            return  # Qt tells of changes of format and layout as well
        self._known, self._value = text, text or None
        self.take(self._value)


_WRAP = 0x1000  # Qt.TextFlag.TextWordWrap

"""A status: what the record's life has made of it, never typed."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QStyle, QWidget
from typing_extensions import override

from session_engine.records.state import Choice, Value
from widgets.forms.editors.base import Editor
from widgets.forms.words import in_words
from widgets.grids.cells import PILLS
from widgets.primitives.pill import Pill
from widgets.primitives.tones import Tone

_PLAIN: tuple[Tone, str] = (Tone.INFO, "")


def pill_of(column: str, value: Value) -> tuple[Tone, str]:
    """Return tone and icon of a choice column's value."""
    tones = PILLS.get(column, {})
    return tones.get(value.value, _PLAIN) if isinstance(value, Choice) else _PLAIN


class StatusEditor(Editor):
    """A pill, read-only whatever the form says."""

    READ_ONLY = True

    @override
    def set_up(self) -> None:
        self._value: Value = None
        self._pill = Pill(parent=self)

    @override
    def input(self) -> QWidget:
        return self._pill

    @override
    def show_reading(self, *, reading: bool) -> None:
        pass

    @override
    def show_value(self, value: Value) -> None:
        self._value = value
        text = in_words(value, self.plan)
        self._pill.render_value(text, *pill_of(self.plan.column, value))
        self._pill.setVisible(bool(text))
        self._place()

    @override
    def shown_value(self) -> Value:
        return self._value

    @override
    def place_input(self, rect: QRect) -> None:
        size = self._pill.sizeHint()
        size.setWidth(min(size.width(), rect.width()))
        spot = QRect(rect.x(), rect.y() + (rect.height() - size.height()) // 2, size.width(), size.height())
        self._pill.setGeometry(QStyle.visualRect(self.layoutDirection(), rect, spot))

    @override
    def _name_input(self) -> None:
        text = in_words(self._value, self.plan)
        self._pill.setAccessibleName(f"{self.plan.label}: {text}")

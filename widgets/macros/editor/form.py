"""The form of a step, or of the macro itself: fields that keep their widgets as long as they are the same ones."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.macros.editor.fields import Field
from widgets.macros.editor.state import Choices, FormField
from widgets.theme import GAP3


class FieldColumn(QWidget):
    """Fields one below the other.

    Signals:
        changed, pairs_changed, pick_wanted: As each field's.
    """

    changed = Signal(str, str)
    pairs_changed = Signal(str, object)
    pick_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: list[Field] = []
        self._offers: Choices = ()
        self._key: object = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP3)

    def render_fields(self, fields: tuple[FormField, ...], offers: Choices, key: object = None) -> None:
        """Show fields; those of another step (`key`) are made anew."""
        self._offers = offers
        if key != self._key or [each.field.shape for each in self.fields] != [each.shape for each in fields]:
            self._key = key
            self._make(fields)
        for widget, field in zip(self.fields, fields, strict=True):
            widget.render_field(field)

    def field(self, name: str) -> Field | None:
        """Find a field."""
        return next((each for each in self.fields if each.field.name == name), None)

    def focus(self) -> None:
        """Take the keyboard."""
        if self.fields:
            self.fields[0].focus()

    def _make(self, fields: tuple[FormField, ...]) -> None:
        for gone in self.fields:
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self.fields = [Field(field, lambda: self._offers) for field in fields]
        for made in self.fields:
            made.changed.connect(self.changed)
            made.pairs_changed.connect(self.pairs_changed)
            made.pick_wanted.connect(self.pick_wanted)
            self._column.addWidget(made)

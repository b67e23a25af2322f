"""The fields of a step's form: lines, texts, choices, records, pairs, numbers; placeholders can be put into them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QSpinBox, QVBoxLayout, QWidget

from widgets.macros.editor.choice_box import ChoiceBox
from widgets.macros.editor.offers import offers_menu, put_in
from widgets.macros.editor.pairs import PairsField
from widgets.macros.editor.state import Choices, FieldType, FormField
from widgets.primitives.buttons import IconButton
from widgets.primitives.labels import TextLabel
from widgets.theme import GAP, Type, metrics

_TEXT_LINES = 5


class Field(QWidget):
    """One field with its label.

    Signals:
        changed: Its name and the text.
        pairs_changed: Its name and the pairs.
        pick_wanted: A record is to be picked for it.
    """

    changed = Signal(str, str)
    pairs_changed = Signal(str, object)
    pick_wanted = Signal(str)

    def __init__(
        self, field: FormField, offers: Callable[[], Choices], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.field = field
        self._offers = offers
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        star = " *" if field.required else ""
        self._label = TextLabel(f"{field.label}{star}", Type.SMALL, "mute")
        self._column.addWidget(self._label)
        self.input = self._make(field)
        self.input.setAccessibleName(field.label)
        self.input.setAccessibleDescription(field.hint)
        if field.hint:
            self._column.addWidget(TextLabel(field.hint, Type.SMALL, "mute", wrap=True))
        self.render_field(field)

    # Making

    def _make(self, field: FormField) -> QWidget:
        match field.type:
            case FieldType.TEXT:
                return self._text()
            case FieldType.CHOICE:
                return self._choice()
            case FieldType.NUMBER:
                return self._number()
            case FieldType.PAIRS:
                self._pairs = PairsField(field.label, self._offers)
                self._pairs.changed.connect(lambda pairs: self.pairs_changed.emit(field.name, pairs))
                self._column.addWidget(self._pairs)
                return self._pairs
            case _:
                return self._line(field)

    def _line(self, field: FormField) -> QWidget:
        line = QLineEdit()
        line.textEdited.connect(lambda text: self.changed.emit(field.name, text))
        pick = None
        if field.type is FieldType.RECORD:
            pick = IconButton("search", self.tr("Pick a record for {field}").replace("{field}", field.label))
            pick.clicked.connect(lambda: self.pick_wanted.emit(field.name))
        self._row(line, pick, self._insert_button(line) if field.placeholders else None)
        return line

    def _text(self) -> QWidget:
        text = QPlainTextEdit()
        text.setTabChangesFocus(True)
        text.setFixedHeight(text.fontMetrics().lineSpacing() * _TEXT_LINES + metrics().px(22))
        text.textChanged.connect(self._text_changed)
        self._row(text, self._insert_button(text))
        return text

    def _choice(self) -> QWidget:
        box = ChoiceBox()
        box.written.connect(lambda text: self.changed.emit(self.field.name, text))
        self._row(box, self._insert_button(box.line) if self.field.placeholders else None)
        return box

    def _number(self) -> QWidget:
        box = QSpinBox()
        box.setRange(1, 100)
        box.valueChanged.connect(lambda value: self.changed.emit(self.field.name, str(value)))
        box.setMaximumWidth(metrics().px(120))
        self._row(box)
        return box

    def _row(self, *widgets: QWidget | None) -> None:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for number, widget in enumerate(each for each in widgets if each is not None):
            row.addWidget(widget, 0 if number else 1, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(row)

    def _insert_button(self, into: QLineEdit | QPlainTextEdit) -> IconButton:
        button = IconButton(
            "code", self.tr("Put a placeholder into {field}").replace("{field}", self.field.label)
        )
        button.setMenu(offers_menu(button, self._offers, lambda text: put_in(into, text)))
        return button

    # Values

    def _text_changed(self) -> None:
        if isinstance(self.input, QPlainTextEdit) and self.input.toPlainText() != self.field.value:
            self.changed.emit(self.field.name, self.input.toPlainText())

    def render_field(self, field: FormField) -> None:
        """Show a value; what is being typed is left alone."""
        self.field = field
        match self.input:
            case PairsField():
                self.input.render_pairs(field.pairs, field.choices)
            case ChoiceBox():
                self.input.render_value(field.value, field.choices)
            case QSpinBox():
                self.input.blockSignals(True)
                self.input.setValue(int(field.value) if field.value.isdecimal() else 20)
                self.input.blockSignals(False)
            case QPlainTextEdit():
                if not self.input.hasFocus() and self.input.toPlainText() != field.value:
                    self.input.setPlainText(field.value)
            case QLineEdit():
                if not self.input.hasFocus() and self.input.text() != field.value:
                    self.input.setText(field.value)
                    self.input.setCursorPosition(0)
            case _:
                pass

    def focus(self) -> None:
        """Take the keyboard."""
        if isinstance(self.input, PairsField):
            self.input.focus()
        else:
            self.input.setFocus()

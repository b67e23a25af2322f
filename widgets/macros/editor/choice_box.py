"""One of a list, or anything that is typed: found by any part of its name."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from widgets.macros.editor.state import Choices


class ChoiceBox(QComboBox):
    """A choice.

    Signals:
        written: What was chosen or typed, as a value.
    """

    written = Signal(str)

    def __init__(self, letters: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: Choices = ()
        self.line = QLineEdit()
        self.setEditable(True)
        self.setLineEdit(self.line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMinimumContentsLength(letters)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        finder = QCompleter(self.model(), self)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(finder)
        finder.activated.connect(lambda _text: self._tell())
        self.line.textEdited.connect(self._tell)
        self.activated.connect(self._tell)

    def value(self) -> str:
        """Give what is chosen or typed."""
        text = self.currentText()
        return next((value for value, label in self._choices if label == text), text.strip())

    def render_value(self, value: str, choices: Choices) -> None:
        """Show a value; what is being typed is left alone."""
        labels = [label for _, label in choices]
        if choices != self._choices:
            kept, self._choices = self.currentText(), choices
            self.blockSignals(True)
            self.clear()
            self.addItems(labels)
            self.setEditText(kept)
            if not self.line.hasFocus():
                self.line.setCursorPosition(0)
            self.blockSignals(False)
        shown = next((label for each, label in choices if each == value), value)
        if not self.line.hasFocus() and self.currentText() != shown:
            self.blockSignals(True)
            self.setCurrentIndex(labels.index(shown) if shown in labels else -1)
            self.setEditText(shown)
            self.blockSignals(False)
        if not self.line.hasFocus():
            self.line.setCursorPosition(0)

    def _tell(self) -> None:
        self.written.emit(self.value())

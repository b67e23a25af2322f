"""Names and texts, a row each: the fields that a record is given."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from widgets.macros.editor.choice_box import ChoiceBox
from widgets.macros.editor.offers import offers_menu, put_in
from widgets.macros.editor.state import Choices
from widgets.primitives.buttons import IconButton, PushButton
from widgets.theme import GAP

_MOST_PAIRS = 40
_Row = tuple[QWidget, ChoiceBox, QLineEdit]


class PairsField(QWidget):
    """Names and texts, a row each.

    Signals:
        changed: The pairs as they are now.
    """

    changed = Signal(object)

    def __init__(self, label: str, offers: Callable[[], Choices], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label, self._offers = label, offers
        self._choices: Choices = ()
        self._rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        self.add_button = PushButton(self.tr("Add a field"), icon="add")
        self.add_button.clicked.connect(self._add_empty)
        foot = QHBoxLayout()
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        self._column.addLayout(foot)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Give what is written."""
        return tuple((name.value(), text.text()) for _, name, text in self._rows)

    def render_pairs(self, pairs: tuple[tuple[str, str], ...], choices: Choices) -> None:
        """Show pairs; what is being typed is left alone, and so is a row that is empty yet."""
        if choices != self._choices:
            self._choices = choices
            for _, box, _text in self._rows:
                box.render_value(box.value(), choices)
        if tuple(pair for pair in self.pairs() if pair[0] or pair[1]) == pairs:
            return
        while len(self._rows) > len(pairs):
            self._drop(len(self._rows) - 1)
        for number, (name, text) in enumerate(pairs):
            if number == len(self._rows):
                self._add(name, text)
                continue
            _, box, line = self._rows[number]
            box.render_value(name, choices)
            if not line.hasFocus() and line.text() != text:
                line.setText(text)
                line.setCursorPosition(0)

    def focus(self) -> None:
        """Take the keyboard."""
        (self._rows[0][1] if self._rows else self.add_button).setFocus()

    def _add_empty(self) -> None:
        if len(self._rows) < _MOST_PAIRS:
            self._add("", "")
            self._rows[-1][1].setFocus()

    def _add(self, name: str, text: str) -> None:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        box, line = ChoiceBox(8), QLineEdit(text)
        number = len(self._rows) + 1
        box.setAccessibleName(self.tr("Field {number}").replace("{number}", str(number)))
        line.setAccessibleName(self.tr("Value {number}").replace("{number}", str(number)))
        box.render_value(name, self._choices)
        insert = IconButton(
            "code", self.tr("Put a placeholder into value {number}").replace("{number}", str(number))
        )
        insert.setMenu(offers_menu(insert, self._offers, lambda found: put_in(line, found)))
        gone = IconButton("close", self.tr("Take field {number} out").replace("{number}", str(number)))
        line.setCursorPosition(0)  # its beginning is in sight
        for widget, share in ((box, 1), (line, 1), (insert, 0), (gone, 0)):
            row.addWidget(widget, share)
        entry = (whole, box, line)
        self._rows.append(entry)
        self._column.insertWidget(len(self._rows) - 1, whole)
        box.written.connect(self._tell)
        line.textEdited.connect(self._tell)
        gone.clicked.connect(lambda: self._take_out(entry))

    def _tell(self) -> None:
        self.changed.emit(tuple(pair for pair in self.pairs() if pair[0] or pair[1]))

    def _take_out(self, entry: _Row) -> None:
        self._drop(self._rows.index(entry))
        self.add_button.setFocus()
        self._tell()

    def _drop(self, number: int) -> None:
        whole, _, _ = self._rows.pop(number)
        self._column.removeWidget(whole)
        whole.hide()
        whole.deleteLater()

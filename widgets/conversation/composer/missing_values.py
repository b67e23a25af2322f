"""Asks for what a prepared answer needs and nobody knows, before it is written."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.quick_replies.state import FilledReply
from widgets.primitives.buttons import PushButton, Variant
from widgets.primitives.labels import TextLabel
from widgets.text import for_painting
from widgets.theme import GAP, GAP2, GAP3, Type, tokens
from widgets.theme.draw.shapes import box

_LONGEST = 500
_WITHIN = re.compile(r"(?<=[a-z])([A-Z])")
"""Where a word begins in a placeholder's name, as in `orderNumber`."""


class MissingValues(QWidget):
    """A line for each thing that is missing.

    Signals:
        filled: The whole text.
        given_up: It is not to be written.
    """

    filled = Signal(str)
    given_up = Signal()

    def __init__(self, reply: FilledReply, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reply = reply
        self.setAccessibleName(self.tr("What is missing in the answer"))
        self.boxes: dict[str, QLineEdit] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP3, GAP2, GAP3, GAP2)
        column.setSpacing(GAP)
        column.addWidget(TextLabel(self.tr("The answer needs"), Type.SMALL_STRONG, "mute"))
        for name in reply.missing:
            column.addLayout(self._line(name))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        self.cancel = PushButton(self.tr("Cancel"), Variant.FLAT)
        self.cancel.clicked.connect(self.given_up)
        self.insert = PushButton(self.tr("Insert"), Variant.PRIMARY)
        self.insert.clicked.connect(self._fill)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.insert)
        column.addLayout(buttons)

    def _line(self, name: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP2)
        shown = _WITHIN.sub(r" \1", name.replace("_", " ")).lower()
        label = TextLabel(for_painting(shown), Type.BODY)
        field = self.boxes[name] = QLineEdit()
        field.setMaxLength(_LONGEST)
        field.setAccessibleName(for_painting(shown))
        label.setBuddy(field)
        row.addWidget(label)
        row.addWidget(field, 1)
        return row

    def focus(self) -> None:
        """Take the keyboard to the first line."""
        next(iter(self.boxes.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        """Give the text, or go to the first line that is empty."""
        for field in self.boxes.values():
            if not field.text().strip():
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        given = {name: field.text().strip() for name, field in self.boxes.items()}
        self.filled.emit(self._reply.completed(given))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._fill()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        box(
            QPainter(self),
            self.rect().adjusted(GAP2, 0, -GAP2, 0),
            t.accs,
            t.acc if t.high_contrast else None,
        )

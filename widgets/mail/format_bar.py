"""The row of buttons above the text of a letter."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from widgets.primitives.buttons import IconButton
from widgets.theme import GAP, GAP2, tokens

_TEXT = QKeySequence.SequenceFormat.NativeText


class FormatBar(QWidget):
    """What can be done with the text.

    Signals:
        toggled: A format, by name.
        link_wanted, picture_wanted: Something is to be put in.
    """

    toggled = Signal(str)
    link_wanted = Signal()
    picture_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Format"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(GAP2, GAP, GAP2, GAP)
        self._row.setSpacing(2)
        self._buttons: dict[str, IconButton] = {}
        self._fill()

    def _fill(self) -> None:
        keys = {"bold": "Ctrl+B", "italic": "Ctrl+I", "underline": "Ctrl+U"}
        rows = (
            (("bold", self.tr("Bold")), ("italic", self.tr("Italic")), ("underline", self.tr("Underline"))),
            (
                ("bullets", self.tr("List")),
                ("numbers", self.tr("Numbered list")),
                ("quote", self.tr("Quotation")),
            ),
        )
        for group in rows:
            for name, text in group:
                key = QKeySequence(keys[name]).toString(_TEXT) if name in keys else ""
                button = IconButton(_ICONS.get(name, name), text, shortcut=key, checkable=True, parent=self)
                button.clicked.connect(lambda _on, name=name: self.toggled.emit(name))
                self._buttons[name] = button
                self._row.addWidget(button)
            self._row.addSpacing(GAP2)
        self._add("link", self.tr("Link"), self.link_wanted)
        self._add("image", self.tr("Picture"), self.picture_wanted)
        self._row.addStretch(1)

    def _add(self, icon: str, text: str, wanted: object) -> None:
        button = IconButton(icon, text, parent=self)
        button.clicked.connect(wanted)  # type: ignore[arg-type]
        self._buttons[icon] = button
        self._row.addWidget(button)

    def button(self, name: str) -> QObject:
        """Return a button, by the name of what it does."""
        return self._buttons[name]

    def show_formats(self, formats: frozenset[str]) -> None:
        """Show what is on where the cursor is."""
        for name, button in self._buttons.items():
            if button.isCheckable() and button.isChecked() != (name in formats):
                button.setChecked(name in formats)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().surf2)
        painter.fillRect(0, 0, self.width(), 1, tokens().line)
        painter.fillRect(0, self.height() - 1, self.width(), 1, tokens().line)


_ICONS = {"bullets": "list", "numbers": "list-number"}

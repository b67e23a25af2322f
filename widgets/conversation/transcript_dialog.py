"""Asks where a transcript goes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from widgets.dialogs.dialog import Dialog


class TranscriptDialog(Dialog):
    """One address.

    Signals:
        address_given: Where the transcript goes.
    """

    address_given = Signal(str)

    def __init__(self, address: str, parent: QWidget | None = None) -> None:
        tr = QCoreApplication.translate
        super().__init__(
            tr("TranscriptDialog", "Send the transcript by email"), tr("TranscriptDialog", "Send"), parent
        )
        self.field = QLineEdit(address)
        self.field.setAccessibleName(self.tr("Email address"))
        self.field.setPlaceholderText(self.tr("Email address"))
        self.body.addWidget(self.field)
        self.accept_pressed.connect(self._done)

    @override
    def first_focus(self) -> QWidget:
        return self.field

    def _done(self) -> None:
        text = self.field.text().strip()
        if "@" in text.strip("@"):
            self.address_given.emit(text)
        else:
            self.field.setFocus()

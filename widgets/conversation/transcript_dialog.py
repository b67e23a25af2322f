"""Asks where a transcript goes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from widgets.dialogs.dialog import Dialog
from widgets.primitives.announce import announce
from widgets.primitives.labels import TextLabel
from widgets.theme import Type


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
        self._problem = TextLabel(self.tr("This is no email address."), Type.SMALL, "bad")
        self._problem.hide()
        self.field.textEdited.connect(self._problem.hide)
        self.body.addWidget(self.field)
        self.body.addWidget(self._problem)
        self.accept_pressed.connect(self._done)

    @override
    def first_focus(self) -> QWidget:
        return self.field

    def _done(self) -> None:
        text = self.field.text().strip()
        if "@" in text.strip("@"):
            self.address_given.emit(text)
        else:
            self._problem.show()
            announce(self, self._problem.text())
            self.field.selectAll()
            self.field.setFocus()

"""Ask for a moment: a date and a time of day."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from session_engine.forms.state import FieldKind, FieldPlan, Required
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.fields import DialogFields

WHEN = "when"


class MomentDialog(Dialog):
    """One field; there is no answer without it.

    Signals:
        accepted_with: The moment, aware UTC.
    """

    accepted_with = Signal(object)

    def __init__(self, title: str, accept: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(title, accept, parent, width=400)
        plan = FieldPlan(WHEN, FieldKind.DATETIME, label, Required.REQUIRED)
        self.fields = DialogFields(((plan,),))
        line = self.fields.editor(WHEN).input()
        if isinstance(line, QLineEdit):
            line.setPlaceholderText(self.tr("As in 15:30, tomorrow 9:00 or +3 8:00"))
        self.body.addWidget(self.fields)
        self.follow(self.fields)
        self.accept_pressed.connect(self._done)

    @override
    def first_focus(self) -> QWidget:
        return self.fields.editor(WHEN).input()

    def _done(self) -> None:
        when = self.fields.value(WHEN)
        if self.fields.check() and isinstance(when, datetime):
            self.accepted_with.emit(when)

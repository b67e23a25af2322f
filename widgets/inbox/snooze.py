"""Until when something is put off: the usual times in a menu, any other in a dialog."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget
from typing_extensions import override

from session_engine.forms.state import FieldKind, FieldPlan, Required
from session_engine.inbox.state import Choice
from widgets import icons
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.fields import DialogFields
from widgets.grids import times
from widgets.inbox import words

_WHEN = "when"


class SnoozeMenu(QMenu):
    """The usual times.

    Signals:
        chosen: A moment, aware UTC.
        other_wanted: She wants another one.
    """

    chosen = Signal(object)
    other_wanted = Signal()

    def __init__(
        self, choices: Mapping[Choice, datetime], now: datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        for choice, moment in choices.items():
            action = self.addAction(
                icons.icon("clock"), f"{words.choice_text(choice)}\t{times.moment(moment, now)}"
            )
            action.triggered.connect(lambda _on=False, when=moment: self.chosen.emit(when))
        self.addSeparator()
        self.addAction(icons.icon("edit"), self.tr("Another time …"), self.other_wanted.emit)
        self.setActiveAction(self.actions()[0])


class SnoozeDialog(Dialog):
    """Any time.

    Signals:
        accepted_with: The moment, aware UTC.
    """

    accepted_with = Signal(object)

    def __init__(self, count: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Snooze %n items", "", count) if count > 1 else self.tr("Snooze"), self.tr("Snooze"),
                         parent, width=400)  # fmt: skip
        plan = FieldPlan(_WHEN, FieldKind.DATETIME, self.tr("Back at"), Required.REQUIRED)
        self.fields = DialogFields(((plan,),))
        self.body.addWidget(self.fields)
        self.follow(self.fields)
        self.accept_pressed.connect(self._done)

    @override
    def first_focus(self) -> QWidget:
        return self.fields.editor(_WHEN).input()

    def _done(self) -> None:
        when = self.fields.value(_WHEN)
        if self.fields.check() and isinstance(when, datetime):
            self.accepted_with.emit(when)

"""Resolve a case, cancel a case."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from session_engine.forms.state import FieldKind, FieldPlan, Required
from session_engine.records.state import Choice
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.fields import DialogFields
from widgets.dialogs.requests import ResolveAnswer
from widgets.primitives.message_bar import BarAction, Message, MessageBar
from widgets.primitives.tones import Tone

_SUBJECT_LENGTH = 200
_TYPE, _SUBJECT, _TEXT, _MINUTES = "resolution_type", "subject", "description", "minutes"


class ResolveDialog(Dialog):
    """Ask how a case was solved.

    Signals:
        accepted_with: The `ResolveAnswer`.
        activities_wanted: The open activities are to be looked at.
    """

    accepted_with = Signal(object)
    activities_wanted = Signal()

    def __init__(
        self, types: tuple[Choice, ...], open_activities: int = 0, parent: QWidget | None = None
    ) -> None:
        tr = QCoreApplication.translate
        super().__init__(tr("ResolveDialog", "Resolve case"), tr("ResolveDialog", "Resolve"), parent, 500)
        self.warn_of(open_activities)
        self.fields = DialogFields(self._rows(types))
        self.fields.set_value(_TYPE, types[0] if types else None)
        self.body.addWidget(self.fields)
        self.follow(self.fields)
        self.accept_pressed.connect(self._done)

    def _rows(self, types: tuple[Choice, ...]) -> tuple[tuple[FieldPlan, ...], ...]:
        required = Required.REQUIRED
        return (
            (
                FieldPlan(_TYPE, FieldKind.CHOICE, self.tr("Resolution type"), required, choices=types),
                FieldPlan(_MINUTES, FieldKind.INTEGER, self.tr("Billable time (minutes)"), minimum=0),
            ),
            (
                FieldPlan(
                    _SUBJECT, FieldKind.TEXT, self.tr("Resolution"), required, max_length=_SUBJECT_LENGTH
                ),
            ),
            (FieldPlan(_TEXT, FieldKind.MULTILINE, self.tr("Description"), rows=4),),
        )

    def warn_of(self, open_activities: int) -> None:
        """Say above the fields that activities are still open, if any are."""
        if open_activities:
            bar = self._warning(open_activities)
            self.body.insertWidget(0, bar)
            if self.isVisible():
                bar.show()  # now, or the dialog would be measured without it
                self.make_room()

    def _warning(self, count: int) -> MessageBar:
        bar = MessageBar()
        one = self.tr("1 open activity of this case will be cancelled.")
        many = self.tr("%n open activities of this case will be cancelled.", "", count)
        text = one if count == 1 else many
        look = self.tr("Show it") if count == 1 else self.tr("Show them")
        bar.render(Message(text, Tone.WARN, (BarAction("look", look),)))
        bar.action_triggered.connect(lambda _action: self.activities_wanted.emit())
        return bar

    @override
    def first_focus(self) -> QWidget:
        return self.fields.editor(_SUBJECT).input()

    def _done(self) -> None:
        if not self.fields.check():
            return
        chosen, minutes = self.fields.value(_TYPE), self.fields.value(_MINUTES)
        answer = ResolveAnswer(
            chosen.value if isinstance(chosen, Choice) else 0,
            str(self.fields.value(_SUBJECT) or "").strip(),
            str(self.fields.value(_TEXT) or ""),
            minutes if isinstance(minutes, int) else None,
        )
        self.accepted_with.emit(answer)


class CancelCaseDialog(Dialog):
    """Ask why a case is cancelled.

    Signals:
        accepted_with: The status reason.
    """

    accepted_with = Signal(int)

    def __init__(self, statuses: tuple[Choice, ...], parent: QWidget | None = None) -> None:
        tr = QCoreApplication.translate
        title, accept = tr("CancelCaseDialog", "Cancel case"), tr("CancelCaseDialog", "Cancel the case")
        super().__init__(title, accept, parent, 380)
        self.cancel_button.set_label(self.tr("Keep it"))
        plan = FieldPlan("status", FieldKind.CHOICE, self.tr("Status"), Required.REQUIRED, choices=statuses)
        self.fields = DialogFields(((plan,),))
        self.fields.set_value("status", statuses[0] if statuses else None)
        self.body.addWidget(self.fields)
        self.follow(self.fields)
        self.accept_pressed.connect(self._done)

    @override
    def first_focus(self) -> QWidget:
        return self.fields.editor("status").input()

    def _done(self) -> None:
        chosen = self.fields.value("status")
        if self.fields.check() and isinstance(chosen, Choice):
            self.accepted_with.emit(chosen.value)

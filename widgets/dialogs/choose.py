"""Choose a person, a team or a queue for one record or many."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from session_engine.forms.state import FieldKind, FieldPlan, Required
from session_engine.records.state import Lookup
from session_engine.search.state import Match
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.fields import DialogFields
from widgets.forms.editors import LookupEditor
from widgets.primitives.buttons import PushButton
from widgets.primitives.labels import TextLabel

_TO = "to"


class _ChooseDialog(Dialog):
    """One lookup.

    Signals:
        accepted_with: The `Lookup` chosen.
        lookup_typed: Text to look for; answer with `show_suggestions`.
    """

    accepted_with = Signal(object)
    lookup_typed = Signal(str)

    def __init__(
        self, title: str, accept: str, label: str, targets: tuple[str, ...], parent: QWidget | None
    ) -> None:
        super().__init__(title, accept, parent, width=400)
        self._looked_for = ""
        plan = FieldPlan(_TO, FieldKind.LOOKUP, label, Required.REQUIRED, targets=targets)
        self.fields = DialogFields(((plan,),))
        self.fields.lookup_typed.connect(lambda _column, text: self.lookup_typed.emit(text))
        self.body.addWidget(self.fields)
        self.follow(self.fields)
        self.accept_pressed.connect(self._done)

    def preset(self, value: Lookup) -> None:
        """Fill in what is so already, unless something is chosen or being typed; what is typed replaces it."""
        field = self.fields.editor(_TO).input()
        if self.fields.value(_TO) is None and isinstance(field, QLineEdit) and not field.text():
            self.fields.set_value(_TO, value)
            field.selectAll()

    def look_for(self, text: str) -> None:
        """Begin with a name that may be the one: it is looked for as soon as the dialog is there."""
        self._looked_for = text

    @override
    def showEvent(self, arg__1: QShowEvent) -> None:
        super().showEvent(arg__1)
        text, self._looked_for = self._looked_for, ""
        editor = self.fields.editor(_TO)
        if text and isinstance(editor, LookupEditor) and self.fields.value(_TO) is None:
            editor.look_for(text)

    def show_suggestions(self, matches: tuple[Match, ...], failure: str = "") -> None:
        """Answer `lookup_typed`."""
        self.fields.show_suggestions(matches, failure=failure)

    @override
    def first_focus(self) -> QWidget:
        return self.fields.editor(_TO).input()

    def _done(self) -> None:
        chosen = self.fields.value(_TO)
        if self.fields.check() and isinstance(chosen, Lookup):
            self.accepted_with.emit(chosen)


class AssignDialog(_ChooseDialog):
    """Ask to whom records are given.

    Args:
        count: How many.
        parent: The window.
        teams: A team can have them, too.

    Signals:
        to_me: The agent takes them.
    """

    to_me = Signal()

    def __init__(self, count: int = 1, parent: QWidget | None = None, *, teams: bool = True) -> None:
        tr = QCoreApplication.translate  # `tr` of its own would need the object that is made with the texts
        title = (
            tr("AssignDialog", "Assign %n records", "", count) if count > 1 else tr("AssignDialog", "Assign")
        )
        accept = tr("AssignDialog", "Assign")
        label = tr("AssignDialog", "User or team") if teams else tr("AssignDialog", "User")
        super().__init__(title, accept, label, ("systemuser", "team") if teams else ("systemuser",), parent)
        self.me = PushButton(self.tr("Assign to me"), icon="assign")
        self.me.clicked.connect(self._take)
        self.buttons.insertWidget(0, self.me)

    def _take(self) -> None:
        if not self.busy:
            self.to_me.emit()

    @override
    def set_busy(self, *, busy: bool, give_up: Callable[[], object] | None = None) -> None:
        super().set_busy(busy=busy, give_up=give_up)
        self.me.setEnabled(not busy)


class RecordDialog(_ChooseDialog):
    """Ask for a record of some tables."""

    def __init__(
        self, title: str, accept: str, label: str, targets: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(title, accept, label, targets, parent)

    def say(self, text: str) -> None:
        """Say what comes of it, below the field."""
        self.body.addWidget(TextLabel(text, ink="mute", wrap=True))


class QueueDialog(_ChooseDialog):
    """Ask into which queue records go."""

    def __init__(self, count: int = 1, parent: QWidget | None = None) -> None:
        tr = QCoreApplication.translate
        many = tr("QueueDialog", "Add %n records to a queue", "", count)
        title = many if count > 1 else tr("QueueDialog", "Add to queue")
        accept, label = tr("QueueDialog", "Add"), tr("QueueDialog", "Queue")
        super().__init__(title, accept, label, ("queue",), parent)

"""Give one column of many records the same value."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.forms.state import FieldPlan
from session_engine.records.state import Value
from session_engine.search.state import Match
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.fields import DialogFields
from widgets.forms.words import ProblemText, problem_words
from widgets.primitives.labels import TextLabel
from widgets.text import for_painting
from widgets.theme import GAP, Type

_COLUMN = ""
"""Under which the column itself is told; no field is called so."""


class BulkEditDialog(Dialog):
    """Ask for a column and its new value.

    Signals:
        accepted_with: A column and the value; None empties it.
        lookup_typed: A column and what was typed; answer with `show_suggestions`.
    """

    accepted_with = Signal(str, object)
    lookup_typed = Signal(str, str)

    def __init__(
        self,
        fields: tuple[FieldPlan, ...],
        count: int,
        parent: QWidget | None = None,
        problem_text: ProblemText = problem_words,
    ) -> None:
        tr = QCoreApplication.translate
        many = tr("BulkEditDialog", "Edit %n records", "", count)
        title = tr("BulkEditDialog", "Edit 1 record") if count == 1 else many
        super().__init__(title, tr("BulkEditDialog", "Change"), parent, width=440)
        self._plans = tuple(sorted(fields, key=lambda plan: plan.label.casefold()))
        self._problem_text = problem_text
        self._fields: DialogFields | None = None
        self._column = QComboBox()
        self._column.addItems([for_painting(plan.label) for plan in self._plans])
        self._column.setAccessibleName(self.tr("Field"))
        self._column.setMaxVisibleItems(16)
        chooser = QVBoxLayout()
        chooser.setSpacing(GAP)
        chooser.addWidget(TextLabel(self.tr("Field"), Type.SMALL, "mute"))
        chooser.addWidget(self._column)
        self.body.addLayout(chooser)
        self._column.currentIndexChanged.connect(self._choose)
        self._column.activated.connect(self._tell)
        self.accept_pressed.connect(self._done)
        self.accept_button.setEnabled(bool(self._plans))
        self._choose(self._column.currentIndex())

    def _choose(self, index: int) -> None:
        if self._fields is not None:
            self.body.removeWidget(self._fields)
            self._fields.hide()
            self._fields.deleteLater()
            self._fields = None
        if 0 <= index < len(self._plans):
            made = self._fields = DialogFields(((self._plans[index],),), self._problem_text)
            made.lookup_typed.connect(self.lookup_typed)
            made.changed.connect(self._tell)
            self.body.addWidget(made)
            made.show()  # now, or the dialog would be measured without it
            QWidget.setTabOrder(self._column, next(made.editors()).input())
            self.adjustSize()

    @property
    def fields(self) -> DialogFields | None:
        return self._fields

    def choose_column(self, column: str) -> None:
        """Choose which column is changed."""
        names = [plan.column for plan in self._plans]
        self._column.setCurrentIndex(names.index(column))

    def _tell(self) -> None:
        plan = self._plans[self._column.currentIndex()]
        self.typed.emit({_COLUMN: plan.column, **(self._fields.typed() if self._fields is not None else {})})

    @override
    def put_back(self, values: Mapping[str, Value]) -> None:
        column = values.get(_COLUMN)
        if column in {plan.column for plan in self._plans}:
            self.choose_column(str(column))
        if self._fields is not None:
            self._fields.put_back(values)

    def show_suggestions(self, matches: tuple[Match, ...], failure: str = "") -> None:
        """Answer `lookup_typed`."""
        if self._fields is not None:
            self._fields.show_suggestions(matches, failure=failure)

    @override
    def first_focus(self) -> QWidget:
        return self._column

    def _done(self) -> None:
        if self._fields is not None and self._fields.check():
            plan = self._plans[self._column.currentIndex()]
            self.accepted_with.emit(plan.column, self._fields.value(plan.column))

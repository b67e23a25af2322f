"""A card of fields that are changed one by one."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from session_engine.forms.state import FieldPlan
from session_engine.records.state import FieldProblem, FieldState, Value
from widgets.forms.editors import Editor, FieldSignals
from widgets.forms.section import FieldRows
from widgets.forms.words import problem_words
from widgets.primitives.card import Card

_UNREAD = {"integer": FieldProblem.NOT_A_NUMBER}


class FieldCard(Card):
    """Fields in a card.

    Signals:
        edited: A column, and the value typed or chosen.
    """

    edited = Signal(str, object)

    def __init__(
        self, title: str, rows: tuple[tuple[FieldPlan, ...], ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(title, parent)
        self.signals = FieldSignals(self)
        self.signals.edited.connect(self._edited)
        self._rows = FieldRows(max(len(row) for row in rows))
        for row in rows:
            self._rows.add_row(row, problem_words, self.signals)
        self._editors = {each.plan.column: each for each in self._rows.editors()}
        self.body.addWidget(self._rows)
        self.body.addStretch(1)

    def render_values(
        self, values: Mapping[str, Value], saved: Mapping[str, Value], problems: Mapping[str, str]
    ) -> None:
        """Show values, which of them are not saved, and below those with a fault what is wrong."""
        for column, editor in self._editors.items():
            text = problems.get(column, "")
            value, problem = values.get(column), FieldProblem.REFUSED if text else None
            edited = value != saved.get(column)
            editor.render_field(FieldState(value, edited, problem=problem, problem_detail=text))

    def leave(self) -> None:
        """Take the keyboard out of the fields: they are about something else from now on."""
        for editor in self._editors.values():
            if editor.input().hasFocus():
                editor.input().clearFocus()

    def set_plans(self, rows: tuple[tuple[FieldPlan, ...], ...]) -> None:
        """Exchange what can be chosen."""
        for row in rows:
            for plan in row:
                if self._editors[plan.column].plan != plan:
                    self._editors[plan.column].set_plan(plan)

    def editor(self, column: str) -> Editor:
        """Give the field of a column."""
        return self._editors[column]

    def _edited(self, column: str, value: Value) -> None:
        editor = self._editors[column]
        if isinstance(value, str) and editor.plan.kind.value in _UNREAD:
            problem = _UNREAD[editor.plan.kind.value]  # shown as it was typed, and not taken
            editor.render_field(FieldState(value, problem=problem))
            return
        self.edited.emit(column, value)

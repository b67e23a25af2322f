"""A few fields in a dialog, with the same editors as forms."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from session_engine.forms.state import FieldPlan, Required
from session_engine.records.state import FieldProblem, FieldState, Value
from session_engine.search.state import Match
from widgets.forms.editors import Editor, FieldSignals, LookupEditor
from widgets.forms.section import FieldRows
from widgets.forms.words import ProblemText, problem_words

_UNREAD = {"integer": FieldProblem.NOT_A_NUMBER, "decimal": FieldProblem.NOT_A_NUMBER,
           "money": FieldProblem.NOT_A_NUMBER, "date": FieldProblem.NOT_A_DATE,
           "datetime": FieldProblem.NOT_A_DATE}  # fmt: skip


class DialogFields(FieldRows):
    """Fields that hold their values themselves: nothing is a record yet.

    Signals:
        changed: A value was typed or chosen, or a part of a name.
        lookup_typed: A column and what was typed; answer with `show_suggestions`.
    """

    changed = Signal()
    lookup_typed = Signal(str, str)

    def __init__(
        self,
        rows: tuple[tuple[FieldPlan, ...], ...],
        problem_text: ProblemText = problem_words,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(max((len(row) for row in rows), default=1), 0, parent)
        self.signals = FieldSignals(self)
        self.signals.edited.connect(self._edited)
        self.signals.lookup_typed.connect(self.lookup_typed)
        self.signals.half_typed.connect(self._half_typed)
        self._states: dict[str, FieldState] = {}
        self._names: dict[str, str] = {}
        for row in rows:
            self.add_row(row, problem_text, self.signals)
        for editor in self.editors():
            if isinstance(editor, LookupEditor):
                editor.set_links(follow=False)
            self.set_value(editor.plan.column, None)

    def editor(self, column: str) -> Editor:
        """Return the field of a column."""
        return next(editor for editor in self.editors() if editor.plan.column == column)

    def value(self, column: str) -> Value:
        """Return what a field holds."""
        return self._states[column].value

    def set_value(self, column: str, value: Value) -> None:
        """Put a value into a field."""
        self._show(column, FieldState(value))

    def _show(self, column: str, state: FieldState) -> None:
        self._states[column] = state
        self.editor(column).render_field(state)

    def _edited(self, column: str, value: Value) -> None:
        self._show(column, FieldState(value))
        self.changed.emit()

    def _half_typed(self, column: str, text: str) -> None:
        self._names[column] = text
        self.changed.emit()

    def typed(self) -> dict[str, Value]:
        """Return what stands in the fields, also what is no value yet."""
        return {column: self._names.get(column) or state.value for column, state in self._states.items()}

    def put_back(self, values: Mapping[str, Value]) -> None:
        """Show again what `typed` gave; fields of which nothing is known stay as they are."""
        for editor in self.editors():
            column = editor.plan.column
            if column not in values:
                continue
            value = values[column]
            if isinstance(editor, LookupEditor) and isinstance(value, str):
                editor.type_again(value)
            else:
                self.set_value(column, value)

    def show_suggestions(
        self, matches: tuple[Match, ...], column: str | None = None, failure: str = ""
    ) -> None:
        """Answer `lookup_typed`; without a column, the field that is being typed into."""
        for editor in self.editors():
            if isinstance(editor, LookupEditor) and column in {None, editor.plan.column}:
                editor.show_suggestions(matches, failure)

    def check(self) -> bool:
        """Tell whether all is well; else mark what is not and put the keyboard there."""
        wrong: list[Editor] = []
        for editor in self.editors():
            state = self._states[editor.plan.column]
            problem = _problem(editor.plan, state.value)
            self._show(editor.plan.column, FieldState(state.value, problem=problem))
            if problem is not None:
                wrong.append(editor)
        if wrong:
            wrong[0].focus_input()
        return not wrong


def _problem(plan: FieldPlan, value: Value) -> FieldProblem | None:
    if isinstance(value, str) and plan.kind.value in _UNREAD:
        return _UNREAD[plan.kind.value]
    empty = value is None or (isinstance(value, str) and not value.strip())
    if empty:
        return FieldProblem.REQUIRED if plan.required is Required.REQUIRED else None
    if plan.max_length is not None and isinstance(value, str) and len(value) > plan.max_length:
        return FieldProblem.TOO_LONG
    if isinstance(value, int) and not isinstance(value, bool):
        below = plan.minimum is not None and value < plan.minimum
        above = plan.maximum is not None and value > plan.maximum
        return FieldProblem.OUT_OF_RANGE if below or above else None
    return None

"""Editors by kind of field: the registry."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from session_engine.forms.state import FieldKind, FieldPlan
from widgets.forms.editors.base import Editor
from widgets.forms.editors.choice import BooleanEditor, ChoiceEditor, TwoWaysEditor, names_two_ways
from widgets.forms.editors.contact import ContactEditor
from widgets.forms.editors.dates import DateEditor, DateTimeEditor
from widgets.forms.editors.line import ReadOnlyTextEditor, TextEditor
from widgets.forms.editors.lookup import LookupEditor
from widgets.forms.editors.multiline import MultilineEditor
from widgets.forms.editors.named import NamedEditor
from widgets.forms.editors.number import NumberEditor
from widgets.forms.editors.parties import PartiesEditor
from widgets.forms.editors.signals import FieldSignals
from widgets.forms.editors.status import StatusEditor
from widgets.forms.words import ProblemText

EDITORS: dict[FieldKind, type[Editor]] = {
    FieldKind.TEXT: TextEditor,
    FieldKind.MULTILINE: MultilineEditor,
    FieldKind.CHOICE: ChoiceEditor,
    FieldKind.LOOKUP: LookupEditor,
    FieldKind.PARTIES: PartiesEditor,
    FieldKind.DATE: DateEditor,
    FieldKind.DATETIME: DateTimeEditor,
    FieldKind.INTEGER: NumberEditor,
    FieldKind.DECIMAL: NumberEditor,
    FieldKind.MONEY: NumberEditor,
    FieldKind.BOOLEAN: BooleanEditor,
    FieldKind.STATUS: StatusEditor,
    FieldKind.EMAIL: ContactEditor,
    FieldKind.PHONE: ContactEditor,
    FieldKind.URL: ContactEditor,
    FieldKind.READ_ONLY_TEXT: ReadOnlyTextEditor,
}


def make_editor(
    plan: FieldPlan,
    problem_text: ProblemText,
    parent: QWidget | None = None,
    signals: FieldSignals | None = None,
) -> Editor:
    """Make the editor of a field; a kind without one is shown as text."""
    if plan.kind is FieldKind.BOOLEAN and names_two_ways(plan):
        return TwoWaysEditor(plan, problem_text, parent, signals)
    if plan.kind is FieldKind.TEXT and plan.targets:
        return NamedEditor(plan, problem_text, parent, signals)
    return EDITORS.get(plan.kind, ReadOnlyTextEditor)(plan, problem_text, parent, signals)


__all__ = ["EDITORS", "Editor", "FieldSignals", "LookupEditor", "make_editor"]

"""Values in words: what read-only fields, header facts and bars beside a field say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from session_engine.errors import Failure
from session_engine.forms.state import FieldKind, FieldPlan, ReadOnlyReason
from session_engine.records.state import Choice, FieldProblem, Lookup, Parties, Value
from widgets.forms.moments import write_date, write_moment
from widgets.forms.numbers import write_number

FailureText = Callable[[Failure, str], str]
ProblemText = Callable[[FieldProblem, str], str]
ReadOnlyText = Callable[[ReadOnlyReason], str]


def in_words(value: Value, plan: FieldPlan) -> str:
    """Write a value out as the agent reads it; empty for none."""
    match value:
        case None:
            return ""
        case bool():
            return yes_or_no(plan, value=value)
        case Choice():
            return choice_label(plan, value)
        case Lookup():
            return value.name or _no_name()
        case Parties():
            return ", ".join(party.name or _no_name() for party in value.members)
        case datetime():
            return write_moment(value)
        case date():
            return write_date(value)
        case int() | float() | Decimal():
            return number_in_words(value, plan)
        case str():
            return value


def _no_name() -> str:
    return QCoreApplication.translate("forms", "(no name)")


def number_in_words(value: float | Decimal, plan: FieldPlan) -> str:
    """Write a number with the places its column has."""
    least = 2 if plan.kind is FieldKind.MONEY else 0
    return write_number(value, max(plan.precision or _places(value), least), least=least)


def _places(value: float | Decimal) -> int:
    """Return how many places a value has where its column does not say: nothing is rounded away."""
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def choice_label(plan: FieldPlan, value: Choice) -> str:
    """Name an option; one that is no longer offered keeps the label the record brought."""
    known = next((choice.label for choice in plan.choices if choice.value == value.value), "")
    return value.label or known or str(value.value)


def yes_or_no(plan: FieldPlan, *, value: bool) -> str:
    """Name a truth in the organisation's words, else in ours."""
    named = next((choice.label for choice in plan.choices if choice.value == int(value)), "")
    if named:
        return named
    tr = QCoreApplication.translate
    return tr("forms", "Yes") if value else tr("forms", "No")


def problem_words(problem: FieldProblem, detail: str = "") -> str:
    """Say what is wrong with a value where no other words were given: in dialogs."""
    tr = QCoreApplication.translate
    return {
        FieldProblem.REQUIRED: tr("forms", "Required"),
        FieldProblem.TOO_LONG: tr("forms", "Too long"),
        FieldProblem.NOT_A_NUMBER: tr("forms", "Not a number"),
        FieldProblem.OUT_OF_RANGE: tr("forms", "Out of range"),
        FieldProblem.NOT_A_DATE: tr("forms", "Not a date"),
        FieldProblem.REFUSED: detail,
    }[problem]

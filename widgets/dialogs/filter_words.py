"""Which conditions a kind of column can be filtered by, and what they are called."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.forms.state import FieldKind
from session_engine.views.state import FilterOperator

_O = FilterOperator
_TEXT = (_O.CONTAINS, _O.BEGINS_WITH, _O.EQUALS, _O.NOT_EQUALS, _O.EMPTY, _O.NOT_EMPTY)
_NAME = (_O.CONTAINS, _O.BEGINS_WITH, _O.EMPTY, _O.NOT_EMPTY)
_CHOICE = (_O.EQUALS, _O.NOT_EQUALS, _O.EMPTY, _O.NOT_EMPTY)
_TRUTH = (_O.EQUALS, _O.EMPTY, _O.NOT_EMPTY)
_TIME = (_O.ON, _O.BEFORE, _O.AFTER, _O.TODAY, _O.LAST_7_DAYS, _O.EMPTY, _O.NOT_EMPTY)
_NUMBER = (_O.EQUALS, _O.NOT_EQUALS, _O.LESS, _O.GREATER, _O.EMPTY, _O.NOT_EMPTY)

_BY_KIND = {
    FieldKind.CHOICE: _CHOICE,
    FieldKind.STATUS: _CHOICE,
    FieldKind.BOOLEAN: _TRUTH,
    FieldKind.LOOKUP: _NAME,
    FieldKind.DATE: _TIME,
    FieldKind.DATETIME: _TIME,
    FieldKind.INTEGER: _NUMBER,
    FieldKind.DECIMAL: _NUMBER,
    FieldKind.MONEY: _NUMBER,
}
WITHOUT_VALUE = frozenset({_O.EMPTY, _O.NOT_EMPTY, _O.TODAY, _O.LAST_7_DAYS})
"""Conditions that need no value."""


def operators(kind: FieldKind) -> tuple[FilterOperator, ...]:
    """Return the conditions for a kind, the usual one first."""
    return _BY_KIND.get(kind, _TEXT)


def operator_text(operator: FilterOperator) -> str:
    """Name a condition."""
    tr = QCoreApplication.translate
    return {
        _O.CONTAINS: tr("filter", "contains"),
        _O.BEGINS_WITH: tr("filter", "begins with"),
        _O.EQUALS: tr("filter", "is"),
        _O.NOT_EQUALS: tr("filter", "is not"),
        _O.EMPTY: tr("filter", "is empty"),
        _O.NOT_EMPTY: tr("filter", "is not empty"),
        _O.BEFORE: tr("filter", "before"),
        _O.AFTER: tr("filter", "after"),
        _O.ON: tr("filter", "on"),
        _O.TODAY: tr("filter", "today"),
        _O.LAST_7_DAYS: tr("filter", "in the last 7 days"),
        _O.LESS: tr("filter", "less than"),
        _O.GREATER: tr("filter", "greater than"),
    }[operator]

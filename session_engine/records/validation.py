"""What is wrong with an edited value, before the organisation is asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from session_engine.organisation.tables import NUMBERS, TEXTS, ColumnMeta, ColumnType, TableMeta
from session_engine.records.entry import Entry
from session_engine.records.state import FieldProblem, Value

Problem = tuple[FieldProblem, str]


def problem_of(column: ColumnMeta, value: Value) -> Problem | None:
    """Judge one value; the text is the limit it breaks."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return (FieldProblem.REQUIRED, "") if column.must_be_given else None
    if column.type in TEXTS:
        return _text(column, value)
    if column.type in NUMBERS:
        return _number(column, value)
    if column.type is ColumnType.DATETIME and not isinstance(value, date):
        return FieldProblem.NOT_A_DATE, ""
    return None


def _text(column: ColumnMeta, value: Value) -> Problem | None:
    # The organisation counts UTF-16 units: an emoji is two.
    length = len(str(value).encode("utf-16-le")) // 2
    if column.max_length is not None and length > column.max_length:
        return FieldProblem.TOO_LONG, str(column.max_length)
    return None


def _number(column: ColumnMeta, value: Value) -> Problem | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return FieldProblem.NOT_A_NUMBER, ""
    if isinstance(value, float | Decimal) and value != value:  # noqa: PLR0124 - not a number equals nothing
        return FieldProblem.NOT_A_NUMBER, ""
    if column.minimum is not None and value < column.minimum:
        return FieldProblem.OUT_OF_RANGE, f"≥ {column.minimum:g}"
    if column.maximum is not None and value > column.maximum:
        return FieldProblem.OUT_OF_RANGE, f"≤ {column.maximum:g}"
    return None


def missing(entry: Entry, meta: TableMeta) -> tuple[str, ...]:
    """Name the columns a new record still needs."""
    return tuple(
        column.name
        for column in meta.columns.values()
        if column.must_be_given and column.creatable and _empty(entry, column.name)
    )


def _empty(entry: Entry, column: str) -> bool:
    edit, cell = entry.edits.get(column), entry.cells.get(column)
    value = edit.mine if edit is not None else cell.value if cell is not None else None
    return value is None or (isinstance(value, str) and not value.strip())

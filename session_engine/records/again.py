"""What was typed into a record that is gone: what a new one starts with, and the words of a note."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.organisation.tables import ColumnType, TableMeta
from session_engine.records.state import Choice, Lookup, Parties, RecordState, Value

_OF_THE_OLD_ONE = frozenset(
    {
        ColumnType.STATE,
        ColumnType.STATUS,
        ColumnType.GUID,
        ColumnType.OWNER,
        ColumnType.VIRTUAL,
        ColumnType.OTHER,
    }
)
"""Columns that belong to the record that was: its key, its life, whose it was."""


def defaults(meta: TableMeta, record: RecordState) -> dict[str, Value]:
    """Give what is known of a record and can be said of a new one, what was typed aside."""
    return {
        name: field.value
        for name, field in record.fields.items()
        if not field.edited and field.value is not None and _fits(meta, name)
    }


def typed(record: RecordState) -> dict[str, Value]:
    """Give what the person typed."""
    return {name: field.value for name, field in record.fields.items() if field.edited}


def in_words(meta: TableMeta, record: RecordState) -> str:
    """Write down what the person typed, each column by its label."""
    texts = ((_label(meta, name), _text(value)) for name, value in typed(record).items())
    return "\n\n".join(f"{label}:\n{text}" for label, text in texts if text)


def place_for_note(record: RecordState) -> Lookup | None:
    """Name the record that a note about one that is gone belongs to: its customer, or what it was about."""
    values: Mapping[str, Value] = {name: field.value for name, field in record.fields.items()}
    known = (values.get(name) for name in ("customerid", "regardingobjectid", "parentcustomerid"))
    return next((value for value in known if isinstance(value, Lookup)), None)


def _fits(meta: TableMeta, name: str) -> bool:
    column = meta.columns.get(name)
    return column is not None and column.creatable and column.type not in _OF_THE_OLD_ONE


def _label(meta: TableMeta, name: str) -> str:
    column = meta.columns.get(name)
    return column.label if column is not None and column.label else name


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case Lookup():
            return value.name
        case Choice():
            return value.label or str(value.value)
        case Parties():
            return ", ".join(party.name for party in value.members)
        case _:
            return str(value)

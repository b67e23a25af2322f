"""People's names, put together from their parts."""

from typing import Final

from org_service.description import Table
from org_service.records.rules.model import Rules
from org_service.records.transaction import Row, Transaction

_PARTS: Final = ("firstname", "middlename", "lastname")


def full_name(row: Row) -> str:
    """Write first, middle and last name as one, as long as the column takes it."""
    return " ".join(part for name in _PARTS if (part := (row.get(name) or "").strip()))[:160]


def _name_new(_tx: Transaction, _table: Table, values: Row) -> None:
    values["fullname"] = full_name(values)


def _rename(_tx: Transaction, _table: Table, before: Row, changes: Row) -> None:
    if changes.keys() & set(_PARTS):
        changes["fullname"] = full_name(before | changes)


PERSON_RULES: Final = Rules(before_create=(_name_new,), before_update=(_rename,))

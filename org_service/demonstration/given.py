"""What a demonstration's desk was given to work with: macros, scripts, profiles, roles, templates of sessions.

One that an earlier program made gets what has come since. What was taken out stays out, what is there stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from org_service.conversations.rows import on_behalf
from org_service.demonstration.state import read_state
from org_service.storage import state as storage_state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from org_service.organisation import Organisation
    from org_service.records.transaction import Transaction

NUMBER: Final = 1
"""Raised when `guidance.py` gives more than before: a usual start compares it and reads nothing else."""
_NAME: Final = "demonstration_given"
_DEFAULT: Final = "ninedesk_isdefault"
_NAMES: Final = ("uniquename", "msdyn_uniquename")
"""Columns in which no two rows of a table may be the same."""
Given = Mapping[str, Sequence[Mapping[str, object]]]


class _Kept(msgspec.Struct, frozen=True):
    number: int
    ids: frozenset[str]


def is_given(connection: Connection) -> bool:
    """Tell whether a demonstration has what this program gives it; what is none needs nothing."""
    kept = _kept(connection)
    return (kept is not None and kept.number == NUMBER) or read_state(connection) is None


def note_given(connection: Connection, ids: Iterable[str]) -> None:
    """Remember what a demonstration was given."""
    kept = _Kept(NUMBER, frozenset(ids))
    storage_state.write_state(connection, _NAME, msgspec.json.encode(kept).decode())


def give_older(organisation: Organisation) -> None:
    """Give a demonstration of an earlier program what it was never given."""
    from org_service.demonstration.base import guidance  # noqa: PLC0415 - at the first start of a new program
    from org_service.demonstration.guidance import ids_of  # noqa: PLC0415 - the same

    state = organisation.storage.submit_read(read_state).result()
    if state is None:
        return
    given = guidance(organisation.now(), state.zone)

    def write(connection: Connection) -> None:
        kept = _kept(connection)
        before = kept.ids if kept is not None else frozenset[str]()
        _give(on_behalf(organisation, connection, _leader(given)), given, before)
        note_given(connection, before | set(ids_of(given)))

    organisation.storage.submit_write(write).result()


def _kept(connection: Connection) -> _Kept | None:
    value = storage_state.read_state(connection, _NAME)
    return None if value is None else msgspec.json.decode(value, type=_Kept)


def _leader(given: Given) -> str:
    return str(given["msdyn_appconfiguration"][0]["ownerid"])


def _give(tx: Transaction, given: Given, before: frozenset[str]) -> None:
    missing: set[str] = set()  # what is not there now, so that nothing is said of it either
    for name, rows in given.items():
        table = tx.description.tables[name]
        for row in rows:
            key = str(row[table.primary_id])
            if tx.exists(table, key):
                continue
            if key in before or _is_taken(tx, name, row) or not _all_there(tx, name, row, missing):
                missing.add(key)
                continue
            tx.insert(table, _whole(tx, name, row))


def _is_taken(tx: Transaction, table: str, row: Mapping[str, object]) -> bool:
    return any(row.get(column) and tx.rows(table, **{column: row[column]}) for column in _NAMES)


def _all_there(tx: Transaction, name: str, row: Mapping[str, object], missing: set[str]) -> bool:
    """Tell whether all that a row names is there; people may have left since."""
    if any(value in missing for value in row.values()):
        return False
    between = tx.description.tables[name].intersect
    sides = () if between is None else (
        (between.table, between.column), (between.other_table, between.other_column)
    )  # fmt: skip
    return all(tx.exists(tx.description.tables[table], str(row[column])) for table, column in sides)


def _whole(tx: Transaction, name: str, row: Mapping[str, object]) -> dict[str, object]:
    """Give a row with its defaults; a second profile for everybody else is one of its own name alone."""
    table = tx.description.tables[name]
    stored = {c.name for c in table.columns.values() if c.is_stored}
    whole = {c.name: c.default for c in table.columns.values() if c.default is not None and c.is_stored}
    whole |= {column: value for column, value in row.items() if column in stored}
    if whole.get(_DEFAULT) and tx.rows(name, **{_DEFAULT: True, "statecode": 0}):
        whole[_DEFAULT] = False
    return whole

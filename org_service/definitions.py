"""Keeps the views, forms and charts of an organisation as the program delivers them.

Nobody may change them through the Web API. What an administrator changed in the database itself stays: a row is
replaced only where it is as some earlier version of the program delivered it.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec
from sqlalchemy import select, update

from org_service.customisation import CustomisationRow, Value, customisation_rows
from org_service.delivered import DELIVERED, delivered_mark
from org_service.description import load_description
from org_service.storage import BulkLoad
from org_service.storage.bulk import plain
from org_service.storage.change_log import latest_position, set_latest_position
from org_service.storage.state import read_state, write_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Column, Connection, Table

    from org_service.storage import SqlTables

_ROWS: Final = "definition_rows"
"""Under which name the mark of each row is remembered that was delivered."""


def mark_of_all(rows: Iterable[CustomisationRow]) -> str:
    """Make the mark of all definitions: another one as soon as anything of them is other."""
    return sha256("".join(sorted(f"{row.id}{_mark(row.values)}" for row in rows)).encode()).hexdigest()


def note_delivered(connection: Connection, rows: Iterable[CustomisationRow]) -> None:
    """Remember what an organisation has been given."""
    marks = {row.id: _mark(row.values) for row in rows}
    write_state(connection, _ROWS, msgspec.json.encode(marks).decode())
    write_state(connection, DELIVERED, delivered_mark())


def renew_definitions(connection: Connection, tables: SqlTables, now: datetime) -> int:
    """Bring definitions up to date that are as they were delivered, add new ones; give how many are other now."""
    kept = read_state(connection, _ROWS)
    before = None if kept is None else msgspec.json.decode(kept, type=dict[str, str])
    lacking: list[CustomisationRow] = []
    renewed = 0
    rows = list(customisation_rows())
    for row in rows:
        found = _found(connection, tables, row)
        if found is None:
            lacking.append(row)
        elif found != row.values and (before is None or before.get(row.id) == _mark(found)):
            _replace(connection, tables, row, now)
            renewed += 1
    # One that was delivered and is not there was taken out by somebody.
    added = [row for row in lacking if before is None or row.id not in before]
    _add(connection, tables, added, now)
    note_delivered(connection, rows)
    return renewed + len(added)


def _found(connection: Connection, tables: SqlTables, row: CustomisationRow) -> dict[str, Value] | None:
    table, key = _home(tables, row)
    found = connection.execute(select(*(table.c[name] for name in row.values)).where(key == row.id)).first()
    return None if found is None else dict(zip(row.values, found, strict=True))


def _replace(connection: Connection, tables: SqlTables, row: CustomisationRow, now: datetime) -> None:
    table, key = _home(tables, row)
    values: dict[str, object] = dict(row.values)
    if "versionnumber" in table.c:
        position = values["versionnumber"] = latest_position(connection) + 1
        set_latest_position(connection, position)
    if "modifiedon" in table.c:
        values["modifiedon"] = plain(now)
    connection.execute(update(table).where(key == row.id).values(values))


def _add(connection: Connection, tables: SqlTables, rows: Sequence[CustomisationRow], now: datetime) -> None:
    if not rows:
        return
    description = load_description()
    load = BulkLoad(connection, tables, description)
    for row in rows:
        table = description.tables[row.table]
        stamps = {name: now for name in ("createdon", "modifiedon") if name in table.columns}
        load.insert(row.table, [{table.primary_id: row.id, **row.values, **stamps}])
    load.finish()


def _home(tables: SqlTables, row: CustomisationRow) -> tuple[Table, Column[str]]:
    description = load_description().tables[row.table]
    table = tables.of(description)
    return table, table.c[description.primary_id]


def _mark(values: Mapping[str, Value]) -> str:
    """Make the mark of a row; Booleans are numbers in some databases."""
    plain_values = {name: int(value) if isinstance(value, bool) else value for name, value in values.items()}
    return sha256(msgspec.json.encode(plain_values, order="sorted")).hexdigest()

"""Loads many rows at once into a database that nobody uses yet: demonstration content, tests."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import groupby, islice
from typing import Any, Final

from sqlalchemy import Connection, Integer, func, select, text

from org_service.description import Description, Table
from org_service.dialect.loading import insert_rows, update_statistics
from org_service.dialect.texts import number_after
from org_service.storage.change_log import latest_position, set_latest_position
from org_service.storage.schema import SqlTables

BATCH: Final = 2000
Row = Mapping[str, object]
# Asked for a million values: to look a type up is five times faster than to ask what it is.
_AS_KEPT: Final = frozenset({str, int, float, bool, type(None)})
_RAISE: Final = text(
    "INSERT INTO number_sequence (name, last) VALUES (:name, :last)"
    " ON CONFLICT (name) DO UPDATE SET last = excluded.last WHERE excluded.last > number_sequence.last"
)


class BulkLoad:
    """Writes rows as they come, without rules and without the log; `finish` ends it.

    Values may be as the Web API has them or Python's: aware datetimes, dates, UUIDs. What a row
    leaves out takes the column's default; an autonumber left out stays empty.
    """

    def __init__(self, connection: Connection, tables: SqlTables, description: Description) -> None:
        self._connection = connection
        self._tables = tables
        self._description = description
        self._position = latest_position(connection)

    def insert(self, table_name: str, rows: Iterable[Row]) -> int:
        """Write rows of one table and give how many there were."""
        table = self._description.tables[table_name]
        sql = self._tables.of(table)
        defaults = _defaults(table, frozenset(column.name for column in sql.columns))
        written = 0
        # Rows that bring the same columns share a statement; what none of them brings stays out
        # of it, which for the wide tables is four times faster than to write every column.
        for names, alike in groupby(sorted(rows, key=len), key=tuple):
            written += self._insert_alike(sql.name, names, alike, defaults)
        return written

    def _insert_alike(
        self, table: str, names: tuple[str, ...], rows: Iterable[Row], defaults: dict[str, object]
    ) -> int:
        if unknown := set(names) - defaults.keys():
            message = f"no such column: {', '.join(sorted(unknown))}"
            raise KeyError(message)
        added = {n: v for n, v in defaults.items() if v is not None and n not in names}
        versioned = "versionnumber" in defaults
        columns = [*names, *added, *(("versionnumber",) if versioned else ())]
        written = 0
        values = iter(rows)
        while batch := [
            (
                *(value if type(value) in _AS_KEPT else plain(value) for value in row.values()),
                *added.values(),
                *self._version(versioned=versioned),
            )
            for row in islice(values, BATCH)
        ]:
            insert_rows(self._connection, table, columns, batch)
            written += len(batch)
        return written

    def _version(self, *, versioned: bool) -> tuple[int, ...]:
        self._position += 1
        return (self._position,) if versioned else ()

    def finish(self) -> None:
        """Set the log's position and the number sequences past what was loaded."""
        set_latest_position(self._connection, self._position)
        for table in self._description.tables.values():
            for column in table.columns.values():
                if column.autonumber and table.base is None:
                    self._set_sequence(table, column.name)
        update_statistics(self._connection)

    def _set_sequence(self, table: Table, column: str) -> None:
        sql = self._tables.of(table)
        number = number_after(sql.c[column], "-")
        last = self._connection.execute(select(func.max(number.cast(Integer)))).scalar() or 0
        self._connection.execute(_RAISE, {"name": f"{table.name}.{column}", "last": last})


def _defaults(table: Table, stored: frozenset[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    values.update(dict.fromkeys(stored))
    for column in table.columns.values():
        if column.default is not None and column.name in stored:
            values[column.name] = column.default
    if table.has_state:
        values["statecode"] = 0
        values["statuscode"] = table.columns["statecode"].options[0].default_status
    if table.base is not None:
        values["activitytypecode"] = table.name
    return values


def plain(value: object) -> Any:
    """Give a value as the database keeps it."""
    if isinstance(value, bool | int | float | str) or value is None:
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else str(value)

"""One transaction of one caller: rows are written together with the log of their changes."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final, cast
from uuid import uuid4

from sqlalchemy import Connection, select, text

from org_service.answers.formats import utc_text
from org_service.caller import Caller
from org_service.description import Description, Relationship, Table
from org_service.dialect.connections import execute, fetch_all
from org_service.errors import RecordNotFound
from org_service.records.row_statements import KIND, RECORD, changing, insertion, reading, removal, where
from org_service.storage import SqlTables
from org_service.storage.change_log import log_change
from org_service.storage.writing import piece_of

Row = dict[str, Any]
Values = Mapping[str, Any]
_UNLOGGED: Final = frozenset({"modifiedon", "modifiedby", "versionnumber"})
_NEXT_NUMBER: Final = text(
    "INSERT INTO number_sequence (name, last) VALUES (:name, 1)"
    " ON CONFLICT (name) DO UPDATE SET last = number_sequence.last + 1 RETURNING last"
)


class Transaction:
    """Reads and writes rows for a caller. Rules are not its matter: it does what it is told."""

    def __init__(
        self,
        connection: Connection,
        description: Description,
        tables: SqlTables,
        caller: Caller,
        now: datetime,
    ) -> None:
        self.connection = connection
        self.description = description
        self.tables = tables
        self.caller = caller
        self.moment = now.astimezone(UTC)
        self.now = utc_text(now)

    def first(self, what: str, record_id: str) -> bool:
        """Say whether something about a record is done for the first time, and note it.

        The parts of a change set are one piece of work, each with a `Transaction` of its own.
        """
        whole, done = self.connection.info.get("done", (None, set[tuple[str, str]]()))
        if whole is not (now := piece_of(self.connection)):
            done = set[tuple[str, str]]()
            self.connection.info["done"] = (now, done)
        new = (what, record_id) not in done
        done.add((what, record_id))
        return new

    # -- reading ---------------------------------------------------------------------------------

    def find(self, table: Table, record_id: str, columns: tuple[str, ...] | None = None) -> Row | None:
        """Give a row with all its stored columns, or with some."""
        found = self._read(table, {table.primary_id: record_id}, columns)
        return found[0] if found else None

    def _read(self, table: Table, equal: Values, columns: tuple[str, ...] | None = None) -> list[Row]:
        sql = self.tables.of(table)
        found = reading(sql, columns)
        text = found.select + where(sql, tuple(equal), kind=table.base is not None)
        return [found.row(row) for row in fetch_all(self.connection, text, _of_kind(table, equal))]

    def get(self, table: Table, record_id: str) -> Row:
        """Give a row.

        Raises:
            RecordNotFound: There is none.
        """
        row = self.find(table, record_id)
        if row is None:
            raise RecordNotFound(table.name, record_id)
        return row

    def find_by(self, table: Table, column: str, value: str) -> str | None:
        """Give the id of the row with a value in a column that no two rows share one of."""
        found = self._read(table, {column: value}, (table.primary_id,))
        return cast("str", found[0][table.primary_id]) if found else None

    def exists(self, table: Table, record_id: str) -> bool:
        return self.find(table, record_id, (table.primary_id,)) is not None

    def rows(self, table_name: str, **equal: object) -> list[Row]:
        """Give the rows whose columns equal the given values; a tuple stands for any of its own."""
        table = self.description.tables[table_name]
        if all(_is_plain(value) for value in equal.values()):
            return self._read(table, equal)
        sql = self.tables.of(table)
        statement = (
            select(sql) if table.base is None else select(sql).where(sql.c.activitytypecode == table.name)
        )
        for name, value in equal.items():
            column = sql.c[name]
            statement = statement.where(
                column.in_(cast("tuple[object, ...]", value)) if isinstance(value, tuple) else column == value
            )
        return [dict(row) for row in self.connection.execute(statement).mappings()]

    def referencing(self, relationship: Relationship, record_id: str) -> list[Row]:
        """Give the rows that point to a record through a relationship."""
        table = self.description.tables[relationship.table]
        column = table.columns[relationship.column]
        if column.derived is not None:
            return []
        return self.rows(relationship.table, **{relationship.column: record_id})

    def name_of(self, table: Table, record_id: str) -> str | None:
        """Give a record's name."""
        name = table.primary_name
        if name is None or name not in self.tables.of(table).c:
            return None
        row = self.find(table, record_id, (name,))
        return None if row is None else cast("str | None", row[name])

    @cached_property
    def organisation(self) -> Row:
        """Give the organisation's own row, with its settings."""
        rows = self.rows("organization")
        return rows[0] if rows else {}

    # -- writing ---------------------------------------------------------------------------------

    def insert(self, table: Table, values: Row) -> str:
        """Write a new row and give its id."""
        record_id = cast("str", values[table.primary_id])
        changed = [name for name, value in values.items() if value is not None]
        version = self._log(table, record_id, "create", changed)
        sql = self.tables.of(table)
        if "versionnumber" in sql.c:
            values = {**values, "versionnumber": version}
        execute(self.connection, insertion(sql, tuple(sorted(values))), values)
        return record_id

    def update(self, table: Table, record_id: str, changes: Row) -> None:
        """Change a row."""
        self._change(table, record_id, changes, changes)

    def count(self, table: Table, record_id: str, figures: Row) -> None:
        """Keep figures about a row: it gets a new version, but nobody has changed what it says."""
        self._change(table, record_id, figures, figures, quietly=True)

    def touch(self, table: Table, record_id: str, named: Iterable[str]) -> None:
        """Give a row a new version for what belongs to it and lies in rows of its own."""
        self._change(table, record_id, {}, named)

    def _change(
        self, table: Table, record_id: str, changes: Row, named: Iterable[str], *, quietly: bool = False
    ) -> None:
        version = self._log(table, record_id, "update", named)
        sql = self.tables.of(table)
        if "versionnumber" in sql.c:
            changes = {**changes, "versionnumber": version}
        if "modifiedon" in sql.c and not quietly:
            changes = {**changes, "modifiedon": self.now, "modifiedby": self.caller.user_id}
        if changes:
            text = changing(sql, table.primary_id, tuple(sorted(changes)))
            execute(self.connection, text, {**changes, RECORD: record_id})

    def delete(self, table: Table, record_id: str) -> None:
        """Take a row out."""
        self._log(table, record_id, "delete", ())
        sql = self.tables.of(table)
        execute(self.connection, removal(sql, table.primary_id), {RECORD: record_id})

    def _log(self, table: Table, record_id: str, kind: Any, columns: Iterable[str]) -> int:
        named = [name for name in columns if name not in _UNLOGGED]
        return log_change(self.connection, table.name, record_id, kind, named, self.caller.user_id, self.now)

    def next_number(self, name: str) -> int:
        """Give the next number of a sequence; numbers of a transaction that fails come again."""
        return cast("int", self.connection.execute(_NEXT_NUMBER, {"name": name}).scalar_one())

    def kind_of_activity(self, activity_id: str) -> Table | None:
        """Give the kind an activity is of."""
        pointer = self.description.tables["activitypointer"]
        row = self.find(pointer, activity_id)
        return None if row is None else self.description.tables[row["activitytypecode"]]

    def minutes_since(self, moment: str) -> int:
        """Count the whole minutes from a moment to now."""
        return max(0, int((self.moment - datetime.fromisoformat(moment)).total_seconds() // 60))

    def later(self, seconds: float) -> str:
        """Write a moment after now."""
        return utc_text(self.moment + timedelta(seconds=seconds))


def _of_kind(table: Table, equal: Values) -> Values:
    return equal if table.base is None else {**equal, KIND: table.name}


def _is_plain(value: object) -> bool:
    return value is not None and not isinstance(value, tuple)


def new_id() -> str:
    """Make an id for a new record."""
    return str(uuid4())

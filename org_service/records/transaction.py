"""One transaction of one caller: rows are written together with the log of their changes."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final, cast
from uuid import uuid4

from sqlalchemy import Connection, bindparam, delete, insert, select, text, update
from sqlalchemy import Table as SqlTable

from org_service.answers.formats import utc_text
from org_service.caller import Caller
from org_service.description import Description, Relationship, Table
from org_service.errors import RecordNotFound
from org_service.storage import SqlTables
from org_service.storage.change_log import log_change

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

        The parts of a change set are one transaction of the database, each with a `Transaction` of its own.
        """
        whole, done = self.connection.info.get("done", (None, set[tuple[str, str]]()))
        if whole is not (now := self.connection.get_transaction()):
            done = set[tuple[str, str]]()
            self.connection.info["done"] = (now, done)
        new = (what, record_id) not in done
        done.add((what, record_id))
        return new

    # -- reading ---------------------------------------------------------------------------------

    def find(self, table: Table, record_id: str) -> Row | None:
        """Give a row with all its stored columns."""
        sql = self.tables.of(table)
        statement = select(sql).where(sql.c[table.primary_id] == record_id)
        found = self.connection.execute(_of_kind(statement, table, sql)).mappings().first()
        return None if found is None else dict(found)

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
        sql = self.tables.of(table)
        statement = select(sql.c[table.primary_id]).where(sql.c[column] == value)
        return cast("str | None", self.connection.execute(_of_kind(statement, table, sql)).scalar())

    def exists(self, table: Table, record_id: str) -> bool:
        sql = self.tables.of(table)
        statement = select(sql.c[table.primary_id]).where(sql.c[table.primary_id] == record_id)
        return self.connection.execute(_of_kind(statement, table, sql)).first() is not None

    def rows(self, table_name: str, **equal: object) -> list[Row]:
        """Give the rows whose columns equal the given values; a tuple stands for any of its own."""
        table = self.description.tables[table_name]
        sql = self.tables.of(table)
        statement = _of_kind(select(sql), table, sql)
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
        row = self.find(table, record_id)
        name = None if row is None or table.primary_name is None else row.get(table.primary_name)
        return cast("str | None", name)

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
        self.connection.execute(insert(sql), values)
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
        key = sql.c[table.primary_id] == bindparam("the_record", record_id)
        self.connection.execute(update(sql).where(key).values(changes))

    def delete(self, table: Table, record_id: str) -> None:
        """Take a row out."""
        self._log(table, record_id, "delete", ())
        sql = self.tables.of(table)
        self.connection.execute(delete(sql).where(sql.c[table.primary_id] == record_id))

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


def _of_kind(statement: Any, table: Table, sql: SqlTable) -> Any:
    return statement if table.base is None else statement.where(sql.c.activitytypecode == table.name)


def new_id() -> str:
    """Make an id for a new record."""
    return str(uuid4())

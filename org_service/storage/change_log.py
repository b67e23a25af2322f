"""The log of changes that the change feed reads: a row in the same transaction as its change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

import msgspec
from sqlalchemy import Column as SqlColumn
from sqlalchemy import Connection, Index, Integer, MetaData, Text
from sqlalchemy import Table as SqlTable

ChangeKind = Literal["create", "update", "delete"]
_COLUMNS = msgspec.json.Decoder(tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one record. Its position is the record's version number from then on."""

    position: int
    table: str
    id: str
    kind: ChangeKind
    columns: tuple[str, ...]
    by: str
    at: str

    @property
    def etag(self) -> str:
        return f'W/"{self.position}"'


def define_change_log(metadata: MetaData) -> SqlTable:
    """Define the log; AUTOINCREMENT, so that a position never comes back after rows were dropped."""
    table = SqlTable(
        "change_log",
        metadata,
        SqlColumn("position", Integer, primary_key=True),
        SqlColumn("table_name", Text, nullable=False),
        SqlColumn("record_id", Text, nullable=False),
        SqlColumn("kind", Text, nullable=False),
        SqlColumn("columns", Text, nullable=False),
        SqlColumn("user_id", Text, nullable=False),
        SqlColumn("at", Text, nullable=False),
        sqlite_autoincrement=True,
    )
    Index("ix_change_log_at", table.c.at)
    return table


def log_change(
    connection: Connection,
    table: str,
    record_id: str,
    kind: ChangeKind,
    columns: Sequence[str],
    user_id: str,
    at: str,
) -> int:
    """Write one change to the log and give its position, which orders changes as they commit."""
    result = connection.exec_driver_sql(
        "INSERT INTO change_log (table_name, record_id, kind, columns, user_id, at)"
        " VALUES (?, ?, ?, ?, ?, ?) RETURNING position",
        (table, record_id, kind, msgspec.json.encode(sorted(columns)).decode(), user_id, at),
    )
    position = cast("int", result.scalar_one())
    change = Change(position, table, record_id, kind, tuple(sorted(columns)), user_id, at)
    _pending(connection).append(change)
    return position


def _pending(connection: Connection) -> list[Change]:
    return cast("list[Change]", connection.info.setdefault("changes", []))


def has_changes(connection: Connection) -> bool:
    """Tell whether the transaction has changed a record."""
    return bool(_pending(connection))


def take_changes(connection: Connection) -> tuple[Change, ...]:
    """Give the changes of the transaction and forget them."""
    found = tuple(_pending(connection))
    _pending(connection).clear()
    return found


def change_log(connection: Connection, after: int, limit: int = 1000) -> tuple[Change, ...] | None:
    """Give the changes after a position, in order; None if some of them are held no more."""
    if after < oldest_position(connection):
        return None
    rows = connection.exec_driver_sql(
        "SELECT position, table_name, record_id, kind, columns, user_id, at FROM change_log"
        " WHERE position > ? ORDER BY position LIMIT ?",
        (after, limit),
    )
    return tuple(
        Change(position, table, record_id, cast("ChangeKind", kind), _COLUMNS.decode(names), by, at)
        for position, table, record_id, kind, names, by, at in rows
    )


def latest_position(connection: Connection) -> int:
    """Give the position of the newest change ever, whether or not its row is still held."""
    return _scalar(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'change_log'")


def oldest_position(connection: Connection) -> int:
    """Give the position before the oldest change that is still held."""
    first = _scalar(connection, "SELECT min(position) FROM change_log")
    return first - 1 if first else latest_position(connection)


def drop_before(connection: Connection, moment: datetime) -> int:
    """Forget changes older than a moment; the newest always stays."""
    result = connection.exec_driver_sql(
        "DELETE FROM change_log WHERE at < ? AND position < (SELECT max(position) FROM change_log)",
        (moment.strftime("%Y-%m-%dT%H:%M:%SZ"),),
    )
    return result.rowcount


def _scalar(connection: Connection, statement: str) -> int:
    return cast("int | None", connection.exec_driver_sql(statement).scalar()) or 0


def set_latest_position(connection: Connection, position: int) -> None:
    """Let the next change come after a position, when rows were loaded without the log."""
    changed = connection.exec_driver_sql(
        "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'change_log'", (position,)
    )
    if not changed.rowcount:
        connection.exec_driver_sql(
            "INSERT INTO sqlite_sequence (name, seq) VALUES ('change_log', ?)", (position,)
        )

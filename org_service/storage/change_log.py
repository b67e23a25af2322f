"""The log of changes that the change feed reads: a row in the same transaction as its change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, cast

import msgspec
from sqlalchemy import Column as SqlColumn
from sqlalchemy import Connection, Index, Integer, MetaData, Text, text
from sqlalchemy import Table as SqlTable

from org_service.dialect.connections import fetch_all
from org_service.dialect.counters import NEVER_REUSED, latest_number, raise_number

ChangeKind = Literal["create", "update", "delete"]
_COLUMNS = msgspec.json.Decoder(tuple[str, ...])
_NAME = "change_log"
_LOG = (
    "INSERT INTO change_log (table_name, record_id, kind, columns, user_id, at)"
    " VALUES (:table, :record, :kind, :columns, :user, :at) RETURNING position"
)
_AFTER = text(
    "SELECT position, table_name, record_id, kind, columns, user_id, at FROM change_log"
    " WHERE position > :after ORDER BY position LIMIT :most"
)
_OLDEST = text("SELECT min(position) FROM change_log")
_DROP = text(
    "DELETE FROM change_log WHERE at < :moment AND position < (SELECT max(position) FROM change_log)"
)


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
    whole: bytes | None = None
    """What the feed tells in its place: a message, so that who hears of it has it."""

    @property
    def etag(self) -> str:
        return f'W/"{self.position}"'


def define_change_log(metadata: MetaData) -> SqlTable:
    """Define the log; a position never comes back after rows were dropped."""
    table = SqlTable(
        _NAME,
        metadata,
        SqlColumn("position", Integer, primary_key=True),
        SqlColumn("table_name", Text, nullable=False),
        SqlColumn("record_id", Text, nullable=False),
        SqlColumn("kind", Text, nullable=False),
        SqlColumn("columns", Text, nullable=False),
        SqlColumn("user_id", Text, nullable=False),
        SqlColumn("at", Text, nullable=False),
        **NEVER_REUSED,
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
    names = tuple(sorted(columns))
    written = msgspec.json.encode(names).decode()
    values = {
        "table": table,
        "record": record_id,
        "kind": kind,
        "columns": written,
        "user": user_id,
        "at": at,
    }
    ((position,),) = fetch_all(connection, _LOG, values)
    change = Change(position, table, record_id, kind, names, user_id, at)
    _pending(connection).append(change)
    return position


def tell_whole(connection: Connection, record_id: str, whole: bytes) -> None:
    """Let the feed tell the newest change, of this record, by what the record is."""
    pending = _pending(connection)
    if pending and pending[-1].id == record_id:
        pending[-1] = replace(pending[-1], whole=whole)


def _pending(connection: Connection) -> list[Change]:
    return cast("list[Change]", connection.info.setdefault("changes", []))


def has_changes(connection: Connection) -> bool:
    """Tell whether the transaction has changed a record."""
    return bool(_pending(connection))


def count_changes(connection: Connection) -> int:
    """Count the changes of the transaction up to now."""
    return len(_pending(connection))


def touches(connection: Connection, tables: frozenset[str]) -> bool:
    """Tell whether the transaction has changed a record of one of these tables."""
    return any(change.table in tables for change in _pending(connection))


def forget_changes(connection: Connection, kept: int) -> None:
    """Forget all but the first changes of the transaction: the others were taken back."""
    del _pending(connection)[kept:]


def take_changes(connection: Connection) -> tuple[Change, ...]:
    """Give the changes of the transaction and forget them."""
    found = tuple(_pending(connection))
    _pending(connection).clear()
    return found


def change_log(connection: Connection, after: int, limit: int = 1000) -> tuple[Change, ...] | None:
    """Give the changes after a position, in order; None if some of them are held no more."""
    if after < oldest_position(connection):
        return None
    rows = connection.execute(_AFTER, {"after": after, "most": limit})
    return tuple(
        Change(position, table, record_id, cast("ChangeKind", kind), _COLUMNS.decode(names), by, at)
        for position, table, record_id, kind, names, by, at in rows
    )


def latest_position(connection: Connection) -> int:
    """Give the position of the newest change ever, whether or not its row is still held."""
    return latest_number(connection, _NAME)


def oldest_position(connection: Connection) -> int:
    """Give the position before the oldest change that is still held."""
    first = cast("int | None", connection.execute(_OLDEST).scalar())
    return first - 1 if first else latest_position(connection)


def drop_before(connection: Connection, moment: datetime) -> int:
    """Forget changes older than a moment; the newest always stays."""
    return connection.execute(_DROP, {"moment": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}).rowcount


def set_latest_position(connection: Connection, position: int) -> None:
    """Let the next change come after a position, when rows were loaded without the log."""
    raise_number(connection, _NAME, position)

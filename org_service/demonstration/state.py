"""What the database remembers of its demonstration: when it was told, and what has moved since."""

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, text

from org_service.demonstration.rows import LiveRow
from org_service.dialect.loading import insert_rows
from org_service.storage import state as storage_state

_NAME = "demonstration"
_TABLES = (
    (
        "CREATE TABLE IF NOT EXISTS demonstration_live (table_name TEXT NOT NULL, record_id TEXT NOT NULL,"
        " record_group TEXT NOT NULL, dates TEXT NOT NULL, PRIMARY KEY (table_name, record_id))"
    ),
    "CREATE TABLE IF NOT EXISTS demonstration_touched (record_group TEXT PRIMARY KEY)",
)


class Settling(msgspec.Struct, frozen=True):
    """How far a move of the older rows has come.

    Attributes:
        weeks: By how much they move.
        version: The version number that moved rows take.
        table: The place of the table in the order of work.
        after: The last row of that table that is done.
    """

    weeks: int
    version: int
    table: int = 0
    after: str = ""


class State(msgspec.Struct, frozen=True):
    """Where the demonstration stands.

    Attributes:
        seed: What its chance was drawn from.
        zone: The agent's time zone code.
        told_at: The moment its recent days are told for, seconds since 1970.
        live_mark: Recent rows with a higher version number were touched since.
        history_at: The moment its older rows are told for.
        history_mark: Older rows with a higher version number were touched since.
        settling: A move of the older rows that is under way.
    """

    seed: int
    zone: int
    told_at: int
    live_mark: int
    history_at: int
    history_mark: int
    settling: Settling | None = None


def create_tables(connection: Connection) -> None:
    """Make the demonstration's own tables."""
    for statement in _TABLES:
        connection.execute(text(statement))


def read_state(connection: Connection) -> State | None:
    """Give where the demonstration stands; None in a database without one."""
    value = storage_state.read_state(connection, _NAME)
    return None if value is None else msgspec.json.decode(value, type=State)


def write_state(connection: Connection, state: State) -> None:
    """Remember where the demonstration stands."""
    storage_state.write_state(connection, _NAME, msgspec.json.encode(state).decode())


def touch(connection: Connection, groups: str, values: Mapping[str, object]) -> None:
    """Remember groups of rows as touched: those that a statement of the form SELECT ... WHERE finds."""
    connection.execute(
        text(f"INSERT INTO demonstration_touched (record_group) {groups} ON CONFLICT DO NOTHING"),
        values,
    )


def write_live(connection: Connection, rows: list[LiveRow]) -> None:
    """Remember what the dates of the recent rows are relative to."""
    if rows:
        columns = ("table_name", "record_id", "record_group", "dates")
        insert_rows(connection, "demonstration_live", columns, [tuple(row) for row in rows])

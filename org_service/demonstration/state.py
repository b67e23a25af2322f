"""What the database remembers of its demonstration: when it was told, and what has moved since."""

from typing import cast

import msgspec
from sqlalchemy import Connection

from org_service.demonstration.rows import LiveRow

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
        connection.exec_driver_sql(statement)


def read_state(connection: Connection) -> State | None:
    """Give where the demonstration stands; None in a database without one."""
    value = connection.exec_driver_sql("SELECT value FROM service_state WHERE name = ?", (_NAME,)).scalar()
    return None if value is None else msgspec.json.decode(cast("str", value), type=State)


def write_state(connection: Connection, state: State) -> None:
    """Remember where the demonstration stands."""
    connection.exec_driver_sql(
        "INSERT INTO service_state (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_NAME, msgspec.json.encode(state).decode()),
    )


def write_live(connection: Connection, rows: list[LiveRow]) -> None:
    """Remember what the dates of the recent rows are relative to."""
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO demonstration_live (table_name, record_id, record_group, dates) VALUES (?, ?, ?, ?)",
            [tuple(row) for row in rows],
        )

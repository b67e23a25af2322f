"""Numbers that never come back, even after the rows that had them are gone."""

from typing import Any, Final, cast

from sqlalchemy import Connection

NEVER_REUSED: Final[dict[str, Any]] = {"sqlite_autoincrement": True}
"""What a table is defined with whose integer key must never be given twice."""


def latest_number(connection: Connection, table: str) -> int:
    """Give the newest number that a table has given, whether or not its row is still there."""
    found = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
    return cast("int | None", found.scalar()) or 0


def raise_number(connection: Connection, table: str, number: int) -> None:
    """Let the next number of a table be higher than this one."""
    changed = connection.exec_driver_sql(
        "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (number, table)
    )
    if not changed.rowcount:
        connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))

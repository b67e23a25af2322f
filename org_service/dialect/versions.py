"""The number of the step that a database is at."""

from typing import cast

from sqlalchemy import Connection


def read_version(connection: Connection) -> int:
    """Give the step that a database is at, 0 for an empty one."""
    return cast("int", connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def write_version(connection: Connection, number: int) -> None:
    """Note that a step is done."""
    connection.exec_driver_sql(f"PRAGMA user_version = {number:d}")

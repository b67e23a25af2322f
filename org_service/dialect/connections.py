"""Connections to a database: how they are set up, begin, are broken off, and read fast."""

from collections.abc import Mapping
from sqlite3 import Connection as SqliteConnection
from typing import Any, Final, Literal, cast

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import NullPool

from org_service.dialect.addresses import is_known
from org_service.dialect.moments import elapsed, local_part
from org_service.dialect.texts import fits, folded

# Synchronous FULL: an answer to a save is a promise that has to outlive a power cut, since the
# client then forgets its draft. In WAL mode it costs one sync for each commit.
_PRAGMAS: Final = (
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16000",
    # As much as SQLite maps at the most, for what lies behind it fills the cache of each connection: with 256 MB the
    # service grew with every message from the two hundred thousandth on. Mapped pages are the system's to take back.
    "PRAGMA mmap_size=2147418112",
)


def connect_engine(url: str, role: Literal["writer", "reader"]) -> Engine:
    """Make an engine for one role; each thread takes one connection from it and keeps it."""
    if not is_known(url):
        message = f"This version keeps an organization in SQLite; not in {url!r}."
        raise ValueError(message)
    # An error that is logged must not hold what people wrote.
    engine = create_engine(
        url, poolclass=NullPool, connect_args={"cached_statements": 512}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_reader if role == "reader" else _prepare_writer)
    event.listen(engine, "begin", _begin_reading if role == "reader" else _begin_writing)
    return engine


def prepare(connection: SqliteConnection) -> None:
    """Set a connection up with what statements and indexes of the service need."""
    # The driver's own transactions begin too late (not at a SELECT), so we begin them ourselves.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    connection.create_function("folded", 1, folded, deterministic=True)
    connection.create_function("fits", 2, fits, deterministic=True)
    connection.create_function("local_part", 3, local_part, deterministic=True)
    connection.create_function("elapsed", 2, elapsed, deterministic=True)


def _prepare_writer(connection: SqliteConnection, _record: object) -> None:
    prepare(connection)
    connection.execute("PRAGMA journal_mode=WAL")


def _prepare_reader(connection: SqliteConnection, _record: object) -> None:
    prepare(connection)
    connection.execute("PRAGMA query_only=ON")


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def statement_dialect() -> Dialect:
    """Give the dialect that statements are compiled for, with parameters by name."""
    return SQLiteDialect_pysqlite(paramstyle="named")


def interrupt(connection: Connection) -> None:
    """Break off what a connection is doing, from another thread."""
    driver = cast("SqliteConnection | None", connection.connection.driver_connection)
    if driver is not None:
        driver.interrupt()


_PREPARER: Final = SQLiteDialect_pysqlite().identifier_preparer


def quoted(name: str) -> str:
    """Write a table's or column's name as statements need it."""
    return _PREPARER.quote(name)


def execute(connection: Connection, text: str, values: Mapping[str, object]) -> None:
    """Run a statement that gives no rows."""
    connection.connection.cursor().execute(text, cast("Any", values)).close()


_SAVEPOINT: Final = "piece"


def set_savepoint(connection: Connection) -> None:
    """Mark where the transaction stands, to come back to it with `back_to_savepoint`."""
    execute(connection, f"SAVEPOINT {_SAVEPOINT}", {})


def drop_savepoint(connection: Connection) -> None:
    """Keep what was done since the mark."""
    execute(connection, f"RELEASE {_SAVEPOINT}", {})


def back_to_savepoint(connection: Connection) -> None:
    """Take back what was done since the mark."""
    execute(connection, f"ROLLBACK TO {_SAVEPOINT}", {})
    drop_savepoint(connection)


def fetch_all(connection: Connection, text: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """Run a compiled statement and give its rows as the driver has them.

    What SQLAlchemy does to a result of eighty columns takes longer than SQLite takes to find it.
    """
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text, cast("Any", values))
        return cast("list[tuple[Any, ...]]", cursor.fetchall())
    finally:
        cursor.close()

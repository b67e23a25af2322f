"""All that is bound to a database's dialect; today that is SQLite alone.

Values are kept as the Web API shows them: ids as lower-case text, moments as `2024-05-01T09:30:00Z`,
days as `2024-05-01`. So a row goes out without a conversion, and text order is time order.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from sqlite3 import Connection as SqliteConnection
from sqlite3 import OperationalError
from typing import Any, Final, Literal, cast
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Float,
    Integer,
    String,
    Text,
    case,
    create_engine,
    event,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlalchemy.types import TypeEngine

from org_service.description import AttributeType

NAME_COLLATION: Final = "NOCASE"
_TYPES: Final[dict[AttributeType, TypeEngine[Any]]] = {
    "BigInt": BigInteger(),
    "Boolean": Boolean(),
    "Customer": String(36),
    "DateTime": String(20),
    "Decimal": Float(),
    "Double": Float(),
    "EntityName": String(64),
    "Integer": Integer(),
    "Lookup": String(36),
    "Memo": Text(collation=NAME_COLLATION),
    "Money": Float(),
    "Owner": String(36),
    "Picklist": Integer(),
    "State": Integer(),
    "Status": Integer(),
    "String": Text(collation=NAME_COLLATION),
    "Uniqueidentifier": String(36),
}

# Synchronous FULL: an answer to a save is a promise that has to outlive a power cut, since the
# client then forgets its draft. In WAL mode it costs one sync for each commit.
_PRAGMAS: Final = (
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16000",
    "PRAGMA mmap_size=268435456",
)


def column_type(kind: AttributeType) -> TypeEngine[Any]:
    """Give the SQL type that keeps a column's values."""
    return _TYPES[kind]


def connect_engine(url: str, role: Literal["writer", "reader"]) -> Engine:
    """Make an engine for one role; each thread takes one connection from it and keeps it."""
    if not url.startswith("sqlite"):
        message = f"This version keeps an organization in SQLite; not in {url!r}."
        raise ValueError(message)
    # An error that is logged must not hold what people wrote.
    engine = create_engine(
        url, poolclass=NullPool, connect_args={"cached_statements": 512}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_reader if role == "reader" else _prepare_writer)
    event.listen(engine, "begin", _begin_reading if role == "reader" else _begin_writing)
    return engine


def _prepare(connection: SqliteConnection) -> None:
    # The driver's own transactions begin too late (not at a SELECT), so we begin them ourselves.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    connection.create_function("folded", 1, folded, deterministic=True)
    connection.create_function("fits", 2, fits, deterministic=True)
    connection.create_function("local_part", 3, local_part, deterministic=True)


def _prepare_writer(connection: SqliteConnection, _record: object) -> None:
    _prepare(connection)
    connection.execute("PRAGMA journal_mode=WAL")


def _prepare_reader(connection: SqliteConnection, _record: object) -> None:
    _prepare(connection)
    connection.execute("PRAGMA query_only=ON")


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def was_interrupted(error: BaseException) -> bool:
    """Tell whether an error comes of a statement that was broken off."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, OperationalError) and str(cause) == "interrupted"


def statement_dialect() -> Dialect:
    """Give the dialect that statements are compiled for, with parameters by name."""
    return SQLiteDialect_pysqlite(paramstyle="named")


def interrupt(connection: Connection) -> None:
    """Break off what a connection is doing, from another thread."""
    driver = cast("SqliteConnection | None", connection.connection.driver_connection)
    if driver is not None:
        driver.interrupt()


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


def update_statistics(connection: Connection) -> None:
    """Let the planner see how the rows are distributed, after many have come in."""
    connection.exec_driver_sql("ANALYZE")


def folded(text: object) -> str | None:
    """Drop case and accents, as Dataverse compares texts: `Müller` contains `MULL`."""
    if text is None:
        return None
    plain = str(text)
    if plain.isascii():
        return plain.lower()
    return _folded_name(plain) if len(plain) <= _LONGEST_NAME else _fold(plain)


def _fold(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


_LONGEST_NAME: Final = 200
_folded_name: Final = lru_cache(maxsize=65_536)(_fold)


def matches(column: ColumnElement[Any], pattern: ColumnElement[Any]) -> ColumnElement[bool]:
    """Compare with a LIKE pattern (escaped by a backslash, already folded)."""
    # SQLite's own LIKE knows the case of ASCII letters only. That is enough for most texts, and much
    # faster than asking Python for every row.
    plain = column.op("NOT GLOB")(literal_column("'*[^ -~]*'"))
    return case(
        (plain, column.like(pattern, escape="\\")),
        else_=func.folded(column).like(pattern, escape="\\"),
    )


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def fits(text: object, pattern: str) -> bool | None:
    """Compare a whole text with a regular expression that we wrote ourselves."""
    plain = folded(text)
    return None if plain is None else _compiled(pattern).fullmatch(plain) is not None


def matches_sets(column: ColumnElement[Any], pattern: ColumnElement[Any]) -> ColumnElement[bool]:
    """Compare with a LIKE pattern that has `[abc]` in it, given as a regular expression."""
    return func.fits(column, pattern) == 1


def one_of(column: ColumnElement[Any], values: ColumnElement[Any]) -> ColumnElement[bool]:
    """Compare with a list that is bound as one JSON text, so that its length is no new statement."""
    listed = func.json_each(values).table_valued("value")
    return column.in_(select(listed.c.value))


def as_name(expression: ColumnElement[Any]) -> ColumnElement[Any]:
    """Let a computed text sort and compare as a name does."""
    return expression.collate(NAME_COLLATION)


@lru_cache(maxsize=8192)
def _local(hour: str, zone: str) -> datetime:
    moment = datetime.fromisoformat(hour + ":00:00").replace(tzinfo=UTC)
    return moment.astimezone(ZoneInfo(zone))


def local_part(text: str | None, zone: str, part: str) -> int | None:
    """Give a part of a moment in a time zone: the day of the month, the week, the month, ..."""
    if text is None:
        return None
    if len(text) == len("2024-05-01"):
        return _PARTS[part](datetime.fromisoformat(text))
    local = _local(text[:13], zone)
    return _PARTS[part](local)


def _quarter(moment: datetime) -> int:
    return (moment.month + 2) // 3


def _week(moment: datetime) -> int:
    """Number the week as Dataverse does: the one with the first of January is 1, from Sunday."""
    first = moment.replace(month=1, day=1)
    offset = (first.weekday() + 1) % 7
    return (moment.timetuple().tm_yday - 1 + offset) // 7 + 1


_PARTS: Final[dict[str, Callable[[datetime], int]]] = {
    "day": lambda moment: moment.day,
    "week": _week,
    "month": lambda moment: moment.month,
    "quarter": _quarter,
    "year": lambda moment: moment.year,
    "fiscal-period": _quarter,
    "fiscal-year": lambda moment: moment.year,
}


def part_of(column: ColumnElement[Any], zone: ColumnElement[Any], part: str) -> ColumnElement[Any]:
    """Give a part of a moment in a time zone."""
    return func.local_part(column, zone, part)

"""Lists of values in one parameter, so that their length makes no new statement."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select

from org_service.dialect.connections import fetch_all


def one_of(column: ColumnElement[Any], values: ColumnElement[Any]) -> ColumnElement[bool]:
    """Compare with a list that is bound as one JSON text, so that its length is no new statement."""
    listed = func.json_each(values).table_valued("value")
    return column.in_(select(listed.c.value))


def json_list(values: Iterable[object]) -> str:
    """Write values as the one parameter that `one_of` compares with."""
    return msgspec.json.encode(list(values)).decode()


def read_rows(
    connection: Connection, table: str, key: str, columns: Sequence[str], ids: Iterable[str]
) -> list[tuple[Any, ...]]:
    """Read the key and the columns of the rows with these ids, in no order.

    The names are the description's own.
    """
    statement = (
        f"SELECT {', '.join((key, *columns))} FROM {table}"  # noqa: S608 - the description's names
        f" WHERE {key} IN (SELECT value FROM json_each(:ids))"
    )
    return fetch_all(connection, statement, {"ids": json_list(ids)})

"""The statements by which rows of described tables are read and written, each made once.

What an expression language does for a statement each time takes twenty times as long as SQLite does to carry it out,
and every message of a conversation is a dozen of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Boolean

from org_service.dialect.connections import quoted

if TYPE_CHECKING:
    from sqlalchemy import Table as SqlTable

KIND: Final = "the_kind"
"""The parameter that says which kind of activity is meant."""
RECORD: Final = "the_record"
_KEPT: Final = 2048


class RowReading:
    """Some columns of a table: the statement's beginning, and a row made of what the driver gives."""

    def __init__(self, sql: SqlTable, names: tuple[str, ...]) -> None:
        self._names = names
        self._flags = tuple(name for name in names if isinstance(sql.c[name].type, Boolean))
        self.select = f"SELECT {', '.join(map(quoted, names))} FROM {quoted(sql.name)}"  # noqa: S608 - described names

    def row(self, values: tuple[Any, ...]) -> dict[str, Any]:
        """Give a row by the names of its columns."""
        found = dict(zip(self._names, values, strict=True))
        for name in self._flags:
            if found[name] is not None:
                found[name] = bool(found[name])
        return found


@lru_cache(_KEPT)
def reading(sql: SqlTable, names: tuple[str, ...] | None = None) -> RowReading:
    """Make what reads all columns of a table, or some."""
    return RowReading(sql, names or tuple(column.name for column in sql.columns))


@lru_cache(_KEPT)
def where(sql: SqlTable, equal: tuple[str, ...], *, kind: bool = False) -> str:
    """Write the condition that columns have given values, in rows of a kind of activity or in all."""
    terms = [f"{_own(sql, name)} = :{name}" for name in equal]
    if kind:
        terms.append(f"activitytypecode = :{KIND}")
    return f" WHERE {' AND '.join(terms)}" if terms else ""


def _own(sql: SqlTable, name: str) -> str:
    return quoted(sql.c[name].name)


@lru_cache(_KEPT)
def insertion(sql: SqlTable, names: tuple[str, ...]) -> str:
    """Write the statement for a new row with these columns."""
    columns = ", ".join(_own(sql, name) for name in names)
    return f"INSERT INTO {quoted(sql.name)} ({columns}) VALUES ({', '.join(f':{name}' for name in names)})"  # noqa: S608


@lru_cache(_KEPT)
def changing(sql: SqlTable, key: str, names: tuple[str, ...]) -> str:
    """Write the statement that gives these columns of one row other values."""
    changes = ", ".join(f"{_own(sql, name)} = :{name}" for name in names)
    return f"UPDATE {quoted(sql.name)} SET {changes} WHERE {_own(sql, key)} = :{RECORD}"  # noqa: S608


@lru_cache(_KEPT)
def removal(sql: SqlTable, key: str) -> str:
    """Write the statement that takes a row out."""
    return f"DELETE FROM {quoted(sql.name)} WHERE {_own(sql, key)} = :{RECORD}"  # noqa: S608

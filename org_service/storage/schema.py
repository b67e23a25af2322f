"""SQL tables, made from the description, and the service's own ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sqlalchemy import Column as SqlColumn
from sqlalchemy import FromClause as SqlSource
from sqlalchemy import Index, Integer, LargeBinary, MetaData, Text
from sqlalchemy import Table as SqlTable

from org_service.description import Column, Description, Table
from org_service.dialect.types import column_type
from org_service.storage.change_log import define_change_log

_KEPT_ALIASES: Final = 1024


@dataclass(frozen=True)
class SqlTables:
    """The database's tables; an activity kind's rows are in the table of all activities."""

    metadata: MetaData
    by_storage: Mapping[str, SqlTable]
    change_log: SqlTable
    state: SqlTable
    sequence: SqlTable

    def of(self, table: Table) -> SqlTable:
        """Give the SQL table that holds the rows of a described table."""
        return self.by_storage[table.storage]


@lru_cache(_KEPT_ALIASES)
def alias_of(table: SqlTable, name: str | None = None) -> SqlSource:
    """Give a table under an alias, without a name under one that is like no other table's; statements share it.

    Making one copies the table's columns, a hundred and more: that took a fifth of compiling a query.
    """
    found = table.alias(name)
    _ = found.c  # the columns, before other threads see it
    return found


@lru_cache(maxsize=2)
def build_tables(description: Description) -> SqlTables:
    """Make the SQL tables that a description asks for; they never change, and many databases may share them."""
    metadata = MetaData()
    by_storage = {
        table.name: _define(table, description, metadata)
        for table in description.tables.values()
        if table.base is None
    }
    _define_answered_requests(metadata)
    _define_mail_outbox(metadata)
    _define_visitor_tokens(metadata)
    return SqlTables(
        metadata=metadata,
        by_storage=by_storage,
        change_log=define_change_log(metadata),
        state=SqlTable(
            "service_state",
            metadata,
            SqlColumn("name", Text, primary_key=True),
            SqlColumn("value", Text, nullable=False),
        ),
        sequence=SqlTable(
            "number_sequence",
            metadata,
            SqlColumn("name", Text, primary_key=True),
            SqlColumn("last", Integer, nullable=False),
        ),
    )


def _define_answered_requests(metadata: MetaData) -> None:
    """Define the memory of named requests, by which a repeated one is known."""
    SqlTable(
        "answered_request",
        metadata,
        SqlColumn("name", Text, primary_key=True),
        SqlColumn("user_id", Text, primary_key=True),
        SqlColumn("what", Text, nullable=False),
        SqlColumn("status", Integer, nullable=False),
        SqlColumn("headers", Text, nullable=False),
        SqlColumn("body", LargeBinary, nullable=False),
        SqlColumn("at", Text, nullable=False, index=True),
    )


def _define_mail_outbox(metadata: MetaData) -> None:
    """Define what is handed to the mail server, and the memory of what was: a letter leaves once."""
    SqlTable(
        "mail_outbox",
        metadata,
        SqlColumn("message_id", Text, primary_key=True),
        SqlColumn("email_id", Text, nullable=False, index=True),
        SqlColumn("user_id", Text, nullable=False),
        SqlColumn("state", Text, nullable=False, index=True),
        SqlColumn("tries", Integer, nullable=False),
        SqlColumn("begun", Text, nullable=False),
        SqlColumn("next_try", Text, nullable=False),
    )


def _define_visitor_tokens(metadata: MetaData) -> None:
    """Define what lets visitors of the chat go on with their conversations."""
    SqlTable(
        "visitor_token",
        metadata,
        SqlColumn("hash", Text, primary_key=True),
        SqlColumn("conversation_id", Text, nullable=False, index=True),
        SqlColumn("stream_id", Text, nullable=False),
        SqlColumn("persistent", Integer, nullable=False),
        SqlColumn("expires", Text, nullable=False, index=True),
    )


def _define(table: Table, description: Description, metadata: MetaData) -> SqlTable:
    columns = stored_columns(table, description)
    sql = SqlTable(
        table.name,
        metadata,
        *(
            SqlColumn(
                column.name,
                column_type(column.kind),
                primary_key=column.name == table.primary_id,
                nullable=column.name != table.primary_id,
            )
            for column in columns.values()
        ),
    )
    for index in _indexes(table, columns):
        Index(
            f"ix_{table.name}_{'_'.join(index.columns)}",
            *(sql.c[name] for name in index.columns),
            unique=index.unique,
        )
    return sql


def stored_columns(table: Table, description: Description) -> dict[str, Column]:
    """Give the columns a table stores, those of its kinds included."""
    found: dict[str, Column] = {}
    for source in (table, *description.kinds.get(table.name, ())):
        for column in source.columns.values():
            if column.is_stored:
                found.setdefault(column.name, column)
    return found


@dataclass(frozen=True, slots=True)
class _Index:
    columns: tuple[str, ...]
    unique: bool = False


def _indexes(table: Table, columns: Mapping[str, Column]) -> Iterator[_Index]:
    for column in columns.values():
        if column.index:
            yield _Index((column.name,), unique=column.index == "unique")
    for names in table.indexes:
        yield _Index(names)
    if table.intersect is not None:
        yield _Index((table.intersect.column, table.intersect.other_column), unique=True)

"""The numbered steps that bring a database to what this version of the service needs.

Tables follow the description: new tables, columns and indexes are added when the description has
changed. Everything else (data that moves, columns that change their meaning) is a numbered step.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import DDL, Connection, MetaData, case, inspect, update
from sqlalchemy.schema import CreateColumn

from org_service.dialect.versions import read_version, write_version
from org_service.storage.schema import SqlTables
from org_service.storage.state import read_state, write_state

_STATE: Final = "description"


class NewerDatabase(Exception):
    """The database was written by a newer version of the service."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"This database needs a newer version of Ninedesk: it is at step {found}, "
            f"this version knows {known}."
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One step; its number is the database's version when it is done."""

    number: int
    what: str
    apply: Callable[[Connection, SqlTables], None]


def _first(connection: Connection, tables: SqlTables) -> None:
    tables.metadata.create_all(connection)


_TAB: Final = "msdyn_applicationtabtemplate"
_PAGE_TYPES: Final = {509180001: 509180004, 509180002: 509180000, 509180003: 509180001, 509180004: 509180005}
"""The first numbers of page types were our own; these are Dataverse's."""


def _page_types(connection: Connection, tables: SqlTables) -> None:
    if not inspect(connection).has_table(_TAB):
        return  # it comes with the description, and holds nothing yet
    kind = tables.by_storage[_TAB].c.msdyn_pagetype
    connection.execute(
        update(tables.by_storage[_TAB])
        .where(kind.in_(_PAGE_TYPES))
        .values(msdyn_pagetype=case(_PAGE_TYPES, value=kind))
    )


STEPS: Final = (
    Step(1, "the service's own tables and those of the description", _first),
    Step(2, "page types of tab templates have Dataverse's numbers", _page_types),
)


def migrate(connection: Connection, tables: SqlTables) -> None:
    """Bring a database to the newest step, then to the description. One transaction does it all."""
    version = read_version(connection)
    if version > STEPS[-1].number:
        raise NewerDatabase(version, STEPS[-1].number)
    for step in STEPS[version:]:
        step.apply(connection, tables)
        write_version(connection, step.number)
    wanted = _fingerprint(tables.metadata)
    if _described(connection) != wanted:
        _align(connection, tables.metadata)
        _remember(connection, wanted)


def _fingerprint(metadata: MetaData) -> str:
    lines = [
        f"{table.name}.{column.name}:{column.type}"
        for table in metadata.sorted_tables
        for column in table.columns
    ]
    lines += [str(index.name) for table in metadata.sorted_tables for index in table.indexes]
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _described(connection: Connection) -> str | None:
    return read_state(connection, _STATE)


def _remember(connection: Connection, fingerprint: str) -> None:
    write_state(connection, _STATE, fingerprint)


def _align(connection: Connection, metadata: MetaData) -> None:
    """Add what the description has and the database lacks. Nothing is ever dropped."""
    metadata.create_all(connection)
    found = inspect(connection)
    for table in metadata.sorted_tables:
        present = {column["name"] for column in found.get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                definition = CreateColumn(column).compile(dialect=connection.dialect)
                connection.execute(DDL(f"ALTER TABLE {table.name} ADD COLUMN {definition}"))
        indexed = {index["name"] for index in found.get_indexes(table.name)}
        for index in table.indexes:
            if index.name not in indexed:
                index.create(connection)

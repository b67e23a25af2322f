"""Keeps the index in step with the records, in the transaction that changes them.

Every change of a record leaves a row in the change log; before a transaction commits, the rows
since the last time say what has to be read again. A renamed customer is read again in all cases.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, cast

import msgspec
from sqlalchemy import text

from org_service.dialect.full_text import (
    load_documents,
    remove_document,
    touch_document,
    write_documents,
)
from org_service.dialect.lists import read_rows
from org_service.search.documents import SEARCHED, Document, Searched, document_of
from org_service.storage.change_log import latest_position
from org_service.storage.state import read_state, write_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

    from org_service.description import Description
    from org_service.search.search import Search

_STATE: Final = "search_position"
_COLUMNS: Final = msgspec.json.Decoder(tuple[str, ...])
_SINCE: Final = text(
    "SELECT position, table_name, record_id, kind, columns FROM change_log"
    " WHERE position > :position ORDER BY position"
)
_PAGE: Final = 1000
_STAMPS: Final = frozenset({"modifiedon", "statecode"})


class Upkeep:
    """Writes documents for a description's tables.

    Args:
        description: The organisation's tables.
        search: Learns the words of new texts, if it is told.
    """

    def __init__(self, description: Description, search: Search | None = None) -> None:
        self._description = description
        self._search = search
        self._dependents = _dependents(description)

    def follow(self, connection: Connection) -> None:
        """Index what has changed since the last time. Call it before the transaction commits."""
        position = _position(connection)
        changed: dict[tuple[str, str], set[str]] = defaultdict(set)
        last = position
        rows = connection.execute(_SINCE, {"position": position})
        for at, table, record_id, kind, columns in rows:
            names = (kind,) if kind != "update" else _COLUMNS.decode(columns)
            changed[cast("str", table), cast("str", record_id)].update(names)
            last = cast("int", at)
        if changed:
            self._apply(connection, changed)
            _remember(connection, last)

    def rebuild(self, connection: Connection) -> int:
        """Index every record anew and give how many there are."""
        count = load_documents(connection, self._all(connection))
        _remember(connection, latest_position(connection))
        return count

    def _apply(self, connection: Connection, changed: dict[tuple[str, str], set[str]]) -> None:
        again: dict[str, set[str]] = defaultdict(set)
        for (table, record_id), columns in changed.items():
            searched = SEARCHED.get(table)
            if searched is not None:
                if "delete" in columns:
                    remove_document(connection, table, record_id)
                elif "create" in columns or columns & set(searched.columns):
                    again[table].add(record_id)
                elif columns & _STAMPS:
                    self._touch(connection, searched, record_id)
            primary_name = self._description.tables[table].primary_name
            if primary_name in columns:
                self._add_dependents(connection, table, record_id, again)
        for table, ids in again.items():
            write_documents(connection, self._learnt(self._read(connection, SEARCHED[table], ids)))

    def _learnt(self, documents: Iterable[Document]) -> Iterator[Document]:
        vocabulary = self._search.vocabulary if self._search is not None else None
        for document in documents:
            if vocabulary is not None:
                vocabulary.add(document.terms)
            yield document

    def _add_dependents(
        self, connection: Connection, table: str, record_id: str, again: dict[str, set[str]]
    ) -> None:
        for searched, column in self._dependents.get(table, ()):
            for ids in self._ids(connection, searched, f"{column} = :record", record_id):
                again[searched.table].update(ids)

    def _touch(self, connection: Connection, searched: Searched, record_id: str) -> None:
        table = self._description.tables[searched.table]
        columns = ("modifiedon", "statecode") if table.has_state else ("modifiedon",)
        for _, modified, *states in read_rows(
            connection, table.storage, table.primary_id, columns, (record_id,)
        ):
            active = (states or [0])[0] in searched.active
            touch_document(connection, searched.table, record_id, modified or "", active=active)

    def _all(self, connection: Connection) -> Iterator[Document]:
        for searched in SEARCHED.values():
            for ids in self._ids(connection, searched, "1 = 1"):
                yield from self._read(connection, searched, ids)

    def _ids(
        self, connection: Connection, searched: Searched, where: str, record_id: str = ""
    ) -> Iterator[list[str]]:
        table = self._description.tables[searched.table]
        if table.base is not None:
            where = f"({where}) AND activitytypecode = '{table.name}'"
        statement = text(f"SELECT {table.primary_id} FROM {table.storage} WHERE {where}")  # noqa: S608
        rows = connection.execute(statement, {"record": record_id} if record_id else {})
        found = [cast("str", row[0]) for row in rows]
        for start in range(0, len(found), _PAGE):
            yield found[start : start + _PAGE]

    def _read(self, connection: Connection, searched: Searched, ids: Iterable[str]) -> Iterator[Document]:
        table = self._description.tables[searched.table]
        columns = [*searched.columns, "modifiedon"]
        if table.has_state:
            columns.append("statecode")
        columns = list(dict.fromkeys(columns))
        rows = read_rows(connection, table.storage, table.primary_id, columns, ids)
        records = [(cast("str", row[0]), dict(zip(columns, row[1:], strict=True))) for row in rows]
        names = self._names(connection, searched, [values for _, values in records])
        for record_id, values in records:
            shown = {lookup: names.get(cast("str", values[lookup]), "") for lookup in searched.lookups}
            yield document_of(searched, record_id, values, shown)

    def _names(
        self, connection: Connection, searched: Searched, records: Sequence[dict[str, object]]
    ) -> dict[str, str]:
        """Give the names of all records that the lookups of these records point to."""
        found: dict[str, str] = {}
        for lookup in searched.lookups:
            ids = {cast("str", record[lookup]) for record in records if record[lookup]}
            for target in self._description.tables[searched.table].columns[lookup].targets:
                if ids:
                    found.update(self._names_in(connection, target.table, ids))
        return found

    def _names_in(
        self, connection: Connection, table_name: str, ids: Iterable[str]
    ) -> Iterator[tuple[str, str]]:
        table = self._description.tables[table_name]
        if table.primary_name is None:
            return
        rows = read_rows(connection, table.storage, table.primary_id, (table.primary_name,), ids)
        for record_id, name in rows:
            yield cast("str", record_id), cast("str | None", name) or ""


def _dependents(description: Description) -> dict[str, list[tuple[Searched, str]]]:
    """Say by table which searched columns show the names of its records."""
    found: dict[str, list[tuple[Searched, str]]] = defaultdict(list)
    for searched in SEARCHED.values():
        for lookup in searched.lookups:
            for target in description.tables[searched.table].columns[lookup].targets:
                found[target.table].append((searched, lookup))
    return found


def _position(connection: Connection) -> int:
    return int(read_state(connection, _STATE) or 0)


def _remember(connection: Connection, position: int) -> None:
    write_state(connection, _STATE, str(position))

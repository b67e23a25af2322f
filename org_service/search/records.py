"""Reads columns of found records: for facets and sorting as they are, for answers as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from org_service.dialect.lists import read_rows
from org_service.query.check import check_query
from org_service.query.tree import ColumnPath, ColumnPick, Condition, Filter, Group, Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from org_service.answers.rows import Json
    from org_service.description import Description
    from org_service.query.run import Runner
    from org_service.query.scope import Asker

_ID = "@id"
_CHUNK = 500


class Records:
    """The records of one search, for one caller."""

    def __init__(self, connection: Connection, runner: Runner, asker: Asker) -> None:
        self._connection = connection
        self._runner = runner
        self._asker = asker

    @property
    def description(self) -> Description:
        return self._asker.description

    def shown(self, table_name: str, ids: Sequence[str], columns: Iterable[str]) -> dict[str, Json]:
        """Give columns of records, with what people read beside them, by id."""
        table = self.description.tables[table_name]
        picks = [ColumnPick(table.primary_id, _ID), *(ColumnPick(name, name) for name in columns)]
        found: dict[str, Json] = {}
        for row in self._rows(Query(table_name, tuple(picks), where=_one_of(table.primary_id, ids))):
            found[cast("str", row.pop(_ID))] = row
        return found

    def meeting(self, table_name: str, ids: Sequence[str], condition: Filter) -> set[str]:
        """Give those of the records that meet a condition."""
        table = self.description.tables[table_name]
        picks = (ColumnPick(table.primary_id, _ID),)
        kept: set[str] = set()
        # Checked even where nothing was found: a wrong filter is an error, not an empty answer.
        for start in range(0, max(1, len(ids)), _CHUNK):
            part = _one_of(table.primary_id, ids[start : start + _CHUNK])
            where = Group("and", (part, condition))
            kept.update(
                cast("str", row[_ID])
                for row in self._rows(Query(table_name, picks, where=where, page_size=_CHUNK))
            )
        return kept

    def _rows(self, query: Query) -> list[Json]:
        return self._runner.page(check_query(query, self._asker, with_names=True)).rows

    def raw(self, table_name: str, ids: Sequence[str], columns: Sequence[str]) -> dict[str, list[object]]:
        """Give stored columns of records by id, None for those the table lacks."""
        table = self.description.tables[table_name]
        known = [
            name if name in table.columns and table.columns[name].is_stored else "NULL" for name in columns
        ]
        rows = read_rows(self._connection, table.storage, table.primary_id, known, ids)
        return {cast("str", key): values for key, *values in rows}

    def names(self, table_name: str, column: str, ids: Iterable[str]) -> dict[str, str]:
        """Give the names of the records that a lookup points to."""
        found: dict[str, str] = {}
        wanted = list(ids)
        for target in self.description.tables[table_name].columns[column].targets:
            table = self.description.tables[target.table]
            if table.primary_name is not None:
                names = (table.primary_name,)
                rows = read_rows(self._connection, table.storage, table.primary_id, names, wanted)
                found.update((cast("str", key), cast("str", name or "")) for key, name in rows)
        return found


def _one_of(column: str, ids: Sequence[str]) -> Condition:
    return Condition(ColumnPath(column, logical=True), "in", tuple(ids))

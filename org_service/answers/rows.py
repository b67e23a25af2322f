"""Rows of a statement as JSON objects, with the annotations that were asked for."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec

from org_service.answers.formats import Formats
from org_service.description import Column
from org_service.query.statement import Cell, Statement

Json = dict[str, Any]
Row = Sequence[Any]
Write = Callable[[Row, Json], None]
FORMATTED: Final = "OData.Community.Display.V1.FormattedValue"
LOOKUP_TABLE: Final = "Microsoft.Dynamics.CRM.lookuplogicalname"
NAVIGATION: Final = "Microsoft.Dynamics.CRM.associatednavigationproperty"
ATTRIBUTE: Final = "OData.Community.Display.V1.AttributeName"


class Annotations(msgspec.Struct, frozen=True):
    """Which annotations an answer carries."""

    formatted: bool = False
    lookup_table: bool = False
    navigation: bool = False
    attribute: bool = False
    count: bool = False
    paging: bool = False
    errors: bool = False


NO_ANNOTATIONS: Final = Annotations()


@lru_cache(maxsize=1024)
def row_writer(statement: Statement, annotations: Annotations, formats: Formats) -> "RowWriter":
    """Give the writer of a statement's rows; there is one for each way to write them."""
    return RowWriter(statement, annotations, formats)


class RowWriter:
    """Turns the rows of one statement into JSON objects."""

    def __init__(self, statement: Statement, annotations: Annotations, formats: Formats) -> None:
        self._formats = formats
        self._annotations = annotations
        self._version_at = statement.version_at
        self._parts = [self._part(cell) for cell in statement.cells]

    def write(self, row: Row) -> Json:
        """Write one row."""
        out: Json = {}
        if self._version_at is not None:
            out["@odata.etag"] = f'W/"{row[self._version_at] or 0}"'
        for part in self._parts:
            part(row, out)
        return out

    def _part(self, cell: Cell) -> Write:
        column = cell.column
        if column is None or cell.figure:
            return self._figure(cell)
        if column.is_lookup:
            return self._lookup(cell, column)
        if column.kind == "Boolean":
            return self._boolean(cell, column)
        return self._plain(cell, column)

    def _figure(self, cell: Cell) -> Write:
        key, at = cell.key, cell.value_at
        if not self._annotations.formatted:
            return lambda row, out: out.__setitem__(key, row[at])
        known = None if cell.column is None else self._formats.of(cell.column)
        write, formatted = known or self._formats.whole, f"{key}@{FORMATTED}"

        def part(row: Row, out: Json) -> None:
            out[key] = value = row[at]
            label = None if value is None else write(value)
            if label is not None:
                out[formatted] = label

        return part

    def _plain(self, cell: Cell, column: Column) -> Write:
        key, at = cell.key, cell.value_at
        write = self._formats.of(column) if self._annotations.formatted else None
        if write is None:
            return lambda row, out: out.__setitem__(key, row[at])
        formatted = f"{key}@{FORMATTED}"
        if cell.type_at is not None:
            return self._activity_status(cell, column)

        def part(row: Row, out: Json) -> None:
            value = row[at]
            if value is not None:
                label = write(value)
                if label is not None:
                    out[formatted] = label
            out[key] = value

        return part

    def _activity_status(self, cell: Cell, column: Column) -> Write:
        key, at, kind_at = cell.key, cell.value_at, cell.type_at or 0
        formatted, write = f"{key}@{FORMATTED}", self._formats.activity_status(column)

        def part(row: Row, out: Json) -> None:
            out[key] = value = row[at]
            label = write(value, row[kind_at])
            if label is not None:
                out[formatted] = label

        return part

    def _boolean(self, cell: Cell, column: Column) -> Write:
        key, at = cell.key, cell.value_at
        labels = column.labels if self._annotations.formatted else None
        formatted = f"{key}@{FORMATTED}"

        def part(row: Row, out: Json) -> None:
            value = row[at]
            if value is None:
                out[key] = None
                return
            out[key] = bool(value)
            if labels is not None:
                out[formatted] = labels[int(value)]

        return part

    def _lookup(self, cell: Cell, column: Column) -> Write:
        key, at, name_at, type_at = cell.key, cell.value_at, cell.name_at, cell.type_at
        asked, only = self._annotations, column.targets[0]
        tables = {t.table: t.navigation for t in column.targets}
        formatted, navigation = f"{key}@{FORMATTED}", f"{key}@{NAVIGATION}"
        table_key = f"{key}@{LOOKUP_TABLE}"

        def part(row: Row, out: Json) -> None:
            value = row[at]
            if value is None:
                out[key] = None
                return
            if asked.formatted and name_at is not None and row[name_at] is not None:
                out[formatted] = row[name_at]
            table = only.table if type_at is None else row[type_at]
            if asked.navigation and not cell.linked:
                out[navigation] = tables.get(table, only.navigation)
            if asked.lookup_table:
                out[table_key] = table
            out[key] = value

        return part

"""SQL statements of checked queries: the fourth step. A shape is compiled once and then kept."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, cast

import msgspec
from sqlalchemy import (
    ColumnElement,
    Dialect,
    Select,
    and_,
    distinct,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from org_service.description import Column, Description
from org_service.dialect.lists import one_of
from org_service.dialect.moments import part_of
from org_service.query.checked import After, Field, FigureField, Ref, Shape, Sort
from org_service.query.expressions import MOMENT, Expressions, value
from org_service.storage import SqlTables

LARGEST_COUNT: Final = 5000
"""Rows that `$count` counts at most, as documented."""
_KEPT_STATEMENTS: Final = 2048


class Cell(msgspec.Struct, frozen=True):
    """Where in a row the parts of one property are."""

    key: str
    column: Column | None
    value_at: int
    name_at: int | None = None
    type_at: int | None = None
    linked: bool = False
    figure: bool = False
    """Whether it is a figure over rows, or a part of a date: a bare number."""


class Statement(msgspec.Struct, frozen=True, eq=False):
    """One SQL text with the places of everything in its rows."""

    text: str
    constants: Mapping[str, object]
    used: tuple[tuple[str, int], ...]
    cells: tuple[Cell, ...] = ()
    version_at: int | None = None
    id_at: int | None = None
    partition_at: int | None = None
    sorts_at: tuple[int, ...] = ()
    hidden_at: tuple[int, ...] = ()

    def bound(self, values: tuple[object, ...], moment: str) -> dict[str, object]:
        """Give the statement's parameters."""
        bound = dict(self.constants)
        if MOMENT in bound:
            bound[MOMENT] = moment
        for name, index in self.used:
            bound[name] = values[index]
        return bound


class Compiler:
    """Compiles shapes for one database, each once."""

    def __init__(self, description: Description, tables: SqlTables, dialect: Dialect) -> None:
        self._description = description
        self._tables = tables
        self._dialect = dialect
        self.rows = lru_cache(_KEPT_STATEMENTS)(self._rows)
        self.count = lru_cache(_KEPT_STATEMENTS)(self._count)

    def _rows(self, shape: Shape) -> Statement:
        return _RowsStatement(shape, Expressions(self._description, self._tables)).compile(self._dialect)

    def _count(self, shape: Shape) -> Statement:
        expressions = Expressions(self._description, self._tables)
        inner = _from(shape, expressions, select(_counted(shape, expressions)))
        if shape.distinct:
            inner = inner.distinct()
        inner = inner.limit(literal_column(str(LARGEST_COUNT + 1)))
        outer = select(func.count()).select_from(inner.subquery())
        return _compiled(outer, self._dialect)


def _counted(shape: Shape, expressions: Expressions) -> ColumnElement[Any]:
    if shape.distinct and shape.with_id:
        return expressions.source(shape.source).c[shape.source.table.primary_id]
    return literal(1)


def _from(shape: Shape, expressions: Expressions, statement: Select[Any]) -> Select[Any]:
    start = expressions.joined(expressions.source(shape.source), shape.joins)
    statement = statement.select_from(start)
    kind = expressions.kind(shape.source)
    if kind is not None:
        statement = statement.where(kind)
    if shape.where is not None:
        statement = statement.where(expressions.filter(shape.where))
    return statement


class _RowsStatement:
    """Writes the statement that gives a shape's rows."""

    def __init__(self, shape: Shape, expressions: Expressions) -> None:
        self.shape = shape
        self.expressions = expressions
        self.columns: list[ColumnElement[Any]] = []
        self.cells: list[Cell] = []

    def compile(self, dialect: Dialect) -> Statement:
        shape = self.shape
        places: dict[str, Any] = {}
        if shape.with_id and not shape.is_aggregate:
            places |= self._identity()
        if shape.partition is not None:
            places["partition_at"] = self._add(self.expressions.column(shape.partition))
        groups = self._aggregate() if shape.is_aggregate else []
        for found in shape.fields:
            self.cells.append(self._cell(found))
        places["hidden_at"] = tuple(self._add(self.expressions.column(r)) for r in shape.hidden)
        sorts = [self._sort_term(sort) for sort in shape.sorts]
        if shape.with_id and not shape.is_aggregate:
            places["sorts_at"] = tuple(self._add(term) for term in sorts)
        statement = _from(shape, self.expressions, select(*self._labelled()))
        if groups:
            statement = statement.group_by(*groups)
        if shape.distinct:
            statement = statement.distinct()
        statement = self._ordered(self._after(statement, sorts), sorts)
        statement = self._limited(statement)
        return _compiled(statement, dialect, cells=tuple(self.cells), **places)

    def _labelled(self) -> list[ColumnElement[Any]]:
        return [column.label(f"c{at}") for at, column in enumerate(self.columns)]

    def _add(self, column: ColumnElement[Any]) -> int:
        self.columns.append(column)
        return len(self.columns) - 1

    def _identity(self) -> dict[str, int]:
        source = self.shape.source
        sql = self.expressions.source(source)
        found = {"id_at": self._add(sql.c[source.table.primary_id])}
        if "versionnumber" in source.table.columns:
            found["version_at"] = self._add(sql.c.versionnumber)
        return found

    def _cell(self, found: Field) -> Cell:
        ref = found.ref
        value_at = self._add(self.expressions.column(ref))
        name_at = type_at = None
        if ref.column.is_lookup and not ref.named:
            if self.shape.with_names:
                name_at = self._add(self.expressions.name(ref))
            kind = self.expressions.type_of(ref)
            type_at = None if kind is None else self._add(kind)
        elif ref.column.kind in {"State", "Status"} and ref.source.table.name == "activitypointer":
            # All activities share these columns; what their values are called depends on the kind.
            type_at = self._add(self.expressions.source(ref.source).c.activitytypecode)
        column = None if ref.named else ref.column
        return Cell(found.key, column, value_at, name_at, type_at, found.linked)

    # -- aggregates ------------------------------------------------------------------------------

    def _aggregate(self) -> list[ColumnElement[Any]]:
        groups: list[ColumnElement[Any]] = []
        for group in self.shape.groups:
            if group.part is not None and group.zone is not None:
                column = self.expressions.column(group.ref)
                expression = part_of(column, value(group.zone), group.part)
                cell = Cell(group.key, None, self._add(expression), figure=True, linked=True)
                groups.append(expression)
            else:
                cell = self._cell(Field(group.key, group.ref, linked=True))
                groups += [self.columns[at] for at in _places(cell)]
            self.cells.append(cell)
        for figure in self.shape.figures:
            at = self._add(self._figure(figure))
            column = figure.ref.column if figure.ref and figure.function in {"min", "max"} else None
            money = figure.ref.column if figure.ref and figure.function in {"sum", "avg"} else None
            self.cells.append(Cell(figure.key, column or money, at, linked=True, figure=column is None))
        return groups

    def _figure(self, figure: FigureField) -> ColumnElement[Any]:
        if figure.ref is None:
            return func.count()
        column = self.expressions.column(figure.ref)
        counted = distinct(column) if figure.distinct else column
        return {
            "countcolumn": func.count(counted),
            "count": func.count(counted),
            "sum": func.sum(column),
            "avg": func.avg(column),
            "min": func.min(column),
            "max": func.max(column),
        }[figure.function]

    # -- order and pages -------------------------------------------------------------------------

    def _sort_term(self, sort: Sort) -> ColumnElement[Any]:
        if isinstance(sort.by, Ref):
            return self.expressions.column(sort.by)
        place = next(cell.value_at for cell in self.cells if cell.key == sort.by)
        return self.columns[place]

    def _id(self) -> ColumnElement[Any]:
        source = self.shape.source
        return self.expressions.source(source).c[source.table.primary_id]

    def _ordered(self, statement: Select[Any], terms: list[ColumnElement[Any]]) -> Select[Any]:
        order: list[ColumnElement[Any]] = [
            term.desc() if sort.descending else term.asc()
            for sort, term in zip(self.shape.sorts, terms, strict=True)
        ]
        if self.shape.with_id and not self.shape.is_aggregate:
            order.append(self._id().asc())
        elif self.shape.is_aggregate:
            order += [column.asc() for column in self.columns[: len(self.shape.groups)]]
        elif self.shape.distinct:
            order += [column.asc() for column in self.columns if not terms]
        if self.shape.partition_limit is not None and self.shape.partition is not None:
            return self._first_of_each(statement, order)
        return statement.order_by(*order)

    def _first_of_each(self, statement: Select[Any], order: list[ColumnElement[Any]]) -> Select[Any]:
        """Keep the first rows of each parent."""
        shape = self.shape
        if shape.partition is None or shape.partition_limit is None:
            return statement
        owner = self.expressions.column(shape.partition)
        rank = func.row_number().over(partition_by=owner, order_by=order).label("rank")
        statement = self._of_parents(statement).add_columns(rank)
        inner = statement.subquery()
        kept = [inner.c[f"c{at}"] for at in range(len(self.columns))]
        first = inner.c.rank <= value(shape.partition_limit)
        return select(*kept).where(first).order_by(inner.c.rank)

    def _of_parents(self, statement: Select[Any]) -> Select[Any]:
        shape = self.shape
        if shape.partition is None or shape.partition_keys is None:
            return statement
        owner = self.expressions.column(shape.partition)
        return statement.where(one_of(owner, value(shape.partition_keys)))

    def _limited(self, statement: Select[Any]) -> Select[Any]:
        if self.shape.partition_limit is None:
            statement = self._of_parents(statement)
        if self.shape.limit is not None:
            statement = statement.limit(value(self.shape.limit))
        if self.shape.offset is not None:
            statement = statement.offset(value(self.shape.offset))
        return statement

    def _after(self, statement: Select[Any], terms: list[ColumnElement[Any]]) -> Select[Any]:
        after = self.shape.after
        return statement if after is None else statement.where(self._beyond(after, terms, 0))

    def _beyond(self, after: After, terms: list[ColumnElement[Any]], at: int) -> ColumnElement[bool]:
        """Compare with the last row term by term; a missing value is lower than any other."""
        mark = after.values[at]
        if at == len(terms):
            return self._id() > value(cast("int", mark))
        term, descending = terms[at], self.shape.sorts[at].descending
        beyond = self._beyond(after, terms, at + 1)
        if mark is None:
            equal = and_(term.is_(None), beyond)
            return equal if descending else or_(term.is_not(None), equal)
        last = value(mark)
        tied = and_(term == last, beyond)
        if descending:
            return or_(term < last, term.is_(None), tied)
        # The first condition says nothing new; it lets the database start inside an index.
        return and_(term >= last, or_(term > last, tied))


def _places(cell: Cell) -> list[int]:
    return [at for at in (cell.value_at, cell.name_at, cell.type_at) if at is not None]


def _compiled(statement: Select[Any], dialect: Dialect, **places: Any) -> Statement:
    compiled = statement.compile(dialect=dialect)
    names = compiled.params.keys()
    used = tuple((name, int(name[1:])) for name in names if _is_value(name))
    constants = {name: found for name, found in compiled.params.items() if not _is_value(name)}
    return Statement(str(compiled), constants, used, **places)


def _is_value(name: str) -> bool:
    return name[0] == "v" and name[1:].isdecimal()

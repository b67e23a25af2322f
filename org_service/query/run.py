"""Runs checked queries on a connection: rows, what is expanded with them, counts, pages."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection

from org_service.answers.formats import Formats
from org_service.answers.rows import Annotations, Json, Row, row_writer
from org_service.dialect.connections import fetch_all
from org_service.query.checked import CheckedQuery, Expansion
from org_service.query.paging import write_position
from org_service.query.statement import LARGEST_COUNT, Compiler, Statement


class Page(msgspec.Struct, frozen=True):
    """One page of an answer."""

    rows: list[Json]
    next_position: str | None = None
    count: int | None = None
    count_exceeded: bool = False


class Runner:
    """Runs queries in one transaction, for one caller's formats."""

    def __init__(
        self,
        connection: Connection,
        compiler: Compiler,
        annotations: Annotations,
        formats: Formats,
        base: str = "",
    ) -> None:
        self._connection = connection
        self._compiler = compiler
        self._annotations = annotations
        self._formats = formats
        self._base = base

    def page(self, query: CheckedQuery) -> Page:
        """Give a page of a query, and how many rows there are in all if that was asked."""
        statement = self._compiler.rows(query.shape)
        rows = self._rows(statement, query)
        limit = query.top if query.top is not None else query.page_size
        # `$top` is all that is wanted: a link to the rest would lead clients past it.
        more = query.top is None and limit is not None and len(rows) > limit
        rows = rows[:limit]
        out = self._written(statement, rows, query)
        count = self._count(query) if query.count else None
        return Page(
            rows=out,
            next_position=_position(statement, query, rows) if more else None,
            count=None if count is None else min(count, LARGEST_COUNT),
            count_exceeded=count is not None and count > LARGEST_COUNT,
        )

    def _rows(self, statement: Statement, query: CheckedQuery) -> list[tuple[Any, ...]]:
        bound = statement.bound(query.values, query.moment)
        return fetch_all(self._connection, statement.text, bound)

    def _written(self, statement: Statement, rows: Sequence[Row], query: CheckedQuery) -> list[Json]:
        writer = row_writer(statement, self._annotations, self._formats)
        out = [writer.write(row) for row in rows]
        for expansion, at in zip(query.expansions, statement.hidden_at, strict=True):
            self._expand(expansion, [row[at] for row in rows], out)
        return out

    def _expand(self, expansion: Expansion, parents: list[str | None], out: list[Json]) -> None:
        """Ask for what is expanded once for all rows and give each row its part."""
        keys = list(dict.fromkeys(parent for parent in parents if parent is not None))
        found: dict[str, list[Json]] = {}
        if keys:
            query = expansion.query
            values = list(query.values)
            values[expansion.keys] = msgspec.json.encode(keys).decode()
            statement = self._compiler.rows(query.shape)
            rows = self._rows(statement, replace(query, values=tuple(values)))
            if expansion.references_only:
                written = self._references(statement, rows, query)
            else:
                written = self._written(statement, rows, query)
            at = statement.partition_at or 0
            for row, record in zip(rows, written, strict=True):
                found.setdefault(row[at], []).append(record)
        for parent, record in zip(parents, out, strict=True):
            children = found.get(parent, []) if parent is not None else []
            if expansion.single:
                record[expansion.key] = children[0] if children else None
            else:
                record[expansion.key] = children

    def references(self, query: CheckedQuery) -> list[Json]:
        """Give the addresses of a query's records."""
        statement = self._compiler.rows(query.shape)
        return self._references(statement, self._rows(statement, query), query)

    def _references(self, statement: Statement, rows: Sequence[Row], query: CheckedQuery) -> list[Json]:
        at = statement.id_at or 0
        table = query.shape.source.table
        return [{"@odata.id": f"{self._base}{table.set_name}({row[at]})"} for row in rows]

    def _count(self, query: CheckedQuery) -> int:
        shape = replace(query.shape, after=None, limit=None, offset=None, sorts=(), hidden=())
        statement = self._compiler.count(shape)
        [[count]] = self._rows(statement, query)
        return int(count)


def _position(statement: Statement, query: CheckedQuery, rows: Sequence[Row]) -> str:
    """Say where the next page starts."""
    if statement.id_at is None:
        return write_position(query.skipped + len(rows))
    last = rows[-1]
    return write_position([*(last[at] for at in statement.sorts_at), last[statement.id_at]])

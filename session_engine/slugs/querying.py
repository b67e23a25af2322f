"""Asks the organisation for the placeholders that are queries."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from session_engine.errors import OrganisationError
from session_engine.ids import LineId
from session_engine.organisation import json_text, odata, values
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import ColumnMeta, ColumnType, TableMeta
from session_engine.records.state import Value
from session_engine.slugs.state import AnySlug, Insertion, Literal, ODataSlug, Option
from session_engine.slugs.writing import annotated, in_query

_NAMES = re.compile(r"\s*\w+(\s+(asc|desc))?(\s*,\s*\w+(\s+(asc|desc))?)*\s*")
_COMPARED = re.compile(r"(\w+)\s+(?:eq|ne)\s+$")
_QUOTE = Literal("'")
_IGNORED = frozenset({"$select", "$top", "$count"})
"""One column of one record is asked for, whatever the text says."""

Fill: TypeAlias = Callable[[AnySlug], Awaitable[Value]]


class Unanswerable(Exception):
    """A query that cannot be asked: a value in it is not to be had, or it is none."""


async def query_of(slug: ODataSlug, fill: Fill, meta: TableMeta) -> tuple[str, tuple[str, ...]]:
    """Give a query's condition and order, all values in it written as literals.

    Raises:
        Unanswerable: It cannot be asked.
    """
    wanted, order = "", ""
    for option in slug.options:
        if option.name == "$filter":
            wanted = await condition(option.parts, fill, meta)
        elif option.name == "$orderby":
            order = _only_text(option)
            if not _NAMES.fullmatch(order):
                raise Unanswerable
        elif option.name not in _IGNORED:
            raise Unanswerable
    return wanted, tuple(term.strip() for term in order.split(",") if term.strip())


async def condition(parts: Sequence[Literal | Insertion], fill: Fill, meta: TableMeta) -> str:
    """Write a condition, all values in it as literals.

    Raises:
        Unanswerable: A value in it is not to be had.
    """
    return await _filled(_with_bare_keys(parts, meta), fill)


async def _filled(parts: Sequence[Literal | Insertion], fill: Fill) -> str:
    pieces: list[str] = []
    for part in parts:
        if isinstance(part, Literal):
            pieces.append(part.text)
            continue
        piece = in_query(await fill(part.slug), quoted=part.quoted)
        if piece is None:
            raise Unanswerable
        pieces.append(piece)
    return "".join(pieces)


def _with_bare_keys(parts: Sequence[Literal | Insertion], meta: TableMeta) -> list[Literal | Insertion]:
    """Take the quotes from around keys: the field writes them so, and not every organisation takes it."""
    found: list[Literal | Insertion] = list(parts)
    for index, part in enumerate(parts):
        if isinstance(part, Insertion) and part.quoted and _is_key(parts, index, meta):
            found[index - 1 : index + 2] = [Literal(""), Insertion(part.slug, quoted=False), Literal("")]
    return found


def _is_key(parts: Sequence[Literal | Insertion], index: int, meta: TableMeta) -> bool:
    around = (parts[index - 1], parts[index + 1]) if 2 <= index < len(parts) - 1 else ()
    if around != (_QUOTE, _QUOTE):
        return False
    before = parts[index - 2]
    found = _COMPARED.search(before.text) if isinstance(before, Literal) else None
    column = meta.by_property.get(found.group(1)) if found is not None else None
    return column is not None and (column.is_lookup or column.type is ColumnType.GUID)


def _only_text(option: Option) -> str:
    if any(isinstance(part, Insertion) for part in option.parts):
        raise Unanswerable
    return "".join(part.text for part in option.parts if isinstance(part, Literal))


async def ask(lines: Lines, line: LineId, slug: ODataSlug, fill: Fill) -> Value:
    """Give the column of the first record found; None for none, and where it cannot be asked."""
    try:
        meta = await lines.metadata(line).table(slug.table)
        wanted, order = await query_of(slug, fill, meta)
        column = column_of(meta, slug.column)
        query = odata.Query(select=(column.property_name,), filter=wanted, orderby=order, top=1)
        reply = await lines.readings(line).get(odata.collection(meta.table.set_name, query))
        rows = json_text.rows_of(await reply.payload())
    except (OrganisationError, Unanswerable):
        return None
    return annotated(values.decode(column, rows[0], line), slug.annotation) if rows else None


def column_of(meta: TableMeta, name: str) -> ColumnMeta:
    """Find a column by its logical name or its property.

    Raises:
        Unanswerable: There is none.
    """
    column = meta.columns.get(name) or meta.by_property.get(name)
    if column is None:
        raise Unanswerable
    return column

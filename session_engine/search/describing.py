"""Which columns tell a person what a record is: the organisation's own quick find and lookup views say."""

from __future__ import annotations

from session_engine import xml_text
from session_engine.errors import OrganisationError
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, values
from session_engine.organisation.json_text import Payload
from session_engine.organisation.metadata import Metadata
from session_engine.organisation.tables import (
    CHOICES,
    ColumnMeta,
    ColumnType,
    TableMeta,
    ViewKind,
    ViewMeta,
)

MOST_COLUMNS = 6
"""Of a result (facts 8)."""
MOST_FACETS = 5
_FACETS = CHOICES | {ColumnType.LOOKUP, ColumnType.CUSTOMER}


@dataclass(frozen=True, slots=True)
class Description:
    """How records of a table are described and found.

    Attributes:
        table: The table.
        columns: After its primary name, in the view's order.
        facets: Columns by which results can be narrowed.
        view: The view that says so, None for a table without one.
    """

    table: TableMeta
    columns: tuple[ColumnMeta, ...] = ()
    facets: tuple[ColumnMeta, ...] = ()
    view: ViewMeta | None = None


async def describe(metadata: Metadata, table: str, kind: ViewKind = ViewKind.QUICK_FIND) -> Description:
    """Describe a table by its view of a kind; one without any such view by its primary name alone."""
    meta = await metadata.table(table)
    view = await _view(metadata, table, kind)
    if view is None:
        return Description(meta)
    names = (name for name in _cells(view) if name != meta.table.primary_name)
    columns = tuple(meta.columns[name] for name in names if meta.has(name))
    facets = tuple(column for column in columns if column.type in _FACETS)
    # A time without its label says little, and only a program can write it the person's way.
    telling = tuple(column for column in columns if column.type is not ColumnType.DATETIME)
    return Description(meta, telling[:MOST_COLUMNS], facets[:MOST_FACETS], view)


async def _view(metadata: Metadata, table: str, kind: ViewKind) -> ViewMeta | None:
    try:
        views = await metadata.views(table)
    except OrganisationError:
        return None  # the primary name will do
    other = ViewKind.LOOKUP if kind is ViewKind.QUICK_FIND else ViewKind.QUICK_FIND
    ranked = (view for wanted in (kind, other) for view in views if view.kind is wanted and not view.personal)
    return next(ranked, None)


def _cells(view: ViewMeta) -> tuple[str, ...]:
    try:
        layout = xml_text.parse(view.layout_xml)
    except OrganisationError:
        return ()
    return tuple(name for cell in layout.iter("cell") if (name := cell.get("name", "")))


def shown(row: Payload, name: str) -> str:
    """Give a property as a person reads it, empty for what only programs read."""
    formatted = json_text.text_of(row, name + values.FORMATTED)
    if formatted:
        return formatted
    value = row.get(name)
    return value if isinstance(value, str) else ""

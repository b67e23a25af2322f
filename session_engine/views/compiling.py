"""From a saved view and metadata to a compiled one: columns, query parts, what quick find searches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from session_engine import xml_text
from session_engine.errors import OrganisationError
from session_engine.forms.fields import kind_of
from session_engine.forms.state import FieldKind
from session_engine.light_dataclass import dataclass
from session_engine.organisation.tables import ColumnMeta, ColumnType, TableMeta, ViewKind, ViewMeta
from session_engine.views.fetch_xml import ROOT, FetchParts, column_name, parse_fetch, split_name
from session_engine.views.state import GridColumn, GridPlan

DEFAULT_WIDTH = 120
WIDEST = 1200
_GENERATED_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class CompiledView:
    """A view as grids use it.

    Attributes:
        plan: What is shown.
        fetch: The query's parts.
        tables: Metadata by alias, the view's own table under the empty one.
        searched: Columns the quick find box searches.
    """

    plan: GridPlan
    fetch: FetchParts
    tables: Mapping[str, TableMeta]
    searched: tuple[str, ...]

    @property
    def meta(self) -> TableMeta:
        """The rows' table."""
        return self.tables[ROOT]

    def column(self, name: str) -> ColumnMeta | None:
        """Find a grid column's metadata."""
        alias, column = split_name(name)
        table = self.tables.get(alias)
        return None if table is None else table.columns.get(column)

    def showing(self, names: tuple[str, ...]) -> GridPlan:
        """Give the plan with the columns the person has chosen."""
        by_name = {column.name: column for column in self.plan.available}
        chosen = tuple(by_name[name] for name in names if name in by_name)
        return replace(self.plan, columns=chosen) if chosen else self.plan


@dataclass(frozen=True, slots=True)
class _LayoutCell:
    name: str
    width: int


def parse_layout(text: str) -> tuple[str, tuple[_LayoutCell, ...]]:
    """Read layout XML: the column that opens the row, and the cells; raise RUBBISH for what is none."""
    grid = xml_text.parse(text)
    row = grid.find("row")
    cells = () if row is None else row.findall("cell")
    shown = (cell for cell in cells if cell.get("ishidden") != "1" and cell.get("name"))
    return grid.get("jump", ""), tuple(
        _LayoutCell(cell.get("name", ""), _width(cell.get("width", ""))) for cell in shown
    )


def _width(text: str) -> int:
    return min(WIDEST, int(text)) if text.isascii() and text.isdigit() and int(text) else DEFAULT_WIDTH


def compile_view(
    view: ViewMeta, fetch: FetchParts, tables: Mapping[str, TableMeta], find: tuple[str, ...]
) -> CompiledView:
    """Make a view usable.

    Args:
        view: The saved view.
        fetch: Its query, read.
        tables: Metadata by alias; a joined table that is missing here brings no columns.
        find: Columns of the table's quick find view.
    """
    meta = tables[ROOT]
    jump, cells = parse_layout(view.layout_xml)
    columns = tuple(c for cell in cells if (c := _column(cell.name, cell.width, fetch, tables)) is not None)
    if not columns:
        columns = tuple(_main_columns(meta))
    shown = {column.name for column in columns}
    primary = next((name for name in (jump, meta.table.primary_name) if name in shown), columns[0].name)
    plan = GridPlan(
        table=meta.table.name,
        table_label=meta.table.plural or meta.table.label,
        view_id=view.view_id,
        name=view.name,
        columns=columns,
        primary=primary,
        sort=fetch.order,
        available=(*columns, *_others(meta, shown)),
    )
    return CompiledView(plan, fetch, tables, find or _texts(columns, tables))


def generated_view(meta: TableMeta, name: str = "") -> CompiledView:
    """Make a plain view of the main columns, for a table whose views cannot be read."""
    order = f'<order attribute="{meta.table.primary_name}"/>' if meta.table.primary_name else ""
    fetch = parse_fetch(f'<fetch><entity name="{meta.table.name}">{order}</entity></fetch>')
    layout = "".join(f'<cell name="{column.name}" width="200"/>' for column in _main_columns(meta))
    view = ViewMeta("", name or meta.table.plural, meta.table.name, "", f"<grid><row>{layout}</row></grid>")
    return compile_view(view, fetch, {ROOT: meta}, ())


def quick_find_columns(views: tuple[ViewMeta, ...], table: str) -> tuple[str, ...]:
    """Give the columns of a table that its quick find view searches."""
    view = next((view for view in views if view.kind is ViewKind.QUICK_FIND), None)
    if view is None:
        return ()
    try:
        root = xml_text.parse(view.fetch_xml)
    except OrganisationError:
        return ()
    entity = root.find("entity")
    if entity is None or entity.get("name") != table:
        return ()
    groups = (group for group in entity.iter("filter") if group.get("isquickfindfields") in ("1", "true"))
    names = (each.get("attribute", "") for group in groups for each in group.findall("condition"))
    return tuple(dict.fromkeys(name for name in names if name))


def _column(name: str, width: int, fetch: FetchParts, tables: Mapping[str, TableMeta]) -> GridColumn | None:
    alias, column_of = split_name(name)
    meta = tables.get(alias)
    column = meta.columns.get(column_of) if meta is not None else None
    if column is None:
        return None
    label = column.label or column.name
    if alias:
        label = _linked_label(label, alias, fetch, tables)
    kind = kind_of(column)
    return GridColumn(
        name=name,
        label=label,
        kind=kind,
        width=width,
        sortable=column.type
        not in (ColumnType.MEMO, ColumnType.VIRTUAL, ColumnType.PARTIES, ColumnType.OTHER),
        choices=column.choices,
    )


def _linked_label(label: str, alias: str, fetch: FetchParts, tables: Mapping[str, TableMeta]) -> str:
    link = fetch.links[alias]
    parent = tables.get(link.parent)
    through = parent.columns.get(link.parent_column) if parent is not None else None
    return f"{label} ({through.label or tables[alias].table.label})" if through is not None else label


def _main_columns(meta: TableMeta) -> Iterator[GridColumn]:
    names = dict.fromkeys((meta.table.primary_name, "statuscode", "ownerid", "createdon", "modifiedon"))
    chosen = [name for name in names if meta.has(name)]
    chosen += [
        c.name for c in meta.columns.values() if c.label and c.name not in chosen and c.type in _SIMPLE
    ]
    for name in chosen[:_GENERATED_COLUMNS]:
        column = meta.columns[name]
        yield GridColumn(name, column.label or name, kind_of(column), DEFAULT_WIDTH, choices=column.choices)


_SIMPLE = frozenset({ColumnType.STRING, ColumnType.PICKLIST, ColumnType.DATETIME, ColumnType.LOOKUP})


_NOT_IN_ROWS = frozenset({FieldKind.READ_ONLY_TEXT, FieldKind.PARTIES})


def _others(meta: TableMeta, shown: set[str]) -> tuple[GridColumn, ...]:
    columns = (
        GridColumn(
            column_name(ROOT, column.name),
            column.label,
            kind_of(column),
            DEFAULT_WIDTH,
            column.type is not ColumnType.MEMO,
            column.choices,
        )
        for column in meta.columns.values()
        if column.name not in shown and column.label and column.type is not ColumnType.GUID
    )
    drawable = (column for column in columns if column.kind not in _NOT_IN_ROWS)
    return tuple(sorted(drawable, key=lambda column: column.label.casefold()))


def _texts(columns: tuple[GridColumn, ...], tables: Mapping[str, TableMeta]) -> tuple[str, ...]:
    root = tables[ROOT].columns
    return tuple(c.name for c in columns if c.name in root and c.kind in (FieldKind.TEXT, FieldKind.LOOKUP))

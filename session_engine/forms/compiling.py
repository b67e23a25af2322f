"""From form XML and metadata to a frozen plan. Pure: whoever compiles has read what is needed before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from session_engine import xml_text
from session_engine.errors import OrganisationError
from session_engine.forms.fields import field_plan, unknown_field
from session_engine.forms.form_xml import CellXml, ControlXml, FormTabXml, FormXml, SectionXml
from session_engine.forms.state import (
    CardPlan,
    Cell,
    FieldPlan,
    FormPlan,
    FormTabPlan,
    SectionPlan,
    SubGridPlan,
    TimelinePlan,
)
from session_engine.light_dataclass import dataclass
from session_engine.organisation import odata
from session_engine.organisation.tables import Between, FormMeta, TableMeta

SUB_GRID = frozenset({"e7a81278-8635-4d9e-8d4d-59480b391c5b", "02d4264b-47e2-4b4c-aa95-f439f3f4d458"})
TIMELINE = frozenset({"06375649-c143-495e-a496-c962e5b4488e"})
TIMER = frozenset({"9c5ca0a1-ab4d-4781-be7e-8dfbe867b87e"})
QUICK_VIEW = frozenset({"5c5600e0-1d6e-4205-a272-be80da87fd42"})

CardForms = Mapping[str, FormXml]
"""Quick view forms by their id."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a form is compiled from.

    Attributes:
        meta: The form's table.
        tables: Tables its cards show records of.
        cards: The quick view forms it embeds.
        between: The many-to-many relationships of its table that its sub-grids show, by name in lower case.
    """

    meta: TableMeta
    tables: Mapping[str, TableMeta] = field(default_factory=dict[str, TableMeta])
    cards: CardForms = field(default_factory=dict[str, FormXml])
    between: Mapping[str, Between] = field(default_factory=dict[str, Between])


def relationships(xml: FormXml) -> frozenset[str]:
    """Name the relationships by which a form's sub-grids show records, in lower case."""
    names = (c.parameters.get("RelationshipName", "") for c in xml.controls() if c.class_id in SUB_GRID)
    return frozenset(name.lower() for name in names if name)


def card_forms(control: ControlXml) -> tuple[tuple[str, str], ...]:
    """Give the quick view forms of a control: table and form id."""
    text = control.parameters.get("QuickForms", "")
    if control.class_id not in QUICK_VIEW or not text:
        return ()
    try:
        root = xml_text.parse(text)
    except OrganisationError:
        return ()
    pairs = ((each.get("entityname", ""), (each.text or "").strip()) for each in root.iter("QuickFormId"))
    return tuple((table, odata.guid(form)) for table, form in pairs if table and odata.is_guid(form))


def compile_form(form: FormMeta, xml: FormXml, sources: Sources) -> FormPlan:
    """Make a form's plan."""
    cells = (cell for cell in (_cell(each, sources) for each in xml.header) if isinstance(cell, FieldPlan))
    return FormPlan(
        form_id=form.form_id,
        table=sources.meta.table.name,
        table_label=sources.meta.table.label,
        name=form.name,
        header=tuple(cells),
        tabs=tuple(_tab(tab, sources) for tab in xml.tabs),
    )


def generated_form(meta: TableMeta, name: str = "") -> FormPlan:
    """Make a plain form of the main columns, for a table whose forms cannot be read."""
    names = tuple(
        column.name
        for column in meta.columns.values()
        if column.updatable and column.label and not column.name.endswith("id")
    )
    first = (meta.table.primary_name,) if meta.table.primary_name else ()
    chosen = tuple(dict.fromkeys((*first, *names)))[:20]
    fields = tuple(field_plan(meta.columns[each]) for each in chosen if meta.has(each))
    rows = tuple((field,) for field in fields)
    section = SectionPlan("main", "", 1, rows)
    tab = FormTabPlan("main", meta.table.label, ((100, (section,)),))
    return FormPlan("", meta.table.name, meta.table.label, name or meta.table.label, (), (tab,))


def _tab(tab: FormTabXml, sources: Sources) -> FormTabPlan:
    known = sum(width for width, _ in tab.columns)
    even = 100 // max(1, len(tab.columns))
    columns = tuple(
        (width if known else even, tuple(_section(section, sources) for section in sections))
        for width, sections in tab.columns
    )
    return FormTabPlan(tab.name, tab.label, columns)


def _section(section: SectionXml, sources: Sources) -> SectionPlan:
    rows = tuple(_row(row, section.columns, sources) for row in section.rows)
    return SectionPlan(
        section.name,
        section.label if section.show_label else "",
        section.columns,
        tuple(r for r in rows if r),
    )


def _row(row: Iterable[CellXml], columns: int, sources: Sources) -> tuple[Cell | None, ...]:
    """Lay out a row; a cell alone that is as wide as the section is given without places beside it."""
    cells: list[Cell | None] = []
    width = 0
    for each in row:
        cells.append(_cell(each, sources))
        width += each.colspan
    if not any(cells):
        return ()
    cells += [None] * (columns - width)
    return tuple(cells)


def _cell(cell: CellXml, sources: Sources) -> Cell | None:
    control = cell.control
    if control is None:
        return None
    if control.class_id in TIMER:
        return None  # the header counts down; here it would be the same column a second time
    if control.class_id in TIMELINE:
        return TimelinePlan(cell.label)
    if control.class_id in SUB_GRID:
        return _sub_grid(cell, control, sources)
    if control.class_id in QUICK_VIEW:
        return _card(cell, control, sources)
    return _field(cell, control, sources) if control.column else None


def _field(cell: CellXml, control: ControlXml, sources: Sources) -> FieldPlan:
    column = sources.meta.columns.get(control.column)
    if column is None:
        return unknown_field(control.column, cell.label)
    return field_plan(column, label=cell.label, read_only=control.disabled, rows=cell.rowspan)


def _sub_grid(cell: CellXml, control: ControlXml, sources: Sources) -> SubGridPlan | None:
    parameters = control.parameters
    table = parameters.get("TargetEntityType", "")
    if not table or parameters.get("ChartGridMode") == "Chart":
        return None
    relationship = parameters.get("RelationshipName", "")
    through = sources.between.get(relationship.lower())
    column = sources.meta.child_column(relationship, table) if relationship and through is None else ""
    if relationship and not column and through is None:
        return None  # nobody says how its rows are related: all there are would be shown
    view = parameters.get("ViewId", "")
    rows = parameters.get("RecordsPerPage", "")
    return SubGridPlan(
        part=control.id,
        label=cell.label,
        table=table,
        view_id=odata.guid(view) if odata.is_guid(view) else "",
        relationship=relationship,
        column=column,
        rows=int(rows) if rows.isascii() and rows.isdigit() else 4,
        through=through,
    )


def _card(cell: CellXml, control: ControlXml, sources: Sources) -> CardPlan | None:
    by_table: list[tuple[str, tuple[FieldPlan, ...]]] = []
    for table, form_id in card_forms(control):
        meta, xml = sources.tables.get(table), sources.cards.get(form_id)
        if meta is not None and xml is not None:
            by_table.append((table, _card_fields(meta, xml)))
    if not control.column:
        return None
    return CardPlan(control.column, cell.label, tuple(by_table))


def _card_fields(meta: TableMeta, xml: FormXml) -> tuple[FieldPlan, ...]:
    sources = Sources(meta)
    cells = (
        _cell(cell, sources)
        for tab in xml.tabs
        for _, sections in tab.columns
        for section in sections
        for row in section.rows
        for cell in row
    )
    return tuple(cell for cell in cells if isinstance(cell, FieldPlan))

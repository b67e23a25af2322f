"""From a dashboard form to its plan: tiles with their commands, charts with their queries."""

from __future__ import annotations

from session_engine.dashboards import chart_xml, form_xml
from session_engine.dashboards.chart_xml import Chart
from session_engine.dashboards.form_xml import Cell
from session_engine.dashboards.state import ChartRows, DashboardPlan, TilePlan
from session_engine.errors import Failure, OrganisationError
from session_engine.ids import PageKey
from session_engine.light_dataclass import dataclass
from session_engine.organisation.metadata import Metadata
from session_engine.organisation.tables import FormMeta, ViewMeta
from session_engine.views.fetch_xml import FetchParts, parse_fetch

_QUEUED = ("pick_next", "pick")
_COMMANDS = {"incident": ("new", "assign", "queue"), "queueitem": ("pick", "release")}
_OF_ACTIVITIES = ("complete", "set_due")
_OTHERS = ("new",)


@dataclass(frozen=True, slots=True)
class ChartPlan:
    """A chart of a dashboard.

    Attributes:
        part: Unique in the dashboard.
        title: Heading.
        note: Name of the view whose records it counts.
        chart: What it shows, None when it cannot be drawn.
        query: Its FetchXML.
        set_name: Table in paths.
        primary_id: The table's key column.
        tables: Tables whose changes change it.
        rows: What it counts.
        failure: Why it cannot be drawn.
    """

    part: str
    title: str
    note: str = ""
    chart: Chart | None = None
    query: str = ""
    set_name: str = ""
    primary_id: str = ""
    tables: frozenset[str] = frozenset()
    rows: ChartRows | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A dashboard: what is drawn, and what its charts ask."""

    plan: DashboardPlan
    charts: tuple[ChartPlan, ...]


async def compile_dashboard(metadata: Metadata, page: PageKey) -> Compiled:
    """Compile the dashboard of a page; raise MISSING when the organisation has none."""
    form = _chosen(await metadata.dashboards(), page.parameter("id"))
    layout = form_xml.read(form.form_xml)
    tiles = [await _tile(metadata, cell) for cell in layout.cells if not cell.chart_id]
    charts = [await _chart(metadata, cell) for cell in layout.cells if cell.chart_id]
    plan = DashboardPlan(
        dashboard_id=form.form_id,
        name=form.name,
        columns=tuple((share, tuple(cell.part for cell in cells)) for share, cells in layout.columns),
        tiles=tuple(tiles),
        charts=tuple(chart.part for chart in charts),
    )
    return Compiled(plan, tuple(charts))


def _chosen(forms: tuple[FormMeta, ...], wanted: str | None) -> FormMeta:
    found = next((form for form in forms if form.form_id == wanted), None)
    if found is None and wanted is None and forms:
        # The organisation's default one, else the first by name.
        found = min(forms, key=lambda form: (not form.default, form.name))
    if found is None:
        raise OrganisationError(Failure.MISSING, status=404)
    return found


async def _tile(metadata: Metadata, cell: Cell) -> TilePlan:
    view = await _view(metadata, cell)
    return TilePlan(
        part=cell.part,
        label=cell.label or (view.name if view is not None else ""),
        table=cell.table,
        view_id=cell.view_id or (view.view_id if view is not None else ""),
        commands=await _commands(metadata, cell.table, view),
        rows=cell.rows,
    )


async def _commands(metadata: Metadata, table: str, view: ViewMeta | None) -> tuple[str, ...]:
    name = (await metadata.catalogue()).get(table)
    if name is not None and name.activity:
        return _OF_ACTIVITIES
    if table == "incident" and view is not None and _offers_queued(view):
        return _QUEUED
    return _COMMANDS.get(table, _OTHERS)


def _offers_queued(view: ViewMeta) -> bool:
    """Tell whether a view of cases shows what waits in queues for somebody to pick it."""
    try:
        parts = parse_fetch(view.fetch_xml)
    except OrganisationError:
        return False
    return "workerid" in parts.sensitive.get("queueitem", frozenset())


async def _view(metadata: Metadata, cell: Cell) -> ViewMeta | None:
    views = await metadata.views(cell.table)
    return next(
        (view for view in views if (view.view_id == cell.view_id if cell.view_id else view.default)), None
    )


async def _chart(metadata: Metadata, cell: Cell) -> ChartPlan:
    try:
        return await _readable_chart(metadata, cell)
    except OrganisationError as error:
        return ChartPlan(cell.part, cell.label, failure=error.failure)


async def _readable_chart(metadata: Metadata, cell: Cell) -> ChartPlan:
    view = await _view(metadata, cell)
    charts = await metadata.charts(cell.table)
    meta = next((each for each in charts if each.chart_id == cell.chart_id), None)
    name = (await metadata.catalogue()).get(cell.table)
    if view is None or meta is None or name is None:
        raise OrganisationError(Failure.MISSING, status=404)
    chart, parts = chart_xml.read(meta), parse_fetch(view.fetch_xml)
    return ChartPlan(
        part=cell.part,
        title=cell.label or meta.name,
        note=view.name,
        chart=chart,
        query=chart_xml.query(chart, parts, name.primary_id),
        set_name=name.set_name,
        primary_id=name.primary_id,
        tables=_tables(parts, cell.table),
        rows=ChartRows(cell.table, view.view_id, view.name, chart.column) if chart.column else None,
    )


def _tables(parts: FetchParts, table: str) -> frozenset[str]:
    return frozenset(parts.sensitive) | {table}

"""Dashboards: the organisation's form as tiles and charts, days without gaps, numbers kept fresh."""

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from defusedxml import ElementTree

from session_engine.dashboards import chart_points, chart_xml, form_xml
from session_engine.dashboards.area import DashboardsArea
from session_engine.dashboards.events import DashboardChanged
from session_engine.dashboards.greeting import TABLE
from session_engine.dashboards.state import ChartKind, Tone
from session_engine.errors import Failure, Refused
from session_engine.ids import LineId, TabId, dashboard_page
from session_engine.organisation.events import LineCameBack, LineChanged, MetadataChanged
from session_engine.organisation.lines import Lines
from session_engine.organisation.state import LineState, Person
from session_engine.organisation.tables import ChartMeta
from session_engine.ports import Clock
from session_engine.records.store import RecordStore
from session_engine.views.fetch_xml import parse_fetch
from session_engine.views.known_here import KnownHere
from session_engine.views.state import GridKey, GridView
from session_engine.views.whose import Whose
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import ME, FakeOrganisation, Tab, error, guid, ok
from tests.unit.engine.held import HeldTime, settle
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
TAB = TabId(1)
MINE, QUEUED, TASKS, MESH = guid(401), guid(402), guid(403), guid(404)
BY_DAY, BY_PRIORITY = guid(501), guid(502)
RESOURCES = Path(__file__).parents[3] / "resources" / "organisation"
CONTROL = "{E7A81278-8635-4d9e-8D4D-59480B391C5B}"


def cell(part: str, table: str, view: str, chart: str = "", label: str = "", classid: str = CONTROL) -> str:
    mode = "Chart" if chart else "Grid"
    return (
        f'<row><cell rowspan="8"><labels><label description="{label}"/></labels>'
        f'<control id="{part}" classid="{classid}"><parameters><ViewId>{{{view.upper()}}}</ViewId>'
        f"<TargetEntityType>{table}</TargetEntityType><ChartGridMode>{mode}</ChartGridMode>"
        f"<VisualizationId>{chart}</VisualizationId></parameters></control></cell></row>"
    )


def form(*columns: tuple[str, str]) -> str:
    inside = "".join(
        f'<column width="{width}"><sections><section><rows>{rows}</rows></section></sections></column>'
        for width, rows in columns
    )
    return f"<form><tabs><tab><columns>{inside}</columns></tab></tabs></form>"


def chart(groups: str, chart_type: str = "Column") -> dict[str, str]:
    data = (
        '<datadefinition><fetchcollection><fetch aggregate="true"><entity name="incident">'
        f'<attribute name="incidentid" aggregate="count" alias="number"/>{groups}</entity></fetch>'
        '</fetchcollection><categorycollection><category alias="category"><measurecollection>'
        '<measure alias="number"/></measurecollection></category></categorycollection></datadefinition>'
    )
    return {
        "datadescription": data,
        "presentationdescription": f'<Chart><Series><Series ChartType="{chart_type}"/></Series></Chart>',
    }


DAYS = "".join(
    f'<attribute name="createdon" groupby="true" dategrouping="{part}" alias="{alias}"/>'
    for part, alias in (("year", "year"), ("month", "month"), ("day", "category"))
)
PRIORITIES = '<attribute name="prioritycode" groupby="true" alias="category"/>'
JOIN = (
    '<link-entity name="queueitem" from="objectid" to="incidentid" alias="item"><attribute name="enteredon"/>'
    '<filter><condition attribute="workerid" operator="null"/></filter></link-entity>'
)


class Northlight(FakeOrganisation):
    """An organisation with two dashboards, whose aggregates are what the test says."""

    def __init__(self) -> None:
        super().__init__()
        for name in ("queueitem", "queue", "queuemembership"):
            table = Tab(name, name + "s", f"{name}id", "name", {})
            self.tables[name] = self.sets[table.set_name] = table
            self.rows[name] = {}
        self.aggregated: list[Any] = []
        self.numbers = {"active": 7, "nearing": 1, "over": 1, "to_pick": 9, "to_do": 5}
        self.days: list[dict[str, int]] = []
        self.broken: set[str] = set()
        self.before = self.answer
        self.view(
            MINE, "My Active Cases", "incident", '<condition attribute="ownerid" operator="eq-userid"/>'
        )
        self.view(QUEUED, "Cases Available to Work On", "incident", "", JOIN)
        self.view(TASKS, "My Open Activities", "activitypointer", "", default=True)
        self.view(MESH, "New Beacon Mesh Cases", "incident", "", JOIN)
        self.chart(BY_DAY, "New Cases by Day", DAYS)
        self.chart(BY_PRIORITY, "Cases by Priority", PRIORITIES, "StackedBar")
        left = cell("mine", "incident", MINE) + cell("mesh", "incident", MESH, BY_DAY, "New Mesh Cases")
        left += cell("priority", "incident", MINE, BY_PRIORITY) + cell("web", "incident", MINE, classid="{0}")
        right = cell("queued", "incident", QUEUED, label="To pick") + cell("todo", "activitypointer", TASKS)
        self.dashboard(guid(601), "Team Dashboard", form(("100%", cell("mine", "incident", MINE))))
        self.dashboard(guid(602), "Agent Dashboard", form(("66%", left), ("34%", right)), default=True)

    def view(
        self, key: str, name: str, table: str, conditions: str, joins: str = "", *, default: bool = False
    ) -> None:
        fetch = f'<fetch><entity name="{table}"><filter>{conditions}</filter>{joins}</entity></fetch>'
        self.rows["savedquery"][key] = {
            "#etag": "1",
            "name": name,
            "returnedtypecode": table,
            "querytype": 0,
            "fetchxml": fetch,
            "layoutxml": "<grid/>",
            "isdefault": default,
        }

    def chart(self, key: str, name: str, groups: str, chart_type: str = "Column") -> None:
        values = {"name": name, "primaryentitytypecode": "incident", **chart(groups, chart_type)}
        self.rows["savedqueryvisualization"][key] = {"#etag": "1", **values}

    def dashboard(self, key: str, name: str, xml: str, *, default: bool = False) -> None:
        values = {"name": name, "type": 0, "formxml": xml, "isdefault": default, "objecttypecode": "none"}
        self.rows["systemform"][key] = {"#etag": "1", **values}

    def answer(self, request: httpx.Request) -> httpx.Response | None:
        xml = request.url.params.get("fetchXml")
        if xml is None or 'aggregate="true"' not in xml:
            return None
        fetch = ElementTree.fromstring(xml)
        self.aggregated.append(fetch)
        groups = [each for each in fetch.iter("attribute") if each.get("groupby")]
        name = "days" if len(groups) == 3 else "priorities" if groups else self._counted(xml)
        if name in self.broken:
            return error(400)
        if name == "days":
            return ok({"value": self.days})
        if name == "priorities":
            label = "category@OData.Community.Display.V1.FormattedValue"
            return ok(
                {"value": [{"category": 1, label: "High", "number": 3}, {"number": 4, "category": None}]}
            )
        return ok({"value": [{"number": self.numbers[name]}]})

    def _counted(self, xml: str) -> str:
        if "activitypointer" in xml:
            return "to_do"
        if "queuemembership" in xml:
            return "to_pick"
        if 'operator="gt"' in xml:
            return "nearing"
        return "over" if "resolveby" in xml else "active"


class Grids:
    """Writes down which tiles are shown."""

    def __init__(self, lines: Lines, records: RecordStore, clock: Clock) -> None:
        self.knows = lines, records, Whose(lines, clock)
        self.shown: dict[str, tuple[str, str | None, GridView]] = {}
        self.refreshed: list[str] = []

    def show(self, key: GridKey, line: LineId, table: str, view_id: str | None, view: GridView) -> None:
        self.shown[key.part] = (table, view_id, view)

    def refresh(self, key: GridKey) -> None:
        self.refreshed.append(key.part)

    def close(self, key: GridKey) -> None:
        del self.shown[key.part]

    def known(self, line: LineId) -> KnownHere:
        lines, records, whose = self.knows
        return KnownHere(line, lines, records, whose.me(line), whose.asker(line))


def area(made: Desk) -> tuple[DashboardsArea, Grids]:
    grids = Grids(made.lines, made.records, made.time)
    dashboards = DashboardsArea(made.bus, made.tasks, made.time, made.lines, grids, pause=made.time.pause)
    return dashboards, grids


async def test_the_default_dashboard_becomes_columns_of_tiles_and_charts() -> None:
    async with desk(Northlight()) as made:
        dashboards, grids = area(made)
        views = {"mine": GridView(view_id=MESH), "queued": GridView(quick_find="x")}
        dashboards.open(TAB, dashboard_page(LINE), views)
        assert dashboards.state(TAB).plan is None
        await made.quiet()
        plan = dashboards.state(TAB).plan
        assert plan is not None
        assert plan.name == "Agent Dashboard"
        assert plan.columns == ((66, ("mine", "mesh", "priority")), (34, ("queued", "todo")))
        assert plan.charts == ("mesh", "priority")
        tiles = {tile.part: tile for tile in plan.tiles}
        assert tiles["mine"].label == "My Active Cases"
        assert tiles["queued"].label == "To pick"
        assert {part: tile.commands for part, tile in tiles.items()} == {
            "mine": ("new", "assign", "queue"),
            "queued": ("pick_next", "pick"),
            "todo": ("complete", "set_due"),
        }
        assert {part: view_id for part, (_, view_id, _) in grids.shown.items()} == {
            "mine": MESH,
            "queued": QUEUED,
            "todo": TASKS,
        }
        assert grids.shown["queued"][2].quick_find == "x"


async def test_a_named_dashboard_is_shown_and_one_that_is_gone_is_a_failure() -> None:
    async with desk(Northlight()) as made:
        dashboards, grids = area(made)
        dashboards.open(TAB, dashboard_page(LINE, guid(601)))
        await made.quiet()
        plan = dashboards.state(TAB).plan
        assert plan is not None
        assert plan.name == "Team Dashboard"
        dashboards.open(TAB, dashboard_page(LINE, guid(699)))
        await made.quiet()
        assert dashboards.state(TAB).failure is Failure.MISSING
        assert grids.shown == {}


async def test_charts_are_counted_by_the_organisation_over_their_views_records() -> None:
    organisation = Northlight()
    organisation.days = [
        {"year": 2026, "month": 11, "category": day, "number": number}
        for day, number in ((1, 99), (14, 1), (16, 2), (18, 12), (19, 25))
    ]
    async with desk(organisation) as made:
        dashboards, _ = area(made)
        dashboards.open(TAB, dashboard_page(LINE))
        await made.quiet()
        mesh, priority = dashboards.state(TAB).charts
        assert (mesh.title, mesh.note, mesh.by_day) == ("New Mesh Cases", "New Beacon Mesh Cases", True)
        assert [(point.label[-2:], point.value) for point in mesh.points] == [
            ("13", 0), ("14", 1), ("15", 0), ("16", 2), ("17", 0), ("18", 12), ("19", 25),
        ]  # fmt: skip
        bad = [point.label[-2:] for point in mesh.points if point.tone is Tone.BAD]
        assert bad == ["18", "19"]
        assert (priority.title, priority.kind) == ("Cases by Priority", ChartKind.BAR)
        assert [(point.label, point.value) for point in priority.points] == [("High", 3), ("", 4)]
        by_day = next(each for each in organisation.aggregated if len(list(each.iter("attribute"))) == 4)
        count = by_day.find("entity/attribute")
        assert count.attrib == {
            "name": "incidentid",
            "aggregate": "countcolumn",
            "distinct": "true",
            "alias": "number",
        }
        assert by_day.find("entity/link-entity/filter") is not None
        assert by_day.find("entity/link-entity/attribute") is None


async def test_the_greeting_counts_and_leaves_out_what_cannot_be_counted() -> None:
    organisation = Northlight()
    organisation.broken = {"to_pick"}
    async with desk(organisation) as made:
        dashboards, _ = area(made)
        dashboards.open(TAB, dashboard_page(LINE))
        await made.quiet()
        greeting = dashboards.state(TAB).greeting
        assert (greeting.active, greeting.nearing, greeting.over) == (7, 1, 1)
        assert (greeting.to_pick, greeting.to_do) == (None, 5)
        status = made.lines._lines[LINE].status
        status.state = LineState(LINE, person=Person(made.ref("systemuser", ME), "Amara Osei", "Amara"))
        made.bus.publish(LineChanged(LINE))
        assert dashboards.state(TAB).greeting.first_name == "Amara"
        assert dashboards.state(TAB).greeting.active == 7


def test_every_number_is_well_formed() -> None:
    for table, condition in TABLE.values():
        entity = ElementTree.fromstring(f'<entity name="{table}">{condition}</entity>')
        operators = {each.get("operator") for each in entity.iter("condition")}
        assert operators <= {"eq", "eq-userid", "gt", "le", "in", "null"}


async def test_a_broken_chart_says_so_and_the_rest_is_there() -> None:
    organisation = Northlight()
    organisation.broken = {"days"}
    organisation.rows["savedqueryvisualization"].pop(BY_PRIORITY)
    async with desk(organisation) as made:
        dashboards, grids = area(made)
        dashboards.open(TAB, dashboard_page(LINE))
        await made.quiet()
        mesh, priority = dashboards.state(TAB).charts
        assert (mesh.failure, mesh.loading) == (Failure.REJECTED, False)
        assert (priority.failure, priority.loading) == (Failure.MISSING, False)
        assert len(grids.shown) == 3
        organisation.broken = set()
        dashboards.refresh(TAB)
        await made.quiet()
        assert dashboards.state(TAB).charts[0].failure is None
        assert grids.refreshed == ["mine", "queued", "todo"]


# -- kept fresh ----------------------------------------------------------------------------------------------


async def test_changes_are_gathered_for_a_second_and_count_only_what_they_touch() -> None:
    organisation, time = Northlight(), HeldTime()
    async with desk(organisation, time) as made:
        dashboards, _ = area(made)
        told: list[DashboardChanged] = []
        dashboards.open(TAB, dashboard_page(LINE))
        await made.quiet()
        made.bus.subscribe(DashboardChanged, told.append)
        organisation.aggregated.clear()
        organisation.numbers["active"] = 8
        for number in range(5):
            organisation.put("incident", guid(number), title="new")
            made.tell()
            await settle()
            await time.advance(0.1)
        assert organisation.aggregated == []
        await time.advance(0.6)
        await made.quiet()
        assert len(organisation.aggregated) == 5 + 2
        assert dashboards.state(TAB).greeting.active == 8
        organisation.aggregated.clear()
        organisation.put("task", guid(20), subject="call back")
        made.tell()
        await settle()
        await time.advance(1)
        await made.quiet()
        assert len(organisation.aggregated) == 5
        organisation.put("account", guid(20), name="x")
        made.tell()
        assert made.tasks.running() == 0
        assert told


async def test_time_alone_changes_what_nears_its_limit() -> None:
    organisation = Northlight()
    async with desk(organisation) as made:
        dashboards, _ = area(made)
        dashboards.open(TAB, dashboard_page(LINE))
        await made.quiet()
        organisation.aggregated.clear()
        organisation.numbers["over"] = 2
        dashboards.minute()
        await made.quiet()
        assert dashboards.state(TAB).greeting.over == 2
        assert len(organisation.aggregated) == 5


async def test_a_customised_organisation_is_drawn_anew_without_losing_unchanged_tiles() -> None:
    organisation = Northlight()
    async with desk(organisation) as made:
        dashboards, grids = area(made)
        dashboards.open(TAB, dashboard_page(LINE))
        await made.quiet()
        before = dict(grids.shown)
        organisation.dashboard(
            guid(602),
            "Agent Dashboard",
            form(("100%", cell("mine", "incident", MINE) + cell("todo", "incident", QUEUED))),
            default=True,
        )
        made.metadata._asked.clear()
        made.bus.publish(MetadataChanged(LINE))
        await made.quiet()
        assert set(grids.shown) == {"mine", "todo"}
        assert grids.shown["mine"] is before["mine"]
        assert grids.shown["todo"][1] == QUEUED


async def test_an_organisation_that_was_away_is_asked_again_when_it_is_back() -> None:
    organisation = Northlight()
    away = [True]

    def answer(request: httpx.Request) -> httpx.Response | None:
        if away and "systemforms" in unquote(str(request.url)):
            raise httpx.ConnectError("away", request=request)
        return organisation.answer(request)

    organisation.before = answer
    async with desk(organisation) as made:
        dashboards, _ = area(made)
        dashboards.open(TAB, dashboard_page(LINE))
        await made.quiet()
        assert dashboards.state(TAB).failure is Failure.UNREACHABLE
        away.clear()
        made.bus.publish(LineCameBack(LINE))
        await made.quiet()
        assert dashboards.state(TAB).plan is not None
        assert dashboards.state(TAB).failure is None


async def test_a_closed_dashboard_lets_go_of_its_tiles() -> None:
    async with desk(Northlight()) as made:
        dashboards, grids = area(made)
        dashboards.open(TAB, dashboard_page(LINE))
        await made.quiet()
        dashboards.close(TAB)
        assert grids.shown == {}
        assert dashboards.state(TAB).plan is None
        with pytest.raises(Refused):
            dashboards.refresh(TAB)


# -- the organisation's own files ----------------------------------------------------------------------------


def test_the_dashboards_we_bring_along_can_be_read() -> None:
    for path in (RESOURCES / "forms" / "dashboard").glob("*.xml"):
        layout = form_xml.read(path.read_text())
        assert len(layout.cells) >= 5
        assert sum(share for share, _ in layout.columns) == 100
        assert all(cell.view_id for cell in layout.cells)
        assert len({cell.part for cell in layout.cells}) == len(layout.cells)


def inside(text: str, path: str) -> str:
    found = ElementTree.fromstring(text).find(path)
    assert found is not None
    return ElementTree.tostring(found, encoding="unicode")


def test_the_charts_we_bring_along_can_be_read_and_asked() -> None:
    view = (RESOURCES / "views" / "incident" / "new-beacon-mesh-cases.xml").read_text()
    parts = parse_fetch(inside(view, ".//fetch"))
    for path in (RESOURCES / "charts").glob("*/*.xml"):
        text = path.read_text()
        data, look = inside(text, "datadescription/*"), inside(text, "presentationdescription/*")
        read = chart_xml.read(ChartMeta("", "", "", "incident", data, look))
        assert read.by_day == ("by-day" in path.name)
        assert (read.kind is ChartKind.LINE) == read.by_day
        asked = ElementTree.fromstring(chart_xml.query(read, parts, "incidentid"))
        assert asked.get("aggregate") == "true"
        aliases = {each.get("alias") for each in asked.findall("entity/attribute")}
        assert {read.category, read.measure} <= aliases


@pytest.mark.parametrize(
    ("drawn", "kind"),
    [
        ("Line", ChartKind.LINE),
        ("Spline", ChartKind.LINE),
        ("StackedArea", ChartKind.LINE),
        ("StackedBar", ChartKind.BAR),
        ("StackedColumn", ChartKind.COLUMN),
        ("Pie", ChartKind.COLUMN),
    ],
)
def test_how_a_chart_is_drawn(drawn: str, kind: ChartKind) -> None:
    described = chart(PRIORITIES, drawn)
    meta = ChartMeta(
        "", "", "", "incident", described["datadescription"], described["presentationdescription"]
    )
    assert chart_xml.read(meta).kind is kind


def test_nothing_and_a_little_are_no_wave() -> None:
    days = tuple(
        {"year": 2026, "month": 11, "day": day, "number": number}
        for day, number in ((17, 0), (18, 2), (19, 3))
    )
    data = (
        "<fetch><entity name='incident'>"
        + DAYS.replace('"category"', '"day"')
        + ('<attribute name="incidentid" aggregate="count" alias="number"/></entity></fetch>')
    )
    read = chart_xml.read(ChartMeta("", "", "", "incident", data, "not xml"))
    assert read.by_day
    rows = [dict[str, object](row) for row in days]
    points = chart_points.read(read, rows, date(2026, 11, 19))
    assert [point.tone for point in points[-2:]] == [Tone.PLAIN, Tone.BAD]

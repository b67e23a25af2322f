"""What waits to be sent is in the dashboard's numbers and bars, once, and never twice when it has been sent."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from typing_extensions import override

from session_engine.dashboards.area import DashboardsArea
from session_engine.dashboards.state import DashboardState
from session_engine.ids import RecordRef, TabId, dashboard_page
from session_engine.records.state import Choice, Lookup
from tests.unit.engine.fake_organisation import ME, guid, ok
from tests.unit.engine.outbox_desk import BreakableOrganisation, OutboxDesk, outbox_desk
from tests.unit.engine.test_dashboards import Grids, Northlight
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
TAB, ACME, BEN = TabId(1), guid(50), guid(51)
LABEL = "category@OData.Community.Display.V1.FormattedValue"
LOW, HIGH = Choice(3, "Low"), Choice(1, "High")


class Counting(Northlight, BreakableOrganisation):
    """Counts her active cases as they are, by priority too; three of high priority."""

    def __init__(self) -> None:
        super().__init__()
        self.put("account", ACME, name="Acme")
        self.put("systemuser", BEN, fullname="Ben")
        for number in range(3):
            case = {"title": f"Case {number}", "customerid": ("account", ACME), "ownerid": ("systemuser", ME)}
            self.put("incident", guid(1000 + number), prioritycode=1, **case)

    @override
    def answer(self, request: httpx.Request) -> httpx.Response | None:
        hers = [row for row in self.rows["incident"].values() if _is_hers(row)]
        self.numbers["active"] = len(hers)
        xml = request.url.params.get("fetchXml", "")
        if "prioritycode" in xml and "groupby" in xml:
            found = [row.get("prioritycode") for row in hers]
            bars = [(each.value, each.label, found.count(each.value)) for each in (HIGH, LOW)]
            value = [
                {"category": key, LABEL: label, "number": number} for key, label, number in bars if number
            ]
            return ok({"value": value})
        return super().answer(request)


def _is_hers(row: dict[str, object]) -> bool:
    return row.get("statecode") == 0 and row.get("ownerid") == ("systemuser", ME)


@asynccontextmanager
async def at_work(folder: Path) -> AsyncGenerator[tuple[OutboxDesk, DashboardsArea]]:
    async with outbox_desk(folder, Counting()) as desk:
        grids = Grids(desk.lines, desk.records, desk.time)
        dashboards = DashboardsArea(desk.bus, desk.tasks, desk.time, desk.lines, grids, pause=desk.time.pause)
        for number in range(3):
            desk.records.watch(desk.ref("incident", guid(1000 + number)), "test", None)
        dashboards.open(TAB, dashboard_page(LINE))
        await desk.until(lambda: dashboards.state(TAB).greeting.active is not None)
        await desk.until(lambda: dashboards.state(TAB).charts[1].points)
        yield desk, dashboards


def bars(state: DashboardState) -> dict[str, float]:
    return {point.label: point.value for point in state.charts[1].points}


async def settled(desk: OutboxDesk) -> None:
    for _ in range(3):
        await desk.time.advance(1)
        await desk.sent()


async def made_case(desk: OutboxDesk, priority: Choice) -> RecordRef:
    to, me = Lookup(desk.ref("account", ACME), "Acme"), Lookup(desk.ref("systemuser", ME), "Amara")
    values = {"customerid": to, "ownerid": me, "prioritycode": priority, "title": "On the train"}
    ref = desk.records.new(LINE, "incident", values)
    await desk.records.save(ref)
    return ref


async def test_what_waits_counts_once_before_and_after_it_is_sent(tmp_path: Path) -> None:
    async with at_work(tmp_path) as (desk, dashboards):
        assert (dashboards.state(TAB).greeting.active, bars(dashboards.state(TAB))) == (3, {"High": 3})
        await desk.cut()
        await made_case(desk, LOW)
        first, second = (desk.ref("incident", guid(number)) for number in (1000, 1001))
        await desk.casework.assign((first,), desk.ref("systemuser", BEN))
        desk.records.edit(second, "prioritycode", LOW)
        await desk.records.save(second)
        desk.records.edit(second, "title", "Another title")
        await desk.records.save(second)
        await settled(desk)
        seen = dashboards.state(TAB)
        assert (seen.greeting.active, "active" in seen.greeting.unsure) == (3, False)  # one more, one less
        assert (bars(seen), seen.charts[1].unsure) == ({"High": 1, "Low": 2}, False)
        numbers: set[tuple[int | None, str]] = set()
        await desk.mend()
        for _ in range(40):
            await desk.time.advance(0.05)
            seen = dashboards.state(TAB)
            numbers.add((seen.greeting.active, str(bars(seen))))
        await settled(desk)
        assert numbers == {(3, "{'High': 1.0, 'Low': 2.0}")}  # never twice, never gone
        seen = dashboards.state(TAB)
        assert (seen.greeting.active, bars(seen)) == (3, {"High": 1, "Low": 2})


async def test_what_is_dropped_counts_no_more(tmp_path: Path) -> None:
    async with at_work(tmp_path) as (desk, dashboards):
        await desk.cut()
        await made_case(desk, HIGH)
        await desk.casework.assign((desk.ref("incident", guid(1000)),), desk.ref("systemuser", BEN))
        await desk.casework.assign((desk.ref("incident", guid(1001)),), desk.ref("systemuser", BEN))
        await settled(desk)
        assert (dashboards.state(TAB).greeting.active, bars(dashboards.state(TAB))) == (2, {"High": 2})
        for item in desk.outbox.state.items:
            desk.outbox.drop(item.id)
        await settled(desk)
        assert (dashboards.state(TAB).greeting.active, bars(dashboards.state(TAB))) == (3, {"High": 3})


async def test_a_number_says_when_something_is_left_out_of_it(tmp_path: Path) -> None:
    async with at_work(tmp_path) as (desk, dashboards):
        await desk.cut()
        await desk.casework.delete((desk.ref("incident", guid(1000)),))
        await settled(desk)
        seen = dashboards.state(TAB)
        assert seen.greeting.active == 2
        assert "to_pick" in seen.greeting.unsure  # nobody here knows in which queues it is
        mesh, priority = seen.charts
        assert (mesh.unsure, priority.unsure) == (True, False)

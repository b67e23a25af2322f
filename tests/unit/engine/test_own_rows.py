"""Records that wait to be created are rows of the lists they belong to, and become the organisation's, once."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from session_engine.ids import RecordRef, TabId
from session_engine.records.state import Lookup, Value
from session_engine.views.area import GridsArea
from session_engine.views.state import (
    ColumnFilter,
    FilterOperator,
    GridKey,
    GridRow,
    GridState,
    GridStatus,
    GridView,
)
from tests.unit.engine.fake_organisation import ME, guid
from tests.unit.engine.outbox_desk import BreakableOrganisation, OutboxDesk, outbox_desk
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
KEY, ACME, OTHER = GridKey(TabId(5)), guid(50), guid(51)
ACTIVE = '<filter><condition attribute="statecode" operator="eq" value="0"/></filter>'


def organisation(conditions: str = ACTIVE, cases: int = 2) -> BreakableOrganisation:
    made = BreakableOrganisation()
    for key, name in ((ACME, "Acme"), (OTHER, "Other")):
        made.put("account", key, name=name)
    for number in range(cases):
        case = {"title": f"Case {number:04}", "customerid": ("account", ACME), "ownerid": ("systemuser", ME)}
        made.put("incident", guid(1000 + number), statecode=0, statuscode=1, **case)
    fetch = f'<fetch><entity name="incident"><order attribute="title"/>{conditions}</entity></fetch>'
    layout = '<grid jump="title"><row><cell name="title" width="300"/><cell name="ownerid"/></row></grid>'
    view = {"name": "Active cases", "returnedtypecode": "incident", "querytype": 0, "isdefault": True}
    made.put("savedquery", guid(200), fetchxml=fetch, layoutxml=layout, statecode=0, **view)
    return made


@asynccontextmanager
async def at_work(folder: Path, org: BreakableOrganisation) -> AsyncGenerator[tuple[OutboxDesk, GridsArea]]:
    async with outbox_desk(folder, org) as desk:
        yield desk, GridsArea(desk.bus, desk.tasks, desk.lines, desk.records, pause=desk.time.pause)


async def quiet(desk: OutboxDesk) -> None:
    for _ in range(3):
        await desk.time.advance(1)
        await desk.sent()


async def made_case(desk: OutboxDesk, title: str, customer: str = ACME) -> RecordRef:
    to = Lookup(desk.ref("account", customer), "Acme")
    ref = desk.records.new(LINE, "incident", {"customerid": to})
    desk.records.edit(ref, "title", title)
    await desk.records.save(ref)
    return ref


def titles(state: GridState) -> list[Value]:
    return [row.values["title"] for _, row in sorted(state.loaded(), key=lambda each: each[0])]


def first(state: GridState) -> GridRow:
    found = state.row(0)
    assert found is not None
    return found


async def test_it_stands_above_the_rows_until_it_is_one(tmp_path: Path) -> None:
    async with at_work(tmp_path, organisation()) as (desk, grids):
        grids.show(KEY, LINE, "incident", None, GridView())
        await quiet(desk)
        await desk.cut()
        made = await made_case(desk, "Made on the train")
        await quiet(desk)
        state = grids.state(KEY)
        assert titles(state) == ["Made on the train", "Case 0000", "Case 0001"]
        assert (first(state).ref, first(state).unsent, state.count) == (made, True, 3)
        owner = first(state).values["ownerid"]
        assert isinstance(owner, Lookup)
        assert owner.ref.id == ME
        await desk.mend()
        seen: list[int] = []
        for _ in range(20):
            await desk.time.advance(0.02)
            seen.append(sum(row.ref == made for _, row in grids.state(KEY).loaded()))
        await quiet(desk)
        assert seen == [1] * 20  # never gone, never twice
        assert titles(grids.state(KEY)) == ["Case 0000", "Case 0001", "Made on the train"]
        assert (grids.state(KEY).own, grids.state(KEY).count) == ((), 3)


async def test_what_is_dropped_is_no_row_any_more(tmp_path: Path) -> None:
    async with at_work(tmp_path, organisation()) as (desk, grids):
        grids.show(KEY, LINE, "incident", None, GridView())
        await quiet(desk)
        await desk.cut()
        await made_case(desk, "Made in vain")
        await quiet(desk)
        assert len(grids.state(KEY).own) == 1
        desk.outbox.drop(desk.outbox.state.items[0].id)
        await desk.time.advance(0.1)
        assert titles(grids.state(KEY)) == ["Case 0000", "Case 0001"]


async def test_without_an_organisation_they_are_all_there_is(tmp_path: Path) -> None:
    async with at_work(tmp_path, organisation(cases=0)) as (desk, grids):
        grids.show(KEY, LINE, "incident", None, GridView())
        await quiet(desk)
        assert grids.state(KEY).status is GridStatus.EMPTY
        await desk.cut()
        await made_case(desk, "First")
        await made_case(desk, "Second")
        await quiet(desk)
        assert grids.state(KEY).status is GridStatus.READY
        assert titles(grids.state(KEY)) == ["Second", "First"]
        grids.filter(KEY, (ColumnFilter("title", FilterOperator.BEGINS_WITH, ("fir",)),))
        assert titles(grids.state(KEY)) == ["First"]
        grids.quick_find(KEY, "second")
        await quiet(desk)
        assert titles(grids.state(KEY)) == []


async def test_a_sub_grid_has_those_that_point_at_its_record(tmp_path: Path) -> None:
    async with at_work(tmp_path, organisation("")) as (desk, grids):
        acme, other = desk.ref("account", ACME), desk.ref("account", OTHER)
        for tab, ref in ((6, acme), (7, other)):
            key = GridKey(TabId(tab), "cases")
            grids.show(key, LINE, "incident", None, GridView(), related=("customerid", ref))
        await quiet(desk)
        await desk.cut()
        await made_case(desk, "For the other one", OTHER)
        await quiet(desk)
        assert titles(grids.state(GridKey(TabId(6), "cases"))) == ["Case 0000", "Case 0001"]
        assert titles(grids.state(GridKey(TabId(7), "cases"))) == ["For the other one"]


async def test_a_record_that_waits_itself_has_only_what_waits_with_it(tmp_path: Path) -> None:
    async with at_work(tmp_path, organisation("")) as (desk, grids):
        await desk.lines.metadata(LINE).views("incident")
        await desk.cut()
        parent = await made_case(desk, "Parent")
        key = GridKey(TabId(8), "children")
        grids.show(key, LINE, "incident", None, GridView(), related=("customerid", parent))
        await quiet(desk)
        assert grids.state(key).status is GridStatus.EMPTY

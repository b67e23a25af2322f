"""A change that waits moves its row between lists, and within them, before the organisation has heard of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from session_engine.ids import RecordRef, TabId
from session_engine.organisation.state import WELL
from session_engine.outbox.state import OutboxVerb
from session_engine.records.state import Choice
from session_engine.views.area import GridsArea
from session_engine.views.state import PAGE_ROWS, GridKey, GridRow, GridState, GridStatus, GridView, Sort
from tests.unit.engine.fake_organisation import Col, Tab, guid
from tests.unit.engine.outbox_desk import BreakableOrganisation, OutboxDesk
from tests.unit.engine.test_own_rows import at_work, organisation, quiet, titles
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
OPEN, CLOSED = GridKey(TabId(5)), GridKey(TabId(6))
TEAM, OTHER_TEAM, TEAM_VIEW = guid(80), guid(81), guid(202)


def with_views(cases: int = 4) -> BreakableOrganisation:
    org = organisation(cases=cases)
    add_view(org, guid(201), '<condition attribute="statecode" operator="eq" value="1"/>')
    add_view(org, TEAM_VIEW, '<condition attribute="ownerid" operator="eq-userteams"/>')
    for number in range(cases):
        org.put("incident", guid(1000 + number), prioritycode=2)
    membership = {"teammembershipid": Col("Uniqueidentifier"), "teamid": Col("Uniqueidentifier")}
    table = Tab("teammembership", "teammemberships", "teammembershipid", "", membership)
    org.tables[table.name] = org.sets[table.set_name] = table
    org.rows[table.name] = {guid(1): {"teamid": TEAM, "#etag": 'W/"1"'}}
    return org


def add_view(org: BreakableOrganisation, key: str, condition: str) -> None:
    fetch = f'<fetch><entity name="incident"><order attribute="title"/><filter>{condition}</filter></entity></fetch>'
    cells = "".join(f'<cell name="{name}"/>' for name in ("title", "prioritycode", "ownerid"))
    layout = f'<grid jump="title"><row>{cells}</row></grid>'
    named = {"name": key, "returnedtypecode": "incident", "querytype": 0, "isdefault": False}
    org.put("savedquery", key, fetchxml=fetch, layoutxml=layout, statecode=0, **named)


async def shown(desk: OutboxDesk, grids: GridsArea, view: GridView | None = None) -> None:
    grids.show(OPEN, LINE, "incident", guid(200), view or GridView())
    grids.show(CLOSED, LINE, "incident", guid(201), GridView())
    await quiet(desk)


def case(desk: OutboxDesk, number: int) -> RecordRef:
    return desk.ref("incident", guid(1000 + number))


def marked(state: GridState) -> list[object]:
    return [row.values["title"] for _, row in state.loaded() if row.unsent]


async def test_a_case_resolved_offline_goes_from_the_open_to_the_resolved(tmp_path: Path) -> None:
    org = with_views()
    org.put("incident", guid(1003), statecode=1)
    async with at_work(tmp_path, org) as (desk, grids):
        await shown(desk, grids)
        await desk.cut()
        await desk.casework.resolve(case(desk, 1), 5, "Reset")
        await quiet(desk)
        assert titles(grids.state(OPEN)) == ["Case 0000", "Case 0002"]
        assert titles(grids.state(CLOSED)) == ["Case 0001", "Case 0003"]  # by title, as the view has it
        assert marked(grids.state(CLOSED)) == ["Case 0001"]
        assert (grids.state(OPEN).count, grids.state(CLOSED).count) == (2, 2)
        await desk.mend()
        seen: set[tuple[bool, bool]] = set()
        for _ in range(20):
            await desk.time.advance(0.02)
            seen.add(("Case 0001" in titles(grids.state(OPEN)), "Case 0001" in titles(grids.state(CLOSED))))
        await quiet(desk)
        assert seen == {(False, True)}  # it never jumps back
        assert (grids.state(CLOSED).own, grids.state(OPEN).gone, marked(grids.state(CLOSED))) == ((), (), [])
        assert titles(grids.state(CLOSED)) == ["Case 0001", "Case 0003"]


async def test_it_is_where_it_belongs_after_a_relaunch_too(tmp_path: Path) -> None:
    org = with_views()
    async with at_work(tmp_path, org) as (desk, grids):
        await shown(desk, grids)
        await desk.cut()
        await desk.casework.resolve(case(desk, 0), 5, "Reset")
    org.down, org.cut = False, lambda _request: "before"  # it answers, but nothing that is sent arrives
    async with at_work(tmp_path, org) as (desk, grids):
        await shown(desk, grids)
        assert desk.waiting == [OutboxVerb.RESOLVE.value]
        assert "Case 0000" not in titles(grids.state(OPEN))
        assert titles(grids.state(CLOSED)) == ["Case 0000"]


async def test_the_last_one_to_go_leaves_an_empty_list(tmp_path: Path) -> None:
    async with at_work(tmp_path, with_views(cases=1)) as (desk, grids):
        await shown(desk, grids)
        await desk.cut()
        await desk.casework.resolve(case(desk, 0), 5, "Reset")
        await quiet(desk)
        assert (grids.state(OPEN).status, grids.state(OPEN).count) == (GridStatus.EMPTY, 0)
        desk.outbox.drop(desk.outbox.state.items[0].id)
        await desk.time.advance(0.1)
        assert titles(grids.state(OPEN)) == ["Case 0000"]
        assert titles(grids.state(CLOSED)) == []


async def test_a_new_priority_is_a_new_place_in_the_order(tmp_path: Path) -> None:
    by_priority = GridView(sort=(Sort("prioritycode"), Sort("title")))
    async with at_work(tmp_path, with_views()) as (desk, grids):
        await shown(desk, grids, by_priority)
        await desk.cut()
        for number, priority in ((2, 1), (0, 3)):
            desk.records.edit(case(desk, number), "prioritycode", Choice(priority))
            await desk.records.save(case(desk, number))
        await quiet(desk)
        state = grids.state(OPEN)
        assert titles(state) == ["Case 0002", "Case 0001", "Case 0003", "Case 0000"]
        assert sorted(map(str, marked(state))) == ["Case 0000", "Case 0002"]
        await desk.mend()
        await quiet(desk)
        assert titles(grids.state(OPEN)) == ["Case 0002", "Case 0001", "Case 0003", "Case 0000"]
        assert grids.state(OPEN).own == ()


async def test_a_place_beyond_the_rows_that_are_there_is_taken_when_they_are(tmp_path: Path) -> None:
    async with at_work(tmp_path, organisation(cases=150)) as (desk, grids):
        for number in (5, 139, 149):
            desk.records.watch(case(desk, number), "test", None)
        await shown(desk, grids)
        await desk.cut()
        for number, title in ((5, "Case 0100 and a half"), (149, "Case 0010 and a half")):
            desk.records.edit(case(desk, number), "title", title)
            await desk.records.save(case(desk, number))
        await desk.casework.delete((case(desk, 139),))
        await quiet(desk)
        state = grids.state(OPEN)
        found = titles(state)
        assert ("Case 0005" in found, found[10], found[-1]) == (False, "Case 0010 and a half", "Case 0063")
        assert (state.count, state.extent) == (149, 150)
        desk.organisation.down, desk.organisation.cut = False, lambda _request: "before"
        desk.lines.reconnect(LINE)
        await desk.until(lambda: desk.lines.state(LINE).connection in WELL)
        grids.want_rows(OPEN, 128, 149)  # the page between is not there
        await quiet(desk)
        state = grids.state(OPEN)
        assert len(titles(state)) == 64 + 22 - 2
        assert ("Case 0100 and a half" in titles(state), state.count) == (False, 149)
        grids.want_rows(OPEN, 64, 127)
        await quiet(desk)
        expected = [f"Case {number:04}" for number in range(149) if number not in (5, 139)]
        expected += ["Case 0100 and a half", "Case 0010 and a half"]
        state = grids.state(OPEN)
        assert titles(state) == sorted(expected)
        assert (state.count, state.extent, state.beyond) == (149, 149, 0)
        counts: set[int | None] = set()
        await desk.mend()
        for _ in range(20):
            await desk.time.advance(0.02)
            counts.add(grids.state(OPEN).count)
        await quiet(desk)
        assert counts == {149}
        assert (grids.state(OPEN).own, grids.state(OPEN).gone, grids.state(OPEN).count) == ((), (), 149)


async def test_what_waits_to_be_deleted_is_no_row(tmp_path: Path) -> None:
    async with at_work(tmp_path, with_views()) as (desk, grids):
        await shown(desk, grids)
        await desk.cut()
        await desk.casework.delete((case(desk, 1),))
        await quiet(desk)
        assert desk.records.state(case(desk, 1)).waiting
        assert titles(grids.state(OPEN)) == ["Case 0000", "Case 0002", "Case 0003"]
        await desk.mend()
        seen: set[bool] = set()
        for _ in range(20):
            await desk.time.advance(0.02)
            seen.add("Case 0001" in titles(grids.state(OPEN)))
        assert seen == {False}
        await quiet(desk)
        assert (grids.state(OPEN).gone, grids.state(OPEN).count) == ((), 3)


async def test_what_is_due_on_another_day_stands_there(tmp_path: Path) -> None:
    org = with_views()
    fetch = '<fetch><entity name="task"><order attribute="scheduledend"/></entity></fetch>'
    layout = '<grid jump="subject"><row><cell name="subject"/><cell name="scheduledend"/></row></grid>'
    named = {"name": "Tasks", "returnedtypecode": "task", "querytype": 0, "isdefault": True}
    org.put("savedquery", guid(203), fetchxml=fetch, layoutxml=layout, statecode=0, **named)
    for number in range(3):
        org.put(
            "task", guid(300 + number), subject=f"Task {number}", scheduledend=f"2026-11-2{number}T09:00:00Z"
        )
    async with at_work(tmp_path, org) as (desk, grids):
        grids.show(OPEN, LINE, "task", None, GridView())
        await quiet(desk)
        await desk.cut()
        await desk.casework.set_due((desk.ref("task", guid(300)),), datetime(2026, 11, 25, tzinfo=UTC))
        await quiet(desk)
        assert [row.values["subject"] for _, row in sorted(grids.state(OPEN).loaded())] == [
            "Task 1",
            "Task 2",
            "Task 0",
        ]


async def test_given_to_a_team_it_is_in_the_teams_list(tmp_path: Path) -> None:
    async with at_work(tmp_path, with_views()) as (desk, grids):
        await desk.lines.metadata(LINE).catalogue()
        grids.show(OPEN, LINE, "incident", TEAM_VIEW, GridView())
        await quiet(desk)
        await desk.records.read(case(desk, 0))
        await desk.records.read(case(desk, 1))
        await desk.cut()
        for number, team in ((0, TEAM), (1, OTHER_TEAM)):
            await desk.casework.assign((case(desk, number),), desk.ref("team", team))
        await quiet(desk)
        assert titles(grids.state(OPEN)) == ["Case 0000"]


@settings(max_examples=40)
@given(
    st.integers(0, 3 * PAGE_ROWS),
    st.sets(st.integers(0, 3 * PAGE_ROWS), max_size=6),
    st.lists(st.integers(0, 3 * PAGE_ROWS), max_size=5),
)
def test_every_row_is_at_one_position(total: int, gone: set[int], before: list[int]) -> None:
    rows = [GridRow(RecordRef(LINE, "incident", guid(number)), {}) for number in range(total)]
    pages = {n: tuple(rows[n * PAGE_ROWS : (n + 1) * PAGE_ROWS]) for n in range(total // PAGE_ROWS + 1)}
    hidden = tuple(sorted(at for at in gone if at < total))
    left = total - len(hidden)
    places = tuple(min(at, left) + number for number, at in enumerate(sorted(before)))
    own = tuple(GridRow(RecordRef(LINE, "incident", guid(9000 + n)), {}) for n in range(len(places)))
    state = GridState(OPEN, total=total, pages=pages, own=own, places=places, gone=hidden)
    loaded = dict(state.loaded())
    assert sorted(loaded) == list(range(left + len(own)))
    assert all(state.row(position) is row for position, row in loaded.items())
    assert state.row(left + len(own)) is None
    org = [row for _, row in sorted(loaded.items()) if row not in own]
    assert org == [row for at, row in enumerate(rows) if at not in hidden]
    assert replace(state, gone=(), own=(), places=()).count == total

"""Live grids: loading, values in place, rows that wait, sparse pages, failures."""

import asyncio

import httpx
import pytest

from session_engine.errors import Failure, RefusalCode, Refused
from session_engine.ids import TabId
from session_engine.organisation.events import ChangesMissed, LineCameBack
from session_engine.organisation.state import Connection, LineState, Person
from session_engine.records.state import Lookup
from session_engine.views.area import GridsArea
from session_engine.views.events import GridChanged, GridViewChanged, ViewBroken, ViewMissing
from session_engine.views.state import ColumnFilter, FilterOperator, GridKey, GridState, GridStatus, GridView
from session_engine.wall_clock.events import DayTurned
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import ME, FakeOrganisation, error, guid, ok
from tests.unit.engine.held import HeldTime, settle, until
from tests.unit.engine.waves import Waves
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
KEY = GridKey(TabId(5))
FETCH = (
    '<fetch><entity name="incident"><attribute name="title"/><order attribute="title"/>'
    '<filter><condition attribute="statecode" operator="eq" value="0"/></filter></entity></fetch>'
)
LAYOUT = '<grid jump="title"><row><cell name="title" width="300"/><cell name="customerid"/></row></grid>'


def cases(count: int = 3, fetch: str = FETCH) -> FakeOrganisation:
    organisation = FakeOrganisation()
    organisation.put("account", guid(1), name="Okonkwo Dental")
    for number in range(count):
        organisation.put(
            "incident",
            guid(1000 + number),
            title=f"Case {number:04}",
            customerid=("account", guid(1)),
            statecode=0,
        )
    organisation.put(
        "savedquery",
        guid(200),
        name="Active cases",
        returnedtypecode="incident",
        querytype=0,
        isdefault=True,
        fetchxml=fetch,
        layoutxml=LAYOUT,
        statecode=0,
    )
    return organisation


def grids(made: Desk) -> GridsArea:
    area = GridsArea(made.bus, made.tasks, made.lines, made.records, pause=made.time.pause)
    for kind in (GridChanged, GridViewChanged, ViewBroken, ViewMissing):
        made.bus.subscribe(kind, made.events.append)
    return area


async def shown(made: Desk, view: GridView | None = None) -> GridsArea:
    area = grids(made)
    area.show(KEY, LINE, "incident", None, view or GridView())
    await made.quiet()
    return area


def titles(state: GridState) -> list[object]:
    return [row.values["title"] for number in sorted(state.pages) for row in state.pages[number]]


async def test_a_view_that_is_not_there_is_told_on_its_page_alone() -> None:
    async with desk(cases()) as made:
        area = grids(made)
        area.show(KEY, LINE, "incident", guid(999), GridView())
        area.show(GridKey(KEY.tab, "sub"), LINE, "incident", guid(999), GridView())
        await made.quiet()
        assert area.state(KEY).status is GridStatus.READY
        told = [event for event in made.events if isinstance(event, ViewMissing)]
        assert told == [ViewMissing(LINE, "incident", "Active cases")]
        area.close_tab(KEY.tab)
        area.show(KEY, LINE, "incident", guid(200), GridView())
        await made.quiet()
        assert len([event for event in made.events if isinstance(event, ViewMissing)]) == 1


async def test_a_grid_shows_its_views_rows_with_typed_values() -> None:
    async with desk(cases()) as made:
        area = grids(made)
        area.show(KEY, LINE, "incident", None, GridView())
        assert area.state(KEY).status is GridStatus.LOADING
        await made.quiet()
        state = area.state(KEY)
        assert state.status is GridStatus.READY
        assert state.plan is not None
        assert (state.plan.name, state.total, titles(state)[0]) == ("Active cases", 3, "Case 0000")
        row = state.row(0)
        assert row is not None
        assert row.values["customerid"] == Lookup(made.ref("account", guid(1)), "Okonkwo Dental")
        assert [choice.name for choice in state.views] == ["Active cases"]


async def test_a_cold_grid_costs_two_round_trips_and_a_warm_one_costs_one() -> None:
    organisation = cases()
    waves = Waves(organisation)
    async with desk(organisation, handler=waves) as made:
        waves.free = False
        area = grids(made)
        area.show(KEY, LINE, "incident", None, GridView())
        assert await waves.flow(lambda: area.state(KEY).status is GridStatus.READY) == 2
        second = GridKey(TabId(6))
        area.show(second, LINE, "incident", None, GridView())
        assert await waves.flow(lambda: area.state(second).status is GridStatus.READY) == 1
        waves.free = True


async def test_values_change_in_place_without_moving_anything() -> None:
    async with desk(cases()) as made:
        area = await shown(made)
        area.hold(KEY, True)
        revision = area.state(KEY).revision
        made.organisation.put("account", guid(1), name="Okonkwo & Partners")
        made.tell()
        await made.quiet()
        row = area.state(KEY).row(2)
        assert row is not None
        value = row.values["customerid"]
        assert isinstance(value, Lookup)
        assert value.name == "Okonkwo & Partners"
        assert (area.state(KEY).revision, area.state(KEY).waiting) == (revision, 0)


async def test_only_the_rows_of_what_has_changed_are_drawn_anew() -> None:
    async with desk(cases()) as made:
        area = await shown(made)
        area.hold(KEY, True)
        before = [area.state(KEY).row(number) for number in range(3)]
        made.organisation.put("incident", guid(1001), title="Another title")
        made.tell()
        await made.quiet()
        after = [area.state(KEY).row(number) for number in range(3)]
        assert [new is old for new, old in zip(after, before, strict=True)] == [True, False, True]
        assert titles(area.state(KEY))[1] == "Another title"


async def test_rows_wait_while_the_grid_is_held() -> None:
    async with desk(cases()) as made:
        area = await shown(made)
        area.hold(KEY, True)
        before = area.state(KEY)
        made.organisation.put("incident", guid(5000), title="Case -1", statecode=0, customerid=None)
        made.tell()
        await made.quiet()
        state = area.state(KEY)
        assert (state.waiting, state.revision, titles(state)) == (1, before.revision, titles(before))
        area.apply_waiting(KEY)
        state = area.state(KEY)
        assert (state.waiting, state.total, state.revision) == (0, 4, before.revision + 1)
        assert "Case -1" in titles(state)


async def test_leaving_the_grid_lets_the_rows_move() -> None:
    async with desk(cases()) as made:
        area = await shown(made)
        area.hold(KEY, True)
        made.organisation.put("incident", guid(1000), title="Zebra")
        made.tell()
        await made.quiet()
        assert area.state(KEY).waiting
        assert titles(area.state(KEY))[0] == "Zebra"  # the value is fresh, its place is not
        area.hold(KEY, False)
        assert titles(area.state(KEY))[-1] == "Zebra"


async def test_rows_move_at_once_when_nobody_holds_the_grid() -> None:
    async with desk(cases()) as made:
        area = await shown(made)
        made.organisation.put("incident", guid(1000), statecode=1)
        made.tell()
        await made.quiet()
        assert titles(area.state(KEY)) == ["Case 0001", "Case 0002"]


async def test_what_the_person_does_herself_does_not_wait() -> None:
    async with desk(cases()) as made:
        state = LineState(
            LINE, person=Person(made.ref("systemuser", ME), "Amara Osei"), connection=Connection.ONLINE
        )
        made.lines.state = lambda line: state  # pyright: ignore[reportAttributeAccessIssue]
        area = await shown(made)
        area.hold(KEY, True)
        made.organisation.put("incident", guid(1000), statecode=1)
        made.tell()
        await made.quiet()
        assert (area.state(KEY).waiting, area.state(KEY).total) == (0, 2)


async def test_what_she_does_herself_shows_while_what_others_did_waits() -> None:
    async with desk(cases(5)) as made:
        person = Person(made.ref("systemuser", ME), "Amara Osei")
        state = LineState(LINE, person=person, connection=Connection.ONLINE)
        made.lines.state = lambda line: state  # pyright: ignore[reportAttributeAccessIssue]
        area = await shown(made)
        area.hold(KEY, True)
        made.organisation.put("incident", guid(1001), statecode=1)
        made.organisation.changes[-1]["by"] = guid(77)
        made.tell()
        await made.quiet()
        assert (area.state(KEY).waiting, area.state(KEY).count) == (1, 5)
        for number in (1003, 1000):  # the others' change waits all the time
            made.organisation.put("incident", guid(number), statecode=1)
            made.tell()
            await made.quiet()
        state_now = area.state(KEY)
        assert titles(state_now) == ["Case 0001", "Case 0002", "Case 0004"]
        assert (state_now.waiting, state_now.count) == (1, 3)
        area.apply_waiting(KEY)
        assert titles(area.state(KEY)) == ["Case 0002", "Case 0004"]


async def test_a_change_that_moves_nothing_asks_for_no_rows() -> None:
    async with desk(cases()) as made:
        await shown(made)
        asked = made.organisation.reads("fetchXml")
        made.organisation.put("incident", guid(1000), description="longer")
        made.tell()
        await made.quiet()
        assert made.organisation.reads("fetchXml") == asked


async def test_sorting_keeps_the_old_rows_in_sight_until_the_answer_is_there() -> None:
    organisation = cases()
    waves = Waves(organisation)
    async with desk(organisation, handler=waves) as made:
        area = await shown(made)
        waves.free = False
        area.sort(KEY, "title", descending=True)
        assert titles(area.state(KEY))[0] == "Case 0000"
        assert area.state(KEY).status is GridStatus.READY
        revision = area.state(KEY).revision
        await waves.flow(lambda: area.state(KEY).revision > revision)
        waves.free = True
        assert titles(area.state(KEY))[0] == "Case 0002"
        assert GridViewChanged(KEY) in made.events


async def test_filter_and_quick_find_narrow_the_rows() -> None:
    async with desk(cases()) as made:
        area = await shown(made)
        area.filter(KEY, (ColumnFilter("title", FilterOperator.CONTAINS, ("0001",)),))
        await made.quiet()
        assert titles(area.state(KEY)) == ["Case 0001"]
        area.filter(KEY, ())
        area.quick_find(KEY, "0002")
        await made.quiet()
        assert titles(area.state(KEY)) == ["Case 0002"]
        area.quick_find(KEY, "nothing like it")
        await made.quiet()
        assert area.state(KEY).status is GridStatus.EMPTY


async def test_a_restored_view_comes_back_as_it_was_left() -> None:
    async with desk(cases()) as made:
        look = GridView(
            filters=(ColumnFilter("title", FilterOperator.CONTAINS, ("0001",)),), selection=(guid(1001),)
        )
        area = await shown(made, look)
        assert titles(area.state(KEY)) == ["Case 0001"]
        assert area.state(KEY).view.selection == (guid(1001),)


async def test_chosen_columns_are_shown_and_brought() -> None:
    async with desk(cases()) as made:
        area = await shown(made)
        made.organisation.put("incident", guid(1000), description="dead")
        area.columns(KEY, ("description", "title"))
        await made.quiet()
        state = area.state(KEY)
        assert state.plan is not None
        assert [column.name for column in state.plan.columns] == ["description", "title"]
        row = state.row(0)
        assert row is not None
        assert row.values["description"] == "dead"


async def test_jumping_asks_only_for_where_it_comes_to_rest() -> None:
    time = HeldTime()
    async with desk(cases(1000), time) as made:
        area = grids(made)
        area.show(KEY, LINE, "incident", None, GridView())
        await until(lambda: area.state(KEY).status is GridStatus.READY)
        assert (area.state(KEY).total, sorted(area.state(KEY).pages)) == (1000, [0])
        asked = made.organisation.reads("fetchXml")
        for first in range(0, 900, 10):
            area.want_rows(KEY, first, first + 30)
        await settle()
        await time.advance(1)
        await until(lambda: 13 in area.state(KEY).pages)
        assert made.organisation.reads("fetchXml") - asked <= 2
        row = area.state(KEY).row(890)
        assert row is not None
        assert row.values["title"] == "Case 0890"


async def test_a_page_out_of_sight_is_not_waited_for() -> None:
    organisation = cases(1000)
    waves = Waves(organisation)
    async with desk(organisation, handler=waves) as made:
        area = await shown(made)
        waves.free = False
        area.want_rows(KEY, 300, 330)
        await settle(200)
        area.want_rows(KEY, 900, 930)
        await settle(200)
        await waves.flow(lambda: 14 in area.state(KEY).pages)
        waves.free = True
        await made.quiet()
        assert 4 not in area.state(KEY).pages


async def test_pages_far_away_are_let_go() -> None:
    async with desk(cases(2000)) as made:
        area = await shown(made)
        for first in range(0, 2000, 64):
            area.want_rows(KEY, first, first + 30)
            await made.quiet()
        assert len(area.state(KEY).pages) <= 16


async def test_many_rows_are_counted_by_the_organisation() -> None:
    organisation = cases(200)
    real = organisation._fetch

    def exceeded(table: object, xml: str) -> httpx.Response:
        import json

        response = real(table, xml)  # pyright: ignore[reportArgumentType]
        body = json.loads(response.content)
        if "@Microsoft.Dynamics.CRM.totalrecordcount" in body:
            body["@Microsoft.Dynamics.CRM.totalrecordcount"] = 5000
            body["@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"] = True
        return httpx.Response(200, content=json.dumps(body).encode())

    organisation._fetch = exceeded
    async with desk(organisation) as made:
        area = await shown(made)
        assert area.state(KEY).total == 200


async def test_a_failure_says_why_and_the_line_coming_back_ends_it() -> None:
    organisation = cases()
    async with desk(organisation) as made:
        organisation.before = lambda request: error(500) if "fetchXml" in str(request.url) else None
        area = await shown(made)
        assert (area.state(KEY).status, area.state(KEY).failure) == (GridStatus.FAILED, Failure.SERVER)
        organisation.before = lambda _: None
        made.bus.publish(LineCameBack(LINE))
        await made.quiet()
        assert (area.state(KEY).status, area.state(KEY).failure) == (GridStatus.READY, None)


async def test_a_failed_refresh_keeps_the_rows() -> None:
    organisation = cases()
    async with desk(organisation) as made:
        area = await shown(made)
        organisation.before = lambda request: error(500)
        area.refresh(KEY)
        await made.quiet()
        assert (area.state(KEY).failure, len(titles(area.state(KEY)))) == (Failure.SERVER, 3)


async def test_rows_related_to_a_new_record_are_none_until_it_is_saved() -> None:
    async with desk(cases()) as made:
        await made.metadata.table("account")
        account = made.records.new(LINE, "account")
        made.records.edit(account, "name", "New one")
        area = grids(made)
        area.show(KEY, LINE, "incident", None, GridView(), related=("customerid", account))
        await made.quiet()
        assert area.state(KEY).status is GridStatus.EMPTY
        assert made.organisation.reads("fetchXml") == 0
        await made.records.save(account)
        made.organisation.put("incident", guid(1000), customerid=("account", account.id))
        made.tell()
        await made.quiet()
        assert titles(area.state(KEY)) == ["Case 0000"]


async def test_a_deleted_row_leaves_grid_and_selection() -> None:
    async with desk(cases()) as made:
        area = await shown(made)
        area.select(KEY, (guid(1000), guid(1001)), guid(1000))
        area.hold(KEY, True)
        await made.records.delete(made.ref("incident", guid(1000)))
        await made.quiet()
        state = area.state(KEY)
        assert (state.total, state.view.selection, state.view.current) == (2, (guid(1001),), None)


async def test_grids_out_of_sight_ask_nothing_until_they_are_looked_at() -> None:
    async with desk(cases()) as made:
        area = await shown(made)
        area.in_sight(frozenset({TabId(99)}))
        asked = made.organisation.reads("fetchXml")
        made.organisation.put("incident", guid(1000), statecode=1)
        made.tell()
        await made.quiet()
        assert made.organisation.reads("fetchXml") == asked
        area.in_sight(frozenset({KEY.tab}))
        await made.quiet()
        assert area.state(KEY).total == 2


async def test_missed_changes_are_caught_up_with() -> None:
    async with desk(cases()) as made:
        area = await shown(made)
        made.organisation.put("incident", guid(1000), statecode=1)
        made.bus.publish(ChangesMissed(LINE))
        await made.quiet()
        assert area.state(KEY).total == 2


async def test_a_broken_view_is_told_and_replaced_by_a_plain_one() -> None:
    async with desk(cases(fetch="<fetch><entity>")) as made:
        area = await shown(made)
        assert area.state(KEY).status is GridStatus.READY
        assert ViewBroken(LINE, "incident", "Active cases") in made.events


async def test_a_broken_view_is_told_once_though_two_grids_show_it() -> None:
    async with desk(cases(fetch="<fetch><entity>")) as made:
        area = await shown(made)
        area.plans.forget(LINE)
        before = made.events.count(ViewBroken(LINE, "incident", "Active cases"))
        await asyncio.gather(*(area.plans.view(LINE, "incident", None) for _ in range(3)))
        assert made.events.count(ViewBroken(LINE, "incident", "Active cases")) == before + 1


async def test_a_closed_grid_watches_nothing_and_knows_nothing() -> None:
    async with desk(cases()) as made:
        area = await shown(made)
        area.close_tab(KEY.tab)
        assert not made.records._watches.tables(LINE)
        assert area.state(KEY) == GridState(KEY)
        with pytest.raises(Refused) as caught:
            area.sort(KEY, "title", descending=False)
        assert caught.value.code is RefusalCode.NOT_OPEN


async def test_how_she_looks_at_it_is_kept_without_asking() -> None:
    async with desk(cases()) as made:
        area = await shown(made)
        asked = made.organisation.reads("fetchXml")
        area.width(KEY, "title", 500)
        area.anchor(KEY, guid(1001))
        area.select(KEY, (guid(1001),), guid(1001))
        view = area.state(KEY).view
        assert (dict(view.widths), view.anchor, view.selection) == ({"title": 500}, guid(1001), (guid(1001),))
        await made.quiet()
        assert made.organisation.reads("fetchXml") == asked


async def test_counting_for_others() -> None:
    async with desk(cases()) as made:
        area = grids(made)
        fetch = (
            '<fetch aggregate="true"><entity name="incident"><attribute name="incidentid" alias="n" aggregate="count"/>'
            "</entity></fetch>"
        )
        assert await area.count(LINE, fetch) == 3


async def test_a_value_that_was_emptied_leaves_the_grid_although_answers_leave_out_what_is_empty() -> None:
    async with desk(cases()) as made:
        area = await shown(made)
        made.organisation.put("incident", guid(1000), customerid=None)
        asked = made.organisation.reads("incidents")
        area.refresh(KEY)
        await made.quiet()
        row = area.state(KEY).row(0)
        assert row is not None
        assert row.values["customerid"] is None
        assert made.organisation.reads("incidents") == asked + 1, "the answer said it: nothing is read again"


async def test_an_emptied_value_of_a_joined_table_leaves_the_grid() -> None:
    fetch = FETCH.replace(
        "</entity>",
        '<link-entity name="account" from="accountid" to="customerid" alias="customer" link-type="outer">'
        '<attribute name="telephone1"/></link-entity></entity>',
    )
    organisation = cases(1, fetch)
    made_row = {"customer.accountid": guid(1), "customer.telephone1": "0555 1"}
    organisation.joined = lambda _: made_row
    organisation.put(
        "savedquery",
        guid(200),
        layoutxml=LAYOUT.replace("</row>", '<cell name="customer.telephone1"/></row>'),
    )
    async with desk(organisation) as made:
        area = await shown(made)
        row = area.state(KEY).row(0)
        assert row is not None
        assert row.values["customer.telephone1"] == "0555 1"
        del made_row["customer.telephone1"]
        area.refresh(KEY)
        await made.quiet()
        row = area.state(KEY).row(0)
        assert row is not None
        assert row.values["customer.telephone1"] is None


async def test_who_waits_no_longer_keeps_the_rows_and_is_told() -> None:
    organisation = cases()
    waves = Waves(organisation)
    async with desk(organisation, handler=waves) as made:
        area = await shown(made)
        waves.free = False
        area.give_up(KEY)
        assert area.state(KEY).failure is None, "nothing was asked"
        area.refresh(KEY)
        await settle()
        area.give_up(KEY)
        await made.quiet()
        state = area.state(KEY)
        assert (state.failure, state.status, len(titles(state))) == (Failure.CANCELLED, GridStatus.READY, 3)
        waves.free = True
        area.refresh(KEY)
        await made.quiet()
        assert area.state(KEY).failure is None


def _no_rows_of_days(request: httpx.Request) -> httpx.Response | None:
    return ok({"value": []}) if "createdon" in request.url.params.get("fetchXml", "") else None


async def test_another_day_asks_again_where_the_view_speaks_of_days() -> None:
    today = FETCH.replace("</filter>", '<condition attribute="createdon" operator="today"/></filter>')
    for fetch, view, again in (
        (FETCH, GridView(), False),
        (FETCH, GridView(filters=(ColumnFilter("createdon", FilterOperator.LAST_7_DAYS),)), True),
        (today, GridView(), True),
    ):
        organisation = cases(fetch=fetch)
        organisation.before = _no_rows_of_days
        async with desk(organisation) as made:
            await shown(made, view)
            asked = len(made.organisation.asked)
            made.bus.publish(DayTurned())
            await made.quiet()
            assert (len(made.organisation.asked) > asked) is again

"""The engine's client, records, forms and grids against the real service, over a socket."""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from org_service.query.periods import PERIOD_OPERATORS
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.forms.events import FormBroken
from session_engine.forms.state import FieldKind, FormStatus
from session_engine.ids import TabId, record_page
from session_engine.organisation import odata
from session_engine.organisation.events import LineCameBack
from session_engine.organisation.state import Connection
from session_engine.organisation.tables import FormKind, ViewKind, ViewMeta
from session_engine.ports import SystemClock
from session_engine.records.state import Choice, Lookup, RecordStatus, Value
from session_engine.views.belonging import Belonging
from session_engine.views.events import ViewBroken
from session_engine.views.fetch_xml import Wanted, rows_query
from session_engine.views.filters import _append_value, _condition
from session_engine.views.known_here import KnownHere
from session_engine.views.state import PAGE_ROWS, ColumnFilter, FilterOperator, GridStatus, GridView, Sort
from session_engine.views.whose import Whose
from session_engine.wall_clock import state as wall_clock
from session_engine.wall_clock.her_zone import HerZone
from tests.contract.engine_line import LINE, Amara, amara, ben, served

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("service")
    with served(folder) as address:
        yield address
    shutil.rmtree(folder, ignore_errors=True)


async def a_case(at: Amara, number: int = 0) -> str:
    _, state = await at.grid("incident")
    row = state.row(number)
    assert row is not None
    return row.ref.id


async def test_signing_in(service: str) -> None:
    async with amara(service) as at:
        state = at.areas.lines.state(LINE)
        assert state.connection is Connection.ONLINE
        assert state.person is not None
        assert (state.person.full_name, state.organisation) == ("Amara Osei", "Northlight Home")
        HerZone(at.bus, at.tasks, SystemClock(), at.areas.lines)
        at.bus.publish(LineCameBack(LINE))
        try:
            await at.until(lambda: bool(wall_clock._HERS))  # its own code is one of those that are known
        finally:
            wall_clock.count_days_in(None)


async def test_every_table_can_be_read(service: str) -> None:
    async with amara(service) as at:
        metadata = at.areas.lines.metadata(LINE)
        names = await metadata.catalogue()
        assert {"incident", "account", "contact", "task", "knowledgearticle"} <= names.keys()
        tables = await metadata.tables(frozenset(names))
        for meta in tables.values():
            assert meta.has(meta.table.primary_id)
            assert not meta.table.primary_name or meta.has(meta.table.primary_name)
        assert tables["incident"].columns["customerid"].must_be_given
        assert tables["incident"].columns["title"].must_be_given
        assert not tables["incident"].columns["ownerid"].must_be_given
        reasons = await metadata.choices("incident", "statuscode", state=1)
        assert [choice.value for choice in reasons] == [5, 1000]


async def test_every_view_is_understood_and_answered(service: str) -> None:
    async with amara(service) as at:
        broken: list[ViewBroken] = []
        at.bus.subscribe(ViewBroken, broken.append)
        metadata = at.areas.lines.metadata(LINE)
        names = sorted(await metadata.catalogue())
        views = [
            view for table in names for view in await metadata.views(table) if view.kind is not ViewKind.OTHER
        ]
        assert len(views) > 50
        for start in range(0, len(views), 16):
            await asyncio.gather(*(answered(at, view) for view in views[start : start + 16]))
        assert broken == []


async def answered(at: Amara, view: ViewMeta) -> None:
    key, state = await at.grid(view.table, view.view_id)
    assert state.status in (GridStatus.READY, GridStatus.EMPTY), (view.table, view.name, state.failure_detail)
    assert state.plan is not None
    assert state.plan.view_id == view.view_id
    assert state.total is not None
    at.areas.grids.close(key)


async def test_every_form_is_understood(service: str) -> None:
    async with amara(service) as at:
        broken: list[FormBroken] = []
        at.bus.subscribe(FormBroken, broken.append)
        metadata, forms = at.areas.lines.metadata(LINE), at.areas.forms
        tab = 100
        for table in sorted(await metadata.catalogue()):
            if not any(form.kind is FormKind.MAIN for form in await metadata.forms(table)):
                continue
            key, grid = await at.grid(table)
            at.areas.grids.close(key)
            row = grid.row(0)
            if row is None:
                continue
            tab += 1
            forms.open(TabId(tab), record_page(row.ref))
            await at.until(lambda tab=tab: forms.state(TabId(tab)).status is not FormStatus.LOADING)
            state = forms.state(TabId(tab))
            assert state.status is FormStatus.READY, (
                table,
                state.record.failure,
                state.record.failure_detail,
            )
            assert state.plan is not None
            assert state.plan.form_id
            forms.close(TabId(tab))
        assert broken == []
        for table in ("incident", "account", "contact", "task", "phonecall"):
            plan = await forms.quick_create_plan(LINE, table)
            assert plan.form_id
            assert tuple(plan.cells())


async def test_a_record_is_read_changed_and_saved(service: str) -> None:
    async with amara(service) as at:
        ref = at.ref("incident", await a_case(at))
        records = at.areas.records
        records.watch(
            ref, "test", ("title", "description", "customerid", "prioritycode", "createdon", "modifiedby")
        )
        await at.until(lambda: "description" in records.state(ref).fields)
        state = records.state(ref)
        assert isinstance(state.value("customerid"), Lookup)
        assert isinstance(state.value("prioritycode"), Choice)
        assert isinstance(state.value("createdon"), datetime)
        records.edit(ref, "description", 'Läuft wieder & "gut" 😀\nzweite Zeile')
        await records.save(ref)
        assert not records.state(ref).dirty
        assert records.state(ref).value("description") == 'Läuft wieder & "gut" 😀\nzweite Zeile'
        modified = records.state(ref).value("modifiedby")
        assert isinstance(modified, Lookup)
        assert modified.name == "Amara Osei"


async def test_a_second_client_is_fresh_at_once_and_never_overwrites(service: str) -> None:
    async with amara(service) as at:
        ref = at.ref("incident", await a_case(at))
        records = at.areas.records
        records.watch(ref, "test", ("title", "description"))
        await at.until(lambda: "description" in records.state(ref).fields)
        records.edit(ref, "description", "half typed")
        with ben(service) as other:
            answer = other.patch(
                f"incidents({ref.id})", json={"title": "Ben's title", "description": "Ben's words"}
            )
            assert answer.is_success, answer.text
        await at.until(lambda: records.state(ref).value("title") == "Ben's title")
        field = records.state(ref).fields["description"]
        assert (field.value, field.newer, field.newer_by) == ("half typed", "Ben's words", "Ben Whitlock")
        with pytest.raises(Refused) as caught:
            await records.save(ref)
        assert caught.value.code is RefusalCode.CONFLICT
        records.keep_mine(ref, "description")
        await records.save(ref)
        assert records.state(ref).value("description") == "half typed"


async def test_another_column_changed_unheard_is_no_conflict(service: str) -> None:
    async with amara(service) as at:
        ref = at.ref("incident", await a_case(at, 1))
        records = at.areas.records
        records.watch(ref, "test", ("title", "description"))
        await at.until(lambda: "description" in records.state(ref).fields)
        records.unwatch(ref, "test")
        records.edit(ref, "description", "mine alone")
        with ben(service) as other:
            assert other.patch(f"incidents({ref.id})", json={"title": "Only the title"}).is_success
        await records.save(ref)
        assert records.state(ref).value("description") == "mine alone"


async def test_create_with_an_identity_of_ones_own_and_delete(service: str) -> None:
    async with amara(service) as at:
        records = at.areas.records
        case = at.ref("incident", await a_case(at))
        await at.areas.lines.metadata(LINE).table("task")
        ref = records.new(LINE, "task", {"regardingobjectid": Lookup(case, "the case")})
        records.edit(ref, "subject", "Call back")
        records.edit(ref, "scheduledend", datetime(2026, 3, 13, 9, tzinfo=UTC))
        await records.save(ref)
        state = records.state(ref)
        assert (state.status, state.value("subject")) == (RecordStatus.READY, "Call back")
        path = odata.record("tasks", ref.id)
        with pytest.raises(OrganisationError) as caught:
            await at.areas.lines.client(LINE).patch(path, {"subject": "again"}, create_only=True)
        assert caught.value.failure is Failure.CHANGED
        found = await records.resolve_activity(LINE, ref.id)
        assert found == ref
        records.edit(ref, "scheduledend", None)
        await records.save(ref)
        assert records.state(ref).value("scheduledend") is None
        await records.delete(ref)
        await records.delete(ref)
        assert records.state(ref).status is RecordStatus.MISSING


async def test_lookups_can_be_emptied_and_pointed_elsewhere(service: str) -> None:
    async with amara(service) as at:
        records = at.areas.records
        _, contacts = await at.grid("contact")
        _, accounts = await at.grid("account")
        person, firm = contacts.row(0), accounts.row(0)
        assert person is not None
        assert firm is not None
        ref = at.ref("incident", await a_case(at, 2))
        columns = ("customerid", "primarycontactid")
        records.watch(ref, "test", columns)
        await at.until(lambda: set(columns) <= records.state(ref).fields.keys())
        for customer in (firm.ref, person.ref):
            records.edit(ref, "customerid", Lookup(customer))
            records.edit(ref, "primarycontactid", Lookup(person.ref))
            await records.save(ref)
            value = records.state(ref).value("customerid")
            assert isinstance(value, Lookup)
            assert value.ref == customer
            assert value.name
        records.edit(ref, "primarycontactid", None)
        await records.save(ref)
        assert records.state(ref).value("primarycontactid") is None


async def test_the_organisations_own_words_come_through(service: str) -> None:
    async with amara(service) as at:
        records = at.areas.records
        ref = at.ref("incident", await a_case(at))
        with pytest.raises(OrganisationError) as caught:
            await at.areas.lines.client(LINE).patch(f"incidents({ref.id})", {"nosuchcolumn": 1})
        assert caught.value.failure is Failure.REJECTED
        assert caught.value.detail
        gone = at.ref("incident", "00000000-0000-4000-8000-000000000000")
        records.watch(gone, "test", ("title",))
        await at.until(lambda: records.state(gone).status is RecordStatus.MISSING)


async def test_every_column_of_the_case_grid_sorts_and_filters(service: str) -> None:
    async with amara(service) as at:
        key, state = await at.grid("incident", await view_named(at, "My Active Cases"))
        grids = at.areas.grids
        assert state.plan is not None
        for column in state.plan.available:
            sort = (Sort(column.name, descending=True),) if column.sortable else ()
            for operator, values in filters_for(column.kind):
                look = GridView(
                    view_id=state.plan.view_id,
                    sort=sort,
                    filters=(ColumnFilter(column.name, operator, values),),
                )
                grids.show(key, LINE, "incident", None, look)
                found = await at.settled(key)
                assert found.failure is None, (column.name, operator, found.failure_detail)


async def view_named(at: Amara, name: str, table: str = "incident") -> str:
    views = await at.areas.lines.metadata(LINE).views(table)
    return next(view.view_id for view in views if view.name.casefold() == name.casefold())


Filters = tuple[tuple[FilterOperator, tuple[Value, ...]], ...]


def filters_for(kind: FieldKind) -> Filters:
    empty: Filters = ((FilterOperator.EMPTY, ()), (FilterOperator.NOT_EMPTY, ()))
    match kind:
        case FieldKind.CHOICE | FieldKind.STATUS:
            return (
                *empty,
                (FilterOperator.EQUALS, (Choice(1), Choice(2))),
                (FilterOperator.NOT_EQUALS, (Choice(1),)),
            )
        case FieldKind.LOOKUP:
            return (*empty, (FilterOperator.CONTAINS, ("a",)), (FilterOperator.BEGINS_WITH, ("[%_",)))
        case FieldKind.DATE | FieldKind.DATETIME:
            when = datetime(2026, 3, 11, 9, tzinfo=UTC)
            day = when.date()
            return (
                *empty,
                (FilterOperator.BEFORE, (when,)),
                (FilterOperator.AFTER, (day,)),
                (FilterOperator.ON, (day,)),
                (FilterOperator.TODAY, ()),
                (FilterOperator.LAST_7_DAYS, ()),
            )
        case FieldKind.INTEGER | FieldKind.DECIMAL | FieldKind.MONEY:
            return (
                *empty,
                (FilterOperator.LESS, (3,)),
                (FilterOperator.GREATER, (1,)),
                (FilterOperator.EQUALS, (2,)),
            )
        case FieldKind.BOOLEAN:
            return (*empty, (FilterOperator.EQUALS, (True,)))
        case _:
            return (*empty, (FilterOperator.CONTAINS, ("wi-fi & 100%",)), (FilterOperator.EQUALS, ("x",)))


async def test_filters_mean_what_they_say(service: str) -> None:
    async with amara(service) as at:
        view = await view_named(at, "All Cases")
        _, every = await at.grid("incident", view)
        _, high = await at.grid(
            "incident",
            view,
            GridView(filters=(ColumnFilter("prioritycode", FilterOperator.EQUALS, (Choice(1),)),)),
        )
        _, others = await at.grid(
            "incident",
            view,
            GridView(filters=(ColumnFilter("prioritycode", FilterOperator.NOT_EQUALS, (Choice(1),)),)),
        )
        assert high.total
        assert every.total == (high.total or 0) + (others.total or 0)
        _, mesh = await at.grid("incident", view, GridView(quick_find="mesh"))
        assert 0 < (mesh.total or 0) < (every.total or 0)


async def test_pages_in_any_order_make_one_list_without_gaps_or_doubles(service: str) -> None:
    async with amara(service) as at:
        key, state = await at.grid(
            "incident", await view_named(at, "All Cases"), GridView(sort=(Sort("customerid"),))
        )
        assert state.total == 5000 or (state.total or 0) > 5000
        seen: dict[int, str] = {}
        grids = at.areas.grids
        for page in (70, 3, 0, 71, 4, 69, 1, 2):
            grids.want_rows(key, page * PAGE_ROWS, page * PAGE_ROWS + PAGE_ROWS - 1)
            await at.until(lambda page=page: page in grids.state(key).pages)
            for offset, row in enumerate(grids.state(key).pages[page]):
                seen[page * PAGE_ROWS + offset] = row.ref.id
        assert len(seen) == len(set(seen.values())) == 8 * PAGE_ROWS


async def test_rows_of_another_client_wait_or_move(service: str) -> None:
    async with amara(service) as at:
        _, accounts = await at.grid("account")
        firm = accounts.row(0)
        assert firm is not None
        key, before = await at.grid("incident", await view_named(at, "All Cases"))
        grids = at.areas.grids
        grids.hold(key, True)
        with ben(service) as other:
            body = {"title": "Quite new", "customerid_account@odata.bind": f"/accounts({firm.ref.id})"}
            made = other.post("incidents", json=body, headers={"If-Match": ""})
            assert made.is_success, made.text
            await at.until(lambda: grids.state(key).waiting > 0)
            assert grids.state(key).revision == before.revision
            grids.apply_waiting(key)
            await at.until(lambda: grids.state(key).total == (before.total or 0) + 1)
            grids.hold(key, False)
            location = made.headers["odata-entityid"]
            assert other.delete(location).is_success
        await at.until(lambda: grids.state(key).total == before.total)


async def test_a_very_long_query_travels_inside_a_batch(service: str) -> None:
    async with amara(service) as at:
        _, state = await at.grid("incident", await view_named(at, "My Active Cases"))
        ids = [row.ref.id for row in state.pages[0]] + [
            f"00000000-0000-4000-8000-{n:012d}" for n in range(400)
        ]
        values = "".join(f"<value>{each}</value>" for each in ids)
        fetch = (
            '<fetch aggregate="true"><entity name="incident"><attribute name="incidentid" alias="n" aggregate="count"/>'
            f'<filter><condition attribute="incidentid" operator="in">{values}</condition></filter></entity></fetch>'
        )
        assert len(fetch) > 8000
        assert await at.areas.grids.count(LINE, fetch) == state.total


async def test_activities_are_shown_by_their_kind(service: str) -> None:
    async with amara(service) as at:
        _, state = await at.grid("activitypointer")
        refs = [row.ref for page in state.pages.values() for row in page]
        assert refs
        assert all(ref.table != "activitypointer" for ref in refs)
        records = at.areas.records
        records.refresh(refs[0])
        await at.until(lambda: bool(records.state(refs[0]).name))


async def test_a_renamed_customer_reaches_the_rows(service: str) -> None:
    async with amara(service) as at:
        key, state = await at.grid("incident")
        customers = ((number, row.values.get("customerid")) for number, row in enumerate(state.pages[0]))
        lookups = ((number, value) for number, value in customers if isinstance(value, Lookup))
        number, customer = next(each for each in lookups if each[1].ref.table == "account")
        with ben(service) as other:
            answer = other.patch(f"accounts({customer.ref.id})", json={"name": "Renamed & Sons"})
            assert answer.is_success, answer.text

        def shown() -> bool:
            now = at.areas.grids.state(key).row(number)
            value = now.values["customerid"] if now is not None else None
            return isinstance(value, Lookup) and value.name == "Renamed & Sons"

        await at.until(shown)


async def test_the_line_follows_a_service_that_starts_again(tmp_path: Path) -> None:
    with served(tmp_path) as address:
        async with amara(address) as at:
            ref = at.ref("incident", await a_case(at))
            records = at.areas.records
            records.watch(ref, "test", ("title", "description"))
            await at.until(lambda: "title" in records.state(ref).fields)
            # A second service waits for the database until the first has ended.
            at.areas.lines.set_address(LINE, None)
            assert at.areas.lines.state(LINE).connection is Connection.STARTING
            records.edit(ref, "description", "typed while it was away")
            with served(copied(tmp_path)) as other_address:
                with ben(other_address) as other:
                    assert other.patch(f"incidents({ref.id})", json={"title": "While away"}).is_success
                at.areas.lines.set_address(LINE, other_address)
                await at.until(lambda: records.state(ref).value("title") == "While away")
                await records.save(ref)
                assert records.state(ref).value("description") == "typed while it was away"


def copied(folder: Path) -> Path:
    """Copy a service's database into a folder of its own."""
    target = folder / "again"
    target.mkdir()
    for source in folder.glob("organisation.db*"):
        shutil.copyfile(source, target / source.name)
    return target


async def test_views_are_answered_here_as_the_organisation_answers_them(service: str) -> None:
    table = "incident"
    async with amara(service) as at:
        areas, client = at.areas, at.areas.lines.client(LINE)
        meta = await areas.lines.metadata(LINE).table(table)
        query = odata.Query(orderby=(f"{meta.table.primary_name} desc",), top=60)
        rows = await (await client.get(odata.collection(meta.table.set_name, query))).rows()
        refs = [areas.records.absorb(LINE, table, row) for row in rows]
        sampled = _condition("", meta.table.primary_id, "in")
        for ref in refs:
            _append_value(sampled, ref.id)
        whose = Whose(areas.lines, SystemClock())
        assert await whose.hear(LINE)
        known = KnownHere(LINE, areas.lines, areas.records, whose.me(LINE), whose.asker(LINE))
        told, untold = 0, dict[str, int]()
        for choice in await areas.grids.plans.choices(LINE, table):
            view = await areas.grids.plans.view(LINE, table, choice.view_id)
            if any(f'"{operator}"' in view.fetch.xml for operator in PERIOD_OPERATORS):
                continue  # her time zone there need not be this machine's
            keys = {alias: linked.table.primary_id for alias, linked in view.tables.items()}
            wanted = Wanted({}, keys, conditions=(sampled,), rows=500)
            found = await (
                await client.get(odata.fetch(meta.table.set_name, rows_query(view.fetch, wanted)))
            ).rows()
            there = {str(row[meta.table.primary_id]) for row in found}
            belongs = Belonging(view.fetch.xml, known)
            here = {ref.id: belongs(ref) for ref in refs}
            assert {key for key, truth in here.items() if truth is True} <= there, choice.name
            assert {key for key, truth in here.items() if truth is False} & there == set(), choice.name
            told += sum(truth is not None for truth in here.values())
            untold[choice.name] = sum(truth is None for truth in here.values())
        assert told > 300
        # What cannot be answered here is what hangs on records that were never read.
        assert sorted(name for name, count in untold.items() if count) == [
            "Cases Available to Work On",
            "Parent Cases",
        ]

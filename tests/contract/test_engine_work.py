"""The engine's search, timeline, dashboards and casework against the real service, over a socket."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from session_engine.casework.state import Undo
from session_engine.dashboards.area import DashboardsArea
from session_engine.dashboards.state import Tone
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.ids import RecordRef, TabId, dashboard_page
from session_engine.records.state import Choice, Lookup
from session_engine.search.state import SearchStatus
from session_engine.timeline.state import EntryState
from session_engine.views.state import GridKey
from tests.contract.engine_line import LINE, Amara, amara, ben, served
from tests.fixtures.demonstration import NOW

pytestmark = pytest.mark.anyio
TAB = TabId(1)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a service that no test writes to, for what is counted or ranked."""
    folder: Path = tmp_path_factory.mktemp("untouched")
    with served(folder) as address:
        yield address
    shutil.rmtree(folder, ignore_errors=True)


class StoryTime:
    """The time the demonstration is told for."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return time.monotonic()


async def found(at: Amara, table: str, name: str) -> RecordRef:
    matches = await at.areas.search.lookup(LINE, (table,), name)
    return next(match.ref for match in matches if match.title == name)


async def results(at: Amara, text: str) -> None:
    at.areas.search.show(TAB, LINE, text)
    await searched(at)


async def searched(at: Amara) -> None:
    search = at.areas.search
    await at.until(lambda: search.results(TAB).status is not SearchStatus.LOADING)
    assert search.results(TAB).failure is None


# -- search --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("maria lop", "Maria Lopez"),
        ("+1 555 0142", "Maria Lopez"),
        ("CAS-01042", "Mesh cuts off bedrooms after 4.2.1"),
        ("smith & sons", "Smith & Sons Lettings"),
        ("okonkow", "Okonkwo Dental"),
    ],
)
async def test_the_flyout_finds_by_name_number_and_nearly_right_words(
    untouched: str, typed: str, title: str
) -> None:
    async with amara(untouched) as at:
        search = at.areas.search
        search.type(typed)
        await at.until(lambda: search.flyout.status not in (SearchStatus.IDLE, SearchStatus.LOADING))
        assert title in [match.title for match in search.flyout.suggestions]
        assert all(match.table_label for match in search.flyout.suggestions)


async def test_every_facet_narrows_to_the_number_it_says(untouched: str) -> None:
    async with amara(untouched) as at:
        search = at.areas.search
        await results(at, "mesh")
        assert search.results(TAB).tables[1].table == "incident"
        for table in ("", "incident"):
            search.choose_table(TAB, table)
            await searched(at)
            everything = search.results(TAB)
            assert everything.facets
            for facet in everything.facets:
                value = facet.values[-1]
                search.toggle_facet(TAB, facet.column, value.key)
                await searched(at)
                narrowed = search.results(TAB)
                assert narrowed.matches
                assert len(narrowed.matches) == min(50, value.count), (facet.column, value)
                search.toggle_facet(TAB, facet.column, value.key)
                await searched(at)
                assert len(search.results(TAB).matches) == len(everything.matches)


async def test_results_go_on_without_doubles(untouched: str) -> None:
    async with amara(untouched) as at:
        search = at.areas.search
        await results(at, "latch battery")
        search.choose_table(TAB, "incident")
        await searched(at)
        count = next(each.count for each in search.results(TAB).tables if each.table == "incident")
        while search.results(TAB).more:
            before = len(search.results(TAB).matches)
            search.more(TAB)
            await at.until(lambda before=before: len(search.results(TAB).matches) > before)
        refs = [match.ref for match in search.results(TAB).matches]
        assert len(refs) == len(set(refs)) == count


async def test_lookups_of_every_kind_of_target(untouched: str) -> None:
    async with amara(untouched) as at:
        lookup = at.areas.search.lookup
        for tables, text in (
            (("account", "contact"), ""),
            (("account", "contact"), "ok"),
            (("systemuser", "team"), "whit"),
            (("queue",), "network"),
            (("product",), "beacon"),
            (("knowledgearticle",), "roll"),
            (("incident",), "%_['"),
        ):
            matches = await lookup(LINE, tables, text)
            assert matches or "%" in text, (tables, text)
            assert all(match.ref.table in tables for match in matches)


# -- timeline ------------------------------------------------------------------------------------------------


async def test_a_thread_of_sixty_is_read_to_its_end(untouched: str) -> None:
    async with amara(untouched) as at:
        timeline = at.areas.timeline
        case = await found(at, "incident", "Wi-Fi in the boathouse works until it rains")
        timeline.show(TAB, case)
        await at.until(lambda: not timeline.state(TAB).loading)
        assert timeline.state(TAB).total == 60
        while timeline.state(TAB).more:
            timeline.more(TAB)
            await at.until(lambda: not timeline.state(TAB).loading)
        entries = timeline.state(TAB).entries
        assert len(entries) == 60
        assert [entry.when for entry in entries] == sorted((entry.when for entry in entries), reverse=True)
        assert {entry.kind for entry in entries} >= {"email", "note", "phonecall"}
        assert all(entry.who for entry in entries)
        assert not any("<" in entry.text and "/>" in entry.text for entry in entries)
        timeline.kinds(TAB, ("phonecall", "note"))
        await at.until(lambda: not timeline.state(TAB).loading)
        assert {entry.kind for entry in timeline.state(TAB).entries} == {"phonecall", "note"}
        timeline.close(TAB)


async def test_a_colleagues_note_appears_by_itself(service: str) -> None:
    async with amara(service) as at:
        timeline = at.areas.timeline
        case = await found(at, "incident", "Whole practice offline, 30 desks")
        customer = await found(at, "account", "Okonkwo Dental")
        tabs = {TabId(1): case, TabId(2): customer}
        for tab, ref in tabs.items():
            timeline.show(tab, ref)
        await at.until(lambda: not any(timeline.state(tab).loading for tab in tabs))
        assert any(entry.mine and entry.outgoing for entry in timeline.state(TabId(1)).entries)
        assert any(entry.state is EntryState.OPEN and entry.due for entry in timeline.state(TabId(1)).entries)
        with ben(service) as other:
            body = {"notetext": "Reset it at ten.", "objectid_incident@odata.bind": f"/incidents({case.id})"}
            assert other.post("annotations", json=body).is_success
        for tab in tabs:
            await at.until(
                lambda tab=tab: any(e.text == "Reset it at ten." for e in timeline.state(tab).entries)
            )
            entry = next(e for e in timeline.state(tab).entries if e.text == "Reset it at ten.")
            assert (entry.who, entry.mine) == ("Ben Whitlock", False)


# -- dashboards ----------------------------------------------------------------------------------------------


async def test_the_agents_day_is_counted_as_the_story_tells_it(untouched: str) -> None:
    async with amara(untouched) as at:
        grids = at.areas.grids
        dashboards = DashboardsArea(at.bus, at.tasks, StoryTime(), at.areas.lines, grids)
        dashboards.open(TAB, dashboard_page(LINE))
        await at.until(lambda: dashboards.state(TAB).greeting.to_do is not None)
        await at.until(lambda: not any(chart.loading for chart in dashboards.state(TAB).charts))
        greeting, plan = dashboards.state(TAB).greeting, dashboards.state(TAB).plan
        assert (greeting.first_name, greeting.active, greeting.nearing, greeting.over) == ("Amara", 7, 1, 1)
        assert (greeting.to_pick, greeting.to_do) == (9, 5)
        assert plan is not None
        totals: list[int | None] = []
        for tile in plan.tiles:
            key = GridKey(TAB, tile.part)
            await at.until(lambda key=key: grids.state(key).total is not None)
            totals.append(grids.state(key).total)
        assert totals == [7, 9, 5]
        by_day = dashboards.state(TAB).charts[0]
        assert len(by_day.points) == 7
        assert by_day.points[-1].tone is Tone.BAD
        dashboards.close(TAB)


async def test_every_dashboard_is_drawn_and_follows_changes(service: str) -> None:
    async with amara(service) as at:
        dashboards = at.dashboards
        forms = await at.areas.lines.metadata(LINE).dashboards()
        assert len(forms) >= 2
        for number, form in enumerate(forms, 1):
            tab = TabId(number)
            dashboards.open(tab, dashboard_page(LINE, form.form_id))
            await at.until(lambda tab=tab: dashboards.state(tab).plan is not None)
            await at.until(lambda tab=tab: not any(chart.loading for chart in dashboards.state(tab).charts))
            assert [chart.failure for chart in dashboards.state(tab).charts if chart.failure] == []
        await at.until(lambda: dashboards.state(TAB).greeting.to_do is not None)
        before = dashboards.state(TAB).greeting.to_do
        assert before is not None
        ref = at.areas.records.new(LINE, "task")
        at.areas.records.edit(ref, "subject", "Count me")
        await at.areas.records.save(ref)
        await at.until(lambda: dashboards.state(TAB).greeting.to_do == before + 1)
        await at.areas.casework.delete((ref,))
        await at.until(lambda: dashboards.state(TAB).greeting.to_do == before)


# -- casework ------------------------------------------------------------------------------------------------


async def new_case(at: Amara, title: str) -> RecordRef:
    customer = await found(at, "account", "Okonkwo Dental")
    ref = at.areas.records.new(LINE, "incident", {"customerid": Lookup(customer)})
    at.areas.records.edit(ref, "title", title)
    await at.areas.records.save(ref)
    return ref


async def new_task(at: Amara, case: RecordRef) -> RecordRef:
    ref = at.areas.records.new(LINE, "task", {"regardingobjectid": Lookup(case)})
    at.areas.records.edit(ref, "subject", "Call back")
    at.areas.records.edit(ref, "scheduledend", NOW + timedelta(hours=2))
    await at.areas.records.save(ref)
    return ref


async def value_of(at: Amara, ref: RecordRef, column: str) -> object:
    await at.areas.records.read(ref, (column,))
    return at.areas.records.value(ref, column)


async def state_of(at: Amara, ref: RecordRef) -> int:
    state = await value_of(at, ref, "statecode")
    assert isinstance(state, Choice)
    return state.value


async def owner_of(at: Amara, ref: RecordRef) -> str:
    owner = await value_of(at, ref, "ownerid")
    assert isinstance(owner, Lookup)
    return owner.name


async def test_a_case_is_resolved_with_its_task_and_opened_again(service: str) -> None:
    async with amara(service) as at:
        casework = at.areas.casework
        case = await new_case(at, "To be resolved")
        task = await new_task(at, case)
        queue = await found(at, "queue", "Home network")
        await casework.add_to_queue((case,), queue)
        assert [each.ref for each in await casework.open_activities(case)] == [task]
        with pytest.raises(Refused) as refused:
            await casework.cancel(case, 6)
        assert refused.value.code is RefusalCode.OPEN_ACTIVITIES
        undo = await casework.resolve(case, 1000, "Told her how", "In two sentences", 5)
        assert (await state_of(at, case), await state_of(at, task)) == (1, 2)
        assert isinstance(undo, Undo)
        await casework.undo(undo)
        assert (await state_of(at, case), await state_of(at, task)) == (0, 0)
        bulk = await casework.pick((case,))
        assert bulk.done == (case,)


async def test_a_case_is_cancelled_and_reactivated(service: str) -> None:
    async with amara(service) as at:
        casework = at.areas.casework
        case = await new_case(at, "To be cancelled")
        await casework.cancel(case, 6)
        assert await state_of(at, case) == 2
        await casework.reactivate(case)
        assert await state_of(at, case) == 0
        undo = await casework.cancel(case, 6)
        assert isinstance(undo, Undo)
        await casework.undo(undo)
        assert await state_of(at, case) == 0


async def test_queues_there_and_back(service: str) -> None:
    async with amara(service) as at:
        casework = at.areas.casework
        cases = (await new_case(at, "Queued one"), await new_case(at, "Queued two"))
        first, second = await found(at, "queue", "Home network"), await found(at, "queue", "Network experts")
        assert (await casework.add_to_queue(cases, first)).done == cases
        moved = await casework.add_to_queue(cases, second)
        assert moved.undo is not None
        assert (await casework.undo(moved.undo)).done
        ben_whitlock = await found(at, "systemuser", "Ben Whitlock")
        await casework.assign(cases, ben_whitlock)
        picked = await casework.pick(cases)
        assert await owner_of(at, cases[0]) == "Amara Osei"
        assert picked.undo is not None
        await casework.undo(picked.undo)
        assert await owner_of(at, cases[0]) == "Ben Whitlock"
        out = await casework.pick(cases[:1], remove=True)
        assert out.undo is not None
        await casework.undo(out.undo)
        assert await owner_of(at, cases[0]) == "Ben Whitlock"
        await casework.pick(cases)
        released = await casework.release(cases)
        assert released.undo is not None
        await casework.undo(released.undo)
        assert await owner_of(at, cases[1]) == "Amara Osei"
        with pytest.raises(Refused):
            await casework.pick((await new_case(at, "In no queue"),))


async def test_a_selection_is_assigned_edited_and_taken_back_unless_somebody_was_there(service: str) -> None:
    async with amara(service) as at:
        casework = at.areas.casework
        cases = tuple([await new_case(at, f"Many {number}") for number in range(6)])
        team = await found(at, "team", "Network experts")
        assigned = await casework.assign(cases, team)
        assert assigned.done == cases
        assert await owner_of(at, cases[3]) == "Network experts"
        assert assigned.undo is not None
        with ben(service) as other:
            assert other.patch(f"incidents({cases[3].id})", json={"description": "mine now"}).is_success
        undone = await casework.undo(assigned.undo)
        assert [each.ref for each in undone.not_done] == [cases[3]]
        assert await owner_of(at, cases[0]) == "Amara Osei"
        assert await owner_of(at, cases[3]) == "Network experts"
        edited = await casework.set_columns(cases, {"prioritycode": Choice(1), "followupby": NOW.date()})
        assert edited.done == cases
        assert await value_of(at, cases[5], "prioritycode") == Choice(1, "High")
        assert edited.undo is not None
        await casework.undo(edited.undo)
        assert await value_of(at, cases[5], "followupby") is None


async def test_activities_are_completed_moved_deleted_and_brought_back(service: str) -> None:
    async with amara(service) as at:
        casework = at.areas.casework
        case = await new_case(at, "With tasks")
        tasks = (await new_task(at, case), await new_task(at, case))
        pointers = tuple(RecordRef(LINE, "activitypointer", task.id) for task in tasks)
        when = datetime(2026, 3, 20, 9, tzinfo=UTC)
        due = await casework.set_due(pointers, when)
        assert due.done == tasks
        assert await value_of(at, tasks[0], "scheduledend") == when
        done = await casework.complete(tasks)
        assert await state_of(at, tasks[0]) == 1
        again = await casework.complete((tasks[0], await new_task(at, case)))
        assert [each.ref for each in again.not_done] == [tasks[0]]
        assert done.undo is not None
        await casework.undo(done.undo)
        assert await state_of(at, tasks[1]) == 0
        deleted = await casework.delete(tasks)
        with pytest.raises(OrganisationError) as raised:
            await at.areas.records.read(tasks[0], ("subject",))
        assert raised.value.failure is Failure.MISSING
        assert deleted.undo is not None
        await casework.undo(deleted.undo)
        assert await value_of(at, tasks[0], "scheduledend") == when
        assert await value_of(at, tasks[0], "regardingobjectid") == Lookup(case, "With tasks")

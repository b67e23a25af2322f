"""The live record store: freshness, edits, saves, conflicts, names, lost answers."""

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.events import Origin
from session_engine.organisation.events import ChangesMissed
from session_engine.records.events import RecordChanged, RecordDeleted, RecordSaved
from session_engine.records.state import Choice, FieldProblem, Lookup, RecordStatus
from tests.unit.engine.desk import desk
from tests.unit.engine.fake_organisation import ME, FakeOrganisation, error, guid
from tests.unit.engine.held import settle
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
COLUMNS = ("title", "description", "prioritycode", "customerid")


def northlight() -> FakeOrganisation:
    organisation = FakeOrganisation()
    organisation.put("account", guid(1), name="Okonkwo Dental", telephone1="555", statecode=0)
    organisation.put("account", guid(2), name="Smith & Sons", statecode=0)
    for number in range(10, 13):
        organisation.put(
            "incident",
            guid(number),
            title=f"Case {number}",
            description="dead",
            prioritycode=2,
            customerid=("account", guid(1)),
            ownerid=("systemuser", ME),
            statecode=0,
            statuscode=1,
            modifiedon="2026-11-19T08:00:00Z",
            createdon="2026-11-19T08:00:00Z",
        )
    return organisation


async def test_an_unknown_record_is_loading_then_ready_with_typed_values() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        assert made.records.state(ref).status is RecordStatus.LOADING
        made.records.watch(ref, "form", (*COLUMNS, "modifiedon"))
        await made.quiet()
        state = made.records.state(ref)
        assert state.status is RecordStatus.READY
        assert state.name == "Case 10"
        assert state.value("prioritycode") == Choice(2, "Normal")
        assert state.value("customerid") == Lookup(made.ref("account", guid(1)), "Okonkwo Dental")
        assert state.value("modifiedon") == datetime(2026, 11, 19, 8, tzinfo=UTC)


async def test_many_records_are_read_together() -> None:
    async with desk(northlight()) as made:
        for number in range(10, 13):
            made.records.watch(made.ref("incident", guid(number)), "grid", ("title",))
        await made.quiet()
        assert made.organisation.reads("incidents") == 1


async def test_watching_what_is_fresh_asks_nothing() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.watch(ref, "row", ("title",))
        await made.quiet()
        assert made.organisation.reads("incidents") == 1


async def test_a_change_of_another_client_arrives_with_its_origin() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.events.clear()
        made.organisation.put("incident", guid(10), title="Renamed")
        made.tell()
        await made.quiet()
        assert made.records.state(ref).name == "Renamed"
        assert RecordChanged(ref, frozenset({"title"}), Origin.ORGANISATION) in made.events


async def test_versions_it_holds_are_not_read_again() -> None:
    async with desk(northlight()) as made:
        made.organisation.put("incident", guid(10), title="Renamed")
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.tell()
        await made.quiet()
        assert made.organisation.reads("incidents") == 1


async def test_an_edit_stays_and_the_newer_value_shows_beside_it() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "title", "Half typed")
        made.organisation.put("incident", guid(10), title="Ben was first", prioritycode=1)
        made.tell()
        await made.quiet()
        state = made.records.state(ref)
        title = state.fields["title"]
        assert (title.value, title.has_newer, title.newer) == ("Half typed", True, "Ben was first")
        assert title.base == "Case 10"
        assert state.value("prioritycode") == Choice(1, "High")
        with pytest.raises(Refused) as caught:
            await made.records.save(ref)
        assert caught.value.code is RefusalCode.CONFLICT
        made.records.keep_mine(ref, "title")
        await made.records.save(ref)
        assert made.organisation.rows["incident"][guid(10)]["title"] == "Half typed"


async def test_taking_the_newer_value_ends_the_edit() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "title", "Half typed")
        made.organisation.put("incident", guid(10), title="Ben was first")
        made.tell()
        await made.quiet()
        made.records.take_newer(ref, "title")
        state = made.records.state(ref)
        assert (state.value("title"), state.dirty) == ("Ben was first", False)


async def test_a_save_sends_only_what_changed_against_its_base() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "title", "Better")
        made.records.edit(ref, "customerid", Lookup(made.ref("account", guid(2)), "Smith & Sons"))
        assert made.records.state(ref).dirty
        await made.records.save(ref)
        assert made.organisation.bodies == [
            {"title": "Better", "customerid_account@odata.bind": f"/accounts({guid(2)})"}
        ]
        state = made.records.state(ref)
        assert (state.dirty, state.saving, state.etag) == (
            False,
            False,
            made.organisation.etag("incident", guid(10)),
        )
        assert RecordSaved(ref, created=False) in made.events


async def test_a_change_elsewhere_in_the_record_does_not_stand_in_the_way() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "title", "Better")
        made.organisation.put("incident", guid(10), prioritycode=1)  # not told yet
        await made.records.save(ref)
        row = made.organisation.rows["incident"][guid(10)]
        assert (row["title"], row["prioritycode"]) == ("Better", 1)
        assert made.records.state(ref).value("prioritycode") == Choice(1, "High")


async def test_a_change_of_the_same_column_is_a_choice_not_a_loss() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "title", "Mine")
        made.organisation.put("incident", guid(10), title="Theirs")  # not told yet
        with pytest.raises(Refused) as caught:
            await made.records.save(ref)
        assert caught.value.code is RefusalCode.CONFLICT
        assert made.organisation.rows["incident"][guid(10)]["title"] == "Theirs"
        assert made.records.state(ref).fields["title"].newer == "Theirs"
        assert made.records.state(ref).value("title") == "Mine"


async def test_a_lost_answer_to_an_update_is_settled_by_reading() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "title", "Once")
        made.organisation.lose_answers = 1
        await made.records.save(ref)
        assert [method for method, _ in made.organisation.asked].count("PATCH") == 1
        assert not made.records.state(ref).dirty


async def test_an_update_that_never_arrived_is_sent_again() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "title", "Twice")
        fails = [True]

        def lose(request: httpx.Request) -> None:
            if request.method == "PATCH" and fails:
                fails.pop()
                raise httpx.ReadError("cut", request=request)

        made.organisation.before = lose
        await made.records.save(ref)
        assert made.organisation.rows["incident"][guid(10)]["title"] == "Twice"


async def test_a_lost_answer_to_a_create_makes_one_record() -> None:
    async with desk(northlight()) as made:
        await made.metadata.table("incident")
        ref = made.records.new(
            LINE, "incident", {"customerid": Lookup(made.ref("account", guid(1)), "Okonkwo")}
        )
        assert not made.records.state(ref).dirty
        assert made.records.state(ref).value("prioritycode") == Choice(2, "Normal")
        made.records.edit(ref, "title", "New one")
        made.organisation.lose_answers = 1
        await made.records.save(ref)
        assert made.organisation.rows["incident"][ref.id]["title"] == "New one"
        state = made.records.state(ref)
        assert (state.status, state.dirty) == (RecordStatus.READY, False)
        assert RecordSaved(ref, created=True) in made.events
        assert len(made.organisation.rows["incident"]) == 4


NO_YES = {
    "a page for people": httpx.Response(
        200, text="<html>welcome</html>", headers={"content-type": "text/html"}
    ),
    "nothing": httpx.Response(200),
    "another object": httpx.Response(200, json={"value": 3, "title": {"a": 1}}),
    "a list": httpx.Response(200, json=[1]),
    "another record": httpx.Response(200, json={"incidentid": guid(11), "title": "Mine"}),
}


@pytest.mark.parametrize("name", NO_YES)
async def test_a_yes_without_the_record_is_not_believed(name: str) -> None:
    async with desk(northlight()) as made:
        old, new = made.ref("incident", guid(10)), made.records.new(LINE, "incident")
        made.records.watch(old, "form", COLUMNS)
        await made.quiet()
        made.records.edit(new, "customerid", Lookup(made.ref("account", guid(1)), "Okonkwo"))
        for ref in (old, new):
            made.records.edit(ref, "title", "Mine")
            made.organisation.before = lambda request: NO_YES[name] if request.method == "PATCH" else None
            with pytest.raises(OrganisationError) as caught:
                await made.records.save(ref)
            assert caught.value.failure is Failure.RUBBISH
            state = made.records.state(ref)
            assert (state.dirty, state.saving, state.value("title")) == (True, False, "Mine")
            assert (state.status is RecordStatus.NEW) == (ref == new)
            made.organisation.before = lambda _: None
            await made.records.save(ref)
            assert made.organisation.rows["incident"][ref.id]["title"] == "Mine"
            assert not made.records.state(ref).dirty


async def test_a_new_record_says_what_it_needs_before_anybody_is_asked() -> None:
    async with desk(northlight()) as made:
        await made.metadata.table("incident")
        ref = made.records.new(LINE, "incident")
        asked = len(made.organisation.asked)
        with pytest.raises(Refused) as caught:
            await made.records.save(ref)
        assert caught.value.code is RefusalCode.REQUIRED_MISSING
        assert set(caught.value.values["columns"]) == {"title", "customerid"}  # pyright: ignore[reportArgumentType]
        assert made.records.state(ref).fields["title"].problem is FieldProblem.REQUIRED
        assert len(made.organisation.asked) == asked
        made.records.edit(ref, "title", "x")
        assert made.records.state(ref).fields["title"].problem is None


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("title", "", FieldProblem.REQUIRED),
        ("title", "x" * 201, FieldProblem.TOO_LONG),
        ("title", "😀" * 101, FieldProblem.TOO_LONG),
        ("count", "three", FieldProblem.NOT_A_NUMBER),
        ("count", 11, FieldProblem.OUT_OF_RANGE),
        ("createdon", "soon", FieldProblem.NOT_A_DATE),
    ],
)
async def test_wrong_values_are_marked_and_not_sent(column: str, value: str, problem: FieldProblem) -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, column, value)
        assert made.records.state(ref).fields[column].problem is problem
        with pytest.raises(Refused):
            await made.records.save(ref)
        assert not made.organisation.bodies


async def test_a_refusal_by_the_organisation_keeps_the_edit_and_its_words() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "title", "Rude")
        made.organisation.before = lambda request: (
            error(400, "not like this") if request.method == "PATCH" else None
        )
        with pytest.raises(OrganisationError):
            await made.records.save(ref)
        state = made.records.state(ref)
        assert (state.value("title"), state.failure, state.failure_detail) == (
            "Rude",
            Failure.REJECTED,
            "not like this",
        )
        assert not state.saving


async def test_typing_goes_on_while_a_save_is_under_way() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "title", "ab")

        def type_on(request: httpx.Request) -> None:
            if request.method == "PATCH" and made.records.state(ref).value("title") == "ab":
                made.records.edit(ref, "title", "abc")

        made.organisation.before = type_on
        await made.records.save(ref)
        field = made.records.state(ref).fields["title"]
        assert (field.value, field.edited, field.has_newer) == ("abc", True, False)
        await made.records.save(ref)
        assert made.organisation.rows["incident"][guid(10)]["title"] == "abc"


async def test_going_back_to_the_old_text_during_a_save_is_an_edit() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "title", "Other")

        def type_back(request: httpx.Request) -> None:
            if request.method == "PATCH":
                made.records.edit(ref, "title", "Case 10")

        made.organisation.before = type_back
        await made.records.save(ref)
        assert made.records.state(ref).value("title") == "Case 10"
        assert made.records.state(ref).dirty


async def test_writing_back_the_old_value_is_no_edit() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "title", "Other")
        made.records.edit(ref, "title", "Case 10")
        assert not made.records.dirty(ref)


async def test_a_renamed_account_reaches_every_row_that_names_it() -> None:
    async with desk(northlight()) as made:
        refs = [made.ref("incident", guid(number)) for number in range(10, 13)]
        for ref in refs:
            made.records.watch(ref, "grid", ("title", "customerid"))
        await made.quiet()
        made.events.clear()
        made.organisation.put("account", guid(1), name="Okonkwo & Partners")
        made.tell()
        await made.quiet()
        for ref in refs:
            value = made.records.state(ref).value("customerid")
            assert isinstance(value, Lookup)
            assert value.name == "Okonkwo & Partners"
            assert RecordChanged(ref, frozenset({"customerid"}), Origin.ORGANISATION) in made.events


async def test_an_expanded_customer_lives_as_its_own_record() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        await made.records.read(ref, COLUMNS, {"customerid": {"account": frozenset({"telephone1"})}})
        assert made.records.state(made.ref("account", guid(1))).value("telephone1") == "555"
        assert made.organisation.reads("incidents") == 1
        assert made.organisation.reads("accounts") == 0


async def test_a_deleted_record_is_missing_and_its_edits_stay_readable() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "description", "half a page")
        made.organisation.remove("incident", guid(10))
        made.tell()
        await made.quiet()
        state = made.records.state(ref)
        assert (state.status, state.value("description")) == (RecordStatus.MISSING, "half a page")
        assert RecordDeleted(ref, Origin.ORGANISATION) in made.events
        made.records.edit(ref, "description", "half a page, and its end")
        assert made.records.state(ref).value("description") == "half a page, and its end"
        made.records.discard(ref)
        with pytest.raises(Refused):
            made.records.edit(ref, "description", "more")


@pytest.mark.parametrize("others", [0, 1])
async def test_an_answer_that_was_on_its_way_brings_no_deleted_record_back(others: int) -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        organisation = made.organisation

        def deleted_meanwhile(request: httpx.Request) -> httpx.Response:
            organisation.before = lambda _: None
            answer = organisation(request)
            organisation.remove("incident", guid(10))
            made.tell()
            return answer

        made.records.watch(ref, "row", ("title",))
        await made.quiet()
        organisation.before = deleted_meanwhile
        for number in range(1 + others):
            made.records.watch(made.ref("incident", guid(10 + number)), "form", COLUMNS)
        await made.quiet()
        assert made.records.state(ref).status is RecordStatus.MISSING


async def test_a_deleted_record_that_is_made_again_is_there_again() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        row = dict(made.organisation.rows["incident"][guid(10)])
        made.organisation.remove("incident", guid(10))
        made.tell()
        await made.quiet()
        del row["#etag"]
        made.organisation.put("incident", guid(10), **row)
        made.tell()
        await made.quiet()
        assert made.records.state(ref).status is RecordStatus.READY


async def test_deleting_twice_is_done_once() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.organisation.lose_answers = 1
        await made.records.delete(ref)
        made.tell()
        assert [type(each) for each in made.events].count(RecordDeleted) == 1


@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, RecordStatus.MISSING), (403, RecordStatus.FORBIDDEN), (500, RecordStatus.FAILED)],
)
async def test_a_record_that_cannot_be_read_says_why(status: int, expected: RecordStatus) -> None:
    async with desk(northlight()) as made:
        made.organisation.before = lambda request: error(status) if "/incidents" in request.url.path else None
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        assert made.records.state(ref).status is expected


async def test_after_missed_changes_everything_watched_is_read_again() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "description", "mine")
        made.organisation.put("incident", guid(10), title="Unheard")
        made.bus.publish(ChangesMissed(LINE))
        await made.quiet()
        state = made.records.state(ref)
        assert (state.value("title"), state.value("description")) == ("Unheard", "mine")


async def test_an_activity_lives_under_its_kind() -> None:
    organisation = northlight()
    organisation.put("activitypointer", guid(50), activitytypecode="task", subject="Call back", statecode=0)
    async with desk(organisation) as made:
        ref = await made.records.resolve_activity(LINE, guid(50))
        assert ref == made.ref("task", guid(50))
        again = await made.records.resolve_activity(LINE, guid(50))
        assert again == ref
        assert made.organisation.reads("activitypointers") == 1


async def test_two_saves_at_once_are_one_after_the_other() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "title", "Once")
        await asyncio.gather(made.records.save(ref), made.records.save(ref))
        assert [method for method, _ in made.organisation.asked].count("PATCH") == 1


async def test_the_third_choice_puts_back_what_was_there_before_both() -> None:
    async with desk(northlight()) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        before = made.records.state(ref).value("title")
        made.records.edit(ref, "title", "Half typed")
        made.organisation.put("incident", guid(10), title="Ben was first")
        made.tell()
        await made.quiet()
        made.records.take_base(ref, "title")
        title = made.records.state(ref).fields["title"]
        assert (title.value, title.edited, title.has_newer) == (before, True, False)
        await made.records.save(ref)
        assert made.organisation.rows["incident"][guid(10)]["title"] == before
        assert not made.records.dirty(ref)


class Hung:
    """An organisation whose answers to changes never come; they arrive there, or not."""

    def __init__(self, organisation: FakeOrganisation, *, arrives: bool) -> None:
        self._organisation, self._arrives, self.asked = organisation, arrives, asyncio.Event()
        self.hangs = True

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET" or not self.hangs:
            return self._organisation(request)
        if self._arrives:
            self._organisation(request)
        self.asked.set()
        return await asyncio.get_running_loop().create_future()


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_save_nobody_waits_for_is_settled_by_reading(arrives: bool) -> None:
    organisation = northlight()
    hung = Hung(organisation, arrives=arrives)
    async with desk(organisation, handler=hung) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        made.records.edit(ref, "description", "Typed")
        save = asyncio.ensure_future(made.records.save(ref))
        await hung.asked.wait()
        save.cancel()
        with pytest.raises(asyncio.CancelledError):
            await save
        await made.records.settle(ref)
        await made.quiet()
        state = made.records.state(ref)
        assert (state.saving, state.dirty, state.value("description")) == (False, not arrives, "Typed")
        hung.hangs = False
        await made.records.save(ref)
        assert organisation.rows["incident"][guid(10)]["description"] == "Typed"


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_new_record_nobody_waits_for_is_made_once(arrives: bool) -> None:
    organisation = northlight()
    hung = Hung(organisation, arrives=arrives)
    async with desk(organisation, handler=hung) as made:
        await made.metadata.table("account")
        ref = made.records.new(LINE, "account", {"name": "Once"})
        before = len(organisation.rows["account"])
        save = asyncio.ensure_future(made.records.save(ref))
        await hung.asked.wait()
        save.cancel()
        with pytest.raises(asyncio.CancelledError):
            await save
        await made.records.settle(ref)
        await made.quiet()
        assert made.records.state(ref).status is (RecordStatus.READY if arrives else RecordStatus.NEW)
        hung.hangs = False
        await made.records.save(ref)
        await made.quiet()
        assert made.records.state(ref).status is RecordStatus.READY
        assert len(organisation.rows["account"]) == before + 1


@pytest.mark.parametrize("fails", ["while it is saved", "afterwards"])
async def test_a_reading_that_fails_when_the_record_was_saved_meanwhile_stands_against_nothing(
    fails: str,
) -> None:
    organisation, asked, go_on = northlight(), asyncio.Event(), asyncio.Event()
    saving, save, broken = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def handle(request: httpx.Request) -> httpx.Response:
        if request.method == "PATCH":
            saving.set()
            await save.wait()
            return organisation(request)
        if broken.is_set() and not asked.is_set():
            asked.set()
            await go_on.wait()
            return error(400, "not now")
        return organisation(request)

    async with desk(organisation, handler=handle) as made:
        ref = made.ref("incident", guid(10))
        made.records.watch(ref, "form", COLUMNS)
        await made.quiet()
        broken.set()
        made.records.doubt((ref,))
        await asked.wait()
        made.records.edit(ref, "description", "typed")
        saved = asyncio.ensure_future(made.records.save(ref))
        await saving.wait()
        for event in (go_on, save) if fails == "while it is saved" else (save, go_on):
            event.set()
            await settle(200)
        assert await saved
        await made.quiet()
        assert organisation.rows["incident"][guid(10)]["description"] == "typed"
        state = made.records.state(ref)
        assert (state.failure, state.failure_detail) == (None, "")

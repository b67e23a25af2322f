"""The outbox: what is done while the organisation is away waits on the disk and goes out once, in order (B5)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from session_engine.casework.state import Kept
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.ids import RecordRef
from session_engine.outbox.events import ChangeKept, ChangeRefused, ChangesSent
from session_engine.outbox.state import Standing
from session_engine.profile.rows import OutboxState
from session_engine.records.state import Choice, Lookup, RecordStatus
from tests.unit.engine.fake_organisation import ME, error, guid
from tests.unit.engine.outbox_desk import BreakableOrganisation, OutboxDesk, outbox_desk
from tests.unit.engine.web_api import LINE, answer

pytestmark = pytest.mark.anyio
CASE, OTHER, ACME = guid(1), guid(2), guid(50)


@pytest.fixture
def organisation() -> BreakableOrganisation:
    made = BreakableOrganisation()
    made.put("account", ACME, name="Acme")
    for key, title in ((CASE, "No heat"), (OTHER, "No light")):
        made.put(
            "incident",
            key,
            title=title,
            description="",
            statecode=0,
            statuscode=1,
            customerid=("account", ACME),
            ownerid=("systemuser", ME),
        )
    return made


async def read(desk: OutboxDesk, key: str = CASE) -> RecordRef:
    ref = desk.ref("incident", key)
    await desk.records.read(ref, ("title", "description", "prioritycode", "statecode", "ownerid"))
    return ref


async def edited(desk: OutboxDesk, ref: RecordRef, text: str, column: str = "description") -> bool:
    desk.records.edit(ref, column, text)
    return await desk.records.save(ref)


def row(desk: OutboxDesk, key: str = CASE, table: str = "incident") -> dict[str, object]:
    return desk.organisation.rows[table][key]


async def test_a_save_waits_and_goes_out_once(tmp_path: Path, organisation: BreakableOrganisation) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        await desk.cut()
        assert await edited(desk, ref, "From the car") is False
        state = desk.records.state(ref)
        assert state.waiting
        assert not state.dirty
        assert state.failure is None
        assert state.fields["description"].value == "From the car"
        assert state.fields["description"].waiting
        assert desk.profile.outbox.items()[0].verb == "update"
        assert isinstance(desk.events[0], ChangeKept)
        await desk.mend()
        assert row(desk)["description"] == "From the car"
        assert organisation.taken == [f"PATCH incidents({CASE})"]
        assert not desk.records.state(ref).waiting
        assert not desk.outbox.state.items
        assert desk.events[-1] == ChangesSent(LINE, ("No heat",))


async def test_it_is_on_the_disk_before_she_is_told(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        await desk.cut()
        flush, asked = desk.profile.flush, list[bool]()

        def refusing(timeout: float = 5.0) -> bool:
            asked.append(any(isinstance(event, ChangeKept) for event in desk.events))
            return False

        desk.profile.flush = refusing  # type: ignore[method-assign]
        with pytest.raises(OrganisationError):
            await edited(desk, ref, "Never kept")
        assert asked
        assert not any(asked)
        assert desk.records.state(ref).fields["description"].edited
        assert not desk.outbox.state.items
        assert not desk.events
        desk.profile.flush = flush  # type: ignore[method-assign]
        assert await desk.records.save(ref) is False


async def test_a_later_save_is_merged_and_builds_upon_the_first(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        await desk.cut()
        await edited(desk, ref, "One")
        await edited(desk, ref, "Two")
        await edited(desk, ref, "Colder", "title")
        assert desk.waiting == ["update"]
        await desk.mend()
        assert (row(desk)["description"], row(desk)["title"]) == ("Two", "Colder")
        assert len(organisation.taken) == 1


async def test_writing_back_what_was_there_leaves_nothing_to_send(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        await desk.cut()
        await edited(desk, ref, "Warmer", "title")
        await edited(desk, ref, "No heat", "title")
        assert desk.waiting == []
        assert not desk.records.state(ref).waiting


async def test_half_typed_words_stay_here_while_the_saved_ones_go(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        await desk.cut()
        await edited(desk, ref, "Saved")
        desk.records.edit(ref, "description", "Saved and half ty")
        await desk.mend()
        assert row(desk)["description"] == "Saved"
        field = desk.records.state(ref).fields["description"]
        assert field.edited
        assert not field.has_newer
        assert field.value == "Saved and half ty"


async def test_new_case_note_and_resolve_go_out_in_order(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        await desk.cut()
        case = desk.records.new(LINE, "incident", {"customerid": Lookup(desk.ref("account", ACME), "Acme")})
        desk.records.edit(case, "title", "Begun offline")
        assert await desk.records.save(case) is False
        assert desk.records.state(case).status is RecordStatus.READY
        task = desk.records.new(LINE, "task", {"regardingobjectid": Lookup(case, "Begun offline")})
        desk.records.edit(task, "subject", "Call back")
        await desk.records.save(task)
        assert await desk.casework.resolve(case, 5, "Done by phone") == Kept()
        assert desk.records.state(case).value("statecode") == Choice(1, "Resolved")
        assert [item.standing for item in desk.outbox.state.items] == [
            Standing.WAITING,
            Standing.HELD,
            Standing.HELD,
        ]
        await desk.mend()
        assert organisation.taken == [
            f"PATCH incidents({case.id})",
            f"PATCH tasks({task.id})",
            "POST CloseIncident",
        ]
        assert row(desk, case.id)["statecode"] == 1
        assert row(desk, task.id, "task")["regardingobjectid"] == ("incident", case.id)


async def test_a_refused_creation_holds_back_only_what_builds_upon_it(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        await desk.cut()
        case = desk.records.new(LINE, "incident", {"customerid": Lookup(desk.ref("account", ACME), "Acme")})
        desk.records.edit(case, "title", "Refused at first")
        await desk.records.save(case)
        task = desk.records.new(LINE, "task", {"regardingobjectid": Lookup(case)})
        desk.records.edit(task, "subject", "Call back")
        await desk.records.save(task)
        await edited(desk, ref, "Independent")
        no = answer(400, {"error": {"code": "0x80040203", "message": "Not like this."}})
        organisation.before = lambda request: no if case.id in str(request.url) else None
        await desk.mend()
        assert row(desk)["description"] == "Independent"
        assert (desk.refused, desk.waiting) == (["create"], ["create"])
        item = desk.outbox.state.items[0]
        assert (item.failure, item.detail, item.also) == (Failure.REJECTED, "Not like this.", 1)
        assert desk.records.state(case).status is RecordStatus.NEW
        assert desk.records.state(case).fields["title"].edited
        organisation.before = lambda _: None
        desk.records.edit(case, "title", "Better")
        assert await desk.records.save(case) is True
        await desk.sent()
        assert not desk.outbox.state.items
        assert row(desk, case.id)["title"] == "Better"
        assert row(desk, task.id, "task")


async def test_dropping_a_creation_drops_what_builds_upon_it_and_says_so(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        await desk.cut()
        case = desk.records.new(LINE, "incident", {"customerid": Lookup(desk.ref("account", ACME), "Acme")})
        desk.records.edit(case, "title", "Thrown away")
        await desk.records.save(case)
        await desk.casework.resolve(case, 5, "Not needed")
        assert desk.outbox.drop(desk.outbox.state.items[0].id) == ("Thrown away", "Thrown away")
        assert desk.records.state(case).status is RecordStatus.MISSING
        await desk.mend()
        assert organisation.taken == []


async def test_a_conflict_comes_back_as_a_choice_and_keeps_its_place(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        await desk.cut()
        await edited(desk, ref, "Mine")
        await edited(desk, ref, "My title", "title")
        await desk.casework.resolve(ref, 5, "Solved")
        organisation.put("incident", CASE, description="Theirs")
        await desk.mend()
        state = desk.records.state(ref)
        field = state.fields["description"]
        assert (field.value, field.newer, field.base, field.has_newer) == ("Mine", "Theirs", "", True)
        assert state.fields["title"].edited
        assert desk.outbox.state.items[0].conflict == ("description",)
        assert state.value("statecode") == Choice(0, "Active")  # still to be edited, though a resolving waits
        assert isinstance(desk.events[-1], ChangeRefused)
        assert desk.events[-1].conflict
        assert (row(desk)["description"], row(desk)["statecode"]) == ("Theirs", 0)
        desk.records.keep_mine(ref, "description")
        await desk.records.save(ref)
        await desk.sent()
        assert (row(desk)["description"], row(desk)["title"]) == ("Mine", "My title")
        assert row(desk)["statecode"] == 1
        assert not desk.outbox.state.items


async def test_equal_values_of_somebody_else_are_no_conflict(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        await desk.cut()
        await edited(desk, ref, "The same")
        organisation.put("incident", CASE, description="The same", title="Renamed")
        await desk.mend()
        assert not desk.outbox.state.items
        assert organisation.taken == []
        assert desk.records.state(ref).value("description") == "The same"


async def test_others_columns_are_left_alone(tmp_path: Path, organisation: BreakableOrganisation) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        await desk.cut()
        await edited(desk, ref, "Mine")
        organisation.put("incident", CASE, title="Theirs")
        await desk.mend()
        assert (row(desk)["description"], row(desk)["title"]) == ("Mine", "Theirs")


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_lost_answer_of_the_save_itself_is_settled_by_reading(
    tmp_path: Path, organisation: BreakableOrganisation, cut: str
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)

        def lose(_request: object) -> str:
            organisation.down = True
            return cut

        organisation.cut = lose
        assert await edited(desk, ref, "Once") is False
        assert desk.waiting == ["update"]
        await desk.mend()
        assert row(desk)["description"] == "Once"
        assert len(organisation.taken) == 1


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_lost_answers_while_sending_double_nothing(
    tmp_path: Path, organisation: BreakableOrganisation, cut: str
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        await desk.cut()
        await edited(desk, ref, "Sent once")
        case = desk.records.new(LINE, "incident", {"customerid": Lookup(desk.ref("account", ACME), "Acme")})
        desk.records.edit(case, "title", "Created once")
        await desk.records.save(case)
        other = await _resolved_offline(desk)
        organisation.down = False
        lost = set[str]()

        def lose(request: object) -> str:
            path = str(getattr(request, "url", ""))
            if path in lost:
                return ""
            lost.add(path)
            return cut

        organisation.cut = lose
        desk.lines.reconnect(LINE)
        await desk.until(lambda: not desk.outbox.state.items)
        assert row(desk)["description"] == "Sent once"
        assert row(desk, other.id)["statecode"] == 1
        assert len(organisation.rows["incidentresolution"]) == 1
        assert len(organisation.taken) == 3


async def _resolved_offline(desk: OutboxDesk) -> RecordRef:
    ref = desk.ref("incident", OTHER)
    assert await desk.casework.resolve(ref, 5, "Solved once") == Kept()
    return ref


@pytest.mark.parametrize("arrived", [False, True])
async def test_it_survives_a_relaunch_even_in_the_middle_of_sending(
    tmp_path: Path, organisation: BreakableOrganisation, *, arrived: bool
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        await desk.cut()
        await edited(desk, ref, "Kept over night")
        await _resolved_offline(desk)
        if arrived:
            for item in desk.profile.outbox.items():
                desk.profile.outbox.put(replace(item, state=OutboxState.SENDING, tried=1))
            organisation.put("incident", CASE, description="Kept over night")
            organisation.put("incident", OTHER, statecode=1, statuscode=5)
            organisation.put("incidentresolution", guid(99), subject="Solved once")
    organisation.down = True
    async with outbox_desk(tmp_path, organisation, known=False) as desk:
        state = desk.records.state(ref)
        assert state.waiting
        assert state.value("description") == "Kept over night"
        assert not desk.records.dirty_records()
        await desk.mend()
        assert not desk.outbox.state.items
        assert row(desk)["description"] == "Kept over night"
        assert row(desk, OTHER)["statecode"] == 1
        assert len(organisation.rows["incidentresolution"]) == 1
        assert len(organisation.taken) == (0 if arrived else 2)


async def test_a_new_record_and_what_is_typed_on_it_survive_a_relaunch(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        await desk.cut()
        case = desk.records.new(LINE, "incident", {"customerid": Lookup(desk.ref("account", ACME), "Acme")})
        desk.records.edit(case, "title", "New")
        await desk.records.save(case)
        desk.records.edit(case, "description", "half ty")
    organisation.down = True
    async with outbox_desk(tmp_path, organisation, known=False) as desk:
        state = desk.records.state(case)
        assert (state.status, state.waiting) == (RecordStatus.READY, True)
        assert state.value("title") == "New"
        assert state.fields["description"].edited
        await desk.mend()
        assert row(desk, case.id)["title"] == "New"
        assert not row(desk, case.id).get("description")
        assert desk.records.state(case).fields["description"].value == "half ty"


async def test_what_she_was_signed_out_of_waits_too(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        organisation.signed_out = True
        assert await edited(desk, ref, "Signed out meanwhile") is False
        assert desk.records.state(ref).waiting
        await desk.mend()
        assert row(desk)["description"] == "Signed out meanwhile"


async def test_actions_on_selections_wait_by_record(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        one, two = await read(desk), await read(desk, OTHER)
        await desk.cut()
        boss = organisation.put("systemuser", guid(70), fullname="Boss")
        done = await desk.casework.assign((one, two), desk.ref("systemuser", boss))
        assert (done.done, done.waiting) == ((), (one, two))
        assert desk.waiting == ["assign", "assign"]
        await desk.mend()
        assert row(desk)["ownerid"] == row(desk, OTHER)["ownerid"] == ("systemuser", boss)


async def test_a_case_resolved_by_somebody_else_keeps_her_words_in_the_list(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        await desk.cut()
        await _resolved_offline(desk)
        organisation.put("incident", OTHER, statecode=1, statuscode=5)
        await desk.mend()
        assert desk.refused == ["resolve"]
        assert desk.outbox.state.items[0].refusal is RefusalCode.WRONG_STATE


async def test_a_record_deleted_offline_that_was_changed_is_not_deleted_unasked(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        await desk.cut()
        await desk.casework.delete((ref,))
        organisation.put("incident", CASE, title="Still needed")
        organisation.before = lambda request: (
            error(412)
            if request.method == "DELETE"
            and request.headers.get("if-match") not in (None, organisation.etag("incident", CASE))
            else None
        )
        await desk.mend()
        assert desk.refused == ["delete"]
        assert CASE in organisation.rows["incident"]
        desk.outbox.retry(desk.outbox.state.items[0].id)
        await desk.sent()
        assert CASE not in organisation.rows["incident"]
        assert not desk.outbox.state.items


async def test_busy_and_broken_answers_are_tried_again_later_and_others_go_on(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        one, two = await read(desk), await read(desk, OTHER)
        await desk.cut()
        await edited(desk, one, "First")
        await edited(desk, two, "Second")
        broken = error(500)
        organisation.before = lambda request: (
            broken if CASE in str(request.url) and request.method == "PATCH" else None
        )
        await desk.mend()
        assert row(desk, OTHER)["description"] == "Second"
        assert desk.outbox.state.items[0].failure is Failure.SERVER
        organisation.before = lambda _: None
        await desk.time.advance(300)
        await desk.sent()
        assert row(desk)["description"] == "First"


async def test_nothing_goes_out_in_another_persons_name(
    tmp_path: Path, organisation: BreakableOrganisation
) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        await desk.cut()
        await edited(desk, ref, "Amara's")
        items = desk.profile.outbox.items()
        body = {**items[0].body, "by": guid(71)}
        desk.profile.outbox.put(replace(items[0], body=body))
        await desk.mend()
        assert [item.standing for item in desk.outbox.state.items] == [Standing.OTHER_PERSON]
        assert organisation.taken == []


async def test_what_is_wrong_is_said_at_once(tmp_path: Path, organisation: BreakableOrganisation) -> None:
    async with outbox_desk(tmp_path, organisation) as desk:
        ref = await read(desk)
        await desk.cut()
        desk.records.edit(ref, "title", "")
        with pytest.raises(Refused):
            await desk.records.save(ref)
        assert not desk.outbox.state.items

"""Writing into a timeline with the real service: notes with files, activities, what is refused, what is read back."""

from base64 import b64encode
from collections.abc import AsyncGenerator

import pytest

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.ids import RecordRef, TabId
from session_engine.records.state import Lookup, Parties, RecordStatus
from session_engine.timeline import files
from session_engine.timeline.composing import ComposingArea
from session_engine.timeline.files import FileContent, from_bytes
from session_engine.timeline.state import EntryState, FileProblem, TimelineEntry
from tests.contract.engine_line import LINE, Amara, amara, ben

pytestmark = pytest.mark.anyio
TAB = TabId(1)


@pytest.fixture
async def at(service: str) -> AsyncGenerator[Amara]:
    async with amara(service) as made:
        yield made


@pytest.fixture
async def case(at: Amara) -> RecordRef:
    matches = await at.areas.search.lookup(LINE, ("incident",), "Mesh cuts off")
    ref = next(match.ref for match in matches)
    await at.areas.records.read(ref)
    return ref


async def entries(at: Amara, case: RecordRef) -> tuple[TimelineEntry, ...]:
    """Read the timeline anew, so that what is given is the organisation's answer."""
    at.areas.timeline.show(TAB, case)
    await at.until(lambda: not at.areas.timeline.state(TAB).loading)
    assert at.areas.timeline.state(TAB).failure is None
    return at.areas.timeline.state(TAB).entries


def row(
    service: str, ref: RecordRef, columns: str = "notetext,subject,filename,filesize,mimetype"
) -> dict[str, object]:
    with ben(service) as client:
        answer = client.get(f"{ref.table}s({ref.id})?$select={columns}")
    answer.raise_for_status()
    return answer.json()


async def attach(composing: ComposingArea, case: RecordRef, *made: FileContent) -> None:
    await composing.attach(case, made)


async def test_a_note_is_saved_with_its_first_file_and_each_further_file_is_a_note_of_its_own(
    at: Amara, case: RecordRef, service: str
) -> None:
    composing = at.areas.composing
    composing.write(case, "Reset the satellite with him.\nRed light stays.")
    await attach(composing, case, from_bytes("light.png", b"\x89PNG 1"), from_bytes("log.txt", b"second"))
    state = composing.state(case)
    assert [(file.name, file.size) for file in state.files] == [("light.png", 6), ("log.txt", 6)]
    assert await composing.save_note(case)
    assert composing.state(case).empty
    made = [entry for entry in await entries(at, case) if entry.files and entry.mine][:2]
    assert {entry.files[0].name for entry in made} == {"light.png", "log.txt"}
    note = next(entry for entry in made if entry.files[0].name == "light.png")
    kept = row(service, note.ref)
    assert kept["notetext"] == "Reset the satellite with him.\nRed light stays."
    assert kept["subject"] == "Reset the satellite with him."
    assert (kept["filename"], kept["filesize"], kept["mimetype"]) == ("light.png", 6, "image/png")
    assert note.files[0].size == 6
    assert await files.content_of(at.areas.lines, at.areas.records, note.files[0]) == b"\x89PNG 1"
    assert at.areas.records.state(note.ref).value("documentbody") is None, "a file's content is not held"


async def test_files_that_the_organisation_does_not_take_are_refused_before_they_are_sent(
    at: Amara, case: RecordRef
) -> None:
    composing = at.areas.composing
    rules = await composing.rules(LINE)
    too_large = FileContent("film.mov", rules.largest + 1)
    bad = [
        from_bytes("run.exe ", b"MZ"),
        too_large,
        from_bytes("empty.txt", b""),
        from_bytes("fine.txt", b"x"),
    ]
    await attach(composing, case, *bad)
    state = composing.state(case)
    assert [file.name for file in state.files] == ["fine.txt"]
    assert [each.problem for each in state.refused] == [
        FileProblem.BLOCKED,
        FileProblem.TOO_LARGE,
        FileProblem.EMPTY,
    ]
    assert state.refused[0].largest == 32 * 1024 * 1024
    composing.detach(case, state.files[0].ref)
    assert composing.state(case).empty
    await attach(composing, case, from_bytes("empty.txt", b""), from_bytes("fine.txt", b"x"))
    await composing.save_note(case)
    assert composing.state(case).refused == (), "it was said beside what is saved now"


async def test_the_service_refuses_what_a_client_lets_through(at: Amara, case: RecordRef) -> None:
    note = at.areas.records.new(LINE, "annotation", {"objectid": Lookup(case)})
    at.areas.records.edit(note, "filename", "run.exe.")
    at.areas.records.edit(note, "documentbody", b64encode(b"MZ").decode())
    with pytest.raises(OrganisationError) as no:
        await at.areas.records.save(note)
    assert no.value.failure is Failure.REJECTED
    assert at.areas.records.is_new(note), "what was written is kept"


async def test_what_was_given_up_can_be_brought_back(at: Amara, case: RecordRef) -> None:
    composing = at.areas.composing
    composing.write(case, "half a sen")
    await attach(composing, case, from_bytes("a.txt", b"a"))
    before = at.areas.records.dirty_records()
    given = composing.leave_note(case)
    assert composing.state(case).empty
    assert not set(before) & set(at.areas.records.dirty_records())
    composing.write_again(case, given)
    assert composing.state(case).text == "half a sen"
    assert [file.name for file in composing.state(case).files] == ["a.txt"]
    composing.leave_note(case)
    composing.write(case, "x")
    composing.write(case, "")
    assert composing.state(case).empty
    assert not composing.holds(case)


async def test_my_note_is_changed_in_place_and_the_change_is_seen(
    at: Amara, case: RecordRef, service: str
) -> None:
    composing = at.areas.composing
    composing.write(case, "He wil call back")
    await composing.save_note(case)
    note = next(entry for entry in await entries(at, case) if entry.text == "He wil call back")
    composing.write(case, "a new one, half")
    composing.edit(case, note.ref, note.text)
    composing.write(case, "He will call back")
    assert composing.state(case).text == "He will call back"
    assert await composing.save_note(case)
    assert composing.state(case).text == "a new one, half", "the note that was begun is there again"
    kept = row(service, note.ref)
    assert (kept["notetext"], kept["subject"]) == ("He will call back", "He will call back")
    composing.leave_note(case)


@pytest.mark.parametrize("table", ["task", "phonecall", "appointment"])
async def test_activities_are_saved_about_the_case_with_what_they_start_with(
    at: Amara, case: RecordRef, table: str
) -> None:
    composing, records = at.areas.composing, at.areas.records
    await composing.prepare(LINE, table)
    composing.show(case, table)
    state = composing.state(case)
    assert state.activity is not None
    assert state.plan is not None
    assert all(cell.column != "regardingobjectid" for cell in state.plan.cells())  # pyright: ignore[reportAttributeAccessIssue]
    assert state.begun == frozenset()
    if table == "phonecall":
        to, way = state.activity.value("to"), state.activity.value("directioncode")
        assert isinstance(to, Parties)
        assert way is True
        customer = records.state(case).value("primarycontactid") or records.state(case).value("customerid")
        assert isinstance(customer, Lookup)
        assert to.members[0].who == customer
    records.edit(state.activity.ref, "subject", f"about it: {table}")
    assert composing.state(case).begun == {table}
    ref = await composing.save_activity(case)
    assert ref is not None
    assert composing.state(case).activity is None
    entry = next(each for each in await entries(at, case) if each.subject == f"about it: {table}")
    assert entry.kind == table
    assert entry.state is EntryState.OPEN


async def test_an_activity_that_is_not_complete_says_what_is_missing_and_stays(
    at: Amara, case: RecordRef
) -> None:
    composing = at.areas.composing
    await composing.prepare(LINE, "task")
    composing.show(case, "task")
    with pytest.raises(Refused) as no:
        await composing.save_activity(case)
    assert no.value.code is RefusalCode.REQUIRED_MISSING
    activity = composing.state(case).activity
    assert activity is not None
    assert activity.fields["subject"].problem is not None
    composing.show(case, "")
    assert composing.state(case).activity is None


async def test_nothing_is_written_into_a_record_that_is_not_there_yet(at: Amara) -> None:
    composing = at.areas.composing
    new = at.areas.records.new(LINE, "incident")
    assert not composing.state(new).ready
    with pytest.raises(Refused) as no:
        composing.write(new, "too early")
    assert no.value.code is RefusalCode.NOT_SAVED_YET


async def test_what_was_saved_is_on_the_timeline_before_it_is_read_and_what_is_deleted_is_gone_at_once(
    at: Amara, case: RecordRef
) -> None:
    await entries(at, case)
    composing, timeline = at.areas.composing, at.areas.timeline
    composing.write(case, "seen at once")
    await composing.save_note(case)
    first = timeline.state(TAB).entries[0]
    assert (first.text, first.mine) == ("seen at once", True)
    bulk = await at.areas.casework.delete((first.ref,))
    assert all(entry.ref != first.ref for entry in timeline.state(TAB).entries)
    assert bulk.undo is not None
    await at.areas.casework.undo(bulk.undo)
    await at.until(lambda: any(entry.ref == first.ref for entry in timeline.state(TAB).entries))
    assert at.areas.records.status(first.ref) is not RecordStatus.NEW


async def test_the_timeline_is_narrowed_by_state_and_by_age(at: Amara, case: RecordRef) -> None:
    await at.areas.composing.prepare(LINE, "task")
    at.areas.composing.show(case, "task")
    activity = at.areas.composing.state(case).activity
    assert activity is not None
    at.areas.records.edit(activity.ref, "subject", "open, and new")
    await at.areas.composing.save_activity(case)
    everything = await entries(at, case)
    timeline = at.areas.timeline
    timeline.states(TAB, ("open",))
    await at.until(lambda: not timeline.state(TAB).loading)
    open_ones = timeline.state(TAB).entries
    assert open_ones
    assert {entry.state for entry in open_ones} == {EntryState.OPEN}
    timeline.states(TAB, ())
    timeline.since(TAB, 1)
    await at.until(lambda: not timeline.state(TAB).loading)
    assert timeline.state(TAB).failure is None
    assert 0 < len(timeline.state(TAB).entries) < len(everything)

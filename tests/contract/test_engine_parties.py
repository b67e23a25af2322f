"""Who takes part in an activity, through the engine against the real service."""

import shutil
from collections.abc import Iterator

import pytest

from session_engine.forms.state import FieldKind, FieldPlan, FormStatus
from session_engine.ids import RecordRef, TabId, record_page
from session_engine.records.state import Lookup, Parties, Party, Value
from tests.contract.engine_line import LINE, Amara, amara, ben, served

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("service")
    with served(folder) as address:
        yield address
    shutil.rmtree(folder, ignore_errors=True)


async def people(at: Amara) -> list[Lookup]:
    _, state = await at.grid("contact")
    rows = [state.row(number) for number in range(3)]
    return [Lookup(row.ref, at.areas.records.name(row.ref)) for row in rows if row is not None]


def parties(*who: Lookup) -> Parties:
    return Parties(tuple(Party(each) for each in who))


def named(value: Value) -> list[RecordRef]:
    assert value is None or isinstance(value, Parties)
    return [party.who.ref for party in value.members if party.who] if value is not None else []


async def a_call(at: Amara, **lists: Value) -> RecordRef:
    await at.areas.lines.metadata(LINE).table("phonecall")
    ref = at.areas.records.new(LINE, "phonecall", {})
    at.areas.records.edit(ref, "subject", "Ring back")
    for column, value in lists.items():
        at.areas.records.edit(ref, column, value)
    await at.areas.records.save(ref)
    return ref


async def test_the_form_of_a_call_knows_its_lists(service: str) -> None:
    async with amara(service) as at:
        one, two, _ = await people(at)
        ref = await a_call(at, to=parties(one, two))
        at.areas.forms.open(TabId(7), record_page(ref))
        await at.until(lambda: at.areas.forms.state(TabId(7)).status is FormStatus.READY)
        state = at.areas.forms.state(TabId(7))
        assert state.plan is not None
        fields = {cell.column: cell for cell in state.plan.cells() if isinstance(cell, FieldPlan)}
        assert fields["to"].kind is fields["from"].kind is FieldKind.PARTIES
        assert not fields["to"].read_only
        assert fields["to"].targets == ("account", "contact", "systemuser")
        assert named(state.record.value("to")) == [one.ref, two.ref]
        at.areas.forms.close(TabId(7))


async def test_one_list_is_changed_and_the_other_stays(service: str) -> None:
    async with amara(service) as at:
        one, two, three = await people(at)
        ref = await a_call(at, to=parties(one, two), **{"from": parties(three)})
        records = at.areas.records
        await records.read(ref, ("subject", "to"))
        records.edit(ref, "to", parties(two))
        await records.save(ref)
        assert not records.dirty(ref)
        await records.read(ref)
        assert named(records.value(ref, "to")) == [two.ref]
        assert named(records.value(ref, "from")) == [three.ref]
        records.edit(ref, "to", None)
        await records.save(ref)
        await records.read(ref)
        assert records.value(ref, "to") is None
        assert named(records.value(ref, "from")) == [three.ref]


async def test_a_list_changed_elsewhere_shows_fresh_and_is_never_overwritten(service: str) -> None:
    async with amara(service) as at:
        one, two, three = await people(at)
        ref = await a_call(at, to=parties(one))
        records = at.areas.records
        records.watch(ref, "test", ("subject", "to", "from"))
        await at.until(lambda: named(records.value(ref, "to")) == [one.ref])
        with ben(service) as client:
            bind = f"/contacts({two.ref.id})"
            rows = [{"participationtypemask": 2, "partyid_contact@odata.bind": bind}]
            assert client.patch(f"phonecalls({ref.id})", json={"phonecall_activity_parties": rows}).is_success
            await at.until(lambda: named(records.value(ref, "to")) == [two.ref])
            records.edit(ref, "to", parties(three))
            assert client.patch(f"phonecalls({ref.id})", json={"phonecall_activity_parties": []}).is_success
            await at.until(lambda: records.state(ref).fields["to"].has_newer)
            assert named(records.state(ref).value("to")) == [three.ref]


async def test_a_renamed_person_reaches_the_lists(service: str) -> None:
    async with amara(service) as at:
        one, *_ = await people(at)
        ref = await a_call(at, to=parties(one))
        records = at.areas.records
        await records.read(ref, ("to",))
        records.watch(one.ref, "test", ("fullname", "lastname"))
        with ben(service) as client:
            assert client.patch(f"contacts({one.ref.id})", json={"lastname": "Newname"}).is_success
        await at.until(lambda: "Newname" in records.name(one.ref))
        value = records.state(ref).value("to")
        assert isinstance(value, Parties)
        assert "Newname" in value.members[0].name


async def test_a_deleted_call_comes_back_with_its_people(service: str) -> None:
    async with amara(service) as at:
        one, two, _ = await people(at)
        ref = await a_call(at, to=parties(one, two))
        bulk = await at.areas.casework.delete((ref,))
        assert bulk.undo is not None
        await at.areas.casework.undo(bulk.undo)
        await at.areas.records.read(ref)
        assert named(at.areas.records.value(ref, "to")) == [one.ref, two.ref]


async def test_a_new_call_goes_out_unless_she_says_otherwise(service: str) -> None:
    async with amara(service) as at:
        ref = await a_call(at)
        assert at.areas.records.value(ref, "directioncode") is True
        other = at.areas.records.new(LINE, "phonecall", {"directioncode": False})
        assert at.areas.records.value(other, "directioncode") is False

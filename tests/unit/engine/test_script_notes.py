"""The note that a script's answers are written to: one note, as long as nobody else has a hand in it."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import httpx
import pytest

from session_engine.errors import OrganisationError
from session_engine.profile.codec import read_state, write_state
from session_engine.scripts.notes import fingerprint
from tests.unit.engine.fake_organisation import Col, FakeOrganisation, Tab, error
from tests.unit.engine.guided import Guided, guided, organisation
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
MESH, VERSION, COLOUR = "nlh_mesh_drops", "nlh_mesh_drops_2", "nlh_mesh_drops_3"


def with_notes() -> FakeOrganisation:
    made = organisation()
    columns = {
        "annotationid": Col("Uniqueidentifier"),
        "subject": Col(),
        "notetext": Col("Memo"),
        "objectid": Col("Lookup", "Regarding", targets=("incident",)),
    }
    places = {("objectid", "incident"): "objectid_incident"}
    table = Tab("annotation", "annotations", "annotationid", "subject", columns, navigations=places)
    made.tables[table.name] = made.sets[table.set_name] = table
    made.rows[table.name] = {}
    return made


@pytest.fixture
async def at() -> AsyncGenerator[Guided]:
    """A session whose script has an answer, written to the case."""
    async with guided(with_notes()) as made:
        scripts = made.guidance.scripts
        await scripts.load(LINE)
        scripts.choose(made.session, MESH)
        scripts.answer(made.session, VERSION, "4.2.1")
        await scripts.write_note(made.session)
        yield made


def texts(at: Guided) -> list[str]:
    """Read all notes there are."""
    return sorted(row["notetext"] for row in at.organisation.rows["annotation"].values())


async def test_what_was_noted_since_goes_to_the_same_note(at: Guided) -> None:
    scripts, session = at.guidance.scripts, at.session
    state = scripts.state(session)
    assert state.note is not None
    assert not state.note_is_behind
    assert (await scripts.write_note(session)).again
    assert texts(at) == ["Firmware version\n4.2.1"]
    scripts.answer(session, COLOUR, "amber")
    assert scripts.state(session).note_is_behind
    done = await scripts.write_note(session)
    assert (done.note, done.again, done.sent) == (state.note, True, True)
    assert texts(at) == ["Firmware version\n4.2.1\n\nColour of the light\namber"]
    assert not scripts.state(session).note_is_behind


async def test_it_is_known_after_a_restart(at: Guided) -> None:
    before = at.workspace.state.sessions[at.session]
    kept = before.anchor.state
    assert read_state(write_state(kept)) == kept
    at.workspace.close_session(at.session, confirmed=True, force=True)
    session = at.workspace.reopen_session(before, 1).session
    scripts = at.guidance.scripts
    assert not scripts.state(session).note_is_behind
    scripts.answer(session, VERSION, "4.2.2")
    await scripts.write_note(session)
    assert texts(at) == ["Firmware version\n4.2.2"]


async def test_one_that_somebody_changed_is_left_and_there_is_another(at: Guided) -> None:
    (key,) = at.organisation.rows["annotation"]
    at.organisation.put("annotation", key, notetext="Ben: it was 4.1")
    at.guidance.scripts.answer(at.session, VERSION, "4.2.2")
    assert not (await at.guidance.scripts.write_note(at.session)).again
    assert texts(at) == ["Ben: it was 4.1", "Firmware version\n4.2.2"]


async def test_one_that_was_deleted_is_written_again(at: Guided) -> None:
    at.organisation.rows["annotation"].clear()
    assert not (await at.guidance.scripts.write_note(at.session)).again
    assert texts(at) == ["Firmware version\n4.2.1"]


async def test_what_could_not_be_written_leaves_nothing_half_changed(at: Guided) -> None:
    scripts, session = at.guidance.scripts, at.session
    scripts.answer(session, VERSION, "4.2.2")

    def refuse(request: httpx.Request) -> httpx.Response | None:
        return error(400) if request.method == "PATCH" else None

    at.organisation.before = refuse
    with pytest.raises(OrganisationError):
        await scripts.write_note(session)
    state = scripts.state(session)
    assert state.note is not None
    assert state.note_is_behind
    assert not at.made.records.dirty(state.note)
    at.organisation.before = lambda _: None
    await scripts.write_note(session)
    assert texts(at) == ["Firmware version\n4.2.2"]


async def test_a_script_begun_anew_has_no_note_until_that_is_taken_back(at: Guided) -> None:
    scripts = at.guidance.scripts
    before = scripts.reset(at.session)
    assert scripts.state(at.session).note is None
    scripts.restore(at.session, before)
    assert scripts.state(at.session).note is not None


def test_an_organisations_way_to_end_lines_makes_no_other_note() -> None:
    assert fingerprint("one\r\ntwo\r\n") == fingerprint("one\ntwo")
    assert fingerprint("one two") != fingerprint("one\ntwo")

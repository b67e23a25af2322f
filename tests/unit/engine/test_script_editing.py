"""Writing scripts: names, checks, drafts, what somebody else saved meanwhile, this person's own."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from session_engine.ids import TabId, script_page
from session_engine.macros.findings import FileProblem
from session_engine.profile.codec import read_state, write_state
from session_engine.script_editing.area import ScriptEditors
from session_engine.script_editing.drafts import Draft, imported_draft, read_draft, write_draft
from session_engine.script_editing.naming import NEW, copy_of, named, unique_name
from session_engine.script_editing.state import EditorStatus, step_name
from session_engine.scripts import files
from session_engine.scripts.checking import findings
from session_engine.scripts.state import (
    Script,
    ScriptNotSaved,
    ScriptProblem,
    ScriptSource,
    ScriptStep,
    StepKind,
)
from tests.unit.engine.guided import Guided, guided
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
MESH, GOOD = "nlh_mesh_drops", "nlh_good_end"
STEP = ScriptStep("own_wifi_1", "Ask", text="Ask ${customerName}.")


async def editor(at: Guided, name: str = f"{NEW}1") -> tuple[ScriptEditors, TabId]:
    await at.guidance.scripts.load(LINE)
    tab = at.workspace.open_tab(script_page(LINE, name), at.session).tab
    at.guidance.script_editors.state(tab)
    await at.made.quiet()
    return at.guidance.script_editors, tab


def test_unique_names_follow_what_is_typed_until_something_was_saved() -> None:
    assert unique_name("Mësh drops!", {"own_mesh_drops"}) == "own_mesh_drops_2"
    assert unique_name("…", ()) == ""
    empty, none = Script("", ""), frozenset[str]()
    script = named(replace(empty, name="No wifi"), empty, fixed=False, taken=none)
    assert script.unique_name == "own_no_wifi"
    step = ScriptStep(step_name(script), "a")
    assert step.unique_name == "own_no_wifi_1"
    script = replace(script, steps=(step, replace(step, unique_name="other_one")))
    again = named(replace(script, name="Slow wifi"), script, fixed=False, taken=none)
    assert [each.unique_name for each in again.steps] == ["own_slow_wifi_1", "other_one"]
    typed = named(replace(again, unique_name="nlh_wifi"), again, fixed=False, taken=none)
    assert named(replace(typed, name="Wifi"), typed, fixed=False, taken=none).unique_name == "nlh_wifi"
    assert (
        named(replace(typed, unique_name="nlh_other"), typed, fixed=True, taken=none).unique_name
        == "nlh_wifi"
    )
    copy = copy_of(replace(typed, condition="true"), frozenset({"nlh_wifi"}))
    assert (copy.unique_name, copy.condition) == ("nlh_wifi_2", "")
    assert copy.steps[0].unique_name == "nlh_wifi_2_1"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Ask ${customerName", "${customerName"),
        ("Look at ${steps.one.record}", "${steps.one.record}"),
        ("Nothing here: ${}", "${}"),
        ("Braces {of text} and ${anchor.title} are fine", None),
        ("${$odata.incident.title.?$filter=incidentid eq '${caseId}'}", None),
    ],
)
def test_what_is_no_placeholder_is_said(text: str, wrong: str | None) -> None:
    script = Script("own_wifi", "Wifi", steps=(replace(STEP, text=text),))
    found = [(each.problem, each.values["name"]) for each in findings(script, (), frozenset())]
    assert found == ([] if wrong is None else [(ScriptProblem.BAD_PLACEHOLDER, wrong)])


def test_a_draft_is_read_as_it_was_written_and_rubbish_is_none() -> None:
    script = Script("own_wifi", "Wi-Fi “slow”", condition="1 = 1", steps=(STEP,))
    for draft in (Draft(script, None), Draft(script, replace(script, name="Before"))):
        assert read_draft(write_draft(draft)) == draft
    assert read_draft("") is None
    assert read_draft('{"script": "{}"}') is None
    assert read_draft("[") is None


async def test_a_new_script_is_checked_kept_as_a_draft_and_taken_up_again() -> None:
    async with guided() as at:
        editors, tab = await editor(at)
        assert editors.state(tab).status is EditorStatus.READY
        assert not editors.state(tab).told
        assert not editors.state(tab).shared  # this organisation has no table of scripts
        editors.edit(tab, Script("", "Slow wifi", table="incident"))
        state = editors.state(tab)
        assert (state.script.unique_name, state.dirty) == ("own_slow_wifi", True)
        bad = replace(STEP, text="${anchor.titel} ${anchor._customerid_value}", unique_name="own_slow_wifi_1")
        editors.edit(tab, replace(state.script, steps=(bad,)))
        assert not await editors.save(tab, local=True)
        told = {(each.problem, each.values.get("column")) for each in editors.state(tab).told}
        assert told == {(ScriptProblem.UNKNOWN_COLUMN, "titel")}
        kept = at.workspace.state.sessions[at.session].tab(tab)
        assert kept is not None
        assert (kept.title, read_state(write_state(kept.state))) == ("Slow wifi", kept.state)
        closed = kept.state
        at.workspace.close_tab(tab, force=True)
        again = at.workspace.open_tab(script_page(LINE, f"{NEW}1"), at.session).tab
        at.workspace.set_state(again, closed)
        assert editors.state(again).script.steps == (bad,)
        editors.discard(again)
        assert not editors.state(again).dirty


async def test_a_save_that_is_wanted_while_another_is_under_way_is_not_lost() -> None:
    async with guided() as at:
        editors, tab = await editor(at)
        bad = replace(STEP, text="${anchor.titel}", unique_name="own_slow_wifi_1")
        editors.edit(tab, Script("", "Slow wifi", table="incident", steps=(bad,)))
        first = asyncio.create_task(editors.save(tab, local=True))
        await asyncio.sleep(0)
        assert editors.state(tab).saving
        assert not editors.state(tab).tried  # nobody says that it is not saved while that is not known
        mended = replace(editors.state(tab).script, steps=(replace(bad, text="${anchor.title}"),))
        editors.edit(tab, mended)
        assert await editors.save(tab, local=True)
        assert not await first
        state = editors.state(tab)
        assert (state.script, state.base, state.told) == (mended, mended, ())


async def test_where_the_organisation_keeps_no_scripts_her_own_serve() -> None:
    async with guided() as at:
        editors, tab = await editor(at, GOOD)
        state = editors.state(tab)
        assert (state.source, state.script.name) == (ScriptSource.DELIVERED, "A good end")
        editors.edit(tab, replace(state.script, name="Good end, mine"))
        assert await editors.save(tab, local=True)
        state = editors.state(tab)
        assert (state.dirty, state.source) == (False, ScriptSource.LOCAL)
        at.guidance.scripts.choose(at.session, GOOD)
        library = at.guidance.scripts.library(LINE)
        assert (library.no_tables, library.origin) == (True, ScriptSource.DELIVERED)
        chosen = at.guidance.scripts.state(at.session).chosen
        assert chosen is not None
        assert chosen.name == "Good end, mine"
        await at.guidance.authoring.remove(GOOD, LINE)
        assert at.guidance.scripts.library(LINE).source(GOOD) is ScriptSource.DELIVERED
        assert editors.state(tab).script.name == "A good end"


async def test_what_was_saved_meanwhile_is_shown_and_never_overwritten_unasked() -> None:
    async with guided() as at:
        editors, tab = await editor(at, GOOD)
        script = editors.state(tab).script
        other = replace(script, description="By somebody else")
        await at.guidance.authoring.save_local(other, LINE)
        assert editors.state(tab).script == other  # nothing was typed: she sees what there is
        mine = replace(other, name="Mine")
        editors.edit(tab, mine)
        await at.guidance.authoring.save_local(replace(other, description="Again"), LINE)
        assert editors.state(tab).theirs == replace(other, description="Again")
        editors.keep_mine(tab)
        assert (editors.state(tab).theirs, editors.state(tab).script) == (None, mine)
        assert await editors.save(tab, local=True)
        assert at.guidance.scripts.library(LINE).script(GOOD) == mine


async def test_texts_are_looked_at_as_a_record_would_have_them() -> None:
    async with guided() as at:
        editors, tab = await editor(at, MESH)
        editors.preview(tab, at.ref())
        await at.made.quiet()
        assert editors.state(tab).texts["nlh_mesh_drops_1"][1].startswith("Good morning Okonkwo Dental,")
        assert at.workspace.state.sessions[at.session].id == at.session
        editors.preview(tab, None)
        assert not editors.state(tab).texts


async def test_a_script_is_tried_beside_what_was_done_with_the_saved_one() -> None:
    async with guided() as at:
        scripts = at.guidance.scripts
        await scripts.load(LINE)
        scripts.choose(at.session, MESH)
        scripts.mark(at.session, "nlh_mesh_drops_1")
        tried = Script(MESH, "Tried", steps=(replace(STEP, unique_name="nlh_mesh_drops_1"),))
        scripts.try_out(at.session, tried)
        await at.made.quiet()
        state = scripts.state(at.session)
        assert (state.trial, state.done, state.steps[0].text) == (True, 0, "Ask Okonkwo Dental.")
        scripts.mark(at.session, "nlh_mesh_drops_1")
        scripts.answer(at.session, "nlh_mesh_drops_1", "tried")
        scripts.back(at.session)
        state = scripts.state(at.session)
        assert (state.trial, state.done, state.noted) == (False, 1, False)


async def test_the_way_back_ends_where_scripts_lead_in_circles() -> None:
    async with guided() as at:
        scripts, authoring = at.guidance.scripts, at.guidance.authoring
        await scripts.load(LINE)
        leads_on = ScriptStep("own_a_1", "On", StepKind.SCRIPT, script="own_b")
        leads_back = ScriptStep("own_b_1", "Back", StepKind.SCRIPT, script="own_a")
        await authoring.save_local(Script("own_b", "B", steps=(STEP,)), LINE)
        await authoring.save_local(Script("own_a", "A", steps=(leads_on,)), LINE)
        with pytest.raises(ScriptNotSaved) as refused:
            await authoring.save_local(Script("own_b", "B", steps=(leads_back,)), LINE)
        assert [each.problem for each in refused.value.findings] == [ScriptProblem.CIRCLE]
        at.guidance.scripts._libraries._local.put(Script("own_b", "B", steps=(leads_back,)))
        at.guidance.scripts._libraries.local_changed()  # as another program would have written it
        scripts.choose(at.session, "own_a")
        for _ in range(3):
            scripts.view(at.session, "own_a_1")
            assert scripts.state(at.session).steps[0].leads_in_circle
            scripts.view(at.session, "own_b_1")
        assert at.workspace.state.sessions[at.session].anchor.state.script.trail == ()
        scripts.view(at.session, "own_a_1")
        before = scripts.reset(at.session)
        assert scripts.state(at.session).done == 0
        scripts.restore(at.session, before)
        assert scripts.state(at.session).done == 1
        scripts.back(at.session)
        chosen = scripts.state(at.session).chosen
        assert chosen is not None
        assert chosen.name == "A"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", FileProblem.NOT_JSON),
        (b"[" * 100_000, FileProblem.NOT_JSON),
        (b"{}", FileProblem.SOMETHING_ELSE),
        (b'{"format":"ninedesk.macro","version":1,"steps":[]}', FileProblem.SOMETHING_ELSE),
        (b'{"format":"ninedesk.script","version":1,"steps":"x"}', FileProblem.SOMETHING_ELSE),
        (b'{"format":"ninedesk.script","version":1,"steps":[{"kind":"loop"}]}', FileProblem.SOMETHING_ELSE),
        (b'{"format":"ninedesk.script","version":99}', FileProblem.NEWER),
        (b" " * 1_000_001, FileProblem.TOO_LARGE),
    ],
)
def test_what_is_no_script_is_refused(content: bytes, problem: FileProblem) -> None:
    with pytest.raises(files.BadScriptFile) as bad:
        files.read(content)
    assert bad.value.problem is problem


def test_a_script_from_a_file_has_a_name_of_its_own_and_keeps_its_rule() -> None:
    step = ScriptStep("own_hello_1", "Greet", text="Hello")
    script = Script("own_hello", "Hello", condition="true", steps=(step,))
    draft = read_draft(imported_draft(files.read(files.write(script)), frozenset({"own_hello"})))
    assert draft is not None
    assert (draft.base, draft.script.unique_name, draft.script.condition) == (None, "own_hello_2", "true")
    assert draft.script.steps[0].unique_name == "own_hello_2_1"
    other = read_draft(imported_draft(script, frozenset()))
    assert other is not None
    assert other.script == script

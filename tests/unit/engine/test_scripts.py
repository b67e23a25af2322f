"""Scripts: chosen by rule, filled, done, noted, restored; circles are found."""

from __future__ import annotations

import asyncio

import pytest

from session_engine.errors import RefusalCode, Refused
from session_engine.ids import SessionId, record_page
from session_engine.macros.delivered import delivered as delivered_macros
from session_engine.macros.runs import RunStatus
from session_engine.profile.codec import read_state, write_state
from session_engine.scripts import files
from session_engine.scripts.checking import findings, leads_to
from session_engine.scripts.delivered import delivered
from session_engine.scripts.state import (
    Mark,
    Script,
    ScriptProblem,
    ScriptProgress,
    ScriptSource,
    ScriptStep,
    StepKind,
)
from session_engine.sessions.state import PageState
from tests.unit.engine.guided import OTHER, Guided, act, guided, organisation
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
ANGRY, MESH = "nlh_angry_customer", "nlh_mesh_drops"


async def shown(at: Guided) -> None:
    """Look at the session's scripts until all is read and filled."""
    await at.guidance.scripts.load(LINE)
    at.guidance.scripts.state(at.session)
    await at.made.quiet()


def test_ten_scripts_are_delivered_and_nothing_is_wrong_with_them() -> None:
    names = frozenset(macro.unique_name for macro in delivered_macros())
    assert len(delivered()) >= 10
    for script in delivered():
        assert findings(script, delivered(), names) == ()
        assert files.read(files.write(script)) == script


async def test_without_scripts_of_its_own_the_delivered_ones_serve() -> None:
    async with guided() as at:
        await shown(at)
        state = at.guidance.scripts.state(at.session)
        assert state.library.origin is ScriptSource.DELIVERED
        assert state.chosen is None
        assert {script.unique_name for script in state.offered} >= {ANGRY, MESH}


async def test_the_rule_with_the_least_rank_chooses_when_the_session_starts() -> None:
    org = organisation()
    org.put("incident", OTHER, title="I was charged twice")
    async with guided(org) as at:
        at.session = at.workspace.open_session(record_page(at.ref(OTHER))).session
        await shown(at)
        chosen = at.guidance.scripts.state(at.session).chosen
        assert chosen is not None
        assert chosen.unique_name == "nlh_refund"


async def test_what_she_has_chosen_is_not_chosen_again_by_rule() -> None:
    org = organisation()
    org.put("incident", OTHER, title="I was charged twice")
    async with guided(org) as at:
        at.session = at.workspace.open_session(record_page(at.ref(OTHER))).session
        await at.guidance.scripts.load(LINE)
        assert at.guidance.scripts.choose(at.session, ANGRY) == ""
        await shown(at)
        assert at.guidance.scripts.choose(at.session, MESH) == ANGRY


async def test_steps_are_filled_done_and_noted() -> None:
    async with guided() as at:
        scripts = at.guidance.scripts
        await shown(at)
        scripts.choose(at.session, MESH)
        await at.made.quiet()
        state = scripts.state(at.session)
        assert state.steps[0].text.startswith("Good morning Okonkwo Dental, thank you")
        assert state.description.startswith("Bedrooms and gardens")
        scripts.mark(at.session, "nlh_mesh_drops_2")
        scripts.answer(at.session, "nlh_mesh_drops_2", "4.2.1")
        state = scripts.state(at.session)
        assert (state.done, len(state.steps)) == (1, 7)
        assert (state.steps[1].mark, state.steps[1].answer) == (Mark.DONE, "4.2.1")
        scripts.choose(at.session, ANGRY)
        scripts.choose(at.session, MESH)
        assert scripts.state(at.session).done == 1
        scripts.mark(at.session, "nlh_mesh_drops_2", done=False)
        assert scripts.state(at.session).done == 0


async def test_a_macro_steps_last_run_counts() -> None:
    async with guided() as at:
        scripts = at.guidance.scripts
        await shown(at)
        scripts.choose(at.session, "nlh_slow_wifi")
        run = scripts.run(at.session, "nlh_slow_wifi_4")
        assert scripts.state(at.session).steps[3].running
        assert (await at.ended(run)).status is RunStatus.DONE
        step = scripts.state(at.session).steps[3]
        assert (step.mark, step.running, step.run) == (Mark.DONE, False, run)
        scripts.choose(at.session, MESH)
        run = scripts.run(at.session, "nlh_mesh_drops_4")
        assert (await at.ended(run)).status is RunStatus.FAILED  # there is no such article here
        assert scripts.state(at.session).steps[3].mark is Mark.FAILED
        scripts.mark(at.session, "nlh_mesh_drops_4")
        assert scripts.state(at.session).steps[3].mark is Mark.DONE


async def test_a_script_step_leads_on_and_macros_bring_scripts() -> None:
    async with guided() as at:
        scripts = at.guidance.scripts
        await shown(at)
        scripts.choose(at.session, MESH)
        scripts.view(at.session, "nlh_mesh_drops_7")
        chosen = scripts.state(at.session).chosen
        assert chosen is not None
        assert chosen.unique_name == "nlh_slow_wifi"
        run = await at.done(act("x", "focus_script", script=ANGRY))
        assert run.status is RunStatus.DONE
        await at.guidance.macros.undo(run.id)
        chosen = scripts.state(at.session).chosen
        assert chosen is not None
        assert chosen.unique_name == "nlh_slow_wifi"


async def test_progress_travels_with_the_sessions_first_tab() -> None:
    async with guided() as at:
        scripts = at.guidance.scripts
        await shown(at)
        scripts.choose(at.session, MESH)
        scripts.mark(at.session, "nlh_mesh_drops_1")
        scripts.answer(at.session, "nlh_mesh_drops_3", "amber, “weak”\n")
        kept = at.workspace.state.sessions[at.session].anchor.state
        back = read_state(write_state(kept))
        assert back == kept
        assert back.script.answers == {"nlh_mesh_drops/nlh_mesh_drops_3": "amber, “weak”\n"}
        closed = at.workspace.state.sessions[at.session]
        at.workspace.close_session(at.session)
        at.session = at.workspace.reopen_session(closed, 1).session
        await shown(at)
        state = scripts.state(at.session)
        assert (state.done, state.steps[2].answer) == (1, "amber, “weak”\n")


def test_a_state_without_progress_is_read_as_ever() -> None:
    assert write_state(PageState()) == "{}"
    assert read_state('{"query":"x"}') == PageState(query="x")
    assert ScriptProgress() == ScriptProgress()
    draft = PageState(draft='{"steps": []}')
    assert read_state(write_state(draft)) == draft


async def test_nothing_noted_makes_no_note() -> None:
    async with guided() as at:
        await shown(at)
        at.guidance.scripts.choose(at.session, MESH)
        with pytest.raises(Refused) as refused:
            await at.guidance.scripts.write_note(at.session)
        assert refused.value.code is RefusalCode.NOTHING_SELECTED
        with pytest.raises(Refused):
            at.guidance.scripts.choose(at.session, "nlh_nothing")
        with pytest.raises(Refused):
            at.guidance.scripts.mark(at.session, "nlh_nothing_1")
        await asyncio.sleep(0)


def linked(name: str, *targets: str) -> Script:
    steps = tuple(
        ScriptStep(f"{name}_{n}", "on", StepKind.SCRIPT, script=target) for n, target in enumerate(targets)
    )
    return Script(name, name, steps=steps)


def test_circles_are_found_however_long() -> None:
    chain = [linked(f"tst_{n}", f"tst_{n + 1}") for n in range(50)]
    last = linked("tst_50", "tst_0")
    known = {each.unique_name: each for each in (*chain, last)}
    assert leads_to("tst_0", "tst_50", known)
    (finding,) = findings(last, chain, frozenset())
    assert finding.problem is ScriptProblem.CIRCLE
    (finding,) = findings(linked("tst_a", "tst_a"), (), frozenset())
    assert finding.problem is ScriptProblem.CIRCLE
    assert findings(linked("tst_a", "tst_b"), (linked("tst_b", "tst_c"), linked("tst_c")), frozenset()) == ()


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        (ScriptStep("tst_1", "a", StepKind.MACRO, macro="tst_none"), ScriptProblem.UNKNOWN_MACRO),
        (ScriptStep("tst_1", "a", StepKind.SCRIPT, script="tst_none"), ScriptProblem.UNKNOWN_SCRIPT),
        (ScriptStep("tst_1", "a"), ScriptProblem.NO_TEXT),
        (ScriptStep("one", "a", text="b"), ScriptProblem.BAD_UNIQUE_NAME),
    ],
)
def test_what_is_missing_in_a_script_is_found(step: ScriptStep, problem: ScriptProblem) -> None:
    script = Script("tst_script", "Script", steps=(step,))
    assert [each.problem for each in findings(script, (), frozenset())] == [problem]
    bad = Script("tst_script", " ", condition="1 +", steps=(step, step))
    found = {each.problem for each in findings(bad, (), frozenset())}
    assert found >= {ScriptProblem.NO_NAME, ScriptProblem.BAD_CONDITION, ScriptProblem.DOUBLE_STEP}


@pytest.mark.parametrize(
    ("of_template", "chosen"),
    [({ANGRY, MESH}, None), ({ANGRY, "nlh_refund"}, "nlh_refund"), (set(), "nlh_refund")],
)
async def test_a_template_says_which_scripts_are_offered_and_the_rule_chooses_among_them(
    of_template: set[str], chosen: str | None
) -> None:
    async def named(_session: SessionId) -> frozenset[str]:
        return frozenset(of_template)

    org = organisation()
    org.put("incident", OTHER, title="I was charged twice")
    async with guided(org) as at:
        at.guidance.scripts._of_template = named
        at.session = at.workspace.open_session(record_page(at.ref(OTHER))).session
        await shown(at)
        state = at.guidance.scripts.state(at.session)
        assert (state.chosen.unique_name if state.chosen else None) == chosen
        offered = {script.unique_name for script in state.offered}
        assert offered == of_template or (not of_template and len(offered) > 2)

"""Macros taken apart and put together; drafts on their pages; runs as they are kept."""

from __future__ import annotations

import json
from dataclasses import replace

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.ids import SessionId
from session_engine.macros import editing, kept_runs
from session_engine.macros.area import MacrosArea
from session_engine.macros.runs import Run, RunId, RunStatus, StepLog, StepProblem, StepStatus
from session_engine.macros.state import (
    ConditionStep,
    ConfirmStep,
    LoopStep,
    Macro,
    Step,
    all_steps,
    placed_steps,
)
from session_engine.profile.codec import read_state, write_state
from tests.unit.engine.guided import CASE, OTHER, act, guided, organisation, with_macros
from tests.unit.engine.web_api import LINE

A, B, C = act("a", "get_current_tab"), act("b", "save_record"), act("c", "refresh_context")
IF = ConditionStep("if", "true", (B,), (C,))
MACRO = Macro("tst_macro", "Test", steps=(A, IF, ConfirmStep("sure", "Sure?")))


def names(macro: Macro) -> list[str]:
    return [step.id for step in all_steps(macro.steps)]


def test_a_step_moves_up_and_down_through_blocks_as_one_reads() -> None:
    macro, place = MACRO, (("", 0),)
    seen: list[object] = []
    for _ in range(5):
        macro, place = editing.nudged(macro, place, 1)
        assert editing.at(macro, place) == A
        seen.append(place)
    assert seen == [
        (("", 0), ("then", 0)),
        (("", 0), ("then", 1)),
        (("", 0), ("else", 0)),
        (("", 0), ("else", 1)),
        (("", 1),),
    ]
    for _ in range(5):
        macro, place = editing.nudged(macro, place, -1)
    assert (macro, place) == (MACRO, (("", 0),))
    assert editing.nudged(MACRO, (("", 0),), -1) == (MACRO, (("", 0),))
    assert editing.nudged(MACRO, (("", 2),), 1) == (MACRO, (("", 2),))


def test_a_step_is_dragged_anywhere_but_into_itself() -> None:
    macro, place = editing.moved(MACRO, (("", 0),), (("", 1), ("else", 1)))
    assert place == (("", 0), ("else", 1))
    assert names(macro) == ["if", "b", "c", "a", "sure"]
    assert editing.moved(macro, place, (("", 0),))[0] == MACRO
    with pytest.raises(editing.NoStep):
        editing.moved(MACRO, (("", 1),), (("", 1), ("then", 0)))
    with pytest.raises(editing.NoStep):
        editing.moved(MACRO, (("", 7),), (("", 0),))
    for bad in ((), (("", -1),), (("", 1), ("steps", 0)), (("", 0), ("then", 0))):
        with pytest.raises(editing.NoStep):
            editing.at(MACRO, bad)


STEPS: st.SearchStrategy[Step] = st.recursive(
    st.just(A), lambda inner: st.builds(lambda one, two: ConditionStep("x", "true", tuple(one), tuple(two)),
                                        st.lists(inner, max_size=2), st.lists(inner, max_size=2)), max_leaves=6
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=1, max_size=4), st.data())
def test_moving_loses_and_doubles_nothing(steps: list[Step], data: st.DataObject) -> None:
    macro = Macro("tst_m", "m", steps=tuple(steps))
    places = [place for place, _ in placed_steps(macro)]
    place, by = data.draw(st.sampled_from(places)), data.draw(st.sampled_from((-1, 1)))
    moved, now = editing.nudged(macro, place, by)
    assert editing.at(moved, now) == editing.at(macro, place)
    assert len(names(moved)) == len(names(macro))
    if now != place:
        assert editing.nudged(moved, now, -by) == (macro, place)


def test_a_new_name_goes_to_all_who_speak_of_the_step() -> None:
    user = act("use", "focus_tab", tab="${steps.a.tab} ${steps.ab.tab}")
    loop = LoopStep("loop", "task", "x eq '${steps.a.tab}'", ("subject",), steps=(user,))
    macro = Macro("tst_m", "m", steps=(A, loop, ConditionStep("c", "${steps.a.tab} = 1", (), ())))
    renamed = editing.replaced(macro, (("", 0),), replace(A, id="first"))
    text = str(renamed)
    assert "steps.a." not in text
    assert text.count("steps.first.") == 3
    assert "steps.ab.tab" in text
    copy = editing.copied(macro, loop)
    assert [step.id for step in all_steps((copy,))] == ["loop2", "use2"]
    assert editing.fresh_name(macro, "Öffne: A!") == "ffne_a"
    assert editing.fresh_name(macro, "123") == "step"


def test_a_step_is_offered_what_is_there_before_it() -> None:
    opened = act("opened", "open_record", entity="incident", record=CASE)
    loop = LoopStep("loop", "task", columns=("subject",), steps=(B,))
    branches = ConditionStep("if", "true", (act("inner", "create_record", entity="task"),), (C,))
    macro = Macro("tst_m", "m", steps=(opened, loop, branches, A))

    def texts(*place: tuple[str, int]) -> list[str]:
        return [offer.text for offer in editing.offers(macro, place)]

    assert "${steps.opened.record}" not in texts(("", 0))
    inside = texts(("", 1), ("steps", 0))
    assert inside[:3] == ["${item.entityId}", "${item.entityName}", "${item.subject}"]
    assert "${steps.opened.record}" in inside
    assert "${item.entityId}" not in texts(("", 3))
    assert "${steps.inner.record}" in texts(("", 3))
    assert "${steps.inner.record}" not in texts(("", 2), ("else", 0))
    assert "${customerName}" in texts(("", 0))


# -- drafts ------------------------------------------------------------------------------------------------

pytestmark = pytest.mark.anyio
GOOD = Macro("tst_good", "Good", table="incident", steps=(A,))


async def test_a_draft_is_kept_in_its_tab_as_it_stands() -> None:
    async with guided(with_macros(organisation(), GOOD)) as at:
        macros = at.guidance.macros
        await macros.load(LINE)
        tab = macros.drafts.open(at.session, GOOD, saved=True)
        assert macros.drafts.open(at.session, GOOD, saved=True) == tab
        draft = macros.drafts.state(tab)
        assert draft is not None
        assert not draft.changed

        def state_of(tab_id: object) -> object:
            return next(t for t in at.workspace.state.sessions[at.session].tabs if t.id == tab_id).state

        macros.drafts.change(tab, replace(GOOD, name="Better"))
        state = state_of(tab)
        assert read_state(write_state(state)) == state  # type: ignore[arg-type]
        changed = macros.drafts.state(tab)
        assert changed is not None
        assert (changed.macro.name, changed.saved, changed.changed) == ("Better", GOOD, True)
        assert changed.etag
        macros.drafts.discard(tab)
        assert state_of(tab).draft == ""  # type: ignore[attr-defined]


async def test_a_new_macro_is_saved_here_and_is_the_saved_one_from_then_on() -> None:
    async with guided() as at:
        macros = at.guidance.macros
        await macros.load(LINE)
        tab = macros.drafts.open(at.session, GOOD)
        draft = macros.drafts.state(tab)
        assert draft is not None
        assert draft.saved is None
        await macros.save_draft(tab, local=True)
        draft = macros.drafts.state(tab)
        assert draft is not None
        assert draft.saved == GOOD
        assert not draft.changed
        assert macros.library(LINE).item("tst_good") is not None
        assert macros.drafts.open(at.session, GOOD, saved=True) == tab


async def test_only_one_thing_is_recorded_at_a_time() -> None:
    async with guided() as at:
        macros = at.guidance.macros
        macros.record(at.session)
        with pytest.raises(Refused) as refused:
            macros.record(at.session)
        assert refused.value.code is RefusalCode.RECORDING_ALREADY
        macros.drop_recording()
        assert macros.recording is None


def test_a_unique_name_follows_what_a_macro_is_called_until_somebody_gives_it_one() -> None:
    assert editing.free_name("Mark as urgent", {"own_mark_as_urgent", "own_mark_as_urgent_2"}) == (
        "own_mark_as_urgent_3"
    )
    assert editing.free_name("…", ()) == ""
    assert editing.follows("", "…")
    assert editing.follows("own_mark_3", "Mark")
    assert not editing.follows("nlh_mark", "Mark")


async def test_what_nobody_has_named_has_a_unique_name_of_its_own() -> None:
    async with guided(with_macros(organisation(), replace(GOOD, unique_name="own_good"))) as at:
        await at.guidance.macros.load(LINE)
        drafts = at.guidance.macros.drafts
        found = drafts.state(drafts.open(at.session, replace(GOOD, unique_name="")))
        assert found is not None
        assert found.macro.unique_name == "own_good_2"


# -- kept runs ---------------------------------------------------------------------------------------------


def test_runs_are_kept_with_what_they_said() -> None:
    session = SessionId(5)
    failed = StepLog(
        "2", "b", "save_record", (("record", "x" * 999),), StepStatus.FAILED, seconds=1.25,
        problem=StepProblem.REFUSED, values={"code": "locked"}, reason=Refused(RefusalCode.LOCKED, {"name": "n"}),
    )  # fmt: skip
    lost = StepLog("3", "c", "search", status=StepStatus.FAILED, problem=StepProblem.ORGANISATION,
                   reason=OrganisationError(Failure.REJECTED, detail="No"))  # fmt: skip
    done = StepLog("1", "a", "open_record", outputs=(("tab", "7"),), status=StepStatus.DONE, can_undo=True)
    run = Run(
        RunId(3), GOOD, session, LINE, RunStatus.FAILED, (done, failed, lost), problem=StepProblem.REFUSED
    )
    written = kept_runs.written((kept_runs.KeptRun(run, {}),))
    ((found, inverses),) = kept_runs.read(written, session, LINE, iter([RunId(-1)]))
    assert (found.id, inverses) == (-1, {})
    assert (found.macro.name, found.status, found.problem) == ("Good", RunStatus.FAILED, StepProblem.REFUSED)
    assert [log.status for log in found.steps] == [StepStatus.DONE, StepStatus.FAILED, StepStatus.FAILED]
    assert not found.can_undo
    assert len(found.steps[1].given[0][1]) == kept_runs.LONGEST
    assert isinstance(found.steps[1].reason, Refused)
    assert isinstance(found.steps[2].reason, OrganisationError)
    assert found.steps[2].reason.detail == "No"
    assert kept_runs.written((kept_runs.KeptRun(replace(run, status=RunStatus.RUNNING), {}),)) == []


async def test_a_run_is_taken_back_after_a_restart_as_far_as_nobody_has_changed_it() -> None:
    async with guided() as at:
        steps = (
            act("low", "update_record", {"prioritycode": "3"}, entity="incident", record=CASE),
            act("other", "update_record", {"prioritycode": "3"}, entity="incident", record=OTHER),
            act("task", "create_record", {"subject": "Call"}, entity="task"),
            act("text", "autofill_form", {"title": "Typed by a macro"}, entity="incident"),
            act("set", "set_context", name="due", value="today"),
        )
        done = await at.done(*steps)
        assert done.status is RunStatus.DONE, done
        kept = json.loads(json.dumps(at.guidance.macros.kept(at.session)))
        at.organisation.put("incident", OTHER, prioritycode=1)
        next_start = MacrosArea(
            at.made.bus, at.made.tasks, at.made.time, at.guidance.macros._hands, at.settings
        )
        (run,) = next_start.earlier(at.session, kept)
        assert (run.can_undo, [log.can_undo for log in run.steps]) == (True, [True, True, True, True, False])
        at.organisation.before = lambda _: httpx.Response(503)
        away = await next_start.undo(run.id)
        assert away.steps[0].can_undo  # it may be tried again
        at.organisation.before = lambda _: None
        undone = await next_start.undo(run.id)
        assert [log.status for log in undone.steps] == [
            StepStatus.UNDONE, StepStatus.DONE, StepStatus.UNDONE, StepStatus.UNDONE, StepStatus.DONE,
        ]  # fmt: skip
        assert undone.steps[1].problem is not None
        assert not undone.can_undo
        assert (at.row()["prioritycode"], at.row(OTHER)["prioritycode"]) == (2, 1)
        assert at.organisation.rows["task"] == {}
        assert at.data.records.value(at.ref(), "title") == "No wifi"
        assert not any(log.can_undo for log in next_start.earlier(at.session, None)[0].steps)


@pytest.mark.parametrize(
    "content",
    [
        None,
        7,
        "x",
        [7],
        [{}],
        [{"macro": "m", "name": "n", "status": "running"}],
        [{"steps": [1]}],
        [{"macro": "m", "name": "n", "status": "done", "steps": [{"path": "1", "back": {"kind": "x"}}]}],
    ],
)
def test_what_cannot_be_read_of_kept_runs_is_left_out(content: object) -> None:
    assert kept_runs.read(content, SessionId(1), LINE, iter([RunId(-1)])) == ()

"""Every action of the registry has words and a form; what is written in a form is the step."""

from __future__ import annotations

import pytest

from desktop import macro_actions, macro_rows, macro_words
from desktop.bindings.macro_recording import asking_before_sending
from desktop.pages import macro_form
from session_engine.ids import LineId, SessionId
from session_engine.macros.actions import Kind
from session_engine.macros.checking import findings
from session_engine.macros.findings import Finding, MacroProblem
from session_engine.macros.left_out import LeftOut
from session_engine.macros.registry import ACTIONS
from session_engine.macros.runs import UNCHANGED, Run, RunId, RunStatus, StepLog, StepProblem, StepStatus
from session_engine.macros.state import ActionStep, Argument, ConditionStep, ConfirmStep, LoopStep, Macro
from widgets.macros.editor.state import FieldType, RowKind
from widgets.macros.rows import Mark

CASES = Macro("tst_m", "M", table="incident")


def nothing(kind: Kind, table: str) -> tuple[tuple[str, str], ...]:
    del kind, table
    return ()


@pytest.mark.parametrize("name", [*ACTIONS, "if", "each", "confirm"])
def test_every_kind_of_step_has_words_and_a_form(name: str) -> None:
    assert macro_actions.action(name) != name
    step = macro_form.new_step(name, CASES, "made")
    fields = macro_form.fields_of(step, nothing)
    assert fields[-1].name == "id"
    assert all(field.label and field.label != field.name for field in fields)
    for field in fields:
        value = (("title", "x"),) if field.type is FieldType.PAIRS else "7"
        step = macro_form.with_field(step, field.name, value)
    again = macro_form.fields_of(step, nothing)
    for field in again:
        assert field.value == "7" or field.pairs == (("title", "x"),)


def test_a_field_that_is_emptied_is_given_no_more() -> None:
    step = macro_form.new_step("open_record", CASES, "open")
    record = next(field for field in macro_form.fields_of(step, nothing) if field.name == "record")
    assert (record.value, record.tables) == ("${Session.AnchorTab.entityId}", ("incident",))
    step = macro_form.with_field(step, "record", "")
    assert [each.name for each in step.arguments] == ["entity"]  # type: ignore[union-attr]


def test_the_outline_has_a_place_for_a_step_in_every_branch() -> None:
    inner = LoopStep("each", "task", steps=(ConfirmStep("sure", "Sure?"),))
    macro = Macro("tst_m", "M", steps=(ConditionStep("if", "true", (inner,)),))
    rows = macro_form.outline(macro, (Finding(MacroProblem.EMPTY_QUESTION, "sure"),))
    assert [(row.kind, row.depth) for row in rows] == [
        (RowKind.STEP, 0), (RowKind.BRANCH, 1), (RowKind.STEP, 1), (RowKind.STEP, 2), (RowKind.ADD, 2),
        (RowKind.ADD, 1), (RowKind.BRANCH, 1), (RowKind.ADD, 1), (RowKind.ADD, 0),
    ]  # fmt: skip
    assert [row.problem for row in rows if row.problem] == ["The question has no words yet."]
    assert rows[7].place == (("", 0), ("else", 0))


def test_a_run_is_told_in_words() -> None:
    done = StepLog("1", "a", "open_article", (("record", "x"),), StepStatus.DONE, seconds=0.18,
                   outputs=(("tab", "7"), ("entity", "knowledgearticle"), ("record", "id")))  # fmt: skip
    holds = StepLog("2", "b", "if", status=StepStatus.DONE, outputs=(("result", "true"),))
    saved = StepLog("3", "c", "save_record", status=StepStatus.DONE)
    bad = StepLog("4", "d", "search", status=StepStatus.FAILED, seconds=2.5, problem=StepProblem.MISSING_ARGUMENT,
                  values={"argument": "search"})  # fmt: skip
    run = Run(RunId(1), CASES, SessionId(2), LineId("x"), RunStatus.FAILED, (done, holds, saved, bad))
    row = macro_rows.run_row(run, lambda table, key: f"{table} {key}")
    assert [step.mark for step in row.steps] == [Mark.DONE] * 3 + [Mark.FAILED]
    assert row.steps[0].outcome == (("Table", "knowledgearticle"), ("Record", "knowledgearticle id"))
    assert row.steps[1].title == "Condition: yes"
    assert (row.steps[3].time, row.words) == ("2.5 s", "Failed")
    undone = Run(RunId(1), CASES, SessionId(2), LineId("x"), RunStatus.DONE, (saved,), undone=True)
    assert macro_rows.run_row(undone).words == "Undone in part"
    was_so = StepLog("4", "d", "update_record", status=StepStatus.DONE, outputs=((UNCHANGED, "true"),))
    undone = Run(RunId(1), CASES, SessionId(2), LineId("x"), RunStatus.DONE, (was_so,), undone=True)
    assert macro_rows.run_row(undone).words == "Undone", "there was nothing to take back"
    stopped = Run(
        RunId(1), CASES, SessionId(2), LineId("x"), RunStatus.CANCELLED, problem=StepProblem.CANCELLED
    )
    assert "cancelled" in macro_rows.run_row(stopped).problem
    cut = StepLog("1", "l", "each", status=StepStatus.DONE, outputs=(("count", "3"), ("more", "true")))
    assert macro_rows.step_row(cut).title == "For each record: 3 of more"


def test_a_reference_is_said_by_its_name() -> None:
    three = (("ownerid", "2e9e377e"), ("owneridtype", "systemuser"), ("owneridname", "Ben"))
    values = Argument("values", pairs=(("title", "Slow"), *three, ("firstname", "Ann")))
    assert macro_actions.detail(ActionStep("a", "update_record", (values,))) == (
        "title = Slow, ownerid = Ben, firstname = Ann"
    )


def test_records_are_said_by_their_names() -> None:
    key, queue = "2e9e377e-0000-4000-8000-00000000000A", "3e9e377e-0000-4000-8000-00000000000b"
    names = {("queue", queue): "Network experts", ("annotation", key.lower()): "Router photo"}

    def name_of(table: str, record: str) -> str:
        return names.get((table, record), f"{table}?")

    into = ActionStep(
        "a", "add_to_queue",
        (Argument("entity", "incident"), Argument("record", "${Session.AnchorTab.entityId}"), Argument("queue", queue)),
    )  # fmt: skip
    assert macro_actions.detail(into, name_of) == "incident · ${Session.AnchorTab.entityId} · Network experts"
    file = ActionStep(
        "b", "attach_file", (Argument("entity", "incident"), Argument("record", key), Argument("file", key))
    )
    assert macro_actions.detail(file, name_of) == "incident · incident? · Router photo"
    to = Argument("recipients", f"queue:{queue}; ann@shop.example")
    assert (
        macro_actions.detail(ActionStep("c", "open_email", (to,)), name_of)
        == "Network experts; ann@shop.example"
    )
    pairs = (
        ("ownerid", queue),
        ("owneridtype", "queue"),
        ("owneridname", ""),
        ("parentid", f"queue:{queue}"),
    )
    said = macro_actions.detail(ActionStep("d", "update_record", (Argument("values", pairs=pairs),)), name_of)
    assert said == "ownerid = Network experts, parentid = Network experts"
    assert macro_actions.detail(into).endswith(queue), "where nobody knows names it is said as it is written"


def test_no_recorded_email_leaves_without_a_question() -> None:
    macro = Macro("own_x", "x", steps=(ActionStep("step1", "save_record"), ActionStep("step2", "send_email")))
    asked = asking_before_sending(macro)
    assert [step.id for step in asked.steps] == ["step1", "sure_step2", "step2"]
    assert isinstance(asked.steps[1], ConfirmStep)
    assert findings(asked, lambda _: None) == ()


def test_what_is_not_recorded_is_said_in_words() -> None:
    assert macro_words.left_out({}) == ""
    assert macro_words.left_out({LeftOut.COMPLETED: 2, LeftOut.MESSAGES: 1}) == (
        "Not recorded: marking activities complete (2), messages in the conversation."
    )
    assert all(macro_words.left_out({what: 1}) for what in LeftOut)

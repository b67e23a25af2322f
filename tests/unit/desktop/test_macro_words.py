"""Every code of macros, scripts and expressions has words, and no gap stays in them."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from desktop import macro_words
from session_engine.errors import Failure, OrganisationError
from session_engine.expressions.state import ExpressionProblem
from session_engine.macros.actions import Unavailable
from session_engine.macros.findings import FileProblem, Finding, MacroProblem
from session_engine.macros.runs import StepLog, StepProblem, StepStatus, failed_because
from session_engine.scripts.state import ScriptFinding, ScriptProblem

VALUES = MappingProxyType(
    dict.fromkeys(
        ("name", "limit", "action", "argument", "table", "column", "view", "script", "value", "recipient",
         "template", "status"), "x",
    )
    | {"why": ExpressionProblem.UNEXPECTED, "word": "y"}
)  # fmt: skip


@pytest.mark.parametrize("problem", MacroProblem)
def test_what_is_wrong_with_a_macro_has_words(problem: MacroProblem) -> None:
    said = macro_words.finding(Finding(problem, "open_it", VALUES))
    assert "open_it" in said
    assert "{" not in said


@pytest.mark.parametrize("problem", ScriptProblem)
def test_what_is_wrong_with_a_script_has_words(problem: ScriptProblem) -> None:
    assert "{" not in macro_words.script_finding(ScriptFinding(problem, "", VALUES))


@pytest.mark.parametrize("problem", StepProblem)
def test_what_ends_a_run_has_words(problem: StepProblem) -> None:
    said = macro_words.run_problem(problem, {**VALUES, "why": Unavailable.NO_FLOW})
    assert said
    assert "{" not in said


def test_a_flow_without_an_address_is_named() -> None:
    said = macro_words.run_problem(StepProblem.UNAVAILABLE, {"why": Unavailable.UNKNOWN_FLOW, "flow": "Ring"})
    assert "the flow “Ring”" in said


def test_the_words_of_a_refusal_are_those_of_the_refusal() -> None:
    why = failed_because(OrganisationError(Failure.FORBIDDEN))
    log = StepLog("1", "a", "b", status=StepStatus.FAILED, problem=why.problem, reason=why.reason)
    assert "not allowed" in macro_words.step_problem(log)
    assert macro_words.step_problem(StepLog("1", "a", "b")) == ""


def test_files_actions_and_expressions_have_words() -> None:
    assert all(macro_words.file_problem(each) for each in FileProblem)
    assert all(macro_words.script_file_problem(each) for each in FileProblem)
    assert all(macro_words.unavailable(each) for each in Unavailable)
    assert all("{" not in macro_words.expression_problem(each, "x") for each in ExpressionProblem)

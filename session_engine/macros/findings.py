"""What can be wrong with a macro, or with a file that should hold one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType

from session_engine.light_dataclass import dataclass


class MacroProblem(StrEnum):
    """Why a macro cannot be saved as it is; each has words in `desktop/macro_words.py`."""

    NO_NAME = "no_name"
    BAD_UNIQUE_NAME = "bad_unique_name"
    NAME_TAKEN = "name_taken"
    NO_STEPS = "no_steps"
    TOO_MANY_STEPS = "too_many_steps"
    TOO_DEEP = "too_deep"
    BAD_STEP_NAME = "bad_step_name"
    DOUBLE_STEP_NAME = "double_step_name"
    UNKNOWN_ACTION = "unknown_action"
    ACTION_UNAVAILABLE = "action_unavailable"
    MISSING_ARGUMENT = "missing_argument"
    UNKNOWN_ARGUMENT = "unknown_argument"
    TOO_LONG = "too_long"
    BAD_EXPRESSION = "bad_expression"
    UNKNOWN_STEP = "unknown_step"  # an output of a step that is not there, or comes later
    UNKNOWN_OUTPUT = "unknown_output"
    NO_ITEM = "no_item"  # ${item...} outside a loop
    BAD_LIMIT = "bad_limit"
    UNKNOWN_TABLE = "unknown_table"
    UNKNOWN_COLUMN = "unknown_column"
    UNKNOWN_RECORD = "unknown_record"
    UNKNOWN_VIEW = "unknown_view"
    UNKNOWN_SCRIPT = "unknown_script"
    EMPTY_QUESTION = "empty_question"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        problem: What.
        step: The step's name, empty for the macro itself.
        values: What the text needs.
    """

    problem: MacroProblem
    step: str = ""
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


class FileProblem(StrEnum):
    """Why a file or a definition could not be read."""

    NOT_JSON = "not_json"
    SOMETHING_ELSE = "something_else"  # JSON, but something else
    NEWER = "newer"  # of a later version of the format
    TOO_LARGE = "too_large"


class BadFile(Exception):
    """A text is not what it should be."""

    def __init__(self, problem: FileProblem, detail: str = "") -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.detail = detail


class NotSaved(Exception):
    """A macro has faults and was not saved."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(", ".join(each.problem.value for each in findings))
        self.findings = findings

"""How a run of a macro stands, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType

from session_engine.errors import Failure, OrganisationError, Refused
from session_engine.ids import LineId, SessionId
from session_engine.light_dataclass import dataclass
from session_engine.macros.state import Macro, Pairs

RunId = NewType("RunId", int)
"""A run of this program's; never used again."""


class RunStatus(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    ASKING = "asking"  # a confirmation waits for the agent
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNDER_WAY = frozenset({RunStatus.RUNNING, RunStatus.ASKING})


class StepStatus(StrEnum):
    """What became of a step."""

    RUNNING = "running"
    DONE = "done"
    WAITING = "waiting"  # done as far as possible: it is sent when the organisation is back
    FAILED = "failed"
    SKIPPED = "skipped"
    DECLINED = "declined"
    UNDONE = "undone"


class StepProblem(StrEnum):
    """Why a step failed, or a run ended; each has words in `desktop/macro_words.py`."""

    REFUSED = "refused"  # `reason` says why
    ORGANISATION = "organisation"  # `reason` says why
    MISSING_ARGUMENT = "missing_argument"
    BAD_NUMBER = "bad_number"
    BAD_VALUE = "bad_value"
    BAD_RECIPIENT = "bad_recipient"
    UNKNOWN_ACTION = "unknown_action"
    UNKNOWN_TABLE = "unknown_table"
    UNKNOWN_COLUMN = "unknown_column"
    UNKNOWN_VIEW = "unknown_view"
    UNKNOWN_TEMPLATE = "unknown_template"
    UNKNOWN_SCRIPT = "unknown_script"
    UNKNOWN_PAGE_TYPE = "unknown_page_type"
    RECORD_GONE = "record_gone"
    NO_RECORD = "no_record"  # the tab shows none
    NO_FILE = "no_file"  # the note has none
    OTHER_TABLE = "other_table"
    TAB_GONE = "tab_gone"
    UNAVAILABLE = "unavailable"
    FLOW_FAILED = "flow_failed"  # it may have begun: nothing came back, or not in time
    FLOW_ANSWERED = "flow_answered"  # it said no, with a status
    FLOW_NOT_REACHED = "flow_not_reached"  # nothing was sent
    BAD_CONDITION = "bad_condition"
    TOO_MANY_STEPS = "too_many_steps"
    SESSION_CLOSED = "session_closed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    CHANGED_SINCE = "changed_since"  # an undo: somebody has changed it
    INTERNAL = "internal"


UNCHANGED = "unchanged"
"""An output of a step that found everything as it was to be: there is nothing to take back."""


class StepFailed(Exception):
    """A step could not be done."""

    def __init__(
        self,
        problem: StepProblem,
        values: Mapping[str, object] | None = None,
        reason: Refused | OrganisationError | None = None,
    ) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.values: Mapping[str, object] = dict(values or {})
        self.reason = reason


def failed_because(error: Refused | OrganisationError) -> StepFailed:
    """Say a refusal or a failure as the end of a step."""
    if isinstance(error, Refused):
        return StepFailed(StepProblem.REFUSED, {"code": error.code.value}, error)
    if error.failure is Failure.MISSING:
        return StepFailed(StepProblem.RECORD_GONE, {}, error)
    if error.failure is Failure.NOT_OFFERED:
        return StepFailed(StepProblem.UNKNOWN_TABLE, {}, error)
    return StepFailed(StepProblem.ORGANISATION, {"failure": error.failure.value}, error)


@dataclass(frozen=True, slots=True)
class StepLog:
    """One step of a run, as it was done.

    Attributes:
        path: Where it stands: `2`, in a loop's third round `4.3.1`.
        step: Its name.
        action: The action's name; `if`, `each`, `confirm` for the others.
        given: Its input, filled in.
        status: What became of it.
        begun: When.
        seconds: How long it took.
        outputs: What it gave to later steps.
        problem: Why it failed.
        values: What the text of the problem needs.
        reason: The refusal or failure behind it.
        can_undo: There is a way back.
    """

    path: str
    step: str
    action: str
    given: Pairs = ()
    status: StepStatus = StepStatus.RUNNING
    begun: datetime | None = None
    seconds: float = 0.0
    outputs: Pairs = ()
    problem: StepProblem | None = None
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    reason: Refused | OrganisationError | None = None
    can_undo: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a macro.

    Attributes:
        id: Names it.
        macro: What runs.
        session: Where: it stays there, whatever is in front.
        line: The organisation.
        status: How it stands.
        steps: What was done, in order.
        question: What is asked while `status` is ASKING.
        problem: Why it ended early.
        cancelling: The agent wants it to end after the step under way.
        undone: The way back was gone.
    """

    id: RunId
    macro: Macro
    session: SessionId
    line: LineId
    status: RunStatus = RunStatus.RUNNING
    steps: tuple[StepLog, ...] = ()
    question: str = ""
    problem: StepProblem | None = None
    cancelling: bool = False
    undone: bool = False

    @property
    def can_undo(self) -> bool:
        """Whether something of it can be taken back."""
        return self.status not in UNDER_WAY and any(step.can_undo for step in self.steps)

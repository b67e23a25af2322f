"""A macro as data, what can be wrong with one, and how a run stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType, TypeAlias

from session_engine.errors import Failure, OrganisationError, Refused
from session_engine.ids import LineId, RecordRef, SessionId
from session_engine.light_dataclass import dataclass

RunId = NewType("RunId", int)
"""A run of this program's; never used again."""

Pairs: TypeAlias = tuple[tuple[str, str], ...]
"""Names and the texts that go with them, in order."""


@dataclass(frozen=True, slots=True)
class Argument:
    """What an action is given under a name: a text with placeholders, an expression after `=`, or pairs of them."""

    name: str
    text: str = ""
    pairs: Pairs = ()


@dataclass(frozen=True, slots=True)
class ActionStep:
    """Do something: an action of the registry."""

    id: str
    action: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionStep:
    """Go one way or the other."""

    id: str
    condition: str
    then: tuple[Step, ...] = ()
    otherwise: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class LoopStep:
    """Do steps for every record a query finds, up to a limit.

    Attributes:
        id: Names it; `${item....}` is the record it is at.
        table: Logical name.
        filter: An OData condition with placeholders.
        columns: What is read of each record.
        limit: At most so many records.
        steps: What is done for each.
    """

    id: str
    table: str
    filter: str = ""
    columns: tuple[str, ...] = ()
    limit: int = 20
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class ConfirmStep:
    """Ask the agent whether to go on."""

    id: str
    text: str


Step: TypeAlias = ActionStep | ConditionStep | LoopStep | ConfirmStep


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro, whole.

    Attributes:
        unique_name: `prefix_name`.
        name: What people call it.
        description: What it is for.
        table: Offered where the session's first record is of this table; empty for everywhere.
        steps: In order.
    """

    unique_name: str
    name: str
    description: str = ""
    table: str = ""
    steps: tuple[Step, ...] = ()


def inner_steps(step: Step) -> tuple[Step, ...]:
    """Give the steps inside one."""
    match step:
        case ConditionStep():
            return (*step.then, *step.otherwise)
        case LoopStep():
            return step.steps
        case _:
            return ()


def all_steps(steps: tuple[Step, ...]) -> Iterator[Step]:
    """Give all steps, those inside others behind the ones they are in."""
    for step in steps:
        yield step
        yield from all_steps(inner_steps(step))


StepPlace: TypeAlias = tuple[tuple[str, int], ...]
"""Where a step stands: a branch and a number for each depth. The first branch is empty, others have names."""

BRANCHES: Mapping[type, tuple[str, ...]] = MappingProxyType(
    {ConditionStep: ("then", "else"), LoopStep: ("steps",)}
)
"""The branches of steps that have others inside."""


def branch(step: Step, name: str) -> tuple[Step, ...]:
    """Give the steps of one of a step's branches."""
    match step, name:
        case ConditionStep(), "then":
            return step.then
        case ConditionStep(), "else":
            return step.otherwise
        case LoopStep(), "steps":
            return step.steps
        case _:
            return ()


def placed_steps(macro: Macro) -> Iterator[tuple[StepPlace, Step]]:
    """Give all steps with their places, those inside others behind the ones they are in."""
    yield from _placed((), "", macro.steps)


def _placed(above: StepPlace, name: str, steps: tuple[Step, ...]) -> Iterator[tuple[StepPlace, Step]]:
    for number, step in enumerate(steps):
        place = (*above, (name, number))
        yield place, step
        for inner in BRANCHES.get(type(step), ()):
            yield from _placed(place, inner, branch(step, inner))


# -- the registry ------------------------------------------------------------------------------------------


class Kind(StrEnum):
    """What a parameter takes; an editor chooses its field by it."""

    TABLE = "table"
    RECORD = "record"  # a GUID
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    PAIRS = "pairs"  # columns and values
    COLUMN = "column"
    FORM = "form"
    VIEW = "view"  # a GUID or a name
    TAB = "tab"
    TEMPLATE = "template"  # a GUID or a title
    RECIPIENTS = "recipients"
    SCRIPT = "script"  # a unique name
    PAGE_TYPE = "page_type"
    FLOW = "flow"  # a configured name


class Connector(StrEnum):
    """Groups of actions (facts 7)."""

    PRODUCTIVITY = "productivity"
    SESSION = "session"
    CONVERSATION = "conversation"
    FLOW = "flow"


class Unavailable(StrEnum):
    """Why an action cannot be done here."""

    NO_CONVERSATIONS = "no_conversations"
    NO_FLOW = "no_flow"  # no address is configured


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing an action is given."""

    name: str
    kind: Kind
    required: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """A row of the registry.

    Attributes:
        name: As in `open_record`.
        connector: Its group.
        parameters: In the order an editor shows them.
        outputs: Names that later steps can use.
        undone: There is a way back.
        changes: It changes something in the organisation.
    """

    name: str
    connector: Connector
    parameters: tuple[Parameter, ...] = ()
    outputs: tuple[str, ...] = ()
    undone: bool = True
    changes: bool = False

    def parameter(self, name: str) -> Parameter | None:
        """Find a parameter."""
        return next((each for each in self.parameters if each.name == name), None)


# -- what can be wrong with a macro ------------------------------------------------------------------------


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
    NO_MACRO = "no_macro"  # JSON, but something else
    NEWER = "newer"  # of a later version of the format
    TOO_LARGE = "too_large"


class BadFile(Exception):
    """A text is no macro."""

    def __init__(self, problem: FileProblem, detail: str = "") -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.detail = detail


class NotSaved(Exception):
    """A macro has faults and was not saved."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(", ".join(each.problem.value for each in findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Draft:
    """A macro on its editor's page.

    Attributes:
        macro: As it stands there.
        saved: As it was last read or saved; None for one that is not saved anywhere.
        etag: The version `saved` is, in the organisation.
    """

    macro: Macro
    saved: Macro | None = None
    etag: str | None = None

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        return self.macro != self.saved


@dataclass(frozen=True, slots=True)
class Version:
    """What a macro of the organisation was before a change.

    Attributes:
        number: Counts up.
        macro: As it was.
        changed_on: When it was replaced.
        changed_by: By whom.
    """

    number: int
    macro: Macro
    changed_on: datetime | None = None
    changed_by: str = ""


# -- a run -------------------------------------------------------------------------------------------------


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
    OTHER_TABLE = "other_table"
    TAB_GONE = "tab_gone"
    UNAVAILABLE = "unavailable"
    FLOW_FAILED = "flow_failed"
    BAD_CONDITION = "bad_condition"
    TOO_MANY_STEPS = "too_many_steps"
    SESSION_CLOSED = "session_closed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    CHANGED_SINCE = "changed_since"  # an undo: somebody has changed it
    INTERNAL = "internal"


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


# -- the library -------------------------------------------------------------------------------------------


class Source(StrEnum):
    """Where a definition comes from."""

    ORGANISATION = "organisation"
    DELIVERED = "delivered"  # with the program, where the organisation has none
    LOCAL = "local"  # this person's, on this machine


class LibraryStatus(StrEnum):
    """How much is known."""

    UNREAD = "unread"
    LOADING = "loading"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Item:
    """A macro of the library.

    Attributes:
        macro: What it does.
        source: Where it comes from.
        record: Its record, for one of the organisation's.
        etag: The version read.
        published: It is offered; a draft is only for who writes it.
    """

    macro: Macro
    source: Source
    record: RecordRef | None = None
    etag: str | None = None
    published: bool = True


@dataclass(frozen=True, slots=True)
class Library:
    """What there is to run.

    Attributes:
        line: The organisation.
        status: How much is known.
        items: By name.
        origin: Whose they are; DELIVERED says that the organisation has no macros of its own.
        failure: Why the organisation's could not be read, None when they could.
        unreadable: Names of the organisation's macros that another program wrote in a form of its own.
    """

    line: LineId
    status: LibraryStatus = LibraryStatus.UNREAD
    items: tuple[Item, ...] = ()
    origin: Source = Source.ORGANISATION
    failure: Failure | None = None
    unreadable: tuple[str, ...] = ()

    def item(self, unique_name: str) -> Item | None:
        """Find a macro."""
        return next((each for each in self.items if each.macro.unique_name == unique_name), None)

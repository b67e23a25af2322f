"""A script as data, how far a session is with it, and what can be wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType

from session_engine.errors import NOT_TO_BE_HAD, Failure
from session_engine.ids import LineId, RecordRef, SessionId
from session_engine.light_dataclass import dataclass


class StepKind(StrEnum):
    """What a step is."""

    TEXT = "text"
    MACRO = "macro"
    SCRIPT = "script"


@dataclass(frozen=True, slots=True)
class ScriptStep:
    """A step.

    Attributes:
        unique_name: `prefix_name`; what is noted of a step is noted under it.
        name: A line, with placeholders.
        kind: What it is.
        text: What to say or do, with placeholders.
        macro: Unique name of the macro it runs.
        script: Unique name of the script it leads to.
        answer: What the agent is asked to note; empty where nothing is asked.
    """

    unique_name: str
    name: str
    kind: StepKind = StepKind.TEXT
    text: str = ""
    macro: str = ""
    script: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A script, whole.

    Attributes:
        unique_name: `prefix_name`.
        name: What people call it.
        description: What it is for.
        language: As in 1033.
        table: Offered where the session's first record is of this table; empty for everywhere.
        condition: Where it holds, the script is shown when the session starts; empty for never.
        rank: Of several whose condition holds, the least is shown.
        steps: In order.
    """

    unique_name: str
    name: str
    description: str = ""
    language: int = 1033
    table: str = ""
    condition: str = ""
    rank: int = 100
    steps: tuple[ScriptStep, ...] = ()

    def step(self, unique_name: str) -> ScriptStep | None:
        """Find a step."""
        return next((each for each in self.steps if each.unique_name == unique_name), None)


class Mark(StrEnum):
    """The last result of a step."""

    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """The note that a script's answers were written to.

    Attributes:
        id: GUID of the note.
        says: What it said when it was written, as `notes.fingerprint` gives it.
    """

    id: str
    says: str


@dataclass(frozen=True, slots=True)
class ScriptProgress:
    """How far a session is with its scripts; it is kept with the session's first tab and restored with it.

    Attributes:
        chosen: Unique name of the script that is shown, empty for none.
        marks: Last results, by script and step as in `nlh_mesh/nlh_mesh_2`.
        answers: What was noted, by the same names.
        trail: The scripts that led to the one that is shown, the first one first; Back goes along it.
        notes: Where the answers were written to, by unique name of the script.
    """

    chosen: str = ""
    marks: Mapping[str, Mark] = field(default_factory=lambda: MappingProxyType({}))
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    trail: tuple[str, ...] = ()
    notes: Mapping[str, WrittenNote] = field(default_factory=lambda: MappingProxyType({}))


def step_key(script: str, step: str) -> str:
    """Name a step of a script."""
    return f"{script}/{step}"


class ScriptSource(StrEnum):
    """Where scripts come from."""

    ORGANISATION = "organisation"
    DELIVERED = "delivered"  # the organisation has none of its own
    LOCAL = "local"  # this person's own, kept with her settings


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step as a record of the organisation.

    Attributes:
        id: GUID.
        etag: The version that was read.
        order: Where it stands.
    """

    id: str
    etag: str
    order: int


@dataclass(frozen=True, slots=True)
class ScriptRecord:
    """A script as a record of the organisation.

    Attributes:
        ref: Which.
        etag: The version that was read; a change of a step makes another one too.
        owner: Whose it is, as people read it.
        changed_by: Who changed it last.
        changed_on: When, in UTC as the Web API writes it.
        steps: Its steps' records, by unique name.
    """

    ref: RecordRef
    etag: str
    owner: str = ""
    changed_by: str = ""
    changed_on: str = ""
    steps: Mapping[str, StepRecord] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ScriptLibrary:
    """The scripts of a line.

    Attributes:
        line: The organisation.
        scripts: By name.
        loading: They are being read.
        origin: Whose they are, this person's own aside.
        failure: Why the organisation's could not be read, None when they could.
        records: The organisation's records, by unique name.
        local: Unique names of this person's own; they stand in place of others of the same name.
        of_organisation: The organisation's, by unique name, those that her own stand in place of too.
        profiles: Names of the experience profiles a script is for, by unique name; none for everybody.
        for_others: Unique names of those that are not for her profile.
    """

    line: LineId
    scripts: tuple[Script, ...] = ()
    loading: bool = True
    origin: ScriptSource = ScriptSource.ORGANISATION
    failure: Failure | None = None
    records: Mapping[str, ScriptRecord] = field(default_factory=lambda: MappingProxyType({}))
    local: frozenset[str] = frozenset()
    of_organisation: Mapping[str, Script] = field(default_factory=lambda: MappingProxyType({}))
    profiles: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    for_others: frozenset[str] = frozenset()

    def source(self, unique_name: str) -> ScriptSource:
        """Say where a script comes from."""
        if unique_name in self.local:
            return ScriptSource.LOCAL
        return ScriptSource.ORGANISATION if unique_name in self.records else ScriptSource.DELIVERED

    @property
    def no_tables(self) -> bool:
        """Whether the organisation cannot keep scripts, or not for this person."""
        return self.failure in NOT_TO_BE_HAD

    def script(self, unique_name: str) -> Script | None:
        """Find a script."""
        return next((each for each in self.scripts if each.unique_name == unique_name), None)


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step as it is shown.

    Attributes:
        step: What it is.
        name: Filled in.
        text: Filled in; empty until it is.
        mark: Its last result.
        running: Its macro runs.
        run: Number of its macro's last run in this program; `macros.state` knows it.
        answer: What was noted.
        missing: The macro or script it names is not there.
        leads_in_circle: Its script leads back here.
    """

    step: ScriptStep
    name: str
    text: str = ""
    mark: Mark | None = None
    running: bool = False
    run: int | None = None
    answer: str = ""
    missing: bool = False
    leads_in_circle: bool = False


@dataclass(frozen=True, slots=True)
class ScriptsState:
    """What a session's script tool shows.

    Attributes:
        session: Which session.
        library: What there is.
        offered: The scripts to choose from.
        chosen: The one that is shown, None while none is.
        steps: Its steps.
        back: The script that led here, None where none did.
        trial: It is being tried and is saved nowhere.
        description: What the shown script is for, filled in.
        note: The note the shown script's answers were written to, None where they were not.
        note_is_behind: Something was noted since, or changed.
    """

    session: SessionId
    library: ScriptLibrary
    offered: tuple[Script, ...] = ()
    chosen: Script | None = None
    steps: tuple[ShownStep, ...] = ()
    back: Script | None = None
    trial: bool = False
    description: str = ""
    note: RecordRef | None = None
    note_is_behind: bool = False

    @property
    def noted(self) -> bool:
        """Whether something was noted that a note could hold."""
        return any(step.answer.strip() for step in self.steps)

    @property
    def touched(self) -> bool:
        """Whether there is something to begin anew with."""
        return any(step.mark is not None or step.answer for step in self.steps)

    @property
    def done(self) -> int:
        """Steps whose last result is good."""
        return sum(1 for step in self.steps if step.mark is Mark.DONE)


class ScriptProblem(StrEnum):
    """Why a script cannot be saved as it is; each has words in `desktop/macro_words.py`."""

    NO_NAME = "no_name"
    BAD_UNIQUE_NAME = "bad_unique_name"
    NO_STEPS = "no_steps"
    TOO_MANY_STEPS = "too_many_steps"
    DOUBLE_STEP = "double_step"
    NO_TEXT = "no_text"
    UNKNOWN_MACRO = "unknown_macro"
    UNKNOWN_SCRIPT = "unknown_script"
    CIRCLE = "circle"
    BAD_CONDITION = "bad_condition"
    BAD_PLACEHOLDER = "bad_placeholder"
    UNKNOWN_COLUMN = "unknown_column"
    TAKEN_NAME = "taken_name"
    NOT_SHARED = "not_shared"


@dataclass(frozen=True, slots=True)
class ScriptFinding:
    """One thing that is wrong with a script."""

    problem: ScriptProblem
    step: str = ""
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


class ScriptNotSaved(Exception):
    """A script has faults and was not saved."""

    def __init__(self, findings: tuple[ScriptFinding, ...]) -> None:
        super().__init__(", ".join(each.problem.value for each in findings))
        self.findings = findings

"""What the page on which a script is written shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType

from session_engine.errors import Failure
from session_engine.ids import LineId, RecordRef, TabId
from session_engine.light_dataclass import dataclass
from session_engine.scripts.state import Script, ScriptFinding, ScriptProblem, ScriptRecord, ScriptSource


class EditorStatus(StrEnum):
    """How far the page is."""

    LOADING = "loading"
    READY = "ready"
    MISSING = "missing"  # there is no such script (any more)


PREFIX = "own"
"""Of unique names that are made of what people type."""

_BEFORE_SAVING = frozenset({ScriptProblem.NO_NAME, ScriptProblem.NO_STEPS, ScriptProblem.NO_TEXT})
"""What is missing in every script that is just being begun: not said before somebody saves it."""


@dataclass(frozen=True, slots=True)
class Target:
    """A macro or a script that a step can lead to."""

    unique_name: str
    name: str


@dataclass(frozen=True, slots=True)
class EditorState:
    """What the page shows.

    Attributes:
        tab: Where.
        line: The organisation.
        status: How far it is.
        script: As the person has it.
        base: As it was when she began; None for a new one.
        source: Where it comes from; None for a new one.
        record: Its record, where the organisation keeps it.
        shared: The organisation can keep scripts; else they are kept for this person alone.
        findings: What is wrong with it.
        tried: Somebody wanted to save it: everything that is missing is said.
        saving: It is under way.
        failure: Why it was not saved.
        detail: The organisation's own words for that.
        theirs: What somebody saved meanwhile, None where nobody did.
        macros: What steps can run.
        scripts: What steps can lead to.
        preview: The record whose values are put in; None for the texts as they are written.
        texts: Names and texts of the steps, filled, by unique name.
    """

    tab: TabId
    line: LineId
    status: EditorStatus = EditorStatus.LOADING
    script: Script = field(default_factory=lambda: Script("", ""))
    base: Script | None = None
    source: ScriptSource | None = None
    record: ScriptRecord | None = None
    shared: bool = True
    findings: tuple[ScriptFinding, ...] = ()
    tried: bool = False
    saving: bool = False
    failure: Failure | None = None
    detail: str = ""
    theirs: Script | None = None
    macros: tuple[Target, ...] = ()
    scripts: tuple[Target, ...] = ()
    preview: RecordRef | None = None
    texts: Mapping[str, tuple[str, str]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.script != (self.base or Script("", ""))

    @property
    def told(self) -> tuple[ScriptFinding, ...]:
        """The findings that are said by now."""
        if self.tried:
            return self.findings
        early = (each for each in self.findings if each.problem not in _BEFORE_SAVING)
        return tuple(
            each
            for each in early
            if not (each.problem is ScriptProblem.BAD_UNIQUE_NAME and not each.values.get("name"))
        )


def step_name(script: Script) -> str:
    """Give the unique name of a further step."""
    head = script.unique_name or f"{PREFIX}_step"
    taken = {step.unique_name for step in script.steps}
    number = len(script.steps) + 1
    while f"{head}_{number}" in taken:
        number += 1
    return f"{head}_{number}"

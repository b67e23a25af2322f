"""What a session's script tool shows, put together from what there is."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.light_dataclass import dataclass
from session_engine.macros.runs import RunId
from session_engine.scripts import checking
from session_engine.scripts.filling import Texts
from session_engine.scripts.state import (
    Script,
    ScriptLibrary,
    ScriptProgress,
    ScriptStep,
    ShownStep,
    StepKind,
    step_key,
)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a script is looked at with.

    Attributes:
        library: The scripts there are.
        macros: Unique names of the macros there are.
        progress: How far the session is.
        texts: Filled texts.
        runs: The last run of each step, by `step_key`.
        under_way: Those of them that have not ended.
    """

    library: ScriptLibrary
    macros: frozenset[str]
    progress: ScriptProgress
    texts: Texts
    runs: Mapping[str, RunId]
    under_way: frozenset[RunId]


def shown_steps(script: Script, key: str, sight: Sight) -> tuple[ShownStep, ...]:
    """Give a script's steps as they are shown; `key` is the name its progress is kept under."""
    known = {each.unique_name: each for each in sight.library.scripts}
    targets = {step.script for step in script.steps if step.kind is StepKind.SCRIPT}
    circles = {target for target in targets if checking.leads_to(target, script.unique_name, known)}
    return tuple(_shown(step, key, sight, known, circles) for step in script.steps)


def _shown(
    step: ScriptStep, key: str, sight: Sight, known: Mapping[str, Script], circles: set[str]
) -> ShownStep:
    at = step_key(key, step.unique_name)
    name, text = sight.texts.get(step.unique_name, ("", ""))
    run = sight.runs.get(at)
    return ShownStep(
        step,
        name or step.name,
        text,
        sight.progress.marks.get(at),
        run in sight.under_way,
        run,
        sight.progress.answers.get(at, ""),
        _missing(step, sight.macros, known),
        step.kind is StepKind.SCRIPT and step.script in circles,
    )


def _missing(step: ScriptStep, macros: frozenset[str], known: Mapping[str, Script]) -> bool:
    match step.kind:
        case StepKind.MACRO:
            return step.macro not in macros
        case StepKind.SCRIPT:
            return step.script not in known
        case StepKind.TEXT:
            return False


def noted(script: Script, key: str, progress: ScriptProgress, texts: Texts) -> str:
    """Write what was noted, each answer under what was asked."""
    lines: list[str] = []
    for step in script.steps:
        answer = progress.answers.get(step_key(key, step.unique_name), "").strip()
        if answer:
            label = step.answer or texts.get(step.unique_name, ("", ""))[0] or step.name
            lines.append(f"{label}\n{answer}")
    return "\n\n".join(lines)

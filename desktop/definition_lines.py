"""Macros and scripts as lines of plain words, so that two versions can be laid beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from PySide6.QtCore import QCoreApplication

from desktop import macro_actions
from session_engine.macros.state import ActionStep, LoopStep, Macro, Step, branch, inner_steps
from session_engine.scripts.state import Script, ScriptStep, StepKind
from widgets.dialogs.versions import LineMark, VersionLine
from widgets.scripts import words

_INDENT = "    "


def of_macro(macro: Macro) -> tuple[str, ...]:
    """Write a macro: what it is called and for what, then each step with what it is given."""
    tr = QCoreApplication.translate
    head = (
        _pair(tr("macros", "Name"), macro.name),
        _pair(tr("macros", "What it is for"), macro.description),
        _pair(tr("macros", "Offered where the session is about"), macro.table or tr("macros", "Everywhere")),
    )
    return (*head, *_steps(macro.steps, ""))


def _steps(steps: Sequence[Step], indent: str) -> Iterator[str]:
    tr = QCoreApplication.translate
    for step in steps:
        yield f"{indent}{macro_actions.step(step)} ({step.id})"
        inner = indent + _INDENT
        yield from (f"{inner}{line}" for line in _given(step))
        if branch(step, "then") or branch(step, "else"):
            yield f"{inner}{tr('macros', 'Then')}"
            yield from _steps(branch(step, "then"), inner + _INDENT)
            yield f"{inner}{tr('macros', 'Else')}"
            yield from _steps(branch(step, "else"), inner + _INDENT)
        else:
            yield from _steps(inner_steps(step), inner)


def _given(step: Step) -> Iterator[str]:
    tr = QCoreApplication.translate
    if isinstance(step, LoopStep):
        yield from _lines(tr("macros", "Which records"), step.filter)
        yield from _lines(tr("macros", "Columns"), ", ".join(step.columns))
    if not isinstance(step, ActionStep):
        return
    for argument in step.arguments:
        name = macro_actions.parameter(argument.name)
        yield from _lines(name, argument.text)
        for column, text in argument.pairs:
            yield from _lines(f"{name}, {column}", text)


def of_script(script: Script) -> tuple[str, ...]:
    """Write a script: what it is called, for what and when it comes up, then each step."""
    tr = QCoreApplication.translate
    head = (
        _pair(tr("Scripts", "Name"), script.name),
        *_lines(tr("Scripts", "What it is for"), script.description),
        _pair(tr("Scripts", "Language"), words.language(script.language)),
        _pair(tr("Scripts", "Offered for"), script.table or tr("Scripts", "Every session")),
        *_lines(tr("Scripts", "Comes up by itself when"), script.condition),
        _pair(tr("Scripts", "Rank"), str(script.rank)),
    )
    return (*head, *(line for step in script.steps for line in _script_step(step)))


def _script_step(step: ScriptStep) -> Iterator[str]:
    tr = QCoreApplication.translate
    yield f"{step.name} ({words.kind(step.kind)})"
    if step.kind is not StepKind.TEXT:
        yield f"{_INDENT}{step.macro or step.script or '…'}"
    say, ask = tr("Scripts", "What to say or do"), tr("Scripts", "What to ask the agent to note")
    for label, text in ((say, step.text), (ask, step.answer)):
        yield from (f"{_INDENT}{line}" for line in _lines(label, text))


def _pair(label: str, text: str) -> str:
    return f"{label}: {text}"


def _lines(label: str, text: str) -> Iterator[str]:
    """Write a text under its label, line by line; nothing for none."""
    first, *rest = text.splitlines() or [""]
    if text.strip():
        yield _pair(label, first)
        yield from (f"{_INDENT}{line}" for line in rest)


def changes(before: Sequence[str], after: Sequence[str]) -> tuple[VersionLine, ...]:
    """Lay two versions beside each other: every line of both, with what became of it."""
    found: list[VersionLine] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, begin, until in matcher.get_opcodes():
        if kind == "equal":
            found += (VersionLine(LineMark.SAME, text) for text in before[start:end])
        else:
            found += (VersionLine(LineMark.GONE, text) for text in before[start:end])
            found += (VersionLine(LineMark.CAME, text) for text in after[begin:until])
    return tuple(found)

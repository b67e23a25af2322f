"""How far a session is with its scripts, one step on."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from session_engine.scripts.state import Mark, ScriptProgress, WrittenNote, step_key

LONGEST_ANSWER = 20_000


def marked(progress: ScriptProgress, step: str, mark: Mark | None) -> ScriptProgress:
    """Give a step of the shown script another result, or none."""
    key = step_key(progress.chosen, step)
    others = {name: each for name, each in progress.marks.items() if name != key}
    marks = others if mark is None else {**others, key: mark}
    return replace(progress, marks=MappingProxyType(marks))


def answered(progress: ScriptProgress, step: str, text: str) -> ScriptProgress:
    """Keep what is noted at a step of the shown script; nothing for an empty text."""
    key = step_key(progress.chosen, step)
    others = {name: each for name, each in progress.answers.items() if name != key}
    answers = {**others, key: text[:LONGEST_ANSWER]} if text else others
    return replace(progress, answers=MappingProxyType(answers))


def cleared(progress: ScriptProgress) -> ScriptProgress:
    """Forget what was done with the shown script."""
    head = step_key(progress.chosen, "")
    marks = {key: mark for key, mark in progress.marks.items() if not key.startswith(head)}
    answers = {key: text for key, text in progress.answers.items() if not key.startswith(head)}
    notes = {name: note for name, note in progress.notes.items() if name != progress.chosen}
    return replace(
        progress,
        marks=MappingProxyType(marks),
        answers=MappingProxyType(answers),
        notes=MappingProxyType(notes),
    )


def written(progress: ScriptProgress, script: str, note: WrittenNote) -> ScriptProgress:
    """Keep where a script's answers were written to."""
    return replace(progress, notes=MappingProxyType({**progress.notes, script: note}))


def trail_to(progress: ScriptProgress, script: str) -> tuple[str, ...]:
    """Give the way back from a script the shown one leads to.

    One that is on the way already is gone back to: where scripts lead in circles, the way back has an end.
    """
    trail = (*progress.trail, progress.chosen)
    return trail[: trail.index(script)] if script in trail else trail

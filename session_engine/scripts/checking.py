"""Judges scripts: what is missing in one, and where scripts lead in circles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from session_engine.expressions.grammar import placeholders, read
from session_engine.expressions.state import BadExpression
from session_engine.organisation.tables import TableMeta
from session_engine.scripts.state import Script, ScriptFinding, ScriptProblem, ScriptStep, StepKind
from session_engine.slugs.grammar import parse, slugs_of
from session_engine.slugs.state import AnySlug, Form, Literal, Slug

MOST_STEPS = 200
LONGEST_NAME = 100
_OF_MACROS = frozenset({"steps", "item"})
"""First parts of names that there are inside a macro alone."""
_LEFT_OVER = re.compile(r"\$\{[^}]{0,40}\}?")
_UNIQUE_NAME = re.compile(r"[A-Za-z0-9]{3,8}_[A-Za-z0-9_]{1,90}")


def findings(script: Script, scripts: Iterable[Script], macros: frozenset[str]) -> tuple[ScriptFinding, ...]:
    """Give what is wrong with a script.

    Args:
        script: The script.
        scripts: All scripts there are; the one of its name counts as replaced.
        macros: Unique names of all macros.
    """
    known = {each.unique_name: each for each in scripts} | {script.unique_name: script}
    return (*_of_script(script), *_of_steps(script, known, macros))


def _of_script(script: Script) -> Iterator[ScriptFinding]:
    if not script.name.strip():
        yield ScriptFinding(ScriptProblem.NO_NAME)
    if not _UNIQUE_NAME.fullmatch(script.unique_name):
        yield ScriptFinding(ScriptProblem.BAD_UNIQUE_NAME, values={"name": script.unique_name})
    if not script.steps:
        yield ScriptFinding(ScriptProblem.NO_STEPS)
    if len(script.steps) > MOST_STEPS:
        yield ScriptFinding(ScriptProblem.TOO_MANY_STEPS, values={"limit": MOST_STEPS})
    if script.condition:
        try:
            read(script.condition)
        except BadExpression as bad:
            values = {"why": bad.problem, "position": bad.position, "word": bad.word}
            yield ScriptFinding(ScriptProblem.BAD_CONDITION, values=values)


def _of_steps(script: Script, known: Mapping[str, Script], macros: frozenset[str]) -> Iterator[ScriptFinding]:
    seen: set[str] = set()
    for step in script.steps:
        if not _UNIQUE_NAME.fullmatch(step.unique_name):
            yield ScriptFinding(ScriptProblem.BAD_UNIQUE_NAME, step.unique_name, {"name": step.unique_name})
        if step.unique_name in seen:
            yield ScriptFinding(ScriptProblem.DOUBLE_STEP, step.unique_name)
        seen.add(step.unique_name)
        yield from _of_step(step, script, known, macros)


def _of_step(
    step: ScriptStep, script: Script, known: Mapping[str, Script], macros: frozenset[str]
) -> Iterator[ScriptFinding]:
    name = step.unique_name
    for text in (step.name, step.text):
        yield from _of_text(text, name)
    if not step.name.strip() or (step.kind is StepKind.TEXT and not step.text.strip()):
        yield ScriptFinding(ScriptProblem.NO_TEXT, name)
    if step.kind is StepKind.MACRO and step.macro not in macros:
        yield ScriptFinding(ScriptProblem.UNKNOWN_MACRO, name, {"name": step.macro})
    if step.kind is StepKind.SCRIPT:
        if step.script not in known:
            yield ScriptFinding(ScriptProblem.UNKNOWN_SCRIPT, name, {"name": step.script})
        elif leads_to(step.script, script.unique_name, known):
            yield ScriptFinding(ScriptProblem.CIRCLE, name, {"name": known[step.script].name})


def _of_text(text: str, step: str) -> Iterator[ScriptFinding]:
    """Find what looks like a placeholder and is none, or is one of a macro's."""
    for node in parse(text, Form.MACRO):
        if isinstance(node, Literal):
            for found in _LEFT_OVER.findall(node.text):
                yield ScriptFinding(ScriptProblem.BAD_PLACEHOLDER, step, {"name": found})
        elif isinstance(node, Slug) and node.name[0] in _OF_MACROS:
            yield ScriptFinding(ScriptProblem.BAD_PLACEHOLDER, step, {"name": f"${{{node.text}}}"})


def missing_columns(script: Script, meta: TableMeta) -> Iterator[ScriptFinding]:
    """Find placeholders of columns that the table a script is offered for does not have."""
    texts = [(step.unique_name, text) for step in script.steps for text in (step.name, step.text)]
    found = [(where, slug) for where, text in texts for slug in slugs_of(parse(text, Form.MACRO))]
    with suppress(BadExpression):  # it is found anyway
        found += [("", slug) for slug in placeholders(read(script.condition))] if script.condition else []
    for where, slug in found:
        column = _anchor_column(slug)
        if column and not (meta.has(column.lower()) or column in meta.by_property):
            values = {"table": meta.table.label or script.table, "column": column}
            yield ScriptFinding(ScriptProblem.UNKNOWN_COLUMN, where, values)


def _anchor_column(slug: AnySlug) -> str:
    """Give the column of the session's first record that a placeholder names, empty where it names none."""
    if isinstance(slug, Slug) and len(slug.name) == 2 and slug.name[0] == "anchor":
        return "" if slug.name[1] == "entityName" else slug.name[1]
    return ""


def leads_to(start: str, goal: str, known: Mapping[str, Script]) -> bool:
    """Tell whether one script leads to another, over however many in between."""
    waiting, seen = [start], set[str]()
    while waiting:
        name = waiting.pop()
        if name == goal:
            return True
        if name in seen or name not in known:
            continue
        seen.add(name)
        waiting += [step.script for step in known[name].steps if step.kind is StepKind.SCRIPT]
    return False

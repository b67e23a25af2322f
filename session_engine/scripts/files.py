"""A script as JSON: the form in which scripts come with the program and travel as files."""

from __future__ import annotations

from typing import cast

from session_engine.macros.envelope import opened
from session_engine.macros.findings import BadFile, FileProblem
from session_engine.organisation import json_text
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.scripts.state import Script, ScriptStep, StepKind

FORMAT = "ninedesk.script"
VERSION = 1


class BadScriptFile(BadFile):
    """A text is no script."""


def write(script: Script) -> bytes:
    """Write a script as JSON."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "unique_name": script.unique_name,
        "name": script.name,
        "description": script.description,
        "language": script.language,
        "table": script.table,
        "condition": script.condition,
        "rank": script.rank,
        "steps": [_written(step) for step in script.steps],
    }
    return json_text.encode(content)


def _written(step: ScriptStep) -> Payload:
    found: Payload = {"unique_name": step.unique_name, "name": step.name, "kind": step.kind.value}
    texts = {"text": step.text, "macro": step.macro, "script": step.script, "answer": step.answer}
    return found | {name: text for name, text in texts.items() if text}


def read(content: bytes | str) -> Script:
    """Read a script; what it says is not judged here.

    Raises:
        BadScriptFile: The text is none.
    """
    found = opened(content, FORMAT, VERSION, BadScriptFile)
    try:
        steps = json_text.as_list(found.get("steps"))
        read_steps = tuple(_step(json_text.as_object(step)) for step in steps)
    except (NotJson, ValueError) as error:
        raise BadScriptFile(FileProblem.SOMETHING_ELSE) from error
    return Script(
        json_text.text_of(found, "unique_name"),
        json_text.text_of(found, "name"),
        json_text.text_of(found, "description"),
        json_text.number_of(found, "language") or 1033,
        json_text.text_of(found, "table"),
        json_text.text_of(found, "condition"),
        _rank(found),
        read_steps,
    )


def _rank(found: Payload) -> int:
    rank = json_text.number_of(found, "rank")
    return 100 if rank is None else rank


def _step(found: Payload) -> ScriptStep:
    def text(key: str) -> str:
        return json_text.text_of(found, key)

    kind = StepKind(cast("str", found.get("kind", "text")))
    return ScriptStep(
        text("unique_name"), text("name"), kind, text("text"), text("macro"), text("script"), text("answer")
    )

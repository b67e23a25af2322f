"""A macro as JSON: the form it has in the organisation, in files, and with the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from session_engine.macros.envelope import opened
from session_engine.macros.findings import BadFile, FileProblem
from session_engine.macros.state import (
    ActionStep,
    Argument,
    ConditionStep,
    ConfirmStep,
    LoopStep,
    Macro,
    Step,
)
from session_engine.organisation import json_text
from session_engine.organisation.json_text import Payload

FORMAT = "ninedesk.macro"
VERSION = 1
_DEEPEST = 20


def write(macro: Macro) -> bytes:
    """Write a macro as JSON, to be read by people too."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "unique_name": macro.unique_name,
        "name": macro.name,
        "description": macro.description,
        "table": macro.table,
        "steps": [_written(step) for step in macro.steps],
    }
    return json_text.encode(content)


def read(content: bytes | str) -> Macro:
    """Read a macro; what it says is not judged here.

    Raises:
        BadFile: The text is none.
    """
    found = opened(content, FORMAT, VERSION)
    return Macro(
        _text(found, "unique_name"),
        _text(found, "name"),
        _text(found, "description"),
        _text(found, "table"),
        _steps(found.get("steps"), 0),
    )


def _written(step: Step) -> Payload:
    match step:
        case ActionStep():
            arguments = {each.name: dict(each.pairs) if each.pairs else each.text for each in step.arguments}
            return {"id": step.id, "action": step.action, "with": arguments}
        case ConditionStep():
            return {
                "id": step.id,
                "if": step.condition,
                "then": [_written(each) for each in step.then],
                "else": [_written(each) for each in step.otherwise],
            }
        case LoopStep():
            return {
                "id": step.id,
                "each": {
                    "table": step.table,
                    "filter": step.filter,
                    "columns": list(step.columns),
                    "limit": step.limit,
                },
                "steps": [_written(each) for each in step.steps],
            }
        case ConfirmStep():
            return {"id": step.id, "confirm": step.text}


def _steps(content: object, depth: int) -> tuple[Step, ...]:
    if content is None:
        return ()
    if not isinstance(content, list) or depth > _DEEPEST:
        raise BadFile(FileProblem.SOMETHING_ELSE, "steps")
    return tuple(_step(each, depth) for each in cast("list[object]", content))


def _step(content: object, depth: int) -> Step:
    if not isinstance(content, dict):
        raise BadFile(FileProblem.SOMETHING_ELSE, "step")
    found = cast("Payload", content)
    name = _text(found, "id")
    if "action" in found:
        return ActionStep(name, _text(found, "action"), _arguments(found.get("with")))
    if "if" in found:
        then, otherwise = (_steps(found.get(key), depth + 1) for key in ("then", "else"))
        return ConditionStep(name, _text(found, "if"), then, otherwise)
    if "each" in found:
        return _loop(name, found, depth)
    if "confirm" in found:
        return ConfirmStep(name, _text(found, "confirm"))
    raise BadFile(FileProblem.SOMETHING_ELSE, name)


def _loop(name: str, found: Payload, depth: int) -> LoopStep:
    query = found.get("each")
    if not isinstance(query, dict):
        raise BadFile(FileProblem.SOMETHING_ELSE, name)
    asked = cast("Payload", query)
    columns, limit = asked.get("columns"), asked.get("limit", 20)
    if not isinstance(columns, list | None) or not isinstance(limit, int) or isinstance(limit, bool):
        raise BadFile(FileProblem.SOMETHING_ELSE, name)
    names = tuple(str(each) for each in cast("list[object]", columns or []))
    steps = _steps(found.get("steps"), depth + 1)
    return LoopStep(name, _text(asked, "table"), _text(asked, "filter"), names, limit, steps)


def _arguments(content: object) -> tuple[Argument, ...]:
    if content is None:
        return ()
    if not isinstance(content, dict):
        raise BadFile(FileProblem.SOMETHING_ELSE, "with")
    return tuple(_argument(name, value) for name, value in cast("Mapping[str, object]", content).items())


def _argument(name: str, value: object) -> Argument:
    if isinstance(value, dict):
        pairs = cast("Mapping[str, object]", value)
        return Argument(name, pairs=tuple((key, _plain(each)) for key, each in pairs.items()))
    return Argument(name, _plain(value))


def _plain(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case dict() | list():
            raise BadFile(FileProblem.SOMETHING_ELSE, "value")
        case _:
            return str(value)


def _text(found: Payload, key: str) -> str:
    value = found.get(key, "")
    if not isinstance(value, str):
        raise BadFile(FileProblem.SOMETHING_ELSE, key)
    return value

"""Unique names of scripts and steps: made of what people type, and kept once something was saved."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from session_engine.script_editing.state import PREFIX
from session_engine.scripts.state import Script, ScriptStep

NEW = "new:"
"""Begins the name of an editor page of a script that is not there yet."""
LONGEST = 60


def is_new(page: str) -> bool:
    """Tell whether an editor's page began with nothing."""
    return page.startswith(NEW)


def unique_name(name: str, taken: Iterable[str], prefix: str = PREFIX) -> str:
    """Make a unique name of what people call something; empty for what has no letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST]
    return free(f"{prefix}_{words}", taken) if words else ""


def free(name: str, taken: Iterable[str]) -> str:
    """Give a name, with a number where somebody has it."""
    known = frozenset(taken)
    if name not in known:
        return name
    number = 2
    while f"{name}_{number}" in known:
        number += 1
    return f"{name}_{number}"


def named(script: Script, before: Script, *, fixed: bool, taken: frozenset[str]) -> Script:
    """Let the unique names of a new script follow its name, until somebody has typed one; saved ones stay."""
    if fixed:
        return replace(script, unique_name=before.unique_name)
    if script.name != before.name and before.unique_name == unique_name(before.name, taken):
        script = replace(script, unique_name=unique_name(script.name, taken))
    if script.unique_name == before.unique_name:
        return script
    return replace(script, steps=tuple(_moved(step, before, script) for step in script.steps))


def _moved(step: ScriptStep, before: Script, script: Script) -> ScriptStep:
    """Let a step that was named after its script follow it."""
    head = (before.unique_name or f"{PREFIX}_step") + "_"
    new = (script.unique_name or f"{PREFIX}_step") + "_"
    if not step.unique_name.startswith(head):
        return step
    return replace(step, unique_name=new + step.unique_name.removeprefix(head))


def copy_of(script: Script, taken: frozenset[str]) -> Script:
    """Make a copy under a name of its own; it does not come up by itself."""
    return _renamed(replace(script, condition=""), free(script.unique_name, taken | {script.unique_name}))


def own_name(script: Script, taken: frozenset[str]) -> Script:
    """Give a script that came from elsewhere a name nobody here has."""
    return _renamed(script, free(script.unique_name, taken))


def _renamed(script: Script, name: str) -> Script:
    other = replace(script, unique_name=name)
    return replace(other, steps=tuple(_moved(step, script, other) for step in other.steps))

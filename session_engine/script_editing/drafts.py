"""An editor's unsaved script as a text, kept with its tab."""

from __future__ import annotations

from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text
from session_engine.organisation.json_text import NotJson
from session_engine.script_editing import naming
from session_engine.scripts import files
from session_engine.scripts.state import Script


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed, and what it was typed over.

    Attributes:
        script: As the person has it.
        base: As it was saved when she began; None for a new one.
    """

    script: Script
    base: Script | None


def write_draft(draft: Draft) -> str:
    """Write a draft."""
    parts: dict[str, object] = {"script": files.write(draft.script).decode()}
    if draft.base is not None:
        parts["base"] = files.write(draft.base).decode()
    return json_text.encode(parts).decode()


def read_draft(text: str) -> Draft | None:
    """Read a draft; None where there is none, or none that can be read."""
    if not text:
        return None
    try:
        parts = json_text.as_object(json_text.decode(text))
        base = json_text.text_of(parts, "base")
        return Draft(files.read(json_text.text_of(parts, "script")), files.read(base) if base else None)
    except (NotJson, files.BadScriptFile):
        return None


def copy_draft(script: Script, taken: frozenset[str]) -> str:
    """Write the draft of a copy of a script, under a name of its own."""
    return write_draft(Draft(naming.copy_of(script, taken), None))


def imported_draft(script: Script, taken: frozenset[str]) -> str:
    """Write the draft of a script that came from elsewhere."""
    return write_draft(Draft(naming.own_name(script, taken), None))

"""Scripts that come with the program: they serve where the organisation has none of its own."""

from __future__ import annotations

from functools import cache
from importlib.resources import files as resource_files

from session_engine.scripts import files
from session_engine.scripts.state import Script


@cache
def delivered() -> tuple[Script, ...]:
    """Read the delivered scripts, by name."""
    folder = resource_files("resources").joinpath("scripts")
    found = [files.read(each.read_bytes()) for each in folder.iterdir() if each.name.endswith(".json")]
    return tuple(sorted(found, key=lambda script: script.name))

"""Macros that come with the program: they serve where the organisation has none of its own."""

from __future__ import annotations

from functools import cache
from importlib.resources import files as resource_files

from session_engine.macros import files
from session_engine.macros.state import Macro


@cache
def delivered() -> tuple[Macro, ...]:
    """Read the delivered macros, by name."""
    folder = resource_files("resources").joinpath("macros")
    found = [files.read(each.read_bytes()) for each in folder.iterdir() if each.name.endswith(".json")]
    return tuple(sorted(found, key=lambda macro: macro.name))

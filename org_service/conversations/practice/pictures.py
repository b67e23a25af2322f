"""A picture that a customer sends: a satellite with a red light in a dim room, drawn for the demonstration."""

from functools import cache
from importlib.resources import files


@cache
def red_light() -> bytes:
    """Give it, as PNG."""
    return (files("resources") / "conversations" / "red-light.png").read_bytes()

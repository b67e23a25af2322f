"""Where chance comes from: one stream for each part, so that a change in one moves no other."""

from random import Random


def chance(part: str, seed: int) -> Random:
    """Give the stream of a part; the same for the same seed."""
    return Random(f"{part} {seed}")  # noqa: S311 - content, not secrets

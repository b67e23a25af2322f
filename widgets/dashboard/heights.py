"""How the parts of a dashboard's column share its height."""

from __future__ import annotations

from collections.abc import Sequence

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """What one part needs.

    Attributes:
        least: Below this it shows nothing of use.
        wanted: With this all it has to show is in sight.
        grows: It makes use of more (a chart does).
    """

    least: int
    wanted: int
    grows: bool


def shared(parts: Sequence[Part], room: int) -> list[int]:
    """Give each part its height: all at least the least, lists whole before charts grow."""
    heights = [part.least for part in parts]
    _add(heights, [0 if part.grows else part.wanted - part.least for part in parts], room)
    _add(heights, [max(0, part.wanted - have) for part, have in zip(parts, heights, strict=True)], room)
    growing = [1 if part.grows else 0 for part in parts]
    left, takers = room - sum(heights), sum(growing) or len(parts)
    if left > 0 and parts:
        taking = growing if any(growing) else [1] * len(parts)
        heights = [have + left * takes // takers for have, takes in zip(heights, taking, strict=True)]
    return heights


def _add(heights: list[int], wishes: list[int], room: int) -> None:
    """Fulfil wishes as far as there is room, evenly where it does not do for all."""
    left, all_wishes = room - sum(heights), sum(wishes)
    if left <= 0 or all_wishes <= 0:
        return
    share = min(1.0, left / all_wishes)
    for index, wish in enumerate(wishes):
        heights[index] += int(wish * share)

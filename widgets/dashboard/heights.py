"""How the parts of a dashboard's column share its height."""

from __future__ import annotations

from collections.abc import Sequence

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """What one part needs.

    Attributes:
        least: Below this it shows nothing of use.
        wanted: With this it shows what one usually looks at.
        whole: With this all it has to show is in sight.
        grows: It makes use of more (a chart does).
    """

    least: int
    wanted: int
    whole: int
    grows: bool


def shared(parts: Sequence[Part], room: int) -> list[int]:
    """Give each part its height: the least, then lists as wanted, charts as wanted, lists whole, charts the rest."""
    heights = [part.least for part in parts]
    for wish in (
        [part.least if part.grows else part.wanted for part in parts],
        [part.wanted for part in parts],
        [part.wanted if part.grows else part.whole for part in parts],
    ):
        _raise(heights, wish, room)
    growing = [1 if part.grows else 0 for part in parts]
    left, takers = room - sum(heights), sum(growing) or len(parts)
    if left > 0 and parts:
        taking = growing if any(growing) else [1] * len(parts)
        heights = [have + left * takes // takers for have, takes in zip(heights, taking, strict=True)]
    return heights


def _raise(heights: list[int], wishes: list[int], room: int) -> None:
    """Raise heights to what is wished; where it does not do for all, small wishes come true and large ones are even."""
    left = room - sum(heights)
    short = [max(0, wish - have) for wish, have in zip(wishes, heights, strict=True)]
    order = sorted(range(len(heights)), key=short.__getitem__)
    for done, index in enumerate(order):
        more = min(short[index], max(0, left) // (len(order) - done))
        heights[index] += more
        left -= more

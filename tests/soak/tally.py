"""What a number of kills did, and the words for it."""

from __future__ import annotations

import sys

from session_engine.light_dataclass import dataclass

TYPING_BOUND = 0.25
"""Seconds of typing that a kill may cost, as long as the disk answers at once."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What the kills did.

    Attributes:
        tried: Kills.
        survived: Profiles that opened and held a state they once had.
        lost: Acknowledged changes that were not there.
        doubled: Items of the outbox that were there twice, or again after they were done.
        acknowledged: Changes that the store had acknowledged, over all kills.
        typing: The most typing that one kill cost, in seconds, without what a slow disk adds.
        problems: What went wrong, in words.
    """

    tried: int = 0
    survived: int = 0
    lost: int = 0
    doubled: int = 0
    acknowledged: int = 0
    typing: float = 0.0
    problems: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Everything survived, nothing was lost or done twice, and of typing no more than allowed."""
        whole = self.survived == self.tried and not self.problems
        return whole and not self.lost and not self.doubled and self.typing <= TYPING_BOUND


def together_of(tallies: list[Tally]) -> Tally:
    """Sum up."""
    return Tally(
        tried=sum(tally.tried for tally in tallies),
        survived=sum(tally.survived for tally in tallies),
        lost=sum(tally.lost for tally in tallies),
        doubled=sum(tally.doubled for tally in tallies),
        acknowledged=sum(tally.acknowledged for tally in tallies),
        typing=max((tally.typing for tally in tallies), default=0.0),
        problems=tuple(problem for tally in tallies for problem in tally.problems),
    )


def report(name: str, tally: Tally, seconds: float) -> int:
    """Print the counts and what went wrong; the answer is an exit code."""
    words = (
        f"{name}, tried {tally.tried}, survived {tally.survived}, lost {tally.lost}, "
        f"doubled {tally.doubled}; {tally.acknowledged} acknowledged steps, "
        f"at most {tally.typing * 1000:.0f} ms of typing lost, {seconds:.1f} s"
    )
    sys.stdout.write("\n".join((words, *tally.problems)) + "\n")
    sys.stdout.flush()
    return 0 if tally.good else 1

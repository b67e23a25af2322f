"""What a victim has told before it was killed."""

from __future__ import annotations

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """What a victim has written.

    Attributes:
        acknowledged: The greatest number of a change on the disk.
        steps: The number of each step's last change and when it was done, in order.
        asked: When the disk was asked to keep something, for which it had not answered; None when it had.
    """

    acknowledged: int
    steps: tuple[tuple[int, float], ...]
    asked: float | None


def heard_in(text: str) -> Heard:
    """Read what it has written: `did STEP CHANGE TIME`, `sync TIME`, `ack CHANGE` lines."""
    acknowledged, steps, asked = 0, list[tuple[int, float]](), None
    for line in text.splitlines():
        word, *numbers = line.split()
        if word == "ack":
            acknowledged, asked = int(numbers[0]), None
        elif word == "sync":
            asked = float(numbers[0])
        else:
            steps.append((int(numbers[1]), float(numbers[2])))
    return Heard(acknowledged, tuple(steps), asked)


def typing_lost(heard: Heard, reached: int) -> float:
    """Give the seconds between the first step that is not on the disk and the last one that was done."""
    if reached >= len(heard.steps):
        return 0.0
    end = heard.steps[-1][1] if heard.asked is None else min(heard.asked, heard.steps[-1][1])
    return max(0.0, end - heard.steps[reached][1])

"""Where chance comes from: one stream for each part, so that a change in one moves no other."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from typing_extensions import override

T = TypeVar("T")


class Chance(Random):
    """A stream that is asked half a million times: it takes the short way to a number."""

    @override
    def choice(self, seq: Sequence[T]) -> T:  # type: ignore[override]
        return seq[int(self.random() * len(seq))]

    @override
    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        if stop is None:
            return int(self.random() * start)
        return start + int(self.random() * (stop - start))


def chance(part: str, seed: int) -> Random:
    """Give the stream of a part; the same for the same seed."""
    return Chance(f"{part} {seed}")

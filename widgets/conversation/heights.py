"""How high the rows of a conversation are: guessed until they come into sight, and where each begins."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate


class Heights:
    """Heights by row. To break the text of 10,000 messages into lines takes a second; only what is in sight is."""

    def __init__(self) -> None:
        self._heights: list[int] = []
        self._known: list[bool] = []
        self._tops: list[int] | None = [0]

    def __len__(self) -> int:
        return len(self._heights)

    def reset(self, guesses: Sequence[int]) -> None:
        """Begin anew."""
        self._heights = list(guesses)
        self._known = [False] * len(self._heights)
        self._tops = None

    def insert(self, row: int, guesses: Sequence[int]) -> None:
        """Make room for new rows."""
        self._heights[row:row] = guesses
        self._known[row:row] = [False] * len(guesses)
        self._tops = None

    def remove(self, row: int, count: int) -> None:
        """Drop rows."""
        del self._heights[row : row + count]
        del self._known[row : row + count]
        self._tops = None

    def forget(self, row: int) -> None:
        """Have a row measured again."""
        if 0 <= row < len(self._known):
            self._known[row] = False

    def known(self, row: int) -> bool:
        """Tell whether a row was measured."""
        return self._known[row]

    def height(self, row: int) -> int:
        """Return a row's height."""
        return self._heights[row]

    def set(self, row: int, height: int) -> None:
        """Note a row's measured height."""
        self._known[row] = True
        if self._heights[row] != height:
            self._heights[row] = height
            self._tops = None

    def top(self, row: int) -> int:
        """Return where a row begins."""
        return self._all()[row]

    @property
    def total(self) -> int:
        """How high all of them are."""
        return self._all()[-1]

    def row_at(self, y: int) -> int:
        """Return the row at a height, the last one below it."""
        return min(max(0, bisect_right(self._all(), y) - 1), max(0, len(self._heights) - 1))

    def _all(self) -> list[int]:
        if self._tops is None:
            self._tops = [0, *accumulate(self._heights)]
        return self._tops

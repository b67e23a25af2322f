"""How long answers take: a rolling mean, and when a line counts as slow."""

from __future__ import annotations

from collections import deque

SAMPLES = 20
SLOW_MILLISECONDS = 300.0
"""Facts 10: the limit across regions."""
FAST_AGAIN = 0.8
"""A slow line is fast again below this share of the limit, so that it does not flicker."""
_ENOUGH = SAMPLES // 4
"""Answers before anything is said of them all."""


class Latency:
    """Mean of the last twenty answers' times."""

    def __init__(self, limit: float = SLOW_MILLISECONDS) -> None:
        self._limit = limit
        self._times: deque[float] = deque(maxlen=SAMPLES)
        self._slow = False
        self._first = True

    def add(self, milliseconds: float) -> None:
        """Take one answer's time; the first one's tells of the start and of the connecting rather than of the line."""
        if self._first:
            self._first = False
            return
        self._times.append(milliseconds)
        if not self.known:
            return
        limit = self._limit * FAST_AGAIN if self._slow else self._limit
        self._slow = self.mean > limit

    def forget(self) -> None:
        """Start afresh: the line leads somewhere else now."""
        self._times.clear()
        self._slow, self._first = False, True

    @property
    def mean(self) -> float:
        """Milliseconds, 0 before the first answer."""
        return sum(self._times) / len(self._times) if self._times else 0.0

    @property
    def known(self) -> bool:
        """There were enough answers to say how long they take."""
        return len(self._times) >= _ENOUGH

    @property
    def slow(self) -> bool:
        """Answers take longer than the limit."""
        return self._slow

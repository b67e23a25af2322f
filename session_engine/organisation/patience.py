"""When an organisation that does not answer is asked again: at once, when it said, or later and later."""

from __future__ import annotations

from session_engine.organisation.state import Connection, LineState
from session_engine.ports import Clock

FIRST, LONGEST = 1.0, 15.0
"""Seconds between two attempts to reach it while it is away."""
LASTING = 10.0
"""Seconds after which having come back counts as having lasted."""
_SHORT, _RAREST = 2.0, 30.0
_BUSY = 5.0


class Patience:
    """What one line remembers of how its organisation came back.

    Coming back lets everything that had failed be asked again. Where one thing makes the line fail each time, that
    would never end: so each time that it did not last, the next one is waited for twice as long.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._back_at: float | None = None
        self._wait = 0.0

    def forget(self) -> None:
        """Ask at once next time: it has another address, or the person wants it now."""
        self._back_at, self._wait = None, 0.0

    def before_asking(self, line: LineState) -> float:
        """Give the seconds to wait before the first attempt."""
        wait = self._damped()
        if line.connection is not Connection.BUSY:
            return wait
        said = _BUSY if line.again_at is None else (line.again_at - self._clock.now()).total_seconds()
        return max(said, wait)

    def _damped(self) -> float:
        now = self._clock.monotonic()
        if self._back_at is None or now - self._back_at > LASTING:
            self._wait = 0.0
        else:
            self._wait = min(_RAREST, max(_SHORT, self._wait * 2))
        return self._wait

    def after_failing(self, waited: float, asked_to_wait: float | None) -> float:
        """Give the seconds until the next attempt."""
        return max(asked_to_wait or 0.0, min(LONGEST, max(FIRST, waited * 2)))

    def came_back(self) -> None:
        """Note that the organisation answers again."""
        self._back_at = self._clock.monotonic()

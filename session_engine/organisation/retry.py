"""When to ask again, and after how long: one table for all requests."""

from __future__ import annotations

import random
from collections.abc import Callable

from session_engine.errors import Failure, OrganisationError
from session_engine.light_dataclass import dataclass
from session_engine.organisation.failures import AnswerLost
from session_engine.organisation.silence import Silent

_REPEATABLE = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT, Failure.SERVER})
"""What a request that changes nothing may simply ask again."""


@dataclass(frozen=True, slots=True)
class RetryRules:
    """How patient the client is.

    Attributes:
        attempts: How often a request is sent at most.
        first: Seconds before the second attempt; doubled each time, plus up to as much again by chance.
        longest_wait: A busy organisation that asks for more is told to the person instead.
        chance: A number from 0 to 1, so that many clients do not come back at once.
    """

    attempts: int = 3
    first: float = 0.25
    longest_wait: float = 30.0
    chance: Callable[[], float] = random.random

    def delay(self, error: OrganisationError, attempt: int, *, repeatable: bool) -> float | None:
        """Give the seconds to wait before attempt `attempt + 1`, None to give up."""
        if attempt >= self.attempts:
            return None
        backoff = self.first * 2 ** (attempt - 1) * (1 + self.chance())
        if error.failure is Failure.BUSY:
            wait = backoff if error.retry_after is None else error.retry_after
            return wait if wait <= self.longest_wait else None
        if isinstance(error, AnswerLost | Silent):
            return None
        never_sent = error.failure is Failure.UNREACHABLE and error.status is None
        return backoff if never_sent or (repeatable and error.failure in _REPEATABLE) else None

"""What the engine takes from outside, so that tests can hold it: time and identities."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Protocol

from typing_extensions import override


class Clock(Protocol):
    """Time."""

    def now(self) -> datetime:
        """Give the time as an aware UTC datetime."""
        ...

    def monotonic(self) -> float:
        """Give seconds that never go back."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Give the time as an aware UTC datetime."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Give seconds that never go back."""
        return time.monotonic()


class RunningClock(SystemClock):
    """A clock that was set and runs on from there; where it was not set, the machine's.

    Args:
        start: What it shows now.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start
        self._begun = self.monotonic()

    @override
    def now(self) -> datetime:
        """Give the time as an aware UTC datetime."""
        if self._start is None:
            return super().now()
        return self._start + timedelta(seconds=self.monotonic() - self._begun)


class Guids(Protocol):
    """A source of identities for new records."""

    def new(self) -> str:
        """Give a GUID, lower case with hyphens."""
        ...


class RandomGuids:
    """Random GUIDs."""

    def new(self) -> str:
        """Give a GUID, lower case with hyphens."""
        return str(uuid.uuid4())

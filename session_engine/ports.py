"""What the engine takes from outside, so that tests can hold it: time and identities."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime
from typing import Protocol


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

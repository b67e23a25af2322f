"""What the person was told: toasts, and the list behind the bell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from session_engine.errors import WayOut
from session_engine.light_dataclass import dataclass


class Weight(StrEnum):
    """How much a notice matters."""

    INFO = "info"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something told once and found again under the bell.

    Attributes:
        id: Grows.
        code: Its text is made in `desktop/messages.py`.
        values: What the text needs.
        weight: How much it matters.
        at: Aware UTC.
        actions: What can be done, as verb and arguments; the first is the toast's button.
        read: Seen in the list.
    """

    id: int
    code: str
    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    weight: Weight = Weight.INFO
    at: datetime | None = None
    actions: tuple[WayOut, ...] = ()
    read: bool = False


@dataclass(frozen=True, slots=True)
class NoticesState:
    """All notices, newest first, at most 200."""

    notices: tuple[Notice, ...] = ()

    @property
    def unread(self) -> int:
        """How many were not read yet."""
        return sum(1 for notice in self.notices if not notice.read)

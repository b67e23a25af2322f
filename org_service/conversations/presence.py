"""Presence: which base statuses there are, what changes them, and who may be given work (facts 9)."""

from __future__ import annotations

from enum import IntEnum
from types import MappingProxyType
from typing import Final


class Base(IntEnum):
    """What every status, also one of an organisation's own, comes down to."""

    AVAILABLE = 192360000
    BUSY = 192360001
    DO_NOT_DISTURB = 192360002
    AWAY = 192360003
    OFFLINE = 192360004
    INACTIVE = 192360005


class SetBy(IntEnum):
    """What has set an agent's status."""

    HERSELF = 1
    CAPACITY = 2
    MISSED = 3
    REJECTED = 4
    DISCONNECT = 5
    SESSION_LIMIT = 6
    IDLE = 7
    WITHDRAWN = 8
    """The organisation gave up the status that she had chosen: she has the usual one of its kind."""


TAKES_WORK: Final = frozenset({Base.AVAILABLE, Base.BUSY})
"""Who has one of these is given work as long as capacity is left."""

TRIGGERS: Final = MappingProxyType(
    {
        SetBy.MISSED: Base.INACTIVE,
        SetBy.REJECTED: Base.DO_NOT_DISTURB,
        SetBy.DISCONNECT: Base.OFFLINE,
        SetBy.SESSION_LIMIT: Base.DO_NOT_DISTURB,
        SetBy.IDLE: Base.INACTIVE,
    }
)
"""What happens, and the status it brings."""

KEPT: Final = MappingProxyType(
    {
        SetBy.HERSELF: frozenset({Base.DO_NOT_DISTURB, Base.AWAY, Base.OFFLINE}),
        SetBy.CAPACITY: frozenset[Base](),
        SetBy.MISSED: frozenset({Base.INACTIVE}),
        SetBy.REJECTED: frozenset({Base.DO_NOT_DISTURB}),
        SetBy.DISCONNECT: frozenset({Base.OFFLINE}),
        SetBy.SESSION_LIMIT: frozenset[Base](),
        SetBy.IDLE: frozenset({Base.INACTIVE}),
        SetBy.WITHDRAWN: frozenset({Base.DO_NOT_DISTURB, Base.AWAY, Base.OFFLINE}),
    }
)
"""By what set it: the statuses that work coming or going does not change."""

_CHOSEN: Final = frozenset({SetBy.HERSELF, SetBy.WITHDRAWN})
"""What she has by her own choice, also where it has another name now."""
RESTORED_WITHIN: Final = 150.0
"""Seconds after a disconnect within which the same status comes back."""


def by_capacity(available: int, total: int) -> Base:
    """Give the status of how much capacity is left."""
    if available <= 0:
        return Base.DO_NOT_DISTURB
    return Base.AVAILABLE if available >= total else Base.BUSY


def withdrawn(set_by: SetBy) -> SetBy:
    """Give what has set the status of an agent whose own is given up; what had a reason keeps that one."""
    return SetBy.WITHDRAWN if set_by in {SetBy.HERSELF, SetBy.CAPACITY} else set_by


def after_work(current: Base, set_by: SetBy, available: int, total: int) -> tuple[Base, SetBy]:
    """Give the status after work came or went."""
    if current in KEPT[set_by]:
        return current, set_by
    return by_capacity(available, total), SetBy.CAPACITY


def at_return(before: Base, set_by: SetBy, gone_for: float, available: int, total: int) -> tuple[Base, SetBy]:
    """Give the status of an agent who is connected again.

    Args:
        before: What she had when she was last connected.
        set_by: What had set that.
        gone_for: Seconds since.
        available: Units that are left.
        total: Units in all.
    """
    kept = set_by in _CHOSEN and before in {Base.AWAY, Base.OFFLINE}
    if gone_for <= RESTORED_WITHIN or kept:
        return before, set_by
    return by_capacity(available, total), SetBy.CAPACITY

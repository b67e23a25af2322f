"""Presence by the table of facts 9."""

from __future__ import annotations

import pytest

from org_service.conversations.presence import Base, SetBy, after_work, at_return, by_capacity

HERSELF, CAPACITY = SetBy.HERSELF, SetBy.CAPACITY


@pytest.mark.parametrize(
    ("available", "base"),
    [
        (100, Base.AVAILABLE),
        (70, Base.BUSY),
        (1, Base.BUSY),
        (0, Base.DO_NOT_DISTURB),
        (-30, Base.DO_NOT_DISTURB),
    ],
)
def test_capacity_decides(available: int, base: Base) -> None:
    assert by_capacity(available, 100) is base


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((Base.AVAILABLE, HERSELF), (Base.BUSY, CAPACITY)),
        ((Base.BUSY, HERSELF), (Base.BUSY, CAPACITY)),
        ((Base.AWAY, HERSELF), (Base.AWAY, HERSELF)),
        ((Base.OFFLINE, HERSELF), (Base.OFFLINE, HERSELF)),
        ((Base.DO_NOT_DISTURB, HERSELF), (Base.DO_NOT_DISTURB, HERSELF)),
        ((Base.DO_NOT_DISTURB, CAPACITY), (Base.BUSY, CAPACITY)),
        ((Base.INACTIVE, SetBy.MISSED), (Base.INACTIVE, SetBy.MISSED)),
        ((Base.DO_NOT_DISTURB, SetBy.REJECTED), (Base.DO_NOT_DISTURB, SetBy.REJECTED)),
        ((Base.DO_NOT_DISTURB, SetBy.SESSION_LIMIT), (Base.BUSY, CAPACITY)),
        ((Base.OFFLINE, SetBy.DISCONNECT), (Base.OFFLINE, SetBy.DISCONNECT)),
    ],
)
def test_what_lasts_when_work_comes_or_goes(before: tuple[Base, SetBy], after: tuple[Base, SetBy]) -> None:
    assert after_work(*before, available=40, total=100) == after


@pytest.mark.parametrize(
    ("before", "gone_for", "after"),
    [
        ((Base.BUSY, CAPACITY), 149, (Base.BUSY, CAPACITY)),
        ((Base.INACTIVE, SetBy.MISSED), 150, (Base.INACTIVE, SetBy.MISSED)),
        ((Base.BUSY, CAPACITY), 151, (Base.AVAILABLE, CAPACITY)),
        ((Base.DO_NOT_DISTURB, HERSELF), 151, (Base.AVAILABLE, CAPACITY)),
        ((Base.AWAY, HERSELF), 90_000, (Base.AWAY, HERSELF)),
        ((Base.OFFLINE, HERSELF), 90_000, (Base.OFFLINE, HERSELF)),
    ],
)
def test_what_a_return_brings_back(
    before: tuple[Base, SetBy], gone_for: float, after: tuple[Base, SetBy]
) -> None:
    assert at_return(*before, gone_for, available=100, total=100) == after

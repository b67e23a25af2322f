"""Wrapping up takes capacity for its minutes, whatever the clocks on the wall do meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from org_service.conversations.capacity import ALWAYS, NOTHING, _with_conversation, _wrap_up_end
from org_service.conversations.conversation import Status

MINUTES = 15


@pytest.fixture(autouse=True)
def london(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/London")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "since",
    [
        "2026-11-19T23:50:00Z",  # over midnight
        "2026-03-29T00:50:00Z",  # over the hour that spring leaves out
        "2026-10-25T00:50:00Z",  # over the one that autumn has twice
    ],
)
@pytest.mark.parametrize(
    ("passed", "takes"),
    [
        (timedelta(hours=-1), True),  # the clock was set back
        (timedelta(0), True),
        (timedelta(minutes=14, seconds=59), True),
        (timedelta(minutes=15), False),
        (timedelta(days=400), False),  # set ahead
    ],
)
def test_it_takes_capacity_until_its_minutes_are_over(since: str, passed: timedelta, takes: bool) -> None:
    began = datetime.fromisoformat(since)
    ends = _wrap_up_end(Status.WRAP_UP, since, MINUTES)
    assert ends == began.astimezone(UTC) + timedelta(minutes=MINUTES)
    load = _with_conversation(NOTHING, 30, ends, began + passed)
    assert (load.units, load.frees_at) == ((30, ends) if takes else (0, None))


@pytest.mark.parametrize(
    ("status", "minutes"), [(Status.WRAP_UP, ALWAYS), (Status.ACTIVE, MINUTES), (Status.CLOSED, 0)]
)
def test_what_ends_otherwise_has_no_end_by_time(status: Status, minutes: int) -> None:
    assert _wrap_up_end(status, "2026-11-19T23:50:00Z", minutes) is None

"""The organisation's time is carried on whatever becomes of this machine's clock, or of theirs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from typing_extensions import override

from session_engine.organisation.service_clock import ServiceClock, steady_seconds
from session_engine.ports import SystemClock

THEIRS = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class Machine(SystemClock):
    """A machine whose clock is set by hand and whose seconds go on."""

    def __init__(self, wrong: float = 0) -> None:
        self.seconds, self.wrong = 5_000.0, wrong

    @override
    def now(self) -> datetime:
        return THEIRS + timedelta(seconds=self.seconds - 5_000 + self.wrong)

    @override
    def monotonic(self) -> float:
        return self.seconds


class Desk:
    """A desk that hears its organisation now and then."""

    def __init__(self, wrong: float = 0) -> None:
        self.machine, self.set_by = Machine(wrong), 0.0
        self.clock = ServiceClock(self.machine, self.machine.monotonic)

    def theirs(self) -> datetime:
        return THEIRS + timedelta(seconds=self.machine.seconds - 5_000 + self.set_by)

    def ask(self, took: float = 0.05) -> None:
        said = format_datetime(self.theirs(), usegmt=True)  # to the second below
        self.machine.seconds += took
        self.clock.heard(said, took)

    def off(self) -> float:
        return abs((self.clock.now() - self.theirs()).total_seconds())


def test_a_machine_that_is_wrong_and_is_set_again_counts_as_the_organisation_does() -> None:
    desk = Desk(wrong=-420)
    assert desk.off() == 420, "nothing was heard yet"
    for _ in range(30):
        desk.machine.seconds += 0.37
        desk.ask()
    assert desk.off() < 0.2, "many whole seconds leave little doubt"
    since = desk.theirs() - timedelta(seconds=65)
    before = (desk.clock.now_from(since) - since).total_seconds()
    assert before == pytest.approx(65, abs=0.2)
    desk.machine.wrong = 3_600  # somebody sets it
    desk.machine.seconds += 10
    assert (desk.clock.now_from(since) - since).total_seconds() == pytest.approx(before + 10)


def test_when_their_clock_is_set_who_waits_does_not_wait_an_hour_more() -> None:
    desk = Desk()
    desk.ask()
    old = desk.theirs() - timedelta(seconds=30)
    waits = (desk.clock.now_from(old) - old).total_seconds()
    desk.set_by = 3_600
    desk.ask()
    assert desk.off() < 1
    assert (desk.clock.now_from(old) - old).total_seconds() == pytest.approx(waits, abs=0.1)
    new = desk.theirs()
    desk.machine.seconds += 20
    assert (desk.clock.now_from(new) - new).total_seconds() == pytest.approx(20, abs=1)


def test_a_slow_answer_does_not_spoil_what_is_known_and_rubbish_says_nothing() -> None:
    desk = Desk()
    for said in (None, "", "soon", "Mon, 99 Nov 2026 10:00:00 GMT"):
        desk.clock.heard(said, 0.1)
    assert desk.clock.now() == desk.machine.now()
    for _ in range(10):
        desk.machine.seconds += 0.3
        desk.ask()
    off = desk.off()
    desk.ask(took=18)
    assert desk.off() == pytest.approx(off, abs=0.01)


def test_a_clock_that_was_set_by_hand_listens_to_nobody() -> None:
    desk = Desk(wrong=86_400)
    desk.clock.listens = False
    desk.ask()
    assert desk.clock.now() == desk.machine.now()
    assert desk.clock.now_from(THEIRS) == desk.machine.now()


def test_what_is_remembered_of_moments_has_an_end() -> None:
    desk = Desk()
    desk.ask()
    for number in range(10_000):
        desk.clock.now_from(THEIRS + timedelta(seconds=number))
    assert len(desk.clock._named) <= 4096


def test_the_steady_clock_goes_on() -> None:
    first = steady_seconds()
    assert steady_seconds() >= first


def test_servers_behind_one_address_each_with_its_own_clock_leave_one_setting() -> None:
    """Each answer of the other one was taken for a clock that was set: one more was kept with nearly every answer."""
    desk = Desk()
    since = desk.theirs() - timedelta(seconds=65)
    for number in range(200):
        desk.machine.seconds += 0.41
        desk.set_by = 1.6 * (number % 2)
        desk.ask()
    desk.set_by = 0.0
    assert len(desk.clock._settings) == 1
    assert desk.off() < 2.5
    waited = (desk.clock.now_from(since) - since).total_seconds()
    assert waited == pytest.approx((desk.theirs() - since).total_seconds(), abs=2.5)

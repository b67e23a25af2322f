"""How a timer stands: the rules of facts 8, from columns and the time alone."""

from datetime import UTC, datetime, timedelta

import pytest

from session_engine.records.state import Choice, Value
from session_engine.service_levels.state import Timer, TimerStatus, companions, is_timer, timer

NOW = datetime(2026, 11, 19, 12, tzinfo=UTC)


def case(
    minutes: float, level: int | None = 1, state: int = 0, status: int = 1, **more: Value
) -> dict[str, Value]:
    return {
        "resolveby": NOW + timedelta(minutes=minutes),
        "resolvebyslastatus": Choice(level) if level is not None else None,
        "statecode": Choice(state),
        "statuscode": Choice(status),
        **more,
    }


def at(values: dict[str, Value], column: str = "resolveby") -> Timer:
    found = timer("incident", column, values, NOW)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("values", "status", "left"),
    [
        (case(300), TimerStatus.IN_PROGRESS, 300),
        (case(22), TimerStatus.NEARING, 22),
        (case(300, 2), TimerStatus.NEARING, 300),
        (case(-12), TimerStatus.NONCOMPLIANT, -12),
        (case(-12, 4), TimerStatus.NONCOMPLIANT, -12),
        (case(-12, 4, state=1, status=5), TimerStatus.NONCOMPLIANT, None),
        (case(300, 3), TimerStatus.SUCCEEDED, None),
        (case(-12, 3, state=1, status=5), TimerStatus.SUCCEEDED, None),
        (case(300, 1, state=2, status=6), TimerStatus.CANCELED, None),
        (case(300, None), TimerStatus.IN_PROGRESS, 300),
        (case(20, 1, status=2, lastonholdtime=NOW - timedelta(minutes=25)), TimerStatus.PAUSED, 45),
        (case(-5, 1, status=2, lastonholdtime=NOW - timedelta(minutes=25)), TimerStatus.PAUSED, 20),
    ],
)
def test_the_first_rule_that_holds_says_how_it_stands(
    values: dict[str, Value], status: TimerStatus, left: float | None
) -> None:
    found = at(values)
    assert found.status is status
    assert found.left == (None if left is None else left * 60)
    assert found.runs == (left is not None and status is not TimerStatus.PAUSED)


def test_seconds_count_in_the_last_hour_and_beyond_the_end_alone() -> None:
    assert at(case(59)).by_seconds
    assert at(case(-59)).by_seconds
    assert not at(case(61)).by_seconds
    assert not at(case(-61)).by_seconds
    assert not at(case(20, status=2, lastonholdtime=NOW)).by_seconds


def test_what_is_due_next_is_judged_by_its_own_status() -> None:
    values = case(300, 1) | {
        "responseby": NOW + timedelta(minutes=100),
        "firstresponseslastatus": Choice(2),
        "nextsla": NOW + timedelta(minutes=100),
    }
    assert at(values, "nextsla").status is TimerStatus.NEARING
    values["nextsla"] = values["resolveby"]
    assert at(values, "nextsla").status is TimerStatus.IN_PROGRESS


def test_other_columns_are_no_timers_and_nothing_due_is_none() -> None:
    assert timer("incident", "createdon", {"createdon": NOW}, NOW) is None
    assert timer("task", "resolveby", case(5), NOW) is None
    assert timer("incident", "resolveby", {"resolveby": None}, NOW) is None
    assert not is_timer("task", "scheduledend")


def test_a_timer_brings_the_columns_it_is_judged_by() -> None:
    assert companions("incident", {"title"}) == frozenset()
    assert companions("incident", {"resolveby"}) == {
        "resolvebyslastatus",
        "statecode",
        "statuscode",
        "lastonholdtime",
    }
    assert {"responseby", "resolveby", "firstresponseslastatus"} <= companions("incident", {"nextsla"})


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (0, TimerStatus.IN_PROGRESS),
        (1, TimerStatus.NONCOMPLIANT),
        (2, TimerStatus.NEARING),
        (3, TimerStatus.PAUSED),
        (4, TimerStatus.SUCCEEDED),
        (5, TimerStatus.CANCELED),
    ],
)
def test_a_timer_record_says_its_own_status(number: int, status: TimerStatus) -> None:
    values: dict[str, Value] = {"failuretime": NOW + timedelta(minutes=100), "status": Choice(number)}
    found = timer("slakpiinstance", "failuretime", values, NOW)
    assert found is not None
    assert found.status is status


@pytest.mark.parametrize(("warned", "status"), [(-1, TimerStatus.NEARING), (1, TimerStatus.IN_PROGRESS)])
def test_a_timer_record_is_nearing_its_end_when_the_organisation_has_computed_it(
    warned: int, status: TimerStatus
) -> None:
    """By its business hours that may be long before, or closer to the end than the usual half hour."""
    values: dict[str, Value] = {
        "failuretime": NOW + timedelta(minutes=600 if warned < 0 else 20),
        "warningtime": NOW + timedelta(minutes=warned),
        "status": Choice(0),
    }
    found = timer("slakpiinstance", "failuretime", values, NOW)
    assert found is not None
    assert found.status is status

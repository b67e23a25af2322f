"""How a service level timer stands, from a record's own columns and the time: no request is needed for it to run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import StrEnum

from session_engine.light_dataclass import dataclass
from session_engine.records.state import Choice, Value

HOUR = 3600.0
NEARING = 30 * 60.0
"""Seconds from which on a timer is nearing its end where the organisation has not said so yet."""
_ON_HOLD = 2
_MET, _MISSED, _NEAR = 3, 4, 2
_KPI = {0: 1, 1: _MISSED, 2: _NEAR, 3: 0, 4: _MET, 5: 5}
"""Status of a slakpiinstance as that of a case's column; 0 is paused, 5 cancelled."""
_CANCELLED_STATE = 2


class TimerStatus(StrEnum):
    """How a timer stands (facts 8)."""

    IN_PROGRESS = "in_progress"
    NEARING = "nearing"
    NONCOMPLIANT = "noncompliant"
    PAUSED = "paused"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer at a moment.

    Attributes:
        status: How it stands.
        due: When it ends, aware UTC.
        left: Seconds to its end, negative beyond it; None where it does not run any more.
    """

    status: TimerStatus
    due: datetime
    left: float | None = None

    @property
    def runs(self) -> bool:
        """Time changes what it says."""
        return self.left is not None and self.status is not TimerStatus.PAUSED

    @property
    def by_seconds(self) -> bool:
        """It counts seconds: an hour from its end or nearer. Farther off, minutes are enough."""
        return self.runs and self.left is not None and abs(self.left) < HOUR


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a timer is judged by: all from columns of its record."""

    due: datetime
    level: int | None
    state: int | None
    paused_at: datetime | None
    paused: bool
    now: datetime
    warned: datetime | None = None

    @property
    def near(self) -> bool:
        """Whether its end is near: from the moment the organisation has computed, where it names one."""
        if self.level == _NEAR:
            return True
        return self.now >= self.warned if self.warned is not None else self.left <= NEARING

    @property
    def left(self) -> float:
        return (self.due - (self.paused_at if self.paused and self.paused_at else self.now)).total_seconds()


_RULES: tuple[tuple[TimerStatus, bool, Callable[[_Facts], bool]], ...] = (
    (TimerStatus.SUCCEEDED, False, lambda facts: facts.level == _MET),
    (TimerStatus.NONCOMPLIANT, False, lambda facts: facts.level == _MISSED and facts.state != 0),
    (TimerStatus.CANCELED, False, lambda facts: facts.level == 5 or facts.state == _CANCELLED_STATE),
    (TimerStatus.SUCCEEDED, False, lambda facts: facts.state not in (0, None)),
    (TimerStatus.NONCOMPLIANT, True, lambda facts: facts.level == _MISSED),
    (TimerStatus.PAUSED, True, lambda facts: facts.paused),
    (TimerStatus.NONCOMPLIANT, True, lambda facts: facts.left < 0),
    (TimerStatus.NEARING, True, lambda facts: facts.near),
    (TimerStatus.IN_PROGRESS, True, lambda _facts: True),
)
"""The first rule that holds says how a timer stands, and whether it still counts."""

_LEVELS: Mapping[str, Mapping[str, str]] = {
    "incident": {
        "responseby": "firstresponseslastatus",
        "resolveby": "resolvebyslastatus",
        "nextsla": "",
    },
    "slakpiinstance": {"failuretime": "status"},
}
"""By table, the columns that are timers, each with the column that says how it stands."""

_OTHERS: Mapping[str, frozenset[str]] = {
    "incident": frozenset({"statecode", "statuscode", "lastonholdtime"}),
    "slakpiinstance": frozenset({"pausedon", "warningtime"}),
}


def is_timer(table: str, column: str) -> bool:
    """Tell whether a column of a table is a timer."""
    return column in _LEVELS.get(table, {})


def companions(table: str, columns: AbstractSet[str]) -> frozenset[str]:
    """Name the columns that have to be known with the timers among some columns."""
    timers = _LEVELS.get(table, {}).keys() & columns
    if not timers:
        return frozenset()
    pairs = {name for column in timers for name in (_LEVELS[table][column],) if name}
    both = {"responseby", "resolveby", "firstresponseslastatus", "resolvebyslastatus"}
    return frozenset(pairs | (both if "nextsla" in timers else set[str]())) | _OTHERS[table]


def timer(table: str, column: str, values: Mapping[str, Value], now: datetime) -> Timer | None:
    """Say how a timer stands; None where there is none, or nothing is due."""
    due = values.get(column)
    if not is_timer(table, column) or not isinstance(due, datetime) or due.tzinfo is None:
        return None
    facts = _facts(table, column, values, due, now)
    if facts.level is None and facts.state not in (0, None):
        return None  # nothing is due any more, and nobody has said how it ended
    status, counts = next((status, counts) for status, counts, holds in _RULES if holds(facts))
    return Timer(status, due, facts.left if counts else None)


def _facts(table: str, column: str, values: Mapping[str, Value], due: datetime, now: datetime) -> _Facts:
    if table == "slakpiinstance":
        kpi = _number(values.get("status"))
        level = _KPI.get(kpi) if kpi is not None else None
        paused_at, warned = _moment(values.get("pausedon")), _moment(values.get("warningtime"))
        return _Facts(due, level, 0, paused_at, level == 0, now, warned)
    source = _LEVELS[table][column] or _next_level(values, due)
    paused = _number(values.get("statuscode")) == _ON_HOLD
    return _Facts(
        due,
        _number(values.get(source)),
        _number(values.get("statecode")),
        _moment(values.get("lastonholdtime")),
        paused,
        now,
    )


def _next_level(values: Mapping[str, Value], due: datetime) -> str:
    """Name the status that belongs to what is due next."""
    return "firstresponseslastatus" if values.get("responseby") == due else "resolvebyslastatus"


def _number(value: Value) -> int | None:
    return value.value if isinstance(value, Choice) else None


def _moment(value: Value) -> datetime | None:
    return value if isinstance(value, datetime) else None

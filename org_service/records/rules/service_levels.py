"""Service level timers: what was promised with a case, and what moves it on (facts 8).

What time alone does to a timer is not written down: it is computed whenever a timer is read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from org_service.answers.formats import utc_text
from org_service.description import Table
from org_service.records.transaction import Row, Transaction, new_id

IN_PROGRESS, NONCOMPLIANT, NEARING, PAUSED, SUCCEEDED, CANCELED = range(6)
OPEN: Final = (IN_PROGRESS, NEARING, PAUSED)
LEVELS: Final = {IN_PROGRESS: 1, NEARING: 2, SUCCEEDED: 3, NONCOMPLIANT: 4, PAUSED: 1}
"""A timer's status as the case's own column has it; a cancelled timer leaves that as it is."""
_RUNS: Final = frozenset({1, 2})
_ON_HOLD, _ACTIVE = 2, 0


@dataclass(frozen=True, slots=True)
class Kpi:
    """One promise: its timer, and the columns of the case that show it."""

    name: str
    lookup: str
    due: str
    level: str


FIRST_RESPONSE: Final = Kpi(
    "First Response KPI", "firstresponsebykpiid", "responseby", "firstresponseslastatus"
)
RESOLVE: Final = Kpi("Resolve By KPI", "resolvebykpiid", "resolveby", "resolvebyslastatus")
KPIS: Final = (FIRST_RESPONSE, RESOLVE)


@dataclass(frozen=True, slots=True)
class Promise:
    """Minutes from the creation of a case: until it is answered, until it is solved."""

    respond: int
    resolve: int


PROMISES: Final = {1: Promise(60, 8 * 60), 2: Promise(4 * 60, 24 * 60), 3: Promise(8 * 60, 72 * 60)}
"""What is promised, by a case's priority (1 high, 2 normal, 3 low)."""
WARNED: Final = 30
"""Minutes before its end from which on a timer is nearing noncompliance."""


# -- what is answered ----------------------------------------------------------------------------


def responded(tx: Transaction, case: Row) -> Row:
    """Give what changes of a case with the first answer to its customer, and end that timer."""
    if case.get("statecode") != _ACTIVE or case.get("firstresponsesent"):
        return {}
    return {"firstresponsesent": True, **_end(tx, case, FIRST_RESPONSE)}


def note_response(tx: Transaction, case_id: str) -> None:
    """Note that somebody has written to or called the customer of a case."""
    table = tx.description.tables["incident"]
    case = tx.find(table, case_id)
    changes = responded(tx, case) if case is not None else {}
    if changes:
        tx.update(table, case_id, changes)


def _end(tx: Transaction, case: Row, kpi: Kpi) -> Row:
    """End a timer by what was promised: in time, or too late."""
    due = case.get(kpi.due)
    if due is None or case.get(kpi.level) not in _RUNS:
        return {}
    held_at = case.get("lastonholdtime") if case.get("statuscode") == _ON_HOLD else None
    status = SUCCEEDED if _moment(due) >= (_moment(held_at) if held_at else tx.moment) else NONCOMPLIANT
    end: Row = {"status": status, "terminalstatereached": True, "terminalstatetime": tx.now}
    if status == SUCCEEDED:
        end["succeededon"] = tx.now
    _write(tx, case, kpi, end)
    return {kpi.level: LEVELS[status]}


def resolved(tx: Transaction, case: Row) -> Row:
    """Give what changes of a case with its solution, and end what still runs."""
    changes = {name: value for kpi in KPIS for name, value in _end(tx, case, kpi).items()}
    # Other timers an organisation has of its own end with the case, too.
    for timer in tx.rows("slakpiinstance", regarding=case["incidentid"], status=OPEN):
        end = {"status": SUCCEEDED, "succeededon": tx.now, "terminalstatereached": True}
        tx.update(_timers(tx), timer["slakpiinstanceid"], {**end, "terminalstatetime": tx.now})
    return changes


# -- on hold -------------------------------------------------------------------------------------


def held(tx: Transaction, case: Row) -> None:
    """Stop the timers of a case that waits for its customer."""
    for kpi in KPIS:
        if case.get(kpi.level) in _RUNS:
            _write(tx, case, kpi, {"status": PAUSED, "pausedon": tx.now})


def resumed(tx: Transaction, case: Row) -> Row:
    """Let the timers of a case go on: each ends later by the time it was stopped."""
    since = case.get("lastonholdtime")
    if since is None:
        return {}
    late, changes = tx.moment - _moment(since), Row()
    for kpi in KPIS:
        due = case.get(kpi.due)
        # What had ended before it was stopped stays ended.
        if due is None or case.get(kpi.level) not in _RUNS or _moment(due) < _moment(since):
            continue
        changes[kpi.due] = utc_text(_moment(due) + late)
        _write(
            tx, case, kpi, {"status": IN_PROGRESS, "lastresumetime": tx.now, **_times(_moment(due) + late)}
        )
    return changes


# -- new cases -----------------------------------------------------------------------------------


def promise(tx: Transaction, _table: Table, values: Row) -> None:
    """Promise by a new case's priority when it will be answered and solved, where nothing else was said."""
    given = PROMISES.get(values.get("prioritycode") or 0)
    if given is None:
        return
    for kpi, minutes in ((FIRST_RESPONSE, given.respond), (RESOLVE, given.resolve)):
        if values.get(kpi.due) is None:
            values[kpi.due] = tx.later(minutes * 60)
        if values.get(kpi.level) is None:
            values[kpi.level] = LEVELS[IN_PROGRESS]
        values.setdefault(kpi.lookup, new_id())


def start_timers(tx: Transaction, table: Table, case: Row) -> None:
    """Start the timers of a new case."""
    for kpi in KPIS:
        timer, due = case.get(kpi.lookup), case.get(kpi.due)
        if timer is None or due is None or tx.exists(_timers(tx), timer):
            continue
        _timer(tx, table, case, kpi, _moment(due))


def _timer(tx: Transaction, table: Table, case: Row, kpi: Kpi, due: datetime) -> None:
    row: Row = {
        "slakpiinstanceid": case[kpi.lookup],
        "name": kpi.name,
        "regarding": case[table.primary_id],
        "regardingobjecttypecode": table.name,
        "status": IN_PROGRESS,
        "applicablefromvalue": tx.now,
        **_times(due),
        "warningtimereached": 0,
        "terminalstatereached": False,
        "createdon": tx.now,
        "createdby": tx.caller.user_id,
        "modifiedon": tx.now,
        "modifiedby": tx.caller.user_id,
        "ownerid": case["ownerid"],
        "owneridtype": case["owneridtype"],
        "owningbusinessunit": case.get("owningbusinessunit"),
    }
    tx.insert(_timers(tx), row)


# -- inside --------------------------------------------------------------------------------------


def _times(due: datetime) -> Row:
    warned = utc_text(due - timedelta(minutes=WARNED))
    return {
        "failuretime": utc_text(due),
        "computedfailuretime": utc_text(due),
        "warningtime": warned,
        "computedwarningtime": warned,
    }


def _write(tx: Transaction, case: Row, kpi: Kpi, changes: Row) -> None:
    timer = case.get(kpi.lookup)
    if timer is None or not tx.exists(_timers(tx), timer):
        return
    if tx.get(_timers(tx), timer)["status"] in OPEN:
        tx.update(_timers(tx), timer, changes)


def _timers(tx: Transaction) -> Table:
    return tx.description.tables["slakpiinstance"]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)

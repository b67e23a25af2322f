"""Capacity: how many units of an agent are taken, always counted from the rows of her work, never kept apart.

A conversation takes the units of its work stream while it is Active, and in wrap-up as long as the stream says; a case
or an e-mail of a stream takes them while she works on its queue item. Consulting and monitoring cost nothing. What she
picks herself may take more than she has (facts 9).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, bindparam, text

from org_service.conversations import agents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from org_service.records.transaction import Transaction

ALWAYS: Final = -1
"""The wrap-up minutes of a stream whose conversations take capacity until they are closed."""
_WRAP_UP: Final = 5
_CONVERSATIONS: Final = """
SELECT c.msdyn_activeagentid, c.statuscode, c.msdyn_wrapupinitiatedon,
       coalesce(s.msdyn_capacityrequired, 0), coalesce(s.ninedesk_wrapup, -1)
FROM activitypointer c LEFT JOIN msdyn_liveworkstream s ON s.msdyn_liveworkstreamid = c.msdyn_liveworkstreamid
WHERE c.activitytypecode = 'msdyn_ocliveworkitem' AND c.statecode = 0 AND c.statuscode IN (2, 5)
  AND c.msdyn_activeagentid IN :agents
"""
_RECORDS: Final = """
SELECT q.workerid, coalesce(s.msdyn_capacityrequired, 0)
FROM queueitem q JOIN msdyn_liveworkstream s ON s.msdyn_defaultqueueid = q.queueid
  AND s.ninedesk_recordtable = q.objectidtypecode AND s.statecode = 0
LEFT JOIN incident i ON i.incidentid = q.objectid AND q.objectidtypecode = 'incident'
WHERE q.statecode = 0 AND q.workerid IN :agents AND (i.incidentid IS NULL OR i.statecode = 0)
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What an agent has in hand."""

    units: int = 0
    record_units: int = 0
    """Those of them that cases and e-mails take."""
    sessions: int = 0
    """Conversations that are not closed."""
    frees_at: datetime | None = None
    """When, by time alone, the next of them stops taking capacity."""


NOTHING: Final = Load()


def loads(connection: Connection, agent_ids: Iterable[str], now: datetime) -> dict[str, Load]:
    """Count what each of these agents has in hand; who has nothing is not named."""
    wanted = {"agents": tuple(agent_ids)}
    found: defaultdict[str, Load] = defaultdict(Load)
    for agent, status, since, units, minutes in _rows(connection, _CONVERSATIONS, wanted):
        found[agent] = _with_conversation(found[agent], units, _wrap_up_end(status, since, minutes), now)
    for agent, units in _rows(connection, _RECORDS, wanted):
        load = found[agent]
        found[agent] = replace(load, units=load.units + units, record_units=load.record_units + units)
    return dict(found)


def _rows(connection: Connection, statement: str, values: Mapping[str, object]) -> Iterator[Any]:
    yield from connection.execute(text(statement).bindparams(bindparam("agents", expanding=True)), values)


def _with_conversation(load: Load, units: int, ends: datetime | None, now: datetime) -> Load:
    load = replace(load, sessions=load.sessions + 1)
    if ends is not None and ends <= now:
        return load
    soonest = min((moment for moment in (load.frees_at, ends) if moment is not None), default=None)
    return replace(load, units=load.units + units, frees_at=soonest)


def _wrap_up_end(status: int, since: str | None, minutes: int) -> datetime | None:
    """Give when wrapping up stops taking capacity; None is: not by time."""
    if status != _WRAP_UP or minutes == ALWAYS or since is None:
        return None
    return datetime.fromisoformat(since) + timedelta(minutes=minutes)


def settle(tx: Transaction, agent_id: str | None) -> None:
    """Write down how much capacity an agent has left, and the status that follows, if that has changed."""
    status = agents.find(tx, agent_id)
    if status is None or agent_id is None:
        return
    load = loads(tx.connection, (agent_id,), tx.moment).get(agent_id, NOTHING)
    agents.work_changed(tx, status, agents.total_of(status) - load.units)


def left_over(
    stored: Mapping[str, int], totals: Mapping[str, int], found: Mapping[str, Load]
) -> tuple[str, ...]:
    """Name the agents of whom something else is written down than their work says."""
    return tuple(
        agent
        for agent, available in stored.items()
        if available != totals[agent] - found.get(agent, NOTHING).units
    )

"""Reads the situation that routing chooses in: who is there, what waits, what is offered, what is due."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, text

from org_service.conversations import capacity
from org_service.conversations.offers import NOT_SHOWN, Mode, State, mode_in
from org_service.conversations.presence import RESTORED_WITHIN, Base
from org_service.conversations.routing.situation import Agent, Item, Need, Pace, Try
from org_service.conversations.rows import seconds_of
from org_service.conversations.staffing import is_staffed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection

CONVERSATION: Final = "msdyn_ocliveworkitem"
_PUSHED: Final = "coalesce(s.msdyn_workdistributionmode, 192350000) = 192350000"
_RECORD_SOURCE: Final = 192350000
_LIVE_SOURCES: Final = frozenset({192360000, 192370000, 192440000, 192380000, 192390000, 192400000})
_NEEDED_STATUS: Final = MappingProxyType(
    {
        Mode.ROUTED: frozenset({1}),
        Mode.TRANSFER: frozenset({1, 2}),
        Mode.CONSULT: frozenset({2}),
        Mode.ASSIGNED: frozenset({2}),
    }
)
"""In which states of a conversation an offer of it means something."""
_OPEN: Final = "c.activitytypecode = 'msdyn_ocliveworkitem' AND c.statecode = 0 AND c.statuscode = 1"
_AGENTS: Final = """
SELECT a.msdyn_agentid AS id, p.msdyn_basepresencestatus AS base, a.msdyn_availableunitscapacity AS available,
       coalesce(a.msdyn_totalunitscapacity, 100) AS total, a.ninedesk_idlesince AS idle
FROM msdyn_agentstatus a JOIN msdyn_presence p ON p.msdyn_presenceid = a.msdyn_currentpresenceid
WHERE a.ninedesk_connected
"""
_OFFERED: Final = """
SELECT o.ninedesk_offerid AS id, o.ninedesk_agentid AS agent, o.ninedesk_objectidtype AS kind,
       o.ninedesk_expireson AS expires, o.ninedesk_shownon AS shown, o.ninedesk_reason AS reason,
       coalesce(s.msdyn_capacityrequired, 0) AS units, a.ninedesk_connected AS here, a.ninedesk_disconnectedon AS since,
       c.statuscode AS status, o.ninedesk_queueid AS queue, EXISTS (SELECT 1 FROM queuemembership m
         WHERE m.queueid = o.ninedesk_queueid AND m.systemuserid = o.ninedesk_agentid) AS member
FROM ninedesk_offer o
LEFT JOIN msdyn_liveworkstream s ON s.msdyn_liveworkstreamid = o.ninedesk_workstreamid
LEFT JOIN msdyn_agentstatus a ON a.msdyn_agentid = o.ninedesk_agentid
LEFT JOIN activitypointer c ON c.activityid = o.ninedesk_objectid AND c.activitytypecode = 'msdyn_ocliveworkitem'
WHERE o.statuscode = 1
"""
_MEMBERS: Final = "SELECT systemuserid, queueid FROM queuemembership WHERE systemuserid IN :agents"
_SKILLS: Final = (
    "SELECT ninedesk_userid, ninedesk_skillid FROM ninedesk_userskill WHERE ninedesk_userid IN :agents"
)
_CONVERSATIONS: Final = f"""
SELECT c.activityid AS id, c.subject AS name, coalesce(c.msdyn_cdsqueueid, s.msdyn_defaultqueueid) AS queue,
       coalesce(c.msdyn_activeagentid, e.msdyn_activeagentid) AS agent,
       coalesce(CASE WHEN c.msdyn_activeagentid IS NOT NULL THEN c.ninedesk_waitingsince END,
         c.msdyn_startedon, c.createdon) AS since,
       s.msdyn_liveworkstreamid AS stream, coalesce(s.msdyn_capacityrequired, 0) AS units,
       s.msdyn_streamsource AS source, s.ninedesk_availableonly AS only_available, 2 AS priority
FROM activitypointer c JOIN msdyn_liveworkstream s ON s.msdyn_liveworkstreamid = c.msdyn_liveworkstreamid
LEFT JOIN activitypointer e ON e.activityid = c.ninedesk_previousid
WHERE {_OPEN} AND s.statecode = 0 AND {_PUSHED} AND NOT EXISTS (
  SELECT 1 FROM ninedesk_offer o WHERE o.ninedesk_objectid = c.activityid AND o.statuscode = 1)
"""  # noqa: S608 - made of this module's own words
_RECORDS: Final = f"""
SELECT q.objectid AS id, q.title AS name, q.queueid AS queue, NULL AS agent, q.enteredon AS since,
       s.msdyn_liveworkstreamid AS stream, coalesce(s.msdyn_capacityrequired, 0) AS units,
       s.msdyn_streamsource AS source, s.ninedesk_availableonly AS only_available,
       coalesce(i.prioritycode, 2) AS priority,
       q.queueitemid AS item, q.objectidtypecode AS kind
FROM queueitem q JOIN msdyn_liveworkstream s ON s.msdyn_defaultqueueid = q.queueid
  AND s.ninedesk_recordtable = q.objectidtypecode AND s.statecode = 0
LEFT JOIN incident i ON i.incidentid = q.objectid AND q.objectidtypecode = 'incident'
WHERE {_PUSHED} AND q.statecode = 0 AND q.workerid IS NULL AND (i.incidentid IS NULL OR i.statecode = 0)
"""  # noqa: S608
_NEEDED: Final = f"""
SELECT k.ninedesk_conversationid, k.ninedesk_skillid FROM ninedesk_conversationskill k
JOIN activitypointer c ON c.activityid = k.ninedesk_conversationid WHERE {_OPEN}
"""  # noqa: S608
_TRIES: Final = f"""
SELECT o.ninedesk_objectid, o.ninedesk_agentid, o.modifiedon FROM ninedesk_offer o
JOIN activitypointer c ON c.activityid = o.ninedesk_objectid WHERE {_OPEN} AND o.statuscode IN (3, 4, 5)
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Waiting:
    """What an item of routing is in the database."""

    table: str
    name: str
    stream_id: str
    skills: frozenset[str]
    queue_item: str | None = None
    """Of a case or an e-mail."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The situation at one moment."""

    agents: tuple[Agent, ...] = ()
    items: tuple[Item, ...] = ()
    waiting: Mapping[str, Waiting] = field(default_factory=dict[str, Waiting])
    """By the id of the item."""
    ended: tuple[tuple[str, State], ...] = ()
    """Offers that are over by now, and what becomes of them."""
    unsettled: tuple[str, ...] = ()
    """Agents of whom another capacity is written down than they have."""
    next_at: datetime | None = None
    """When, by time alone, something of it changes."""


@dataclass(frozen=True, slots=True)
class _Offered:
    count: int = 0
    units: int = 0


def read(connection: Connection, now: datetime) -> Reading:
    """Read the situation; where nobody distributes or takes work, there is none."""
    if not is_staffed(connection):
        return Reading()
    offered = list(_rows(connection, _OFFERED))
    endings = [(row, *ending_of(row, now)) for row in offered]
    ended = tuple((row.id, state) for row, due, state in endings if due <= now)
    dues = [due for _, due, _ in endings if due > now]
    people = list(_rows(connection, _AGENTS))
    loads = capacity.loads(connection, (row.id for row in people), now)
    dues += [load.frees_at for load in loads.values() if load.frees_at is not None]
    unsettled = tuple(row.id for row in people if row.available != row.total - _of(loads, row.id).units)
    agents = tuple(_agents(connection, people, loads, offered)) if people else ()
    takers = any(agent.presence in {Base.AVAILABLE, Base.BUSY} for agent in agents)
    waiting = _waiting(connection) if takers else {}
    return Reading(
        agents,
        tuple(item for item, _ in waiting.values()),
        {key: found for key, (_, found) in waiting.items()},
        ended,
        unsettled,
        min(dues, default=None),
    )


def _rows(connection: Connection, statement: str, **values: object) -> Iterator[Any]:
    made = text(statement)
    if values:
        made = made.bindparams(*(bindparam(name, expanding=True) for name in values))
    yield from connection.execute(made, values)


def _of(loads: Mapping[str, capacity.Load], agent: str) -> capacity.Load:
    return loads.get(agent, capacity.NOTHING)


def ending_of(row: Any, now: datetime) -> tuple[datetime, State]:
    """Give when an offer is over and what becomes of it then (facts 9)."""
    expires = datetime.fromisoformat(row.expires)
    if row.kind != CONVERSATION:
        return expires, State.MISSED
    if row.status not in _NEEDED_STATUS[mode_in(row.reason)]:
        return now, State.WITHDRAWN
    if mode_in(row.reason) is Mode.ROUTED and row.queue is not None and not row.member:
        return now, State.WITHDRAWN  # she was taken out of its queue: those who are in it are asked
    if not row.here:
        left = now if row.since is None else datetime.fromisoformat(row.since)
        return min(expires, left + timedelta(seconds=RESTORED_WITHIN)), State.WITHDRAWN
    if row.shown is None:
        return expires + NOT_SHOWN, State.WITHDRAWN
    # What is hers already stays hers, also where she has not opened it.
    return expires, State.ACCEPTED if mode_in(row.reason) is Mode.ASSIGNED else State.MISSED


# -- agents --------------------------------------------------------------------------------------


def _agents(
    connection: Connection, people: Iterable[Any], loads: Mapping[str, capacity.Load], offered: Iterable[Any]
) -> Iterator[Agent]:
    people = list(people)
    ids = tuple(row.id for row in people)
    queues = _grouped(_rows(connection, _MEMBERS, agents=ids))
    skills = _grouped(_rows(connection, _SKILLS, agents=ids))
    cards = _cards(offered)
    for row in people:
        load, card = _of(loads, row.id), cards[row.id]
        yield Agent(
            row.id,
            Base(row.base),
            free=row.total - load.units - card.units,
            total=row.total,
            queues=queues[row.id],
            skills=skills[row.id],
            idle_since=seconds_of(row.idle) or 0.0,
            offers=card.count,
            sessions=load.sessions,
            record_units=load.record_units,
        )


def _cards(offered: Iterable[Any]) -> defaultdict[str, _Offered]:
    """Count what each agent has on her screen; a record that she is told of is counted as her work already."""
    found: defaultdict[str, _Offered] = defaultdict(_Offered)
    for row in offered:
        units = row.units if row.kind == CONVERSATION else 0
        found[row.agent] = _Offered(found[row.agent].count + 1, found[row.agent].units + units)
    return found


def _grouped(pairs: Iterable[Any]) -> defaultdict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return defaultdict(frozenset, {key: frozenset(values) for key, values in found.items()})


# -- what waits ----------------------------------------------------------------------------------


def _waiting(connection: Connection) -> dict[str, tuple[Item, Waiting]]:
    needed = _grouped(_rows(connection, _NEEDED))
    tries: defaultdict[str, list[Try]] = defaultdict(list)
    for item, agent, at in _rows(connection, _TRIES):
        tries[item].append(Try(agent, seconds_of(at) or 0.0))
    found: dict[str, tuple[Item, Waiting]] = {}
    for row in _rows(connection, _CONVERSATIONS):
        found[row.id] = (
            _item(row, needed[row.id], tuple(tries[row.id])),
            _found(row, CONVERSATION, needed[row.id]),
        )
    for row in _rows(connection, _RECORDS):
        found[row.id] = _item(row, frozenset(), ()), _found(row, row.kind, frozenset(), row.item)
    return found


def _item(row: Any, skills: frozenset[str], tries: tuple[Try, ...]) -> Item:
    return Item(
        row.id,
        Need(row.queue or "", row.units, _pace(row.source), skills, also_busy=not row.only_available),
        seconds_of(row.since) or 0.0,
        row.priority,
        tries=tries,
        returns_to=row.agent,
    )


def _pace(source: int | None) -> Pace:
    if source == _RECORD_SOURCE:
        return Pace.RECORD
    return Pace.LIVE if source in _LIVE_SOURCES else Pace.MESSAGES


def _found(row: Any, table: str, skills: frozenset[str], queue_item: str | None = None) -> Waiting:
    return Waiting(table, row.name or "", row.stream, skills, queue_item)

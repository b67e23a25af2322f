"""What time alone does to conversations (facts 9): they close, agents and customers who are away too long lose them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from org_service.conversations import arrivals, conversation, life
from org_service.conversations.conversation import Kind, Status, kind_by
from org_service.conversations.presence import RESTORED_WITHIN
from org_service.conversations.resting import Rest
from org_service.conversations.rows import on_behalf
from org_service.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from org_service.organisation import Organisation

log = logging.getLogger(__name__)
_DAY: Final = timedelta(days=1)
CLOSES_AFTER: Final[Mapping[tuple[Kind, Status], timedelta]] = MappingProxyType(
    {
        (Kind.CHAT, Status.OPEN): timedelta(minutes=20),
        (Kind.CHAT, Status.WRAP_UP): timedelta(minutes=15),
        (Kind.VOICE, Status.OPEN): 30 * _DAY,
        (Kind.VOICE, Status.ACTIVE): timedelta(hours=2),
        (Kind.VOICE, Status.WRAP_UP): _DAY,
        (Kind.ASYNC, Status.OPEN): 30 * _DAY,
        (Kind.ASYNC, Status.ACTIVE): 30 * _DAY,
        (Kind.ASYNC, Status.WRAP_UP): _DAY,
        (Kind.PERSISTENT, Status.OPEN): 30 * _DAY,
        (Kind.PERSISTENT, Status.WRAP_UP): _DAY,
    }
)
"""By channel and state: after how long without a change of state it goes on by itself; what is not here never does."""
WAITING_CLOSES_AFTER: Final = 28 * _DAY
"""The same for those that wait for their customer, where their work stream does not say it."""
CUSTOMER_AWAY: Final = timedelta(minutes=3)
"""How long the line of a live chat's customer may be broken."""
AGENT_AWAY: Final = timedelta(seconds=RESTORED_WITHIN)
"""How long an agent may be disconnected before her conversations go to others."""

WAKES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        conversation.CONVERSATION: frozenset(
            {"statuscode", "ninedesk_customerlefton", "msdyn_activeagentid"}
        ),
        "msdyn_agentstatus": frozenset({"ninedesk_connected"}),
        "msdyn_liveworkstream": frozenset({"msdyn_autocloseafterinactivity", "ninedesk_persistent"}),
    }
)
_OPEN: Final = """
SELECT c.activityid AS id, c.statuscode AS status, c.msdyn_channel AS channel, c.ownerid AS owner,
       coalesce(c.msdyn_statusupdatedon, c.createdon) AS since, m.ninedesk_senton AS said,
       c.ninedesk_customerlefton AS customer_left, a.ninedesk_disconnectedon AS agent_left,
       s.ninedesk_persistent AS persistent, s.msdyn_autocloseafterinactivity AS minutes
FROM activitypointer c
LEFT JOIN msdyn_liveworkstream s ON s.msdyn_liveworkstreamid = c.msdyn_liveworkstreamid
LEFT JOIN msdyn_agentstatus a ON a.msdyn_agentid = c.msdyn_activeagentid AND NOT a.ninedesk_connected
LEFT JOIN ninedesk_conversationmessage m
  ON m.ninedesk_conversationid = c.activityid AND m.ninedesk_number = c.ninedesk_lastnumber
WHERE c.activitytypecode = 'msdyn_ocliveworkitem' AND c.statecode = 0
"""
_ALL, _ONE = text(_OPEN), text(_OPEN + " AND c.activityid = :id")


@dataclass(frozen=True, slots=True)
class Due:
    """A step that a conversation takes at a moment if nothing happens before."""

    at: datetime
    conversation_id: str
    trigger: life.Trigger
    owner: str


def dues(connection: Connection, conversation_id: str = "") -> Iterator[Due]:
    """Give what time alone will do, to all conversations or to one."""
    found = connection.execute(_ONE, {"id": conversation_id}) if conversation_id else connection.execute(_ALL)
    for row in found:
        for at, trigger in _dues_of(row):
            yield Due(at, row.id, trigger, row.owner or "")


def _dues_of(row: Any) -> Iterator[tuple[datetime, life.Trigger]]:
    kind, status = kind_by(row.channel, persistent=bool(row.persistent)), Status(row.status)
    if kind is Kind.CHAT and status in {Status.OPEN, Status.ACTIVE} and row.customer_left is not None:
        yield datetime.fromisoformat(row.customer_left) + CUSTOMER_AWAY, life.Trigger.CUSTOMER_LEFT
    if status is Status.ACTIVE and row.agent_left is not None:
        yield datetime.fromisoformat(row.agent_left) + AGENT_AWAY, life.Trigger.AGENT_LOST
    after = _patience(kind, status, row.minutes)
    if after is not None:
        yield _quiet_since(row, status) + after, life.Trigger.TIMED_OUT


def _patience(kind: Kind, status: Status, minutes: int | None) -> timedelta | None:
    if status is Status.WAITING:
        return timedelta(minutes=minutes) if minutes else WAITING_CLOSES_AFTER
    return CLOSES_AFTER.get((kind, status))


def _quiet_since(row: Any, status: Status) -> datetime:
    """Give since when nothing has happened: who talks over days is quiet since the last message."""
    since = datetime.fromisoformat(row.since)
    if status not in {Status.ACTIVE, Status.WAITING} or row.said is None:
        return since
    return max(since, datetime.fromisoformat(row.said))


class Clockwork:
    """Takes these steps when they are due."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self.rest = Rest(organisation, WAKES)

    async def turn(self) -> datetime | None:
        """Take the steps that are due; give when the next one is."""
        storage = self._organisation.storage
        now = self._organisation.now()
        found = await storage.read(lambda connection: sorted(dues(connection), key=lambda due: due.at))
        for due in found:
            if due.at > now:
                return due.at
            await storage.write(lambda connection, each=due: self._take(connection, each))
        return None

    def _take(self, connection: Connection, due: Due) -> None:
        """Take one step, if it is still due: in the meantime she may have come back."""
        if due not in set(dues(connection, due.conversation_id)):
            return
        tx = on_behalf(self._organisation, connection, due.owner)
        row = conversation.read(tx, due.conversation_id)
        try:
            if due.trigger is life.Trigger.CUSTOMER_LEFT:
                arrivals.customer_left(tx, due.conversation_id)
            else:
                life.move(tx, row, due.trigger)
        except ServiceError as error:
            log.warning("time could not move a conversation on: %s", error)

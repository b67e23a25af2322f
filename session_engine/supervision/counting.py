"""Has the organisation count its conversations, where there are more than are read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from session_engine.conversations.state import Status
from session_engine.ids import CONVERSATION_TABLE, LineId
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.supervision import reading
from session_engine.supervision.state import QueueNow, first_of

_BY_QUEUE = (
    f'<fetch aggregate="true"><entity name="{CONVERSATION_TABLE}">'
    '<attribute name="activityid" aggregate="count" alias="number"/>'
    '<attribute name="ninedesk_waitingsince" aggregate="countcolumn" alias="unanswered"/>'
    '<attribute name="ninedesk_waitingsince" aggregate="min" alias="oldest"/>'
    '<attribute name="msdyn_cdsqueueid" groupby="true" alias="queue"/>'
    '<attribute name="statuscode" groupby="true" alias="status"/>'
    f'<filter><condition attribute="statuscode" operator="in"><value>{int(Status.OPEN)}</value>'
    f"<value>{int(Status.ACTIVE)}</value></condition></filter></entity></fetch>"
)
_WITHOUT_A_WAIT = (
    f'<fetch aggregate="true"><entity name="{CONVERSATION_TABLE}">'
    '<attribute name="msdyn_startedon" aggregate="min" alias="oldest"/>'
    '<attribute name="msdyn_cdsqueueid" groupby="true" alias="queue"/>'
    f'<filter><condition attribute="statuscode" operator="eq" value="{int(Status.OPEN)}"/>'
    '<condition attribute="ninedesk_waitingsince" operator="null"/></filter></entity></fetch>'
)
"""What was answered and is back in its queue waits for an agent since it began, as `Running.since` has it."""


async def count(lines: Lines, line: LineId) -> Mapping[str, QueueNow]:
    """Have what waits and what runs counted, by the GUID of the queue; empty for none."""
    rows, answered = await asyncio.gather(_rows(lines, line, _BY_QUEUE), _rows(lines, line, _WITHOUT_A_WAIT))
    counted: dict[str, QueueNow] = {}
    for row in (*rows, *answered):
        queue = reading.lookup(line, "queue", row, "queue")
        key = queue.ref.id if queue is not None else ""
        counted[key] = _with(counted.get(key, QueueNow(queue)), row)
    return counted


async def _rows(lines: Lines, line: LineId, xml: str) -> tuple[Payload, ...]:
    read = await reading.ask(lines, line, CONVERSATION_TABLE, odata.fetch("", xml), "supervision queues")
    return read.rows


def _with(queue: QueueNow, row: Payload) -> QueueNow:
    """Add what a row of either question says; only those that run say how many customers wait for an answer."""
    number, since = json_text.number_of(row, "number") or 0, reading.moment(row, "oldest")
    if json_text.number_of(row, "status") == Status.ACTIVE:
        unanswered = json_text.number_of(row, "unanswered") or 0
        return replace(queue, running=number, unanswered=unanswered, unanswered_since=since)
    return replace(queue, waiting=queue.waiting + number, oldest=first_of(queue.oldest, since))

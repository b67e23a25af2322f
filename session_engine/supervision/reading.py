"""Asks the organisation for the overview's parts; rubbish reads as nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from session_engine.conversations import rules
from session_engine.conversations.state import Channel, Status
from session_engine.errors import Failure, OrganisationError
from session_engine.ids import CONVERSATION_TABLE, LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata, values
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.values import FORMATTED
from session_engine.presence.state import Base
from session_engine.records.state import Lookup
from session_engine.supervision.state import (
    AgentNow,
    QueueNow,
    Running,
    SupervisionState,
    by_load,
    by_need,
    queues_of,
    totals_of,
    with_counted,
    with_work,
)

AGENT = "msdyn_agentstatus"
TABLES = frozenset({CONVERSATION_TABLE, AGENT, "msdyn_presence"})
"""Tables whose changes change the overview."""

MOST = 500
"""Conversations that are read; more is more than anybody looks through."""

_STREAM = "msdyn_liveworkstreamid($select=ninedesk_amberseconds,ninedesk_redseconds,ninedesk_persistent)"
_RUNNING = odata.Query(
    (
        "activityid", "msdyn_title", "subject", "msdyn_channel", "statuscode", "_msdyn_customer_value",
        "ninedesk_visitorname", "_msdyn_cdsqueueid_value", "_msdyn_activeagentid_value", "msdyn_startedon",
        "ninedesk_waitingsince", "ninedesk_unread", "msdyn_customersentimentlabel",
    ),
    "statecode eq 0",
    (_STREAM,),
    ("msdyn_startedon",),
    MOST,
)  # fmt: skip
_AGENTS = odata.Query(
    (
        "_msdyn_agentid_value", "_msdyn_currentpresenceid_value", "msdyn_availableunitscapacity",
        "msdyn_totalunitscapacity", "ninedesk_connected", "ninedesk_idlesince",
    ),
    expand=("msdyn_currentpresenceid($select=msdyn_name,msdyn_presencestatustext,msdyn_basepresencestatus)",),
    top=2_000,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """What a question came to.

    Attributes:
        rows: Its rows.
        as_of: When they were read, where they stand in for what cannot be had.
    """

    rows: tuple[Payload, ...]
    as_of: datetime | None = None


async def ask_running(lines: Lines, line: LineId) -> Read:
    """Ask for the conversations that are not over, the oldest first."""
    return await ask(lines, line, CONVERSATION_TABLE, _RUNNING.text(), "supervision running")


async def ask_agents(lines: Lines, line: LineId) -> Read:
    """Ask for the agents."""
    return await ask(lines, line, AGENT, _AGENTS.text(), "supervision agents")


def overview(
    line: LineId, running: Read, agents: Read, counted: Mapping[str, QueueNow] | None = None
) -> SupervisionState:
    """Put the overview together; called in any thread, since hundreds of rows take their time.

    Args:
        line: Whose.
        running: The conversations.
        agents: The agents.
        counted: What is in the queues as the organisation has counted it, None where all was read.
    """
    rows = tuple(one for row in running.rows if (one := _running(line, row)) is not None)
    people = (_agent(line, row) for row in agents.rows)
    needed = by_need(rows)
    at_work = by_load(with_work((one for one in people if one is not None), needed))
    queues = queues_of(rows) if counted is None else with_counted(queues_of(rows), counted)
    return SupervisionState(
        line,
        leads=True,
        loading=False,
        as_of=min((each.as_of for each in (running, agents) if each.as_of is not None), default=None),
        running=needed,
        cut=counted is not None,
        agents=at_work,
        queues=queues,
        totals=totals_of(queues, at_work),
    )


async def ask(lines: Lines, line: LineId, table: str, question: str, name: str) -> Read:
    """Ask for rows of a table; `question` is what follows its set's name, `name` goes to the log."""
    known = (await lines.metadata(line).catalogue()).get(table)
    if known is None:
        raise OrganisationError(Failure.NOT_OFFERED)
    reply = await lines.readings(line).get(known.set_name + question, name=name)
    return Read(tuple(await reply.rows()), reply.as_of)


def _running(line: LineId, row: Payload) -> Running | None:
    key = json_text.text_of(row, "activityid")
    if not odata.is_guid(key):
        return None
    stream = _part(row, "msdyn_liveworkstreamid")
    return Running(
        RecordRef(line, CONVERSATION_TABLE, odata.guid(key)),
        _name(row, "_msdyn_customer_value") or json_text.text_of(row, "ninedesk_visitorname").strip(),
        (json_text.text_of(row, "msdyn_title") or json_text.text_of(row, "subject")).strip(),
        _channel(row, stream),
        _status(row),
        lookup(line, "queue", row, "_msdyn_cdsqueueid_value"),
        lookup(line, "systemuser", row, "_msdyn_activeagentid_value"),
        moment(row, "msdyn_startedon"),
        moment(row, "ninedesk_waitingsince"),
        json_text.number_of(row, "ninedesk_unread") or 0,
        json_text.number_of(row, "msdyn_customersentimentlabel") or 0,
        _name(row, "msdyn_customersentimentlabel"),
        json_text.number_of(stream, "ninedesk_amberseconds") or 0,
        json_text.number_of(stream, "ninedesk_redseconds") or 0,
    )


def _agent(line: LineId, row: Payload) -> AgentNow | None:
    who = lookup(line, "systemuser", row, "_msdyn_agentid_value")
    if who is None:
        return None
    presence = _part(row, "msdyn_currentpresenceid")
    total = json_text.number_of(row, "msdyn_totalunitscapacity") or 0
    connected = row.get("ninedesk_connected")
    return AgentNow(
        who,
        _base(json_text.number_of(presence, "msdyn_basepresencestatus")),
        json_text.text_of(presence, "msdyn_presencestatustext") or json_text.text_of(presence, "msdyn_name"),
        connected if isinstance(connected, bool) else None,
        total - (json_text.number_of(row, "msdyn_availableunitscapacity") or 0),
        total,
        moment(row, "ninedesk_idlesince"),
    )


def _channel(row: Payload, stream: Payload) -> Channel:
    persistent = stream.get("ninedesk_persistent") is True
    return rules.channel_by(json_text.number_of(row, "msdyn_channel"), persistent=persistent)


def _status(row: Payload) -> Status:
    try:
        return Status(json_text.number_of(row, "statuscode") or 0)
    except ValueError:
        return Status.UNKNOWN


def _base(number: int | None) -> Base | None:
    try:
        return Base(number or 0)
    except ValueError:
        return None


def lookup(line: LineId, table: str, row: Payload, column: str) -> Lookup | None:
    """Give the record that a column refers to, None for none."""
    key = json_text.text_of(row, column)
    return Lookup(RecordRef(line, table, odata.guid(key)), _name(row, column)) if odata.is_guid(key) else None


def _part(row: Payload, name: str) -> Payload:
    found = row.get(name)
    return cast("Payload", found) if isinstance(found, dict) else {}


def _name(row: Payload, column: str) -> str:
    return json_text.text_of(row, column + FORMATTED).strip()


def moment(row: Payload, name: str) -> datetime | None:
    """Give the moment in a column, None for none."""
    return values.instant(json_text.text_of(row, name))

"""Offers: work that one agent is asked to take. An offer is hers as long as its status says Offered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

from org_service.conversations import agents
from org_service.conversations.presence import SetBy
from org_service.conversations.rows import insert_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from org_service.records.transaction import Row, Transaction

TABLE: Final = "ninedesk_offer"
_CONVERSATION: Final = "msdyn_ocliveworkitem"
SECONDS: Final = 120
NOT_SHOWN: Final = timedelta(minutes=8)
"""How long after its time an offer is given to another that never came onto a screen."""


class State(IntEnum):
    """The status reasons of an offer."""

    OFFERED = 1
    ACCEPTED = 2
    REJECTED = 3
    MISSED = 4
    WITHDRAWN = 5


class Mode(StrEnum):
    """Why an agent is asked."""

    ROUTED = "routed"
    TRANSFER = "transfer"
    CONSULT = "consult"
    ASSIGNED = "assigned"
    """It is hers already: a supervisor gave it to her, and she is told."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is offered."""

    table: str
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """How it is offered."""

    queue_id: str | None = None
    stream_id: str | None = None
    """The work stream whose units it will take; None takes none."""
    seconds: int = SECONDS
    rejectable: bool = True
    auto_accept: bool = False
    template: Row | None = None
    """How it is shown, where its work stream has chosen that; what it says comes before the rest."""
    reason: Mapping[str, object] = field(default_factory=dict[str, object])
    """`mode`, `queue`, `skills`, `by`, `returned`, `public` (docs/conversations.md)."""


def offer(tx: Transaction, agent_id: str, work: Work, terms: Terms) -> str:
    """Ask an agent whether she takes some work; gives the offer's id."""
    template = terms.template or {}
    return insert_row(
        tx,
        TABLE,
        {
            "ninedesk_name": work.name[:400],
            "ninedesk_agentid": agent_id,
            "ninedesk_objectid": work.id,
            "ninedesk_objectidtype": work.table,
            "ninedesk_queueid": terms.queue_id,
            "ninedesk_workstreamid": terms.stream_id,
            "ninedesk_reason": json.dumps(terms.reason, ensure_ascii=False),
            "ninedesk_offeredon": tx.now,
            "ninedesk_expireson": tx.later(template.get("msdyn_timeout") or terms.seconds),
            "ninedesk_rejectable": terms.rejectable and template.get("msdyn_showrejectbutton") is not False,
            "ninedesk_autoaccept": terms.auto_accept or bool(template.get("msdyn_autoacceptnotification")),
            "ninedesk_template": template.get("msdyn_uniquename"),
        },
    )


def open_offers(tx: Transaction, object_id: str) -> list[Row]:
    """Give the offers of some work that wait for an answer."""
    return tx.rows(TABLE, ninedesk_objectid=object_id, statuscode=int(State.OFFERED))


def units_offered(tx: Transaction, agent_id: str) -> int:
    """Count the units that an agent is offered now; a record that she is told of is her work already."""
    streams = tx.description.tables["msdyn_liveworkstream"]
    offered = tx.rows(
        TABLE, ninedesk_agentid=agent_id, statuscode=int(State.OFFERED), ninedesk_objectidtype=_CONVERSATION
    )
    found = (
        tx.find(streams, row["ninedesk_workstreamid"]) for row in offered if row["ninedesk_workstreamid"]
    )
    return sum(stream["msdyn_capacityrequired"] or 0 for stream in found if stream is not None)


def mode_of(found: Row) -> Mode:
    """Give why an agent is asked."""
    return mode_in(found["ninedesk_reason"])


def mode_in(reason: str | None) -> Mode:
    """Read why an agent is asked from the reason of an offer."""
    mode = reason_in(reason).get("mode")
    return next((each for each in Mode if each.value == mode), Mode.ROUTED)


def reason_of(found: Row) -> dict[str, object]:
    """Give the reason of an offer."""
    return reason_in(found["ninedesk_reason"])


def reason_in(reason: str | None) -> dict[str, object]:
    """Read the reason of an offer."""
    return json.loads(reason) if reason else {}


# -- what happens to it --------------------------------------------------------------------------


def end(tx: Transaction, found: Row, state: State) -> None:
    """End an offer; the other offers of what was accepted are withdrawn, but for those that ask for help."""
    if found["statuscode"] == state:
        return
    tx.update(
        tx.description.tables[TABLE], found["ninedesk_offerid"], {"statecode": 1, "statuscode": int(state)}
    )
    found["statuscode"] = int(state)
    if state is State.ACCEPTED and mode_of(found) is not Mode.CONSULT:
        withdraw(tx, found["ninedesk_objectid"])


def withdraw(tx: Transaction, object_id: str, *, consults: bool = False) -> None:
    """Take back the open offers of some work, because somebody has it now.

    Args:
        tx: The transaction.
        object_id: The work.
        consults: Whether it is over, so that nobody's help is wanted any more either.
    """
    for found in open_offers(tx, object_id):
        if consults or mode_of(found) is not Mode.CONSULT:
            end(tx, found, State.WITHDRAWN)


def miss(tx: Transaction, found: Row) -> None:
    """Her time is up and she has seen it: it goes to another, and she counts as inactive. Records stay hers."""
    end(tx, found, State.MISSED)
    if found["ninedesk_objectidtype"] == _CONVERSATION:
        keep_away(tx, found, SetBy.MISSED)


_SWITCHES: Final = {SetBy.MISSED: "ninedesk_missedinactive", SetBy.REJECTED: "ninedesk_rejecteddnd"}
"""The columns by which a work stream says what these do not do."""


def keep_away(tx: Transaction, found: Row, what: SetBy) -> None:
    """Keep further work away from an agent who missed or rejected some, unless its work stream does not want that."""
    key = found["ninedesk_workstreamid"]
    stream = tx.find(tx.description.tables["msdyn_liveworkstream"], key) if key else None
    if stream is None or stream[_SWITCHES[what]] is not False:
        agents.happened(tx, found["ninedesk_agentid"], what)

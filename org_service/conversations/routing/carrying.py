"""Carries out what routing has decided; what has changed in the meantime is left for the next turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from org_service.actions.queues import pick_from_queue
from org_service.conversations import agents, capacity, conversation, offers
from org_service.conversations.declining import decline
from org_service.conversations.life import Trigger, move
from org_service.conversations.notification_templates import assigns, chosen
from org_service.conversations.offers import Mode, State, Terms, Work
from org_service.conversations.presence import TAKES_WORK, SetBy
from org_service.conversations.routing.reading import CONVERSATION
from org_service.conversations.rows import on_behalf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from org_service.conversations.routing.reading import Reading, Waiting
    from org_service.conversations.routing.situation import Assignment, Item
    from org_service.organisation import Organisation
    from org_service.records.transaction import Row, Transaction


AT_ONCE: Final = 8
"""Offers made in one transaction: nobody who writes has to wait for hundreds of them."""


def tidy(organisation: Organisation, connection: Connection, reading: Reading) -> None:
    """End the offers that are over, and write down the capacities that have changed by themselves."""
    for offer_id, state in reading.ended:
        _end(organisation, connection, offer_id, state)
    for agent in reading.unsettled:
        capacity.settle(on_behalf(organisation, connection, agent), agent)


def name_full_desks(organisation: Organisation, connection: Connection, names: Iterable[str]) -> None:
    """Let agents whose turn it was, but who have no session left, be disturbed no more."""
    for agent in names:
        agents.happened(on_behalf(organisation, connection, agent), agent, SetBy.SESSION_LIMIT)


def assign(
    organisation: Organisation, connection: Connection, reading: Reading, chosen: Iterable[Assignment]
) -> None:
    """Offer what was chosen, where it is still as it was read."""
    items = {item.id: item for item in reading.items}
    for each in chosen:
        tx = on_behalf(organisation, connection, each.agent)
        _assign(tx, each, items[each.item], reading.waiting[each.item])


def _end(organisation: Organisation, connection: Connection, offer_id: str, state: State) -> None:
    row = _offer(organisation, connection, offer_id)
    if row is None or row["statuscode"] != State.OFFERED:
        return
    tx = on_behalf(organisation, connection, row["ninedesk_agentid"])
    if state is State.ACCEPTED:
        offers.end(tx, row, state)
    else:
        decline(tx, row, state)


def _offer(organisation: Organisation, connection: Connection, offer_id: str) -> Row | None:
    tx = on_behalf(organisation, connection, "")
    return tx.find(tx.description.tables[offers.TABLE], offer_id)


def _assign(tx: Transaction, assignment: Assignment, item: Item, found: Waiting) -> None:
    if not (_still_waits(tx, item, found) and _still_takes(tx, assignment.agent, item.need.units)):
        return
    stream = tx.get(tx.description.tables["msdyn_liveworkstream"], found.stream_id)
    if found.queue_item is not None:
        _give_record(tx, assignment.agent, found.queue_item)
    work, terms = Work(found.table, item.id, found.name), _terms(tx, assignment, item, found, stream)
    if terms.reason["mode"] == Mode.ASSIGNED.value:
        _give_conversation(tx, assignment.agent, item.id)
    offers.offer(tx, assignment.agent, work, terms)


def _still_waits(tx: Transaction, item: Item, found: Waiting) -> bool:
    if found.queue_item is not None:
        queued = tx.find(tx.description.tables["queueitem"], found.queue_item)
        return queued is not None and queued["workerid"] is None and queued["statecode"] == 0
    row = tx.find(tx.description.tables[CONVERSATION], item.id)
    return row is not None and row["statuscode"] == 1 and not offers.open_offers(tx, item.id)


def _still_takes(tx: Transaction, agent: str, units: int) -> bool:
    status = agents.find(tx, agent)
    if status is None or not status["ninedesk_connected"] or agents.base_of(tx, status) not in TAKES_WORK:
        return False
    taken = capacity.loads(tx.connection, (agent,), tx.moment).get(agent, capacity.NOTHING).units
    return agents.total_of(status) - taken - offers.units_offered(tx, agent) >= units


def _give_record(tx: Transaction, agent: str, queue_item: str) -> None:
    """Let an agent work on a record: it is hers whatever becomes of the card (facts 4)."""
    user: dict[str, Any] = {"@odata.type": "Microsoft.Dynamics.CRM.systemuser", "systemuserid": agent}
    pick_from_queue(tx, queue_item, {"SystemUser": user})
    agents.took_work(tx, agent)
    capacity.settle(tx, agent)


def _give_conversation(tx: Transaction, agent: str, conversation_id: str) -> None:
    """Let a conversation be an agent's before her card comes: nobody asks her (facts 4, auto-assign)."""
    move(tx, conversation.read(tx, conversation_id), Trigger.TAKEN, agent)
    agents.took_work(tx, agent)


def _terms(tx: Transaction, assignment: Assignment, item: Item, found: Waiting, stream: Row) -> Terms:
    tables = tx.description.tables
    queue = item.need.queue or None
    names = (tx.name_of(tables["characteristic"], skill) for skill in sorted(found.skills))
    is_record = found.queue_item is not None
    template = chosen(tx, stream, Mode.ROUTED, None if is_record else item.id)
    is_hers = not is_record and assigns(stream, template)
    reason: dict[str, object] = {
        "mode": (Mode.ASSIGNED if is_hers else Mode.ROUTED).value,
        "queue": tx.name_of(tables["queue"], queue) if queue else None,
        "skills": sorted(name for name in names if name),
        "returned": assignment.returned,
    }
    return Terms(
        queue_id=queue,
        stream_id=None if is_hers else found.stream_id,  # its units are taken with the conversation
        seconds=stream["ninedesk_offerseconds"] or offers.SECONDS,
        rejectable=not (is_record or is_hers or stream["ninedesk_maynotreject"]),
        auto_accept=bool(stream["ninedesk_autoaccept"]),
        template=template,
        reason=reason,
    )

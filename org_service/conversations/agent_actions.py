"""The actions by which an agent says how she is and answers what she is offered (docs/conversations.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from org_service.conversations import agents, taking
from org_service.conversations.presence import SetBy
from org_service.records.rules.leading import need_leader
from org_service.web.arguments import doing, record_id, whole
from org_service.web.operations import Arguments, Operation, Parameter

if TYPE_CHECKING:
    from collections.abc import Callable

    from org_service.records.transaction import Transaction

_GUID: Final = "Edm.Guid"


def _set_presence(tx: Transaction, arguments: Arguments) -> dict[str, Any]:
    by_limit = arguments.get("SetBy") == SetBy.SESSION_LIMIT
    set_by = SetBy.SESSION_LIMIT if by_limit else SetBy.HERSELF
    return {"AgentStatusId": agents.choose_presence(tx, record_id(arguments, "PresenceId"), set_by)}


def _set_idle(tx: Transaction, arguments: Arguments) -> None:
    (agents.went_idle if arguments.get("Idle") is True else agents.came_back)(tx)


def _set_capacity(tx: Transaction, arguments: Arguments) -> None:
    need_leader(tx, tx.description.tables[agents.TABLE])
    agents.set_total(tx, record_id(arguments, "UserId"), whole(arguments, "Units"))


def _accept(tx: Transaction, arguments: Arguments) -> dict[str, Any]:
    work = taking.accept(tx, record_id(arguments, "OfferId"))
    return {"Table": work.table, "Id": work.id}


def _action(
    name: str,
    act: Callable[[Transaction, Arguments], dict[str, Any] | None],
    *parameters: Parameter,
    returns: tuple[Parameter, ...] = (),
) -> Operation:
    return Operation(
        name,
        "action",
        doing(name, lambda tx, given, _request: act(tx, given)),
        parameters=parameters,
        returns=returns,
    )


_OFFER: Final = Parameter("OfferId", _GUID, nullable=False)
AGENT_ACTIONS: Final = (
    _action(
        "ninedesk_SetPresence",
        _set_presence,
        Parameter("PresenceId", _GUID, nullable=False),
        Parameter("SetBy", "Edm.Int32"),
        returns=(Parameter("AgentStatusId", _GUID, nullable=False),),
    ),
    _action("ninedesk_SetIdle", _set_idle, Parameter("Idle", "Edm.Boolean", nullable=False)),
    _action(
        "ninedesk_SetCapacity",
        _set_capacity,
        Parameter("UserId", _GUID, nullable=False),
        Parameter("Units", "Edm.Int32", nullable=False),
    ),
    _action("ninedesk_ShowOffer", lambda tx, given: taking.show(tx, record_id(given, "OfferId")), _OFFER),
    _action(
        "ninedesk_AcceptOffer",
        _accept,
        _OFFER,
        returns=(Parameter("Table", "Edm.String", nullable=False), Parameter("Id", _GUID, nullable=False)),
    ),
    _action("ninedesk_RejectOffer", lambda tx, given: taking.reject(tx, record_id(given, "OfferId")), _OFFER),
    _action(
        "ninedesk_PickConversation",
        lambda tx, given: taking.pick(tx, record_id(given, "ConversationId")),
        Parameter("ConversationId", _GUID, nullable=False),
    ),
)

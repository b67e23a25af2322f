"""The actions by which an agent says how she is and answers what she is offered (docs/conversations.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from org_service.conversations import agents, taking
from org_service.conversations.presence import SetBy
from org_service.errors import BadPayload
from org_service.web.exchange import Request, Response, Work, json_response, no_content
from org_service.web.operations import Arguments, Operation, Parameter

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from org_service.records.transaction import Transaction

_GUID: Final = "Edm.Guid"


def _doing(name: str, act: Callable[[Transaction, Arguments], dict[str, Any] | None]) -> Callable[..., Work]:
    """Answer with what an action gives back, or with 204."""

    def answer(request: Request, _record_id: str | None, arguments: Arguments) -> Work:
        def run(connection: Connection) -> Response:
            given = act(request.transaction(connection), arguments)
            if given is None:
                return no_content()
            context = f"{request.base}$metadata#Microsoft.Dynamics.CRM.{name}Response"
            return json_response({"@odata.context": context, **given})

        return Work(run, writes=True)

    return answer


def _id(arguments: Arguments, name: str) -> str:
    try:
        return str(UUID(str(arguments.get(name))))
    except ValueError:
        message = f"The parameter '{name}' needs the id of a record."
        raise BadPayload(message) from None


def _set_presence(tx: Transaction, arguments: Arguments) -> dict[str, Any]:
    by_limit = arguments.get("SetBy") == SetBy.SESSION_LIMIT
    set_by = SetBy.SESSION_LIMIT if by_limit else SetBy.HERSELF
    return {"AgentStatusId": agents.choose_presence(tx, _id(arguments, "PresenceId"), set_by)}


def _accept(tx: Transaction, arguments: Arguments) -> dict[str, Any]:
    work = taking.accept(tx, _id(arguments, "OfferId"))
    return {"Table": work.table, "Id": work.id}


def _action(
    name: str,
    act: Callable[[Transaction, Arguments], dict[str, Any] | None],
    *parameters: Parameter,
    returns: tuple[Parameter, ...] = (),
) -> Operation:
    return Operation(name, "action", _doing(name, act), parameters=parameters, returns=returns)


_OFFER: Final = Parameter("OfferId", _GUID, nullable=False)
AGENT_ACTIONS: Final = (
    _action(
        "ninedesk_SetPresence",
        _set_presence,
        Parameter("PresenceId", _GUID, nullable=False),
        Parameter("SetBy", "Edm.Int32"),
        returns=(Parameter("AgentStatusId", _GUID, nullable=False),),
    ),
    _action("ninedesk_ShowOffer", lambda tx, given: taking.show(tx, _id(given, "OfferId")), _OFFER),
    _action(
        "ninedesk_AcceptOffer",
        _accept,
        _OFFER,
        returns=(Parameter("Table", "Edm.String", nullable=False), Parameter("Id", _GUID, nullable=False)),
    ),
    _action("ninedesk_RejectOffer", lambda tx, given: taking.reject(tx, _id(given, "OfferId")), _OFFER),
    _action(
        "ninedesk_PickConversation",
        lambda tx, given: taking.pick(tx, _id(given, "ConversationId")),
        Parameter("ConversationId", _GUID, nullable=False),
    ),
)

"""The actions by which agents talk, end, pass on and merge conversations (docs/conversations.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from org_service.conversations import conversation as conversations
from org_service.conversations import leaving, merging, participants, passing_on, talking
from org_service.conversations.ledger import FILE, File, Posted
from org_service.conversations.transcript import send_transcript
from org_service.errors import AccessDenied, BadPayload
from org_service.web.arguments import doing, record_id, text, whole
from org_service.web.operations import Arguments, Operation, Parameter

if TYPE_CHECKING:
    from collections.abc import Callable

    from org_service.records.transaction import Transaction
    from org_service.web.exchange import Request


def _posted(posted: Posted) -> dict[str, Any]:
    return {"Number": posted.number, "SentOn": posted.sent_on}


def _send_message(tx: Transaction, given: Arguments, _request: Request) -> dict[str, Any]:
    key, message = record_id(given, "ConversationId"), record_id(given, "MessageId")
    return _posted(talking.send_message(tx, key, message, whole(given, "Kind", 1), text(given, "Text")))


def _send_file(tx: Transaction, given: Arguments, _request: Request) -> dict[str, Any]:
    key, message = record_id(given, "ConversationId"), record_id(given, "MessageId")
    file = File(text(given, "FileName"), text(given, "MimeType"), 0, text(given, "Body"))
    return _posted(talking.send_file(tx, key, message, file, whole(given, "Kind", FILE)))


def _mark_read(tx: Transaction, given: Arguments, _request: Request) -> None:
    talking.mark_read(tx, record_id(given, "ConversationId"), whole(given, "Number"))


def _typing(tx: Transaction, given: Arguments, request: Request) -> None:
    talking.agent_types(tx, record_id(given, "ConversationId"), request.organisation.passing)


def _transfer(tx: Transaction, given: Arguments, _request: Request) -> None:
    if (given.get("ToUserId") is None) == (given.get("ToQueueId") is None):
        message = "One of the parameters 'ToUserId' and 'ToQueueId' is needed."
        raise BadPayload(message)
    key = record_id(given, "ConversationId")
    if given.get("ToUserId") is not None:
        passing_on.transfer_to_user(tx, key, record_id(given, "ToUserId"))
    else:
        passing_on.transfer_to_queue(tx, key, record_id(given, "ToQueueId"))


def _consult(tx: Transaction, given: Arguments, _request: Request) -> dict[str, Any]:
    public = given.get("Public") is True
    return {
        "OfferId": passing_on.consult(
            tx, record_id(given, "ConversationId"), record_id(given, "UserId"), public=public
        )
    }


def _transcript(tx: Transaction, given: Arguments, request: Request) -> None:
    conversation = conversations.read(tx, record_id(given, "ConversationId"))
    me = tx.caller.user_id
    allowed = conversation["msdyn_activeagentid"] == me or participants.is_supervisor(tx, me)
    if not allowed and participants.participant(tx, conversation["activityid"], me) is None:
        raise AccessDenied("prvReadmsdyn_ocliveworkitem", me)
    send_transcript(tx, conversation, text(given, "To"), delivers=request.organisation.delivers_mail)


def _of_one(do: Callable[[Transaction, str], None]) -> Callable[[Transaction, Arguments, Request], None]:
    return lambda tx, given, _: do(tx, record_id(given, "ConversationId"))


def _of_two(
    do: Callable[[Transaction, str, str], None], other: str
) -> Callable[[Transaction, Arguments, Request], None]:
    return lambda tx, given, _: do(tx, record_id(given, "ConversationId"), record_id(given, other))


def _action(
    name: str,
    act: Callable[[Transaction, Arguments, Request], Any],
    *more: Parameter,
    returns: tuple[Parameter, ...] = (),
    writes: bool = True,
) -> Operation:
    answer = doing(name, act, writes=writes)
    return Operation(name, "action", answer, parameters=(_CONVERSATION, *more), returns=returns)


def _guid(name: str, *, nullable: bool = False) -> Parameter:
    return Parameter(name, "Edm.Guid", nullable=nullable)


_CONVERSATION: Final = _guid("ConversationId")
_KIND: Final = Parameter("Kind", "Edm.Int32")
_SENT: Final = (
    Parameter("Number", "Edm.Int32", nullable=False),
    Parameter("SentOn", "Edm.DateTimeOffset", nullable=False),
)
_FILE: Final = tuple(
    Parameter(name, "Edm.String", nullable=False) for name in ("FileName", "MimeType", "Body")
)
CONVERSATION_ACTIONS: Final = (
    _action(
        "ninedesk_SendMessage",
        _send_message,
        _guid("MessageId"),
        _KIND,
        Parameter("Text", "Edm.String", nullable=False),
        returns=_SENT,
    ),
    _action("ninedesk_SendFile", _send_file, _guid("MessageId"), *_FILE, _KIND, returns=_SENT),
    _action("ninedesk_MarkRead", _mark_read, Parameter("Number", "Edm.Int32", nullable=False)),
    _action("ninedesk_Typing", _typing, writes=False),
    _action("ninedesk_EndConversation", _of_one(leaving.end)),
    _action("ninedesk_LeaveConversation", _of_one(leaving.leave)),
    _action("ninedesk_ReleaseConversation", _of_one(leaving.release)),
    _action("ninedesk_ReopenConversation", _of_one(leaving.reopen)),
    _action(
        "ninedesk_TransferConversation",
        _transfer,
        _guid("ToUserId", nullable=True),
        _guid("ToQueueId", nullable=True),
    ),
    _action(
        "ninedesk_Consult",
        _consult,
        _guid("UserId"),
        Parameter("Public", "Edm.Boolean"),
        returns=(_guid("OfferId"),),
    ),
    _action("ninedesk_ConsultPublic", _of_two(passing_on.consult_public, "UserId"), _guid("UserId")),
    _action("ninedesk_EndConsult", _of_two(passing_on.end_consult, "UserId"), _guid("UserId")),
    _action("ninedesk_MergeConversations", _of_two(merging.merge, "IntoId"), _guid("IntoId")),
    _action("ninedesk_AssignConversation", _of_two(passing_on.assign, "UserId"), _guid("UserId")),
    _action("ninedesk_SendTranscript", _transcript, Parameter("To", "Edm.String", nullable=False)),
)

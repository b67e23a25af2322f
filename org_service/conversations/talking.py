"""What an agent does while she talks: she writes, sends files, reads, types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from org_service.conversations import conversation as conversations
from org_service.conversations import ledger, messages, participants
from org_service.conversations.ledger import AGENT, FILE, NOTE, TEXT, Entry, File, Posted
from org_service.conversations.participants import PRIMARY, PUBLIC
from org_service.dialect.connections import fetch_all
from org_service.errors import AccessDenied, InvalidArgument

if TYPE_CHECKING:
    from org_service.passing import Passing
    from org_service.records.transaction import Row, Transaction

KINDS: Final = frozenset({TEXT, NOTE, ledger.CONSULT})
_UNREAD: Final = (
    "SELECT count(*) FROM ninedesk_conversationmessage WHERE ninedesk_conversationid = :id"
    " AND ninedesk_author = 1 AND ninedesk_number > :number"
    # What stood in another conversation that was merged into this one may have been read there.
    " AND (ninedesk_values IS NULL OR ninedesk_values NOT LIKE '%\"seen\": true%')"
)


def send_message(tx: Transaction, conversation_id: str, message_id: str, kind: int, said: str) -> Posted:
    """Write what the caller says: to the customer, as a note, or to who advises her."""
    if kind not in KINDS:
        message = "The parameter 'Kind' is 1 (text), 4 (note) or 5 (consult)."
        raise InvalidArgument(message)
    return _write(tx, conversation_id, Entry(kind, AGENT, id=message_id, text=said))


def send_file(tx: Transaction, conversation_id: str, message_id: str, file: File, kind: int = FILE) -> Posted:
    """Send a file, or keep it with a note."""
    if kind not in {FILE, NOTE}:
        message = "The parameter 'Kind' is 2 (file) or 4 (note)."
        raise InvalidArgument(message)
    return _write(tx, conversation_id, Entry(kind, AGENT, id=message_id, file=file))


def _write(tx: Transaction, conversation_id: str, entry: Entry) -> Posted:
    me = tx.caller.user_id
    mine = Entry(
        entry.kind, AGENT, entry.id, me, participants.agent_name(tx, me), entry.text, None, entry.file
    )
    if ledger.known(tx, entry.id) is None:
        # Who has sent it before gets its answer again, also when she has left since.
        _may_write(tx, messages.surviving(tx, conversations.read(tx, conversation_id)), entry.kind)
    return messages.post(tx, conversation_id, mine)


def _may_write(tx: Transaction, conversation: Row, kind: int) -> None:
    """Let the customer hear only who is with her; notes are a supervisor's too."""
    if kind in {TEXT, FILE}:
        participants.need_part(tx, conversation, PRIMARY, PUBLIC)
    elif kind != NOTE or not participants.is_supervisor(tx, tx.caller.user_id):
        participants.need_part(tx, conversation)


def mark_read(tx: Transaction, conversation_id: str, number: int) -> None:
    """Note how far the caller has read; who is not in it reads without a trace."""
    conversation = conversations.read(tx, conversation_id)
    part = participants.participant(tx, conversation_id, tx.caller.user_id)
    if part is None:
        return
    number = min(number, conversation["ninedesk_lastnumber"] or 0)
    if number > (part["ninedesk_readnumber"] or 0):
        participants.note_read(tx, part, number)
    if conversation["msdyn_activeagentid"] == tx.caller.user_id:
        _count_unread(tx, conversation, max(number, part["ninedesk_readnumber"] or 0))


def _count_unread(tx: Transaction, conversation: Row, number: int) -> None:
    values = {"id": conversation["activityid"], "number": number}
    ((unread,),) = fetch_all(tx.connection, _UNREAD, values)
    if unread != conversation["ninedesk_unread"]:
        conversations.count(tx, conversation, {"ninedesk_unread": unread})


class _Typing(msgspec.Struct):
    conversation: str
    who: str
    name: str


def agent_types(tx: Transaction, conversation_id: str, passing: Passing) -> None:
    """Tell that the caller is writing.

    Raises:
        AccessDenied: She is not in this conversation.
    """
    if participants.participant(tx, conversation_id, tx.caller.user_id) is None:
        raise AccessDenied("prvWritemsdyn_ocliveworkitem", tx.caller.user_id)
    tell_typing(passing, conversation_id, tx.caller.user_id, participants.agent_name(tx, tx.caller.user_id))


def tell_typing(passing: Passing, conversation_id: str, who: str, name: str) -> None:
    """Tell that somebody is writing: `customer`, or an agent's id. Nothing of it is kept."""
    data = msgspec.json.encode(_Typing(conversation_id, who, name))
    passing.tell("typing", f"{conversation_id} {who}", data)

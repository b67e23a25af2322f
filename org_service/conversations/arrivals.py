"""Customers who come, lose their line, come back and go; whatever brings them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from org_service.conversations import conversation as conversations
from org_service.conversations import life
from org_service.conversations.conversation import Kind, Status
from org_service.conversations.languages import primary_language
from org_service.conversations.questions import asked_of
from org_service.conversations.rows import insert_row
from org_service.conversations.text import one_line, plain
from org_service.errors import InvalidArgument, RecordNotFound
from org_service.records.rules.conversations import CONVERSATION, regarding
from org_service.records.transaction import new_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from org_service.records.transaction import Row, Transaction

_STREAM: Final = "msdyn_liveworkstream"
_MOST_ANSWERS: Final = 50
_LONGEST_ANSWER: Final = 2_000
_TITLE_OF: Final = ("question", "issue", "topic", "subject")
"""Answers that say what it is about, by the ids of their questions."""
_MAIL_OF: Final = ("email", "emailaddress", "mail")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who comes, and what she brings."""

    name: str = ""
    language: str = ""
    details: Mapping[str, str] = field(default_factory=dict[str, str])
    """Browser, system, page."""
    previous_id: str | None = None
    """The persistent chat before this one."""
    contact_id: str | None = None
    """Whom she is known to be."""
    practice: bool = False


def open_conversation(
    tx: Transaction, stream_id: str, visitor: Visitor, prechat: Mapping[str, str], conversation_id: str = ""
) -> str:
    """Begin a conversation by a work stream; the same id again is the same conversation.

    Raises:
        RecordNotFound: There is no such work stream.
        InvalidArgument: It is none that a customer comes by, or the id is something else's.
    """
    key = conversation_id or new_id()
    found = tx.find(tx.description.tables["activitypointer"], key)
    if found is not None:
        return _same(found, stream_id)
    stream = tx.find(tx.description.tables[_STREAM], stream_id)
    if stream is None or stream["statecode"] != 0:
        raise RecordNotFound(_STREAM, stream_id)
    if stream["ninedesk_recordtable"]:
        message = "No customer comes by this work stream."
        raise InvalidArgument(message)
    answers = {
        one_line(name, 100): plain(text, _LONGEST_ANSWER)
        for name, text in list(prechat.items())[:_MOST_ANSWERS]
    }
    insert_row(tx, CONVERSATION, {**_values(tx, stream, visitor, answers), "activityid": key})
    _need_skill(tx, key, visitor.language)
    return key


def _same(found: Row, stream_id: str) -> str:
    if found["activitytypecode"] != CONVERSATION or found["msdyn_liveworkstreamid"] != stream_id:
        message = "The id of this conversation stands for something else."
        raise InvalidArgument(message)
    return found["activityid"]


def _values(tx: Transaction, stream: Row, visitor: Visitor, answers: Mapping[str, str]) -> Row:
    name = one_line(visitor.name)
    title = next(
        (one_line(answers[key]) for key in _TITLE_OF if answers.get(key)), name or stream["msdyn_name"]
    )
    details = {one_line(key, 50): one_line(text, 500) for key, text in visitor.details.items()}
    values: Row = {
        "activitytypecode": CONVERSATION,
        "subject": title,
        "msdyn_title": title,
        "msdyn_channel": stream["msdyn_streamsource"],
        "msdyn_liveworkstreamid": stream["msdyn_liveworkstreamid"],
        "msdyn_cdsqueueid": stream["msdyn_defaultqueueid"],
        "msdyn_startedon": tx.now,
        "msdyn_statusupdatedon": tx.now,
        "actualstart": tx.now,
        "sortdate": tx.now,
        "ninedesk_visitorname": name,
        "ninedesk_language": one_line(visitor.language, 35),
        "ninedesk_prechat": json.dumps(answers, ensure_ascii=False),
        "ninedesk_prechatasked": asked_of(stream["ninedesk_prechatquestions"], answers),
        "ninedesk_visitor": json.dumps(details, ensure_ascii=False),
        "ninedesk_waitingsince": tx.now,
        "ninedesk_previousid": visitor.previous_id,
        "ninedesk_practice": visitor.practice,
        **_owner(tx, stream),
        **_customer(tx, visitor, answers),
    }
    return values | regarding(values)


def _owner(tx: Transaction, stream: Row) -> Row:
    """Let a conversation that nobody has be the queue owner's."""
    queue = tx.find(tx.description.tables["queue"], stream["msdyn_defaultqueueid"] or "")
    owned = queue if queue is not None and queue.get("ownerid") else None
    return {
        "ownerid": owned["ownerid"] if owned else tx.caller.user_id,
        "owneridtype": owned["owneridtype"] if owned else "systemuser",
        "owningbusinessunit": (owned or {}).get("owningbusinessunit") or tx.caller.business_unit_id or None,
    }


def _customer(tx: Transaction, visitor: Visitor, answers: Mapping[str, str]) -> Row:
    """Know a customer by the address she gave, if it is one contact's, or by who she was the last time."""
    found = visitor.contact_id
    mail = next((answers[key].strip() for key in _MAIL_OF if answers.get(key)), "")
    if found is None and mail:
        rows = tx.rows("contact", emailaddress1=mail, statecode=0)
        found = rows[0]["contactid"] if len(rows) == 1 else None
    if found is None and visitor.previous_id:
        before = tx.find(tx.description.tables[CONVERSATION], visitor.previous_id)
        if before is not None:
            return {name: before[name] for name in ("msdyn_customer", "msdyn_customeridtype")}
    return {"msdyn_customer": found, "msdyn_customeridtype": "contact" if found else None}


def _need_skill(tx: Transaction, conversation_id: str, language: str) -> None:
    """Ask for the skill of the visitor's language, where the organisation has one for it."""
    tag = primary_language(language)
    for skill in tx.rows("characteristic", ninedesk_language=tag, statecode=0) if tag else ():
        values = {"ninedesk_conversationid": conversation_id, "ninedesk_skillid": skill["characteristicid"]}
        insert_row(tx, "ninedesk_conversationskill", {"ninedesk_name": skill["name"], **values})


def line_broke(tx: Transaction, conversation_id: str) -> None:
    """Note that a customer's line broke; she may come back."""
    conversation = conversations.read(tx, conversation_id)
    if conversation["statecode"] == 0 and conversation["ninedesk_customerlefton"] is None:
        conversations.count(tx, conversation, {"ninedesk_customerlefton": tx.now})


def customer_returned(tx: Transaction, conversation_id: str) -> None:
    """Note that a customer is there again."""
    conversation = conversations.read(tx, conversation_id)
    if conversation["ninedesk_customerlefton"] is not None:
        conversations.count(tx, conversation, {"ninedesk_customerlefton": None})


def customer_left(tx: Transaction, conversation_id: str) -> None:
    """Let a customer go. A live chat ends by that; what lasts waits for what she writes next."""
    conversation = conversations.read(tx, conversation_id)
    line_broke(tx, conversation_id)
    goes_on = conversation["statuscode"] in {Status.OPEN, Status.ACTIVE}
    if goes_on and conversations.kind_of(tx, conversation) is Kind.CHAT:
        life.move(tx, conversation, life.Trigger.CUSTOMER_LEFT, name=conversation["ninedesk_visitorname"])


def rate(tx: Transaction, conversation_id: str, stars: int, text: str = "") -> None:
    """Keep what the customer thinks of it.

    Raises:
        InvalidArgument: These are no stars from 1 to 5.
    """
    if not 1 <= stars <= 5:
        message = "A rating has 1 to 5 stars."
        raise InvalidArgument(message)
    conversation = conversations.read(tx, conversation_id)
    conversations.count(
        tx, conversation, {"ninedesk_rating": stars, "ninedesk_ratingtext": plain(text, 4_000) or None}
    )

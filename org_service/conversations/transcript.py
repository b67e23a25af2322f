"""What was said, as a text: on the timeline when a conversation closes, and by mail to who asks for it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import text

from org_service.actions.emails import send_email
from org_service.conversations.languages import primary_language
from org_service.conversations.text import one_line
from org_service.errors import InvalidArgument
from org_service.mail.parties import SENDER, TO
from org_service.records.create import create
from org_service.records.payload import Draft, Reference
from org_service.records.transaction import new_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from org_service.description import Relationship
    from org_service.records.transaction import Row, Transaction

LONGEST: Final = 90_000
"""Characters of a transcript in a note's text; what is longer is a file beside it."""
_SPOKEN: Final = text(
    "SELECT ninedesk_kind AS kind, ninedesk_author AS author, ninedesk_authorname AS name, ninedesk_text AS text,"
    " ninedesk_filename AS file, ninedesk_senton AS sent, ninedesk_conversationmessageid AS id"
    " FROM ninedesk_conversationmessage WHERE ninedesk_conversationid = :id AND ninedesk_kind IN (1, 2)"
    " AND ninedesk_author IN (1, 2) ORDER BY ninedesk_number"
)
_FILES: Final = text(
    "SELECT ninedesk_filename AS name, ninedesk_mimetype AS type, ninedesk_filesize AS size, ninedesk_body AS body"
    " FROM ninedesk_conversationmessage WHERE ninedesk_conversationid = :id AND ninedesk_kind = 2"
    " ORDER BY ninedesk_number"
)


_GREETINGS: Final = {
    "en": ("Hello {name},", "Hello,", "this is what was said in our conversation."),
    "de": ("Guten Tag {name},", "Guten Tag,", "das wurde in unserem Gespräch geschrieben."),
    "fr": ("Bonjour {name},", "Bonjour,", "voici ce qui s’est dit dans notre conversation."),
    "es": ("Hola, {name}:", "Hola:", "esto es lo que se dijo en nuestra conversación."),
}
"""In the languages of the visitors' page: to whom, to whom where there is no name, and what follows."""


def keep_transcript(tx: Transaction, conversation: Row) -> None:
    """Put what was said onto the conversation's timeline, with the files that were sent."""
    key = conversation["activityid"]
    lines = list(_lines(spoken(tx, key)))
    if not lines:
        return
    said = "\n".join(lines)
    _note(tx, conversation, {"subject": "Transcript", "notetext": said[:LONGEST], "isdocument": False})
    for file in tx.connection.execute(_FILES, {"id": key}).mappings():
        document: Row = {"filename": file["name"], "mimetype": file["type"], "documentbody": file["body"]}
        size = {"filesize": file["size"], "isdocument": True}
        _note(tx, conversation, {"subject": file["name"], **document, **size})


def spoken(tx: Transaction, conversation_id: str) -> list[Row]:
    """Give what customer and agents have said to each other: no notes, no consults, nothing of the service."""
    return [dict(row) for row in tx.connection.execute(_SPOKEN, {"id": conversation_id}).mappings()]


def as_html(tx: Transaction, conversation: Row) -> str:
    """Write the transcript as a letter in the language of the customer's page; empty where nothing was said."""
    rows = "".join(
        f"<p><b>{escape(row['name'] or '')}</b> "
        f"<span>{row['sent'][:10]} {row['sent'][11:16]} UTC</span><br>{_said(row)}</p>"
        for row in spoken(tx, conversation["activityid"])
    )
    return _greeting(conversation) + rows if rows else ""


def _greeting(conversation: Row) -> str:
    language = primary_language(conversation["ninedesk_language"] or "")
    named, unnamed, follows = _GREETINGS.get(language, _GREETINGS["en"])
    name = one_line(conversation["ninedesk_visitorname"] or "", 100)
    greeting = named.replace("{name}", name) if name else unnamed
    return f"<p>{escape(greeting)}</p><p>{escape(follows)}</p>"


def _said(row: Row) -> str:
    return escape(row["file"] or row["text"] or "").replace("\n", "<br>")


def _lines(rows: Iterable[Row]) -> Iterable[str]:
    for row in rows:
        yield f"{row['sent'][:10]} {row['sent'][11:16]} {row['name'] or ''}: {row['file'] or row['text']}"


def _note(tx: Transaction, conversation: Row, values: Row) -> None:
    row: Row = {
        **values,
        "annotationid": new_id(),
        "objectid": conversation["activityid"],
        "objecttypecode": "msdyn_ocliveworkitem",
        "createdon": tx.now,
        "createdby": tx.caller.user_id,
        "modifiedon": tx.now,
        "modifiedby": tx.caller.user_id,
        "ownerid": conversation["ownerid"],
        "owneridtype": conversation["owneridtype"],
        "owningbusinessunit": conversation.get("owningbusinessunit"),
    }
    tx.insert(tx.description.tables["annotation"], row)


def send_transcript(tx: Transaction, conversation: Row, address: str, *, delivers: bool) -> str:
    """Send what was said to an address, as a letter about the conversation's case or customer; gives the letter's id.

    Where neither is linked it is about no record, and goes out all the same.

    Raises:
        InvalidArgument: Nothing was said yet, or it is no address.
    """
    body = as_html(tx, conversation)
    if not body:
        message = "Nothing was said yet."
        raise InvalidArgument(message)
    emails, parties = tx.description.tables["email"], tx.description.tables["activityparty"]
    letter = Draft(
        emails, {"subject": conversation["subject"][:200], "description": body, "directioncode": True}
    )
    to = Draft(parties, {"participationtypemask": TO, "addressused": one_line(address, 320)})
    end = cast("Relationship", emails.collections["email_activity_parties"])
    letter.children.append((end, [to, *_sender(tx, conversation)]))
    if conversation.get("regardingobjectid"):
        table = tx.description.tables[conversation["regardingobjecttypecode"]]
        letter.lookups["regardingobjectid"] = Reference(table, conversation["regardingobjectid"])
    key = create(tx, letter)
    send_email(tx, key, {"IssueSend": True}, delivers=delivers)
    return key


def _sender(tx: Transaction, conversation: Row) -> list[Draft | Reference]:
    """Let a queue with an address of its own write; else it is the caller."""
    queues = tx.description.tables["queue"]
    queue = tx.find(queues, conversation["msdyn_cdsqueueid"] or "")
    if queue is None or not queue["emailaddress"]:
        return []
    party = Draft(tx.description.tables["activityparty"], {"participationtypemask": SENDER})
    party.lookups["partyid"] = Reference(queues, queue["queueid"])
    return [party]

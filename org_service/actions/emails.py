"""SendEmail: an e-mail that was written is sent, or put before the mail server where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import msgspec
from sqlalchemy import text

from org_service.description import Relationship
from org_service.errors import BadPayload, InvalidArgument
from org_service.mail import outbox
from org_service.mail.addresses import Person
from org_service.mail.parties import SENDER, parties_of
from org_service.permissions import may_write
from org_service.records.create import create_child
from org_service.records.payload import Draft, Reference
from org_service.records.rules.activities import write_addresses
from org_service.records.rules.attachments import TOO_BIG
from org_service.records.transaction import Row, Transaction
from org_service.records.update import change

LARGEST: Final = 25 * 1024 * 1024
"""Bytes of text and files together: what mail servers commonly take."""
_LONGEST_SUBJECT: Final = 800
_LONGEST_TOKEN: Final = 50
_SENT, _PENDING = 3, 6
_FILES: Final = text("SELECT coalesce(sum(filesize), 0) FROM activitymimeattachment WHERE objectid = :email")


def send_email(tx: Transaction, email_id: str, payload: Mapping[str, Any], *, delivers: bool = False) -> str:
    """Send an e-mail and give its subject, which may carry a tracking token.

    Args:
        tx: The transaction.
        email_id: The e-mail.
        payload: `{IssueSend, TrackingToken}`; without `IssueSend` it only counts as sent.
        delivers: A mail server is configured: it waits for it (Pending send). Without one it counts
            as sent, and says that nothing was delivered.
    """
    table = tx.description.tables["email"]
    email = tx.get(table, email_id)
    may_write(tx.caller, table, "Write", email)
    issue = _issue(payload)
    if email["statecode"] != 0:
        message = "This e-mail has been sent or closed already."
        raise InvalidArgument(message)
    _name_sender(tx, email_id)
    people = parties_of(tx, email_id)
    _check_size(tx, email)
    token, subject = _tracked(payload, email.get("subject") or "")
    message_id = _identity(email, email_id, people[SENDER][0])
    # What the mail server has taken once never goes out again.
    sent = issue and delivers and outbox.state_of(tx.connection, message_id) != outbox.DONE
    changes: Row = {"statecode": 1, "statuscode": _PENDING if sent else _SENT, "subject": subject or None}
    change(tx, table, email, changes | ({"trackingtoken": token} if token else {}))
    note = {} if sent else {"delivered": False}
    tx.update(table, email_id, _noted(note) | {"messageid": message_id, "directioncode": True})
    if sent:
        outbox.put(tx.connection, message_id, email_id, tx.caller.user_id, tx.now)
    return subject


def _noted(delivery: Mapping[str, object]) -> Row:
    note = msgspec.json.encode({"delivery": delivery}).decode() if delivery else None
    return {"activityadditionalparams": note, "postponeemailprocessinguntil": None}


def _issue(payload: Mapping[str, Any]) -> bool:
    issue = payload.get("IssueSend")
    if not isinstance(issue, bool):
        message = "The parameter 'IssueSend' is missing or no boolean."
        raise BadPayload(message)
    return issue


def _tracked(payload: Mapping[str, Any], subject: str) -> tuple[str, str]:
    token = payload.get("TrackingToken") or ""
    if not isinstance(token, str) or len(token) > _LONGEST_TOKEN or not token.isprintable():
        message = "The parameter 'TrackingToken' is no text of up to 50 characters."
        raise BadPayload(message)
    if not token or token in subject:
        return token, subject
    return token, f"{subject[: _LONGEST_SUBJECT - len(token) - 1]} {token}".strip()


def _name_sender(tx: Transaction, email_id: str) -> None:
    """Let the caller be the sender of a letter that names none."""
    if tx.rows("activityparty", activityid=email_id, participationtypemask=SENDER):
        return
    users, table = tx.description.tables["systemuser"], tx.description.tables["email"]
    end = cast("Relationship", table.collections["email_activity_parties"])
    party = Draft(tx.description.tables["activityparty"], {"participationtypemask": SENDER})
    party.lookups["partyid"] = Reference(users, tx.caller.user_id)
    create_child(tx, table, email_id, end, party)
    write_addresses(tx, table, email_id)


def _identity(email: Row, email_id: str, sender: Person) -> str:
    """Give the letter's Message-ID: its own for ever, however often it is tried."""
    known = email.get("messageid") or ""
    if known.startswith(f"<{email_id}@"):
        return known
    return f"<{email_id}@{sender.address.rpartition('@')[2]}>"


def _check_size(tx: Transaction, email: Row) -> None:
    size = int(tx.connection.execute(_FILES, {"email": email["activityid"]}).scalar_one())
    size += len((email.get("description") or "").encode())
    if size > LARGEST:
        message = f"The e-mail is too large: {size} bytes with its attachments, {LARGEST} are allowed."
        raise InvalidArgument(message, TOO_BIG)

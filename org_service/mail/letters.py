"""An e-mail's rows on their way: read as a letter, and marked with what became of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import msgspec

from org_service.mail.message import File, Outgoing
from org_service.mail.parties import BCC, CC, SENDER, TO, parties_of

if TYPE_CHECKING:
    from org_service.records.transaction import Row, Transaction

DRAFT, SENT, PENDING, SENDING, FAILED = 1, 3, 6, 7, 8
_OPEN, _COMPLETED = 0, 1
_LONGEST_REASON: Final = 1000


def read_letter(tx: Transaction, email_id: str, message_id: str) -> Outgoing:
    """Read all of a letter."""
    email = tx.get(tx.description.tables["email"], email_id)
    people = parties_of(tx, email_id)
    rows = tx.rows("activitymimeattachment", objectid=email_id)
    rows.sort(key=lambda row: (row.get("attachmentnumber") or 0, row["activitymimeattachmentid"]))
    return Outgoing(
        message_id,
        datetime.fromisoformat(tx.now).astimezone(UTC),
        people[SENDER][0],
        email.get("subject") or "",
        email.get("description") or "",
        people[TO],
        people[CC],
        people[BCC],
        email.get("inreplyto") or "",
        tuple(_file(row) for row in rows),
    )


def _file(row: Row) -> File:
    return File(
        row.get("filename") or "",
        row.get("mimetype") or "",
        row.get("body") or "",  # an empty file is one, too
        row.get("attachmentcontentid") or "",
    )


def mark_trying(tx: Transaction, email_id: str, tries: int) -> None:
    """Say that the mail server is being spoken to."""
    _mark(tx, email_id, {"statuscode": SENDING, "deliveryattempts": tries, "deliverylastattemptedon": tx.now})


def mark_sent(tx: Transaction, email_id: str) -> None:
    """Say that the mail server has taken it."""
    noted = _note({"delivered": True})
    _mark(tx, email_id, noted | {"statuscode": SENT, "senton": tx.now, "actualend": tx.now})


def mark_later(tx: Transaction, email_id: str, reason: str, until: str) -> None:
    """Say that it waits for a further try, and why."""
    noted = _note({"reason": reason})
    _mark(tx, email_id, noted | {"statuscode": PENDING, "postponeemailprocessinguntil": until})


def mark_failed(tx: Transaction, email_id: str, reason: str) -> None:
    """Give it back to its author as one that failed, with the reason; it can be mended and sent again."""
    noted = _note({"reason": reason})
    _mark(tx, email_id, noted | {"statecode": _OPEN, "statuscode": FAILED, "actualend": None, "senton": None})


def _note(delivery: dict[str, object]) -> Row:
    reason = delivery.get("reason")
    if isinstance(reason, str):
        delivery["reason"] = reason[:_LONGEST_REASON]
    text = msgspec.json.encode({"delivery": delivery}).decode()
    return {"activityadditionalparams": text, "postponeemailprocessinguntil": None}


def _mark(tx: Transaction, email_id: str, changes: Row) -> None:
    table = tx.description.tables["email"]
    email = tx.find(table, email_id)
    if email is not None and email["statecode"] == _COMPLETED:
        tx.update(table, email_id, changes)

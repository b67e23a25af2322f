"""Who a letter is from and to, from its rows."""

from __future__ import annotations

from typing import Final

from org_service.errors import InvalidArgument
from org_service.mail.addresses import Person, plain_address
from org_service.records.transaction import Row, Transaction

SENDER, TO, CC, BCC = 1, 2, 3, 4
NO_ADDRESS: Final = "0x80040b02"
BAD_ADDRESS: Final = "0x80048451"
SENDERS: Final = "0x80040b07"
NO_RECIPIENT: Final = "0x8004350d"
TOO_MANY: Final = "0x80040b0a"
MOST: Final = 500
_ADDRESSES: Final = ("emailaddress1", "internalemailaddress", "emailaddress")


def parties_of(tx: Transaction, email_id: str) -> dict[int, tuple[Person, ...]]:
    """Read everybody of a letter by part.

    Raises:
        InvalidArgument: Somebody has no address, a bad one, or wants no e-mail; there is no recipient,
            there are too many, or there is not one sender.
    """
    found: dict[int, list[Person]] = {part: [] for part in (SENDER, TO, CC, BCC)}
    for row in tx.rows("activityparty", activityid=email_id, participationtypemask=(SENDER, TO, CC, BCC)):
        found[row["participationtypemask"]].append(_person(tx, row))
    _check_numbers(found)
    return {part: tuple(people) for part, people in found.items()}


def _check_numbers(found: dict[int, list[Person]]) -> None:
    recipients = sum(len(found[part]) for part in (TO, CC, BCC))
    if not recipients:
        message = "The e-mail has no recipient."
        raise InvalidArgument(message, NO_RECIPIENT)
    if recipients > MOST:
        message = f"The e-mail has {recipients} recipients, {MOST} are allowed."
        raise InvalidArgument(message, TOO_MANY)
    if len(found[SENDER]) != 1:
        message = "There should be one and only one Sender for the email"
        raise InvalidArgument(message, SENDERS)


def _person(tx: Transaction, party: Row) -> Person:
    record = _record(tx, party)
    name = _name(tx, party, record)
    if record.get("donotemail") and party["participationtypemask"] != SENDER:
        message = f"Object address not found on party or party is marked as non-emailable: {name}"
        raise InvalidArgument(message, NO_ADDRESS)
    address = party["addressused"] or next((record[n] for n in _ADDRESSES if record.get(n)), None)
    if not address:
        message = f"Object address not found on party or party is marked as non-emailable: {name}"
        raise InvalidArgument(message, NO_ADDRESS)
    plain = plain_address(address)
    if plain is None:
        message = f"This is no valid e-mail address: {' '.join(address.split())[:100]}"
        raise InvalidArgument(message, BAD_ADDRESS)
    return Person(name if name != address else "", plain)


def _record(tx: Transaction, party: Row) -> Row:
    kind = tx.description.tables.get(party["partyobjecttypecode"] or "")
    found = tx.find(kind, party["partyid"]) if kind is not None and party["partyid"] else None
    return found or {}


def _name(tx: Transaction, party: Row, record: Row) -> str:
    kind = tx.description.tables.get(party["partyobjecttypecode"] or "")
    name = record.get(kind.primary_name) if kind is not None and kind.primary_name else None
    return str(name or party.get("unresolvedpartyname") or party["addressused"] or "")

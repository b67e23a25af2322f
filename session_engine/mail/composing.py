"""What a new e-mail, an answer and one handed on begin with: from whom, to whom, about what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from session_engine.ids import RecordRef
from session_engine.mail.state import Answer, Quoted
from session_engine.records.state import Lookup, Parties, Party, RecordState, Value

PEOPLE = ("from", "to", "cc", "bcc")
LONGEST_SUBJECT = 800
_ANSWERED = re.compile(r"^\s*(?:(?:re|aw|sv|antw|réf|fw|fwd|wg|tr|vs)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_CUSTOMERS = frozenset({"contact", "account"})


def new_values(me: Lookup, about: RecordState | None) -> dict[str, Value]:
    """Give what a new e-mail begins with; about a case it goes to the case's customer."""
    values: dict[str, Value] = {"from": Parties((Party(me),)), "directioncode": True, "subject": ""}
    if about is None:
        return values
    values["regardingobjectid"] = Lookup(about.ref, about.name)
    to = _customer(about)
    if to is not None:
        values["to"] = Parties((Party(to),))
    return values


def _customer(about: RecordState) -> Lookup | None:
    if about.ref.table in _CUSTOMERS:
        return Lookup(about.ref, about.name)
    for column in ("primarycontactid", "customerid"):
        value = about.value(column)
        if isinstance(value, Lookup) and value.ref.table in _CUSTOMERS:
            return value
    return None


def quoted(record: RecordState) -> Quoted:
    """Take an e-mail as it is answered or handed on."""
    people = {name: _parties(record.value(name)) for name in PEOPLE}
    when = record.value("senton") or record.value("actualend") or record.value("createdon")
    html = record.value("description")
    return Quoted(
        record.ref,
        record.name,
        html if isinstance(html, str) else "",
        _names(people["from"]),
        _names(people["to"]),
        when if isinstance(when, datetime) else None,
        people,
    )


def answer_values(record: RecordState, answer: Answer, me: Lookup, body: str) -> dict[str, Value]:
    """Give what an answer, or an e-mail that is handed on, begins with."""
    mail = quoted(record)
    values: dict[str, Value] = {
        "from": Parties((Party(me),)),
        "directioncode": True,
        "subject": _subject(mail.subject, answer),
        "description": body,
        "parentactivityid": Lookup(record.ref, mail.subject),
    }
    values |= {name: found for name in ("regardingobjectid",) if (found := record.value(name)) is not None}
    identity = record.value("messageid")
    if answer is not Answer.FORWARD:
        values |= _recipients(mail, answer, me.ref)
        if isinstance(identity, str) and identity:
            values["inreplyto"] = identity
    return values


def _subject(subject: str, answer: Answer) -> str:
    bare = _ANSWERED.sub("", subject).strip()
    prefix = "Fw: " if answer is Answer.FORWARD else "Re: "
    return (prefix + bare)[:LONGEST_SUBJECT].strip()


def _recipients(mail: Quoted, answer: Answer, me: RecordRef) -> Mapping[str, Value]:
    sender = _members(mail.people["from"])
    mine = any(party.who is not None and party.who.ref == me for party in sender)
    # An e-mail of her own is answered to those it went to.
    to = _members(mail.people["to"]) if mine else sender
    cc: tuple[Party, ...] = ()
    if answer is Answer.REPLY_ALL:
        others = (
            _members(mail.people["cc"])
            if mine
            else (*_members(mail.people["to"]), *_members(mail.people["cc"]))
        )
        cc = tuple(party for party in _once(others) if not _among(party, to) and not _is(party, me))
    found = {"to": _once(to), "cc": cc}
    return {name: Parties(members) for name, members in found.items() if members}


def _once(parties: tuple[Party, ...]) -> tuple[Party, ...]:
    found: list[Party] = []
    for party in parties:
        if not _among(party, tuple(found)):
            found.append(party)
    return tuple(found)


def _among(party: Party, others: tuple[Party, ...]) -> bool:
    return any(_identity(party) == _identity(other) for other in others)


def _identity(party: Party) -> object:
    return party.who.ref if party.who is not None else party.address.casefold()


def _is(party: Party, ref: RecordRef) -> bool:
    return party.who is not None and party.who.ref == ref


def _parties(value: Value) -> Parties | None:
    return value if isinstance(value, Parties) else None


def _members(parties: Parties | None) -> tuple[Party, ...]:
    return parties.members if parties is not None else ()


def _names(parties: Parties | None) -> str:
    return ", ".join(party.name for party in _members(parties))

"""What a note or an activity that is begun on a timeline starts with (facts 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from session_engine.ids import RecordRef
from session_engine.organisation.lines import Lines
from session_engine.ports import Clock
from session_engine.records.state import Lookup, Parties, Party, RecordState, Value
from session_engine.records.store import RecordStore

MORE = " …"
_TITLE = 80
_CUSTOMERS = ("account", "contact")
_NUMBERS = ("telephone1", "mobilephone", "telephone2")
_HALF_AN_HOUR = timedelta(minutes=30)


def title_of(text: str) -> str:
    """Give the first words of a note, for lists that show its title."""
    line = next((stripped for each in text.splitlines() if (stripped := " ".join(each.split()))), "")
    if len(line) <= _TITLE:
        return line
    cut = line[: _TITLE - len(MORE)]
    return (cut.rpartition(" ")[0] or cut) + MORE


def customer_of(record: RecordState) -> Lookup | None:
    """Name the customer of a record, with the name it is shown by."""
    if record.ref.table in _CUSTOMERS:
        return Lookup(record.ref, record.name)
    for column in ("primarycontactid", "customerid", "regardingobjectid"):
        value = record.value(column)
        if isinstance(value, Lookup) and value.ref.table in _CUSTOMERS:
            return value
    return None


def of_activity(
    records: RecordStore, lines: Lines, clock: Clock, parent: RecordRef, table: str
) -> Mapping[str, Value]:
    """Give what an activity about a record starts with."""
    make = _BY_TABLE.get(table)
    if make is None:
        return {}
    person = lines.state(parent.line).person
    me = Lookup(person.ref, person.full_name) if person is not None else None
    customer = customer_of(records.state(parent))
    given = make(me, customer, clock.now())
    if table == "phonecall" and customer is not None:
        given["phonenumber"] = _number(records, customer.ref)
    return {column: value for column, value in given.items() if value is not None}


def _number(records: RecordStore, customer: RecordRef) -> Value:
    """Give a customer's phone number, as far as it is known here."""
    return next((value for name in _NUMBERS if (value := records.value(customer, name))), None)


def _call(me: Lookup | None, customer: Lookup | None, _now: datetime) -> dict[str, Value]:
    """Let a call go out, from the person to the customer."""
    return {"directioncode": True, "from": _party(me), "to": _party(customer)}


def _appointment(me: Lookup | None, customer: Lookup | None, now: datetime) -> dict[str, Value]:
    """Let an appointment be the next full half hour, with the customer."""
    start = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0) + _HALF_AN_HOUR
    return {
        "scheduledstart": start,
        "scheduledend": start + _HALF_AN_HOUR,
        "organizer": _party(me),
        "requiredattendees": _party(customer),
    }


def _party(who: Lookup | None) -> Parties | None:
    return Parties((Party(who),)) if who is not None else None


_BY_TABLE: Mapping[str, Callable[[Lookup | None, Lookup | None, datetime], dict[str, Value]]] = {
    "phonecall": _call,
    "appointment": _appointment,
}

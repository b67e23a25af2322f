"""The facts under a record's title, in the organisation's own words, and the customer it belongs to."""

from __future__ import annotations

from session_engine.ids import RecordRef
from session_engine.records.state import Choice, Lookup, RecordState, Value

SUBTITLES: dict[str, tuple[str, ...]] = {
    "incident": ("ticketnumber", "customerid", "contractservicelevelcode", "caseorigincode"),
    "account": ("accountnumber", "address1_city"),
    "contact": ("jobtitle", "parentcustomerid"),
    "knowledgearticle": ("articlepublicnumber", "subjectid"),
    "queueitem": ("queueid", "workerid"),
    "email": ("sender", "torecipients", "regardingobjectid"),
    "activity": ("regardingobjectid", "ownerid"),
}
"""Columns by table; `activity` stands for all kinds of activities."""

_CUSTOMERS = frozenset({"account", "contact"})


def subtitle_columns(table: str, *, activity: bool) -> tuple[str, ...]:
    """Name the columns the facts come from."""
    return SUBTITLES.get(table) or (SUBTITLES["activity"] if activity else ())


def subtitle(record: RecordState, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Give the facts that are known."""
    return tuple(text for column in columns if (text := _words(record.value(column))))


def of_case(record: RecordState, columns: tuple[str, ...], customer: RecordState | None) -> tuple[str, ...]:
    """Give a case's facts, with how its customer is reached as far as that is known.

    Where the window is small the customer's card is below the fold: who it is and a number to call stand on top.
    """
    phone = _first(customer, ("telephone1", "mobilephone"))
    reached = tuple(text for text in (phone, _first(customer, ("emailaddress1",))) if text)
    return (*subtitle(record, columns[:3]), *reached, *subtitle(record, columns[3:]))


def _first(record: RecordState | None, columns: tuple[str, ...]) -> str:
    texts = (_words(record.value(column)) for column in columns) if record is not None else ()
    return next((text for text in texts if text), "")


def customer_of(record: RecordState) -> RecordRef | None:
    """Give the customer a record belongs to: itself, its own, or what it is about."""
    if record.ref.table in _CUSTOMERS:
        return record.ref
    for column in ("customerid", "regardingobjectid", "parentcustomerid"):
        value = record.value(column)
        if isinstance(value, Lookup) and value.ref.table in _CUSTOMERS:
            return value.ref
    return None


def _words(value: Value) -> str:
    match value:
        case str():
            return value
        case Lookup():
            return value.name
        case Choice():
            return value.label
        case _:
            return ""

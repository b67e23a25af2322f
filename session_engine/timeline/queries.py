"""What is asked for a timeline: activities and notes around a record, as FetchXML."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass

NOTE = "note"
"""The kind of an entry that is no activity."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a timeline is to show.

    Attributes:
        ref: Around which record.
        query: A text that has to occur; empty for everything.
        kinds: Kinds of entries; empty for all.
        states: `EntryState`s of activities; empty for all, notes included.
        days: How far back; 0 for the whole past.
    """

    ref: RecordRef
    query: str = ""
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    days: int = 0

    @property
    def activities(self) -> bool:
        """Activities are wanted."""
        return not self.kinds or any(kind != NOTE for kind in self.kinds)

    @property
    def notes(self) -> bool:
        """Notes are wanted."""
        return (not self.kinds or NOTE in self.kinds) and not self.states


@dataclass(frozen=True, slots=True)
class _Around:
    """A table through which an entry belongs to a customer: a case of hers, a person of the company."""

    table: str
    key: str
    alias: str
    columns: tuple[str, ...]


_RELATED = {
    "account": (
        _Around("incident", "incidentid", "case", ("customerid",)),
        _Around("contact", "contactid", "person", ("parentcustomerid",)),
    ),
    "contact": (_Around("incident", "incidentid", "case", ("customerid", "primarycontactid")),),
}

ACTIVITY_COLUMNS = (
    "activityid",
    "activitytypecode",
    "subject",
    "description",
    "statecode",
    "scheduledend",
    "senton",
    "createdon",
    "ownerid",
)
_STATES = {"open": ("0", "3"), "done": ("1",), "cancelled": ("2",)}
"""State codes of activities by `EntryState`."""
_SENDER = (
    '<link-entity name="activityparty" from="activityid" to="activityid" link-type="outer" alias="sender">'
    '<attribute name="partyid"/><attribute name="addressused"/>'
    '<filter><condition attribute="participationtypemask" operator="eq" value="1"/></filter></link-entity>'
)
_EMAIL = (
    '<link-entity name="email" from="activityid" to="activityid" link-type="outer" alias="email">'
    '<attribute name="directioncode"/><attribute name="attachmentcount"/></link-entity>'
)
_CALL = (
    '<link-entity name="phonecall" from="activityid" to="activityid" link-type="outer" alias="call">'
    '<attribute name="directioncode"/></link-entity>'
)


def has_related(table: str) -> bool:
    """Tell whether the timeline of a table's records shows those of related records too."""
    return table in _RELATED


def activities(wanted: Wanted, rows: int, page: int, code: Callable[[str], int | None]) -> str:
    """Ask for a page of activities, newest first.

    Args:
        wanted: What the timeline is to show.
        rows: How many.
        page: Counted from 1.
        code: Gives a table's object type code: some organisations name kinds by it in conditions.
    """
    kinds = tuple(str(code(kind) or kind) for kind in wanted.kinds if kind != NOTE)
    inside = (
        *(f'<attribute name="{name}"/>' for name in ACTIVITY_COLUMNS),
        _newest_first("activityid"),
        _any_of("activitytypecode", kinds) if kinds else "",
        _any_of("statecode", tuple(code for state in wanted.states for code in _STATES.get(state, ())))
        if wanted.states
        else "",
        _since(wanted.days),
        _text(wanted.query, ("subject", "description")),
        _around(wanted.ref, "regardingobjectid"),
        _SENDER,
        _EMAIL,
        _CALL,
    )
    return _fetch("activitypointer", inside, rows, page)


def notes(wanted: Wanted, rows: int, page: int) -> str:
    """Ask for a page of notes, newest first."""
    columns = (
        "annotationid",
        "subject",
        "notetext",
        "filename",
        "filesize",
        "mimetype",
        "createdon",
        "createdby",
    )
    inside = (
        *(f'<attribute name="{name}"/>' for name in columns),
        _newest_first("annotationid"),
        _since(wanted.days),
        _text(wanted.query, ("subject", "notetext", "filename")),
        _around(wanted.ref, "objectid"),
    )
    return _fetch("annotation", inside, rows, page)


def attachments(email_ids: Iterable[str]) -> str:
    """Ask what e-mails' files are called, how large and of which kind they are."""
    inside = (
        '<attribute name="activitymimeattachmentid"/>',
        '<attribute name="filename"/>',
        '<attribute name="filesize"/>',
        '<attribute name="mimetype"/>',
        '<attribute name="objectid"/>',
        '<order attribute="filename"/>',
        _any_of("objectid", tuple(email_ids)),
    )
    return _fetch("activitymimeattachment", inside, 500, 1)


def _fetch(table: str, inside: Iterable[str], rows: int, page: int) -> str:
    head = f'<fetch count="{rows}" page="{page}" returntotalrecordcount="true">'
    return f'{head}<entity name="{table}">{"".join(inside)}</entity></fetch>'


def _newest_first(key: str) -> str:
    # The key makes the order total: else two of the same second may swap between pages.
    return f'<order attribute="createdon" descending="true"/><order attribute="{key}"/>'


def _any_of(column: str, values: tuple[str, ...]) -> str:
    inside = "".join(f"<value>{value}</value>" for value in values)
    return f'<filter><condition attribute="{column}" operator="in">{inside}</condition></filter>'


def _since(days: int) -> str:
    if not days:
        return ""
    return f'<filter><condition attribute="createdon" operator="last-x-days" value="{days}"/></filter>'


def _text(query: str, columns: tuple[str, ...]) -> str:
    if not query:
        return ""
    pattern = "".join(f"[{sign}]" if sign in "[%_" else sign for sign in query)
    value = f'"%{escape(pattern)}%"'
    inside = "".join(f'<condition attribute="{name}" operator="like" value={value}/>' for name in columns)
    return f'<filter type="or">{inside}</filter>'


def _around(ref: RecordRef, column: str) -> str:
    """Write the condition that an entry belongs to a record, or to one related to it."""
    related = _RELATED.get(ref.table, ())
    conditions = [f'<condition attribute="{column}" operator="eq" value="{ref.id}"/>']
    links: list[str] = []
    for each in related:
        conditions += (
            f'<condition entityname="{each.alias}" attribute="{name}" operator="eq" value="{ref.id}"/>'
            for name in each.columns
        )
        links.append(
            f'<link-entity name="{each.table}" from="{each.key}" to="{column}" link-type="outer"'
            f' alias="{each.alias}"/>'
        )
    return f'<filter type="or">{"".join(conditions)}</filter>{"".join(links)}'

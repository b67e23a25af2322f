"""What of which table is searched, and how a record becomes a document of the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from org_service.search.points import email_part, phone_digits
from org_service.search.text import index_text, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BODY_LIMIT: Final = 20_000
"""Characters of a text column that are indexed."""

Record = "Mapping[str, object]"


class Searched(msgspec.Struct, frozen=True):
    """The searched columns of a table.

    Attributes:
        title: Columns that weigh most; the first is shown as the result's name.
        detail: Columns that weigh in between; `x.name` is the name a lookup shows.
        body: Long texts.
        shown: Columns that a result carries when the request names none.
        number: The column with the record's number.
        active: States in which a record is alive.
        weight: How likely it is that somebody looks for this table.
    """

    table: str
    title: tuple[str, ...]
    detail: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    number: str | None = None
    active: tuple[int, ...] = (0,)
    weight: float = 1.0

    @property
    def columns(self) -> tuple[str, ...]:
        """Give the columns read for a document, lookups without `.name`."""
        read = (*self.title, *self.detail, *self.body, *self.phones, *self.emails)
        number = (self.number,) if self.number else ()
        return tuple(dict.fromkeys(name.removesuffix(".name") for name in (*read, *number)))

    @property
    def lookups(self) -> tuple[str, ...]:
        """Give the lookups whose names are part of the document."""
        named = (*self.title, *self.detail)
        return tuple(name.removesuffix(".name") for name in named if name.endswith(".name"))


def _activity(table: str, *emails: str, phones: tuple[str, ...] = ()) -> Searched:
    return Searched(
        table,
        title=("subject",),
        detail=("regardingobjectid.name",),
        body=("description",),
        emails=emails,
        phones=phones,
        shown=("subject", "regardingobjectid", "statecode", "ownerid", "modifiedon", "scheduledend"),
        active=(0, 3),
        weight=0.4,
    )


SEARCHED: Final[dict[str, Searched]] = {
    searched.table: searched
    for searched in (
        Searched(
            "incident",
            title=("title", "ticketnumber"),
            detail=("customerid.name", "primarycontactid.name", "productid.name", "emailaddress"),
            body=("description",),
            shown=(
                "title", "ticketnumber", "customerid", "prioritycode", "statecode", "statuscode",
                "ownerid", "createdon", "modifiedon",
            ),
            number="ticketnumber",
            weight=1.2,
        ),
        Searched(
            "account",
            title=("name", "accountnumber"),
            detail=("primarycontactid.name", "address1_city", "emailaddress1", "websiteurl"),
            body=("description",),
            phones=("telephone1", "telephone2", "telephone3", "fax"),
            emails=("emailaddress1", "emailaddress2", "emailaddress3"),
            shown=("name", "accountnumber", "telephone1", "emailaddress1", "address1_city",
                   "primarycontactid", "ownerid", "createdon", "modifiedon"),
            number="accountnumber",
            weight=1.1,
        ),
        Searched(
            "contact",
            title=("fullname",),
            detail=("parentcustomerid.name", "jobtitle", "address1_city", "emailaddress1"),
            body=("description",),
            phones=("telephone1", "telephone2", "mobilephone"),
            emails=("emailaddress1", "emailaddress2", "emailaddress3"),
            shown=("fullname", "parentcustomerid", "telephone1", "mobilephone", "emailaddress1",
                   "jobtitle", "ownerid", "createdon", "modifiedon"),
            weight=1.1,
        ),
        Searched(
            "knowledgearticle",
            title=("title", "articlepublicnumber"),
            detail=("keywords", "description"),
            body=("content",),
            shown=("title", "articlepublicnumber", "description", "statecode", "statuscode",
                   "knowledgearticleviews", "rating", "ownerid", "createdon", "modifiedon"),
            number="articlepublicnumber",
            active=(3,),
            weight=1.3,
        ),
        _activity("email", "sender", "torecipients"),
        _activity("phonecall", phones=("phonenumber",)),
        _activity("task"),
        _activity("appointment"),
        Searched(
            "annotation",
            title=("subject",),
            detail=("filename", "objectid.name"),
            body=("notetext",),
            shown=("subject", "notetext", "objectid", "filename", "ownerid", "createdon",
                   "modifiedon"),
            weight=0.4,
        ),
        Searched(
            "incidentresolution",
            title=("subject",),
            detail=("incidentid.name",),
            body=("description",),
            shown=("subject", "description", "incidentid", "createdon", "modifiedon"),
            active=(0, 1),
            weight=0.6,
        ),
        Searched(
            "systemuser",
            title=("fullname",),
            detail=("title", "internalemailaddress"),
            phones=("address1_telephone1", "mobilephone"),
            emails=("internalemailaddress",),
            shown=("fullname", "title", "internalemailaddress"),
            weight=0.7,
        ),
        Searched(
            "product",
            title=("name", "productnumber"),
            body=("description",),
            shown=("name", "productnumber", "statecode", "modifiedon"),
            number="productnumber",
            weight=0.7,
        ),
        Searched(
            "queue",
            title=("name",),
            body=("description",),
            emails=("emailaddress",),
            shown=("name", "emailaddress", "modifiedon"),
            weight=0.6,
        ),
    )
}  # fmt: skip


class Document(msgspec.Struct, frozen=True):
    """A record as the index keeps it."""

    table: str
    record_id: str
    title: str
    detail: str
    body: str
    number: str | None
    active: bool
    modified: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]

    @property
    def terms(self) -> set[str]:
        return {*self.title.split(), *self.detail.split(), *self.body.split()}


def document_of(
    searched: Searched, record_id: str, values: Mapping[str, object], names: Mapping[str, str]
) -> Document:
    """Make a document of a record's values and the names its lookups show."""

    def joined(columns: tuple[str, ...]) -> str:
        return index_text(" \n".join(_texts(columns, values, names)))

    number = _text(values, searched.number) if searched.number else ""
    return Document(
        table=searched.table,
        record_id=record_id,
        title=" ".join(filter(None, (joined(searched.title), short_number(number)))),
        detail=joined(searched.detail),
        body=joined(searched.body),
        number=number.lower() or None,
        active=values.get("statecode", 0) in searched.active,
        modified=_text(values, "modifiedon"),
        phones=tuple(filter(None, (phone_digits(_text(values, c)) for c in searched.phones))),
        emails=tuple(filter(None, (email_part(_text(values, c)) for c in searched.emails))),
    )


def short_number(number: str) -> str:
    """Give a number as people say it: `1042` for `CAS-01042`."""
    tail = number.rpartition("-")[2]
    short = tail.lstrip("0")
    return short if short.isdecimal() and short != tail else ""


def _texts(columns: tuple[str, ...], values: Mapping[str, object], names: Mapping[str, str]) -> Iterator[str]:
    for column in columns:
        if column.endswith(".name"):
            yield names.get(column.removesuffix(".name"), "")
        else:
            yield plain_text(_text(values, column)[:BODY_LIMIT])


def _text(values: Mapping[str, object], column: str | None) -> str:
    value = values.get(column) if column else None
    return value if isinstance(value, str) else ""

"""What a form, a row or a card may know of a record: typed values, edits on top, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from session_engine.errors import Failure
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice column.

    Attributes:
        value: The option's number.
        label: In the organisation's words; empty when the answer carried none.
    """

    value: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A reference to a record, with the name last heard for it (it follows the target's own record)."""

    ref: RecordRef
    name: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """One who takes part in an activity.

    Attributes:
        who: The record, None for somebody known by an address alone.
        address: What was written to or called from.
    """

    who: Lookup | None = None
    address: str = ""

    @property
    def name(self) -> str:
        """What is shown of them."""
        return (self.who.name if self.who is not None else "") or self.address


@dataclass(frozen=True, slots=True)
class Parties:
    """All who take part in an activity in one way, in order; an empty list is None."""

    members: tuple[Party, ...]


Value: TypeAlias = None | bool | int | float | Decimal | str | date | datetime | Choice | Lookup | Parties
"""Datetimes are aware UTC, except TimeZoneIndependent ones, which are naive; DateOnly columns hold dates."""


def lookups_in(value: Value) -> tuple[Lookup, ...]:
    """Give the references a value holds."""
    if isinstance(value, Lookup):
        return (value,)
    if isinstance(value, Parties):
        return tuple(party.who for party in value.members if party.who is not None)
    return ()


class RecordStatus(StrEnum):
    """Where a record stands between here and the organisation."""

    LOADING = "loading"
    READY = "ready"
    NEW = "new"  # not saved yet
    MISSING = "missing"  # deleted, or never there
    FORBIDDEN = "forbidden"
    FAILED = "failed"  # could not be read; `failure` says why


class FieldProblem(StrEnum):
    """What is wrong with an edited value, before the organisation is asked."""

    REQUIRED = "required"
    TOO_LONG = "too_long"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_DATE = "not_a_date"
    REFUSED = "refused"  # the organisation's own word, in `problem_detail`


@dataclass(frozen=True, slots=True)
class FieldState:
    """One column of a record as the person sees it.

    Attributes:
        value: Her edit where there is one, else the organisation's value.
        edited: She has changed it and it is not saved.
        newer: The organisation's value that came while she was editing; shown beside hers.
        has_newer: `newer` counts (None is a value too).
        base: What the organisation had when she began; told while `has_newer`.
        newer_by: Name of who changed it, empty when unknown.
        problem: What is wrong with `value`.
        problem_detail: The organisation's own text for REFUSED, or the limit as text.
        waiting: She has saved it, and it waits to be sent.
    """

    value: Value = None
    edited: bool = False
    newer: Value = None
    has_newer: bool = False
    newer_by: str = ""
    base: Value = None
    problem: FieldProblem | None = None
    problem_detail: str = ""
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class RecordState:
    """A record, whole: replaced at every change, never changed.

    Attributes:
        ref: Which record.
        status: Where it stands.
        name: Its primary name, edits included; what titles show.
        fields: By column's logical name (`customerid`, not `_customerid_value`).
        etag: Version of the newest values heard, None before the first.
        dirty: There are unsaved edits.
        saving: A save is under way.
        failure: Why it could not be read or saved, None when all is well.
        failure_detail: The organisation's own text where it has one for people.
        waiting: Changes of it wait to be sent, or it waits to be created or deleted itself.
        as_of: When its values were read, where they are kept ones and could not be read again; else None.
    """

    ref: RecordRef
    status: RecordStatus
    name: str = ""
    fields: Mapping[str, FieldState] = field(default_factory=lambda: MappingProxyType({}))
    etag: str | None = None
    dirty: bool = False
    saving: bool = False
    failure: Failure | None = None
    failure_detail: str = ""
    waiting: bool = False
    as_of: datetime | None = None

    def value(self, column: str) -> Value:
        """Give a column's value as the person sees it, None when it is not known."""
        known = self.fields.get(column)
        return None if known is None else known.value

"""What the record store announces."""

from __future__ import annotations

from session_engine.events import Event, Origin
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class RecordChanged(Event):
    """A record's state was replaced.

    Attributes:
        ref: Which.
        columns: What is different; empty when something other than a value is (status, saving, failure).
        origin: Who changed it.
    """

    ref: RecordRef
    columns: frozenset[str]
    origin: Origin


@dataclass(frozen=True, slots=True)
class RecordSaved(Event):
    """The person's edits reached the organisation."""

    ref: RecordRef
    created: bool


@dataclass(frozen=True, slots=True)
class RecordKept(Event):
    """The person's edits are on the disk and wait to be sent; no RecordSaved follows when they are."""

    ref: RecordRef
    created: bool


@dataclass(frozen=True, slots=True)
class RecordAbandoned(Event):
    """A new record was given up before it was saved."""

    ref: RecordRef


@dataclass(frozen=True, slots=True)
class RecordDeleted(Event):
    """A record is gone."""

    ref: RecordRef
    origin: Origin

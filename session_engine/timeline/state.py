"""The timeline of a record as it stands."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from session_engine.errors import Failure
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass


class EntryState(StrEnum):
    """Whether an entry is still to be done."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
    NONE = "none"  # notes are never open


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An activity or a note.

    Attributes:
        ref: The activity's or the note's record.
        kind: `email`, `phonecall`, `task`, `appointment`, `note`.
        who: Name of who wrote or called.
        mine: It was the signed-in person.
        when: Aware UTC.
        subject: One line.
        text: Plain text, markup removed, at most a few thousand characters.
        outgoing: For e-mail and phone calls.
        state: Open, done, cancelled.
        due: For open activities.
        files: Names of attachments.
    """

    ref: RecordRef
    kind: str
    who: str
    mine: bool
    when: datetime
    subject: str
    text: str = ""
    outgoing: bool | None = None
    state: EntryState = EntryState.NONE
    due: datetime | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineState:
    """Entries newest first; `loading` with entries means more are on their way; `as_of` is the age of kept ones."""

    ref: RecordRef
    entries: tuple[TimelineEntry, ...] = ()
    total: int | None = None
    query: str = ""
    kinds: tuple[str, ...] = ()  # shown kinds, empty for all
    loading: bool = True
    more: bool = False
    failure: Failure | None = None
    as_of: datetime | None = None

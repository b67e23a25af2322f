"""The timeline of a record as it stands, and what is being written into it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from session_engine.errors import Failure
from session_engine.forms.state import FormPlan
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.records.state import RecordState


class EntryState(StrEnum):
    """Whether an entry is still to be done."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
    NONE = "none"  # notes are never open


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file on a note or an e-mail.

    Attributes:
        ref: The record that holds its content: the note, or the e-mail's attachment.
        name: As it was given; for people, never a path.
        size: Bytes, None where the organisation has not said.
        type: Media type, empty where it has none.
    """

    ref: RecordRef
    name: str
    size: int | None = None
    type: str = ""


class FileProblem(StrEnum):
    """Why a file cannot be attached."""

    TOO_LARGE = "too_large"
    BLOCKED = "blocked"  # a kind of file that can do harm
    EMPTY = "empty"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was not attached; `largest` is what would be allowed, in bytes."""

    name: str
    problem: FileProblem
    largest: int = 0


@dataclass(frozen=True, slots=True)
class ComposerState:
    """What is being written into a record's timeline: a note, and an activity.

    Attributes:
        ref: The record the timeline belongs to.
        ready: It is there; into a record that is not saved nothing can be written.
        text: The note's.
        files: The note's, in the order they were added.
        refused: Files that were not added, until the next are.
        editing: The note that is changed; None while a new one is written.
        saving: It is on its way.
        failure: Why it was not saved last.
        failure_detail: The organisation's own words for that.
        begun: Tables of activities that were begun here and are not saved.
        activity: The activity that is filled in here.
        plan: Its fields.
    """

    ref: RecordRef
    ready: bool = True
    text: str = ""
    files: tuple[AttachedFile, ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    editing: RecordRef | None = None
    saving: bool = False
    failure: Failure | None = None
    failure_detail: str = ""
    begun: frozenset[str] = frozenset()
    activity: RecordState | None = None
    plan: FormPlan | None = None

    @property
    def empty(self) -> bool:
        """Nothing was written or attached."""
        return not self.text.strip() and not self.files


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
        files: Attachments.
        waiting: It, or a change of it, waits to be sent.
        draft: It is a note of hers that she has changed and not saved.
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
    files: tuple[AttachedFile, ...] = ()
    waiting: bool = False
    draft: bool = False


@dataclass(frozen=True, slots=True)
class TimelineState:
    """Entries newest first; `loading` with entries means more are on their way; `as_of` is the age of kept ones."""

    ref: RecordRef
    entries: tuple[TimelineEntry, ...] = ()
    total: int | None = None
    query: str = ""
    kinds: tuple[str, ...] = ()  # shown kinds, empty for all
    states: tuple[str, ...] = ()  # shown states of activities, empty for all entries
    days: int = 0  # how far back, 0 for the whole past
    loading: bool = True
    more: bool = False
    failure: Failure | None = None
    as_of: datetime | None = None

"""What a verb of casework answers with: how it is undone, and what of a selection was done."""

from __future__ import annotations

from enum import StrEnum

from session_engine.errors import OrganisationError, Refused
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass


class Standing(StrEnum):
    """How a record stands in its queue."""

    UNKNOWN = "unknown"  # the organisation has not said yet
    NOT_QUEUED = "not_queued"
    FREE = "free"  # in a queue, nobody works on it
    MINE = "mine"  # this person works on it
    OTHERS = "others"  # somebody else works on it


@dataclass(frozen=True, slots=True)
class Undo:
    """The inverse of what was just done; `casework.undo(it)` does it.

    Attributes:
        verb: Name of the inverse; a row of the table in `undoing.py`.
        arguments: What the inverse needs.
        expected: The versions the verb left behind: the undo touches a record only while it still has this one.
            None where the organisation names no version.
    """

    verb: str
    arguments: tuple[object, ...]
    expected: tuple[tuple[RecordRef, str | None], ...] = ()

    def version(self, ref: RecordRef) -> str | None:
        """Give the version a record has to have still, None for any."""
        return next((etag for known, etag in self.expected if known == ref), None)


@dataclass(frozen=True, slots=True)
class NotDone:
    """One record of a selection for which the verb did not work.

    Attributes:
        ref: Which.
        reason: A refusal of the engine's or the organisation's failure.
    """

    ref: RecordRef
    reason: Refused | OrganisationError


@dataclass(frozen=True, slots=True)
class Bulk:
    """What became of a selection.

    Attributes:
        done: The records it worked for, in the selection's order.
        not_done: The others, each with its reason.
        undo: The inverse for all that was done, None where there is none.
        waiting: Those for which it waits to be sent.
    """

    done: tuple[RecordRef, ...]
    not_done: tuple[NotDone, ...] = ()
    undo: Undo | None = None
    waiting: tuple[RecordRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """The verb was not done yet: it is on the disk and waits to be sent."""


@dataclass(frozen=True, slots=True)
class OpenActivity:
    """An activity that is still to be done, for the warning before a case is closed.

    Attributes:
        ref: Its record, by its concrete table.
        subject: One line.
    """

    ref: RecordRef
    subject: str

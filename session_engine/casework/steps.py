"""Steps back: what an undo needs of each record it touches."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Value


@dataclass(frozen=True, slots=True)
class Restore:
    """Give columns of a record the values they had."""

    ref: RecordRef
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Reopen:
    """Make a case active again, with what was closed along with it.

    Attributes:
        ref: The case.
        activities: Those that were cancelled, with the state and status they had.
        queue: Where it was queued, None when it was not.
    """

    ref: RecordRef
    activities: tuple[Restore, ...] = ()
    queue: RecordRef | None = None


@dataclass(frozen=True, slots=True)
class Unpick:
    """Give an item back, and its record to who had it.

    Attributes:
        item: The queue item.
        ref: Its record.
        queue: The queue it was in, for an item that was taken out.
        removed: It was taken out.
        owner: Who owned the record, None when that did not change.
    """

    item: RecordRef
    ref: RecordRef
    queue: RecordRef
    removed: bool
    owner: Value = None


@dataclass(frozen=True, slots=True)
class Repick:
    """Work on an item again."""

    item: RecordRef


@dataclass(frozen=True, slots=True)
class Requeue:
    """Put a record back to where it was queued.

    Attributes:
        item: Its queue item now.
        ref: The record.
        left_in: The queue it was put into.
        queue: Where it was before, None for nowhere.
        worker: Who worked on it there.
    """

    item: RecordRef
    ref: RecordRef
    left_in: RecordRef
    queue: RecordRef | None
    worker: RecordRef | None = None


@dataclass(frozen=True, slots=True)
class Recreate:
    """Create a deleted record again under its own key."""

    ref: RecordRef
    values: Mapping[str, Value]

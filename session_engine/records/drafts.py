"""Unsaved edits as values that can be kept and put back."""

from __future__ import annotations

from collections.abc import Iterable

from session_engine.light_dataclass import dataclass
from session_engine.records.entry import Cell, Edit, Entry, same
from session_engine.records.state import RecordStatus, Value


@dataclass(frozen=True, slots=True)
class Draft:
    """A value that is not saved.

    Attributes:
        column: Logical name.
        mine: What the person wrote; equal to `base` where a new record merely begins with it.
        base: What it was when she began.
        base_known: `base` had been read.
        base_etag: The version it was read at.
    """

    column: str
    mine: Value
    base: Value = None
    base_known: bool = True
    base_etag: str | None = None


def drafts_of(entry: Entry) -> tuple[Draft, ...]:
    """Give what a save would have to know of a record: its edits, and what a new one begins with."""
    found = [
        Draft(column, edit.mine, edit.base, edit.base_known, _etag(entry, column))
        for column, edit in entry.edits.items()
    ]
    if entry.status is RecordStatus.NEW:
        given = entry.cells.keys() - entry.edits.keys()
        found += [Draft(column, entry.cells[column].value, entry.cells[column].value) for column in given]
    return tuple(found)


def put_back(entry: Entry, drafts: Iterable[Draft], *, new: bool) -> None:
    """Make a record's edits what they were; what waits to be sent was taken up, and is none any more."""
    if new and not entry.unborn:
        entry.status = RecordStatus.NEW
    for draft in drafts:
        waits = entry.waiting.get(draft.column)
        if waits is not None and same(waits.mine, draft.mine):
            continue
        if entry.unborn:
            if draft.mine != draft.base:
                entry.edits[draft.column] = Edit(draft.mine, entry.below(draft.column))
            continue
        if new and draft.base is not None:
            entry.cells[draft.column] = Cell(draft.base, None)
        if not new or draft.mine != draft.base:
            entry.edits[draft.column] = Edit(draft.mine, draft.base, draft.base_known)


def _etag(entry: Entry, column: str) -> str | None:
    cell = entry.cells.get(column)
    return cell.etag if cell is not None else None

"""What has to go out before what: the order of one record, and along what a change builds upon."""

from __future__ import annotations

from collections.abc import Iterable

from session_engine.ids import RecordRef
from session_engine.outbox.change import Change, change_of
from session_engine.outbox.state import OutboxVerb
from session_engine.profile.rows import OutboxRow, OutboxState

CLOSING = frozenset(
    {OutboxVerb.RESOLVE, OutboxVerb.CANCEL, OutboxVerb.COMPLETE, OutboxVerb.DELETE, OutboxVerb.SEND}
)
"""What ends a record: all that was written about it before (an e-mail's files) has to be there first."""
SAVES = frozenset({OutboxVerb.CREATE.value, OutboxVerb.UPDATE.value})


def dependencies(change: Change, rows: Iterable[OutboxRow]) -> tuple[int, ...]:
    """Name the items that have to go out before a change that is made now."""
    mentions = change.mentions()
    return tuple(row.id for row in rows if _before(row, change, mentions))


def _before(row: OutboxRow, change: Change, mentions: frozenset[RecordRef]) -> bool:
    if row.ref == change.ref or (row.verb == OutboxVerb.CREATE and row.ref in mentions):
        return True
    return change.verb in CLOSING and change.ref in change_of(row).mentions()


def holders(row: OutboxRow, rows: Iterable[OutboxRow]) -> tuple[OutboxRow, ...]:
    """Give the items that hold one back now: those that are done or dropped hold nothing.

    Nor does something said that was refused: what is said next does not wait for it.
    """
    return tuple(other for other in rows if other.id in row.depends_on and not _said_in_vain(other))


def _said_in_vain(row: OutboxRow) -> bool:
    return row.verb == OutboxVerb.SAY and row.state is OutboxState.REFUSED


def building_upon(row: OutboxRow, rows: Iterable[OutboxRow]) -> tuple[OutboxRow, ...]:
    """Give all items that cannot be without a creation, however far along the line."""
    if row.verb != OutboxVerb.CREATE:
        return ()
    gone, found = {row.id}, list[OutboxRow]()
    for other in sorted(rows, key=lambda each: each.id):
        if gone & set(other.depends_on):
            gone.add(other.id)
            found.append(other)
    return tuple(found)


def overtaken(rows: Iterable[OutboxRow], mentions: frozenset[RecordRef], ref: RecordRef) -> bool:
    """Tell whether a change of `ref` made now would overtake one that waits; what was refused waits for her."""
    for row in rows:
        if row.ref == ref and row.state is not OutboxState.REFUSED:
            return True
        if row.verb == OutboxVerb.CREATE and row.ref in mentions and row.ref != ref:
            return True
    return False

"""What the person has saved and the organisation has not heard of yet: a layer between its values and her edits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from enum import Enum
from typing import Protocol

from session_engine.errors import Failure
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.records.contents import Contents
from session_engine.records.entry import Cell, Edit, Entry, same
from session_engine.records.state import RecordStatus, Value, lookups_in

AWAY = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT, Failure.SIGNED_OUT})
"""Failures of a change that can wait: nobody has said no to it."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A save that has to wait.

    Attributes:
        ref: The record.
        columns: Her values, each with what it was before.
        base_etag: The version all of them build upon, None where they build upon several or none.
        new: The record is to be created.
    """

    ref: RecordRef
    columns: Mapping[str, Edit]
    base_etag: str | None
    new: bool

    def mentions(self) -> frozenset[RecordRef]:
        """Name the records its values point at."""
        return frozenset(found.ref for edit in self.columns.values() for found in lookups_in(edit.mine))


class Later(Protocol):
    """Who keeps saves until the organisation can be reached: the outbox."""

    def must_wait(self, ref: RecordRef, mentions: frozenset[RecordRef] = frozenset()) -> bool:
        """Tell whether a save has no chance now, or would overtake an earlier change."""
        ...

    async def keep(self, unsent: Unsent, *, attempted: bool) -> bool:
        """Keep a save; True once it is on the disk. `attempted`: it may have arrived."""
        ...


class Settled(Enum):
    """Why something waits no more."""

    SENT = "sent"  # the organisation's values hold it
    WITHDRAWN = "withdrawn"  # nothing of it holds
    BACK = "back"  # it is hers to decide: it becomes an edit again


def unsent_of(entry: Entry) -> Unsent:
    """Take what a save of a record would send."""
    new = entry.status is RecordStatus.NEW
    columns = {
        name: Edit(cell.value) for name, cell in entry.cells.items() if new and cell.value is not None
    } | {name: Edit(edit.mine, edit.base, edit.base_known) for name, edit in entry.changes.items()}
    etags = {_etag(entry, name) for name in columns}
    return Unsent(entry.ref, columns, etags.pop() if len(etags) == 1 and not new else None, new)


def _etag(entry: Entry, column: str) -> str | None:
    cell = entry.cells.get(column)
    known = cell is not None and column not in entry.waiting and not entry.has_newer(column)
    return cell.etag if cell is not None and known else None


class WaitingLayer:
    """Lays what waits upon records, and takes it away again; the outbox is its only writer."""

    def __init__(
        self,
        contents: Contents,
        tell: Callable[[RecordRef], None],
        refer: Callable[[RecordRef, str, Value], None],
    ) -> None:
        self._contents, self._tell, self._refer = contents, tell, refer

    def take_up(self, ref: RecordRef) -> None:
        """End the edits that are in the layer now: they were saved."""
        entry = self._contents.entry(ref)
        for column, edit in tuple(entry.edits.items()):
            waits = entry.waiting.get(column)
            if (waits is not None and same(waits.mine, edit.mine)) or column not in entry.changes:
                del entry.edits[column]
        entry.failure, entry.failure_detail = None, ""
        self._tell(ref)

    def lay(
        self,
        ref: RecordRef,
        values: Mapping[str, Edit],
        *,
        unborn: bool = False,
        doomed: bool = False,
        settled: Settled = Settled.WITHDRAWN,
        hers: Collection[str] = (),
    ) -> None:
        """Let exactly these values of a record wait; `settled` says what became of those that waited before.

        Of those that come back, only the columns in `hers` are edits; others were shown for an action's sake.
        """
        entry = self._contents.entry(ref)
        over = {column: was for column, was in entry.waiting.items() if column not in values}
        was_unborn, entry.unborn, entry.waiting = entry.unborn, unborn, dict(values)
        was_doomed, entry.doomed = entry.doomed, doomed
        if unborn:
            entry.status = RecordStatus.READY
        elif was_unborn and settled is Settled.BACK:
            entry.status = RecordStatus.NEW
        for column, was in over.items():
            back = settled is not Settled.BACK or column in hers
            _settle(entry, column, was, settled if back else Settled.WITHDRAWN)
        for column, edit in values.items():
            self._refer(ref, column, edit.mine)
        if entry.waits or over or was_unborn or was_doomed:
            self._tell(ref)

    def assume(self, ref: RecordRef, values: Mapping[str, Value]) -> None:
        """Show what an action that was done has set, until it is read."""
        entry = self._contents.entry(ref)
        for column, value in values.items():
            entry.cells[column] = Cell(value, None)
        entry.doubt()
        self._tell(ref)

    def accuse(self, ref: RecordRef, failure: Failure, detail: str) -> None:
        """Say on a record why what she saved was refused."""
        entry = self._contents.entry(ref)
        entry.failure, entry.failure_detail = failure, detail
        self._tell(ref)


def _settle(entry: Entry, column: str, was: Edit, settled: Settled) -> None:
    edit, cell = entry.edits.get(column), entry.cells.get(column)
    if edit is None:
        # Of a new record, what it merely begins with is no edit.
        mere = entry.status is RecordStatus.NEW and cell is not None and same(cell.value, was.mine)
        if settled is Settled.BACK and not mere:
            entry.edits[column] = Edit(was.mine, was.base, was.base_known)
        return
    if settled is Settled.SENT:
        edit.base = cell.value if cell is not None else was.mine
    else:
        edit.base, edit.base_known = was.base, was.base_known
    if edit.base_known and same(edit.mine, edit.base) and edit.problem is None:
        del entry.edits[column]

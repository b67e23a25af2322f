"""One record between the organisation's values and the person's edits. Pure: no waiting, no announcing.

Every value carries the ETag it was read at. Edits are a layer on top: what the organisation says never
overwrites them, it only moves or questions their base.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime

from session_engine.errors import Failure
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Choice, FieldProblem, Lookup, Parties, RecordStatus, Value
from session_engine.records.versions import at_least, covers, newer

_LENDABLE = frozenset({RecordStatus.LOADING, RecordStatus.FAILED, RecordStatus.READY})
"""Where what was kept may stand in; who may not see a record is not shown what was known of it."""


def same(one: Value, other: Value) -> bool:
    """Compare two values: references by record, options by number, an empty text as nothing."""
    if isinstance(one, Lookup) and isinstance(other, Lookup):
        return one.ref == other.ref
    if isinstance(one, Parties) and isinstance(other, Parties):
        return _keys(one) == _keys(other)
    if isinstance(one, Choice) and isinstance(other, Choice):
        return one.value == other.value
    if one in (None, "") and other in (None, ""):
        return True
    return type(one) is type(other) and one == other


def _keys(parties: Parties) -> list[tuple[str, str]]:
    """Name the members in an order of their own: no organisation promises to keep theirs."""
    return sorted(
        (party.who.ref.table, party.who.ref.id) if party.who is not None else ("", party.address)
        for party in parties.members
    )


@dataclass(slots=True)
class Cell:
    """The organisation's value of a column and the version it was read at; None for a value of unknown age."""

    value: Value
    etag: str | None


@dataclass(slots=True)
class Edit:
    """The person's value of a column, and the organisation's that she started from.

    Attributes:
        mine: What she wrote.
        base: What it was.
        base_known: `base` has been read; an edit may come before the first answer.
        problem: What is wrong with `mine`.
        detail: Text that goes with the problem.
    """

    mine: Value
    base: Value = None
    base_known: bool = True
    problem: FieldProblem | None = None
    detail: str = ""


@dataclass(slots=True)
class Entry:
    """A record.

    Attributes:
        ref: Which.
        status: Where it stands.
        cells: The organisation's values by column.
        edits: The person's, by column.
        waiting: What she has saved and the organisation has not heard of yet; edits stand on it.
        unborn: The record itself waits to be created.
        doomed: It waits to be deleted.
        heard: The newest version heard of, also where its values were not read yet.
        doubts: How often changes may have been missed.
        trusted: The number of doubts that reading again has settled.
        deletions: How often it was told to be deleted.
        survived: The number of deletions after which it was found again.
        sending: What is under way to the organisation.
        changed_by: GUID of who made the change heard of last.
        as_of: When its values were read, where they were kept from an earlier reading; None for fresh ones.
        failure: Why it could not be read or saved.
        failure_detail: The organisation's own text.
    """

    ref: RecordRef
    status: RecordStatus = RecordStatus.LOADING
    cells: dict[str, Cell] = field(default_factory=dict[str, Cell])
    edits: dict[str, Edit] = field(default_factory=dict[str, Edit])
    waiting: dict[str, Edit] = field(default_factory=dict[str, Edit])
    unborn: bool = False
    doomed: bool = False
    heard: str | None = None
    doubts: int = 0
    trusted: int = 0
    deletions: int = 0
    survived: int = 0
    sending: dict[str, Value] = field(default_factory=dict[str, Value])
    saving: bool = False
    changed_by: str = ""
    as_of: datetime | None = None
    failure: Failure | None = None
    failure_detail: str = ""

    @property
    def waits(self) -> bool:
        """Something of it waits to be sent."""
        return bool(self.waiting) or self.unborn or self.doomed

    # -- what the organisation says ------------------------------------------------------------------------

    def absorb(self, values: Mapping[str, Value], etag: str | None) -> set[str]:
        """Take values read at a version; give the columns whose shown value or base has changed."""
        changed: set[str] = set()
        for column, value in values.items():
            cell = self.cells.get(column)
            if cell is not None and not _replaces(etag, cell, doubted=self.doubted):
                continue
            if cell is None or not same(cell.value, value) or cell.value != value:
                changed.add(column)
            self.cells[column] = Cell(value, etag)
            if self._rebase(column):
                changed.add(column)
        if newer(etag, self.heard):
            self.heard = etag
        if self.as_of is not None and self.cells.keys() <= values.keys():
            self.trust(self.doubts)  # all that was kept has been read again
        return changed

    def lend(self, cells: Mapping[str, Cell], heard: str | None, as_of: datetime) -> frozenset[str]:
        """Show values kept from an earlier reading where none are known, or older kept ones; give their columns.

        They take the place of no value that was read, and end no edit; nothing counts as fresh until it is read.
        """
        lent = {column: cell for column, cell in cells.items() if self._wants(column, cell)}
        if not lent or self.status not in _LENDABLE or self.unborn:
            return frozenset()
        self.cells |= lent
        self.status = RecordStatus.READY
        if newer(heard, self.heard):
            self.heard = heard
        self.as_of = as_of if self.as_of is None else min(self.as_of, as_of)
        self.doubt()
        return frozenset(lent)

    def _wants(self, column: str, cell: Cell) -> bool:
        known = self.cells.get(column)
        return known is None or (self.as_of is not None and newer(cell.etag, known.etag))

    def hear(self, etag: str | None, by: str) -> bool:
        """Learn that there is a version; tell whether anything has to be read."""
        if etag is None:
            self.doubt()
        elif not newer(etag, self.heard):
            return False
        else:
            self.heard = etag
        self.changed_by = by
        return True

    @property
    def deleted(self) -> bool:
        """It was told to be deleted, and no reading that began afterwards has found it."""
        return self.survived < self.deletions

    def survive(self, deletions: int) -> None:
        """Be there after all: a reading that began after so many deletions has found it."""
        self.survived = max(self.survived, deletions)

    @property
    def doubted(self) -> bool:
        """Nothing counts as fresh until it is read again."""
        return self.trusted < self.doubts

    def doubt(self) -> None:
        """Trust no value until it is read again."""
        self.doubts += 1

    def trust(self, doubts: int) -> None:
        """End the doubts there were when the reading began; one that came meanwhile stays."""
        self.trusted = max(self.trusted, doubts)
        if not self.doubted:
            self.as_of = None

    def stale(self, columns: Iterable[str]) -> frozenset[str]:
        """Give the columns that have to be read before they can be trusted."""
        if self.doubted:
            return frozenset(columns)
        return frozenset(column for column in columns if not self._fresh(column))

    def _fresh(self, column: str) -> bool:
        cell = self.cells.get(column)
        if cell is None:
            return False
        # A value of unknown age (columns of linked tables bring no ETag) is good until a version is heard of.
        return self.heard is None if cell.etag is None else covers(cell.etag, self.heard)

    def _rebase(self, column: str) -> bool:
        edit = self.edits.get(column)
        if edit is None or column in self.waiting:
            return False
        value = self.cells[column].value
        if not edit.base_known:
            edit.base, edit.base_known = value, True
        if column in self.sending:
            if same(value, self.sending[column]):
                edit.base = value  # our own change has come round
            return False
        if same(value, edit.mine):
            del self.edits[column]
            return True
        return False

    # -- what the person does ------------------------------------------------------------------------------

    def edit(self, column: str, value: Value, problem: FieldProblem | None, detail: str) -> None:
        """Put her value on top; writing back what was there ends the edit."""
        known = self.edits.get(column)
        if known is None:
            known_below = column in self.cells or column in self.waiting
            known = Edit(value, self.below(column), known_below or self.status is RecordStatus.NEW)
            self.edits[column] = known
        known.mine, known.problem, known.detail = value, problem, detail
        untouched = same(value, known.base) and known.base_known and not self.has_newer(column)
        if untouched and column not in self.sending and problem is None:
            del self.edits[column]

    def below(self, column: str) -> Value:
        """Give what an edit stands on: what waits to be sent, else the organisation's value."""
        waits, cell = self.waiting.get(column), self.cells.get(column)
        return waits.mine if waits is not None else cell.value if cell is not None else None

    def revert(self, column: str) -> bool:
        """Drop her value."""
        return self.edits.pop(column, None) is not None

    def keep_mine(self, column: str) -> bool:
        """Keep her value although a newer one came: it becomes the base."""
        edit, cell = self.edits.get(column), self.cells.get(column)
        if edit is None or cell is None:
            return False
        edit.base, edit.base_known = cell.value, True
        return True

    def take_base(self, column: str) -> bool:
        """Want back what was there before anybody changed it, over the newer value."""
        edit, cell = self.edits.get(column), self.cells.get(column)
        if edit is None or cell is None or not edit.base_known:
            return False
        edit.mine, edit.base = edit.base, cell.value
        edit.problem, edit.detail = None, ""
        if same(edit.mine, edit.base):
            del self.edits[column]
        return True

    def has_newer(self, column: str) -> bool:
        """Tell whether the organisation's value is neither her base nor on its way from here."""
        edit, cell = self.edits.get(column), self.cells.get(column)
        if edit is None or cell is None or not edit.base_known or column in self.waiting:
            return False
        return not same(cell.value, edit.base)

    @property
    def changes(self) -> dict[str, Edit]:
        """What a save would send: a value equal to its base is no change."""
        return {
            column: edit
            for column, edit in self.edits.items()
            if not edit.base_known or not same(edit.mine, edit.base)
        }

    @property
    def conflicts(self) -> tuple[str, ...]:
        """The columns where she has to choose."""
        return tuple(column for column in self.edits if self.has_newer(column))

    # -- saving --------------------------------------------------------------------------------------------

    def begin_sending(self, columns: Iterable[str]) -> dict[str, Value]:
        """Note what is on its way."""
        self.sending = {column: self.edits[column].mine for column in columns}
        return dict(self.sending)

    def end_sending(self) -> None:
        """Nothing is on its way any more; edits written back to their base meanwhile end."""
        self.sending = {}
        for column, edit in tuple(self.edits.items()):
            settled = edit.base_known and same(edit.mine, edit.base) and edit.problem is None
            if settled and not self.has_newer(column):
                del self.edits[column]

    def sent(self, values: Mapping[str, Value], etag: str | None) -> set[str]:
        """Take the organisation's yes to `sending`: `values` is what it made of it."""
        changed = set(self.sending)
        for column, mine in self.sending.items():
            edit = self.edits.get(column)
            now = values.get(column, mine)
            if edit is not None and same(edit.mine, mine):
                del self.edits[column]
            elif edit is not None:
                edit.base, edit.base_known = now, True
            if column not in values:
                self.cells[column] = Cell(mine, etag)
        self.sending = {}
        return changed | self.absorb(values, etag)

    def let_go(self, columns: Iterable[str]) -> None:
        """Hold the organisation's values of some columns no longer: a file that was sent is read when it is wanted."""
        for column in columns:
            self.cells.pop(column, None)


def _replaces(etag: str | None, cell: Cell, *, doubted: bool) -> bool:
    if cell.etag is None:
        return True
    if etag is None:
        return doubted
    return at_least(etag, cell.etag)

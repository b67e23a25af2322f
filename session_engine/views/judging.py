"""What becomes of a grid's records that wait: made here, moved, gone from the rows that are there or from others."""

from __future__ import annotations

from dataclasses import replace

from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Lookup
from session_engine.views.belonging import Belonging
from session_engine.views.conditions import Truth
from session_engine.views.fetch_xml import ROOT
from session_engine.views.known_here import KnownHere
from session_engine.views.placing import Loaded, Order
from session_engine.views.queries import GridQuery
from session_engine.views.rows import RowRefs


@dataclass(slots=True)
class Judged:
    """What was found.

    Attributes:
        made: Rows that were made here, the newest first.
        placed: Rows that stand elsewhere now.
        gone: Records by the organisation's positions whose rows are not shown.
        unseen: Records that left the rows which were not read yet.
    """

    made: list[RowRefs]
    placed: list[RowRefs]
    gone: dict[int, RecordRef]
    unseen: set[RecordRef]


@dataclass(frozen=True, slots=True)
class SoFar:
    """How the grid stood before.

    Attributes:
        sent: What was sent, and no answer has brought yet.
        made: What was made here.
        displaced: What is not where the organisation has it.
        unseen: What left rows that were not read yet.
    """

    sent: frozenset[RecordRef]
    made: frozenset[RecordRef]
    displaced: frozenset[RecordRef]
    unseen: frozenset[RecordRef]


class Judging:
    """Judge one record after the other.

    Args:
        query: The grid's question.
        now: What is known here.
        loaded: The organisation's rows that are there.
        so_far: How it stood before.
    """

    def __init__(self, query: GridQuery, now: KnownHere, loaded: Loaded, so_far: SoFar) -> None:
        self.found = Judged([], [], {}, set())
        self._query, self._now, self._sent = query, now, replace(now, sent=True)
        self._loaded, self._so_far = loaded, so_far
        xml, more = query.view.fetch.xml, query.conditions
        self._belongs, self._belonged = Belonging(xml, now, more), Belonging(xml, self._sent, more)
        self._order, self._old_order = Order(query, now), Order(query, self._sent)
        self._there = {row.ref: (at, row) for at, row in loaded.rows.items()}
        counted = loaded.top is None and loaded.total is not None
        self._whole = counted and len(self._there) >= (loaded.total or 0)
        self._more = counted and not self._whole

    def judge(self, ref: RecordRef) -> None:
        """Say what becomes of a record."""
        truth = self._belongs(ref)
        there = self._there.get(ref)
        row = RowRefs(ref, {**(there[1].linked if there is not None else {}), **self._links(ref)})
        if there is not None:
            self._read(there[0], row, truth)
        elif self._now.records.is_unborn(ref) or ref in self._so_far.made:
            if truth is True or (truth is None and ref in self._so_far.sent):
                self.found.made.append(row)
        elif ref in self._so_far.sent:
            self._was_sent(row, truth)
        else:
            self._unread(row, truth)

    def _read(self, at: int, row: RowRefs, truth: Truth) -> None:
        moved = row.ref in self._so_far.sent and row.ref in self._so_far.displaced
        moves = moved or self._order.changes(row.ref, self._sent)
        if truth is False or moves:
            self.found.gone[at] = row.ref
        if truth is not False and moves:
            self.found.placed.append(row)

    def _was_sent(self, row: RowRefs, truth: Truth) -> None:
        if truth is not False and row.ref in self._so_far.displaced:
            self.found.placed.append(row)
        if self._more and row.ref in self._so_far.unseen:
            self.found.unseen.add(row.ref)

    def _unread(self, row: RowRefs, truth: Truth) -> None:
        """Place a record that belongs now; one that stood among rows that were not read leaves them."""
        belonged = self._belonged(row.ref)
        known = row.ref in self._so_far.unseen  # while it is being sent, its values may be there already
        if self._more and (known or (belonged is True and self._stood_beyond(row))):
            if truth is False or (truth is True and (known or self._order.changes(row.ref, self._sent))):
                self.found.unseen.add(row.ref)
                self.found.placed += [row] if truth else []
        elif truth is True and (self._whole or belonged is False):
            self.found.placed.append(row)

    def _stood_beyond(self, row: RowRefs) -> bool:
        return bool(self._old_order.place((row,), self._loaded)[1])

    def _links(self, ref: RecordRef) -> dict[str, RecordRef]:
        """Name the records that linked columns belong to, by the lookups they are joined through."""
        found: dict[str, RecordRef] = {}
        for alias, link in self._query.view.fetch.links.items():
            value = self._now.value(ref, link.parent_column) if link.parent == ROOT else None
            if isinstance(value, Lookup) and value.ref.table == link.table:
                found[alias] = value.ref
        return found

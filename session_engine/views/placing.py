"""Where a row that waits to be sent stands among the organisation's rows, by the grid's own order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cmp_to_key
from typing import TypeAlias

from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Lookup, Value
from session_engine.views.conditions import comparable
from session_engine.views.fetch_xml import split_name
from session_engine.views.known_here import Known, KnownHere, Unknown
from session_engine.views.queries import GridQuery
from session_engine.views.rows import RowRefs
from session_engine.views.state import Sort

Placed: TypeAlias = tuple[int, RowRefs]
"""A row and the organisation's position that it stands before."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The organisation's rows that are there.

    Attributes:
        rows: By position.
        gone: Positions whose rows are not shown: they say nothing about what stands there.
        total: Number of rows in all, None while it is not known.
        top: At most so many rows, None without a bound.
    """

    rows: Mapping[int, RowRefs]
    gone: AbstractSet[int] = frozenset()
    total: int | None = None
    top: int | None = None

    @property
    def end(self) -> int:
        """The position behind the last row that is there."""
        return max(self.rows, default=-1) + 1

    def is_known(self, position: int) -> bool:
        """Tell whether what stands before a position is there, or nothing does."""
        before = position - 1
        while before in self.gone:
            before -= 1
        return before < 0 or before in self.rows

    @property
    def is_end_known(self) -> bool:
        """Tell whether nothing follows the last row that is there."""
        if not self.rows:
            return True
        inside = self.top is None or self.end < self.top
        return inside and self.total is not None and self.end >= self.total


class Order:
    """A grid's order, held against what is known here."""

    def __init__(self, query: GridQuery, known: KnownHere) -> None:
        own = tuple(each for each in query.look.sort if query.view.column(each.column) is not None)
        self._sort: tuple[Sort, ...] = own or query.view.fetch.order
        self._known = known

    def changes(self, ref: RecordRef, sent: KnownHere) -> bool:
        """Tell whether what waits of a record may change its place; `sent` knows it without that."""
        names = [name for alias, name in (split_name(each.column) for each in self._sort) if not alias]
        return any(_rank(self._known.value(ref, name)) != _rank(sent.value(ref, name)) for name in names)

    def place(self, rows: Sequence[RowRefs], loaded: Loaded) -> tuple[list[Placed], list[RowRefs]]:
        """Say before which position each row stands, in the order of all; what cannot be compared stands on top.

        The second list are those whose place is among rows that are not there.
        """
        ranked = [(self._ranks(row), row) for row in rows]
        ranked.sort(key=cmp_to_key(lambda one, other: self._compare(one[0], other[0])))
        if not ranked:
            return [], []
        shown = sorted((each for each in loaded.rows.items() if each[0] not in loaded.gone), key=_position)
        others = [(position, self._ranks(row)) for position, row in shown]
        found = [(self._before(ranks, others, loaded), row) for ranks, row in ranked]
        return (
            [(position, row) for position, row in found if position is not None],
            [row for position, row in found if position is None],
        )

    def _before(self, ranks: _Ranks, others: Sequence[tuple[int, _Ranks]], loaded: Loaded) -> int | None:
        if ranks is None:
            return 0
        behind = (position for position, theirs in others if theirs and self._compare(ranks, theirs) < 0)
        position = next(behind, None)
        if position is None:
            return loaded.end if loaded.is_end_known else None
        return position if loaded.is_known(position) else None

    def _ranks(self, row: RowRefs) -> _Ranks:
        found: list[_Rank] = []
        for each in self._sort:
            alias, name = split_name(each.column)
            ref = row.linked.get(alias) if alias else row.ref
            value = self._known.value(ref, name) if ref is not None else None
            if isinstance(value, Unknown):
                return None
            found.append(_rank(value))
        return found

    def _compare(self, one: _Ranks, other: _Ranks) -> int:
        if one is None or other is None:
            return (other is None) - (one is None)
        for mine, theirs, sort in zip(one, other, self._sort, strict=True):
            if mine != theirs:
                first = _less(mine, theirs)
                return 1 if first is sort.descending else -1
        return 0


def _position(placed: Placed) -> int:
    return placed[0]


_Rank: TypeAlias = object
_Ranks: TypeAlias = "list[_Rank] | None"


def _rank(value: Known) -> _Rank:
    """Give what a value is put in order by: nothing comes first, a record goes by its name."""
    if isinstance(value, Unknown):
        return value
    return _of(value.name if isinstance(value, Lookup) else value)


def _of(value: Value) -> _Rank:
    return comparable(value)


def _less(one: _Rank, other: _Rank) -> bool:
    if one is None or other is None:
        return one is None
    below: Callable[[object], object] = getattr(one, "__lt__")  # noqa: B009 - values of one column are of one kind
    return below(other) is True

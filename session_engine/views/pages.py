"""The sparse pages of a grid, and how far a fresh answer differs from them. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import field, replace
from datetime import datetime

from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.views.rows import RowRefs
from session_engine.views.state import PAGE_ROWS

KEPT_PAGES = 16
"""Pages held at most: a thousand rows around what is in sight; the others are asked for again."""


@dataclass(slots=True)
class Pages:
    """Rows by page number."""

    by_number: dict[int, tuple[RowRefs, ...]] = field(default_factory=dict[int, tuple[RowRefs, ...]])

    def rows(self) -> Iterator[RowRefs]:
        """Go through all rows held."""
        for page in self.by_number.values():
            yield from page

    def far_from(self, first: int, last: int) -> tuple[int, ...]:
        """Give the pages to let go of, the farthest from what is in sight first."""
        surplus = len(self.by_number) - KEPT_PAGES
        if surplus <= 0:
            return ()
        distance = {n: max(first - n, n - last, 0) for n in self.by_number}
        return tuple(sorted(distance, key=lambda n: -distance[n])[:surplus])


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a query has just answered for some pages.

    Attributes:
        pages: Rows by page number.
        total: Number of rows in all, where it was told.
        as_of: Age of the oldest page that was kept.
        knows: The person's own rows that the organisation had when it was asked.
    """

    pages: Mapping[int, tuple[RowRefs, ...]]
    total: int | None
    as_of: datetime | None = None
    knows: frozenset[RecordRef] = frozenset()


def page_numbers(first: int, last: int, total: int | None) -> tuple[int, ...]:
    """Give the pages of a range of rows, inside what there is."""
    end = last if total is None else min(last, max(0, total - 1))
    return tuple(range(max(0, first) // PAGE_ROWS, max(first, end, 0) // PAGE_ROWS + 1))


def differences(old: Mapping[int, tuple[RowRefs, ...]], fresh: Fresh, old_total: int | None) -> int:
    """Count the rows that would enter, leave or move in the pages that were asked again."""
    numbers = [number for number in fresh.pages if number in old]
    before = _refs(old[number] for number in numbers)
    after = _refs(fresh.pages[number] for number in numbers)
    entered, left = after.keys() - before.keys(), before.keys() - after.keys()
    common_before = [ref for ref in before if ref in after]
    common_after = [ref for ref in after if ref in before]
    moved = len(common_before) - _longest_kept(common_before, {ref: n for n, ref in enumerate(common_after)})
    count = max(len(entered), len(left)) + moved
    if not count and old_total is not None and fresh.total is not None:
        return abs(fresh.total - old_total)
    return count


def with_hers(
    old: Mapping[int, tuple[RowRefs, ...]], fresh: Fresh, old_total: int | None, hers: AbstractSet[str]
) -> Fresh:
    """Give the old rows with only that of the answer which she did herself: `hers` are ids of records.

    Where not all rows are at hand, hers cannot be told apart from the others': then the answer as it is.
    """
    before = [row for number in sorted(old) for row in old[number]]
    after = [row for number in sorted(fresh.pages) for row in fresh.pages[number]]
    if old_total != len(before) or tuple(sorted(fresh.pages)) != tuple(range(len(fresh.pages))):
        return fresh
    refs = {row.ref for row in (*before, *after) if {row.ref.id, *_ids(row)} & hers}
    rows = [row for row in before if row.ref not in refs]
    for index, row in enumerate(after):
        if row.ref in refs:
            at = {shown.ref: position for position, shown in enumerate(rows, 1)}
            rows.insert(max((at.get(earlier.ref, 0) for earlier in after[:index]), default=0), row)
    pages = {
        start // PAGE_ROWS: tuple(rows[start : start + PAGE_ROWS]) for start in range(0, len(rows), PAGE_ROWS)
    }
    return replace(fresh, pages=pages or {0: ()}, total=len(rows))


def _ids(row: RowRefs) -> Iterator[str]:
    return (ref.id for ref in row.linked.values())


def _refs(pages: Iterable[tuple[RowRefs, ...]]) -> dict[RecordRef, None]:
    return dict.fromkeys(row.ref for page in pages for row in page)


def _longest_kept(order: list[RecordRef], position: Mapping[RecordRef, int]) -> int:
    """Count the rows that stay in order: the longest rising run of their new positions."""
    ends: list[int] = []
    for ref in order:
        at = position[ref]
        index = bisect_left(ends, at)
        ends[index : index + 1] = [at]
    return len(ends)

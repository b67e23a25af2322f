"""The rows a grid holds: their pages, what is drawn of them, and the watch on their records."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType

from session_engine.ids import RecordRef
from session_engine.records.store import RecordStore
from session_engine.views.pages import Pages
from session_engine.views.rows import RowReader, RowRefs, Watch
from session_engine.views.state import PAGE_ROWS, GridColumn, GridRow


class ShownRows:
    """Keep pages of rows composed and watched.

    Args:
        records: Where values come from.
        owner: Names the grid as the owner of its watches.
    """

    def __init__(self, records: RecordStore, owner: Hashable) -> None:
        self._records = records
        self._owner = owner
        self._pages = Pages()
        self._composed: dict[int, tuple[GridRow, ...]] = {}
        self._on_pages: dict[RecordRef, set[int]] = {}
        self._watched: dict[int, tuple[tuple[RowRefs, ...], tuple[Watch, ...]]] = {}
        self._reader: RowReader | None = None
        self._columns: tuple[GridColumn, ...] = ()
        self._wanted: Mapping[str, frozenset[str]] = {}

    @property
    def pages(self) -> Mapping[int, tuple[RowRefs, ...]]:
        """The rows by page number."""
        return self._pages.by_number

    @property
    def composed(self) -> Mapping[int, tuple[GridRow, ...]]:
        """What is drawn, as a value of its own."""
        return MappingProxyType(dict(self._composed))

    @property
    def empty(self) -> bool:
        """Nothing is drawn, not even that there is nothing."""
        return not self._composed

    @property
    def none(self) -> bool:
        """There are no rows."""
        return not any(self._pages.by_number.values())

    def on_pages(self, ref: RecordRef) -> frozenset[int]:
        """Give the pages a record appears in, as a row or as a joined record."""
        return frozenset(self._on_pages.get(ref, ()))

    def find(self, record_id: str) -> RecordRef | None:
        """Find a row by its record's id."""
        return next((refs.ref for refs in self._pages.rows() if refs.ref.id == record_id), None)

    def draw_by(
        self, reader: RowReader, columns: tuple[GridColumn, ...], wanted: Mapping[str, frozenset[str]]
    ) -> None:
        """Draw these columns from now on; `wanted` are the records' columns by alias."""
        self._reader, self._columns, self._wanted = reader, columns, wanted

    def replace(self, pages: Mapping[int, tuple[RowRefs, ...]]) -> None:
        """Hold these pages and no others."""
        self._pages = Pages(dict(pages))
        self._composed = {number: rows for number, rows in self._composed.items() if number in pages}
        self.compose(pages)
        self._watch()

    def put(self, number: int, rows: tuple[RowRefs, ...], visible: tuple[int, int]) -> None:
        """Hold one page more, and let go of those far from what is in sight."""
        self._pages.by_number[number] = rows
        for far in self._pages.far_from(*(row // PAGE_ROWS for row in visible)):
            del self._pages.by_number[far]
            self._composed.pop(far, None)
        self.compose((number,))
        self._watch()

    def compose(self, numbers: Iterable[int]) -> None:
        """Draw pages anew with the values there are."""
        for number in numbers:
            rows = self._pages.by_number.get(number)
            if rows is not None and self._reader is not None:
                reader = self._reader
                self._composed[number] = tuple(reader.row(refs, self._columns) for refs in rows)

    def renew(self, touched: AbstractSet[RecordRef]) -> bool:
        """Draw the rows of records anew; tell whether any is another one than before."""
        changed = False
        for number in set[int]().union(*(self._on_pages.get(ref, ()) for ref in touched)):
            before = self._composed.get(number)
            if before is None:
                continue
            drawn = tuple(
                self._drawn_anew(refs, row) if touched & {refs.ref, *refs.linked.values()} else row
                for refs, row in zip(self._pages.by_number[number], before, strict=True)
            )
            if any(new is not old for new, old in zip(drawn, before, strict=True)):
                self._composed[number], changed = drawn, True
        return changed

    def _drawn_anew(self, refs: RowRefs, before: GridRow) -> GridRow:
        row = self._reader.row(refs, self._columns) if self._reader is not None else before
        return before if row == before else row

    def clear(self) -> None:
        """Let everything go."""
        self._pages, self._composed, self._on_pages, self._watched = Pages(), {}, {}, {}
        self._records.unwatch_all(self._owner)

    def _watch(self) -> None:
        held = self._pages.by_number
        for number in tuple(self._watched):
            if self._watched[number][0] is not held.get(number):
                self._unwatch_page(number)
        for number, rows in held.items():
            if number not in self._watched and self._reader is not None:
                reader = self._reader
                watches = tuple(each for refs in rows for each in reader.watches(refs, self._wanted))
                self._watched[number] = (rows, watches)
                self._watch_page(number, watches)

    def _watch_page(self, number: int, watches: tuple[Watch, ...]) -> None:
        for watch in watches:
            pages = self._on_pages.setdefault(watch.ref, set())
            if not pages:
                # Read a moment ago: rows are asked for again only if something was heard meanwhile.
                self._records.watch(watch.ref, self._owner, watch.columns, ask=watch.own)
            pages.add(number)

    def _unwatch_page(self, number: int) -> None:
        _, watches = self._watched.pop(number)
        for watch in watches:
            pages = self._on_pages.get(watch.ref)
            if pages is None:
                continue
            pages.discard(number)
            if not pages:
                del self._on_pages[watch.ref]
                self._records.unwatch(watch.ref, self._owner)

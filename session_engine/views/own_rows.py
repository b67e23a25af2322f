"""What of a grid's rows the organisation has not heard of yet: records made here, and records whose changes wait.

A record made here stands above its rows. One whose change waits leaves the grid it does not belong to any more, enters
the one it belongs to now, and moves where the order says so: as far as that can be known here; else it stays. All of it
holds until an answer of the organisation that was asked for after the change was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation.lines import Lines
from session_engine.records.state import RecordStatus
from session_engine.records.store import RecordStore
from session_engine.views.judging import Judging, SoFar
from session_engine.views.known_here import KnownHere, Unknown
from session_engine.views.placing import Loaded, Order
from session_engine.views.queries import GridQuery
from session_engine.views.rows import RowReader, RowRefs
from session_engine.views.state import PAGE_ROWS, GridRow
from session_engine.views.unsent_rows import UnsentRows
from session_engine.views.whose import Whose

Pages = Mapping[int, tuple[RowRefs, ...]]


@dataclass(frozen=True, slots=True)
class Shown:
    """How a grid differs from the organisation's rows.

    Attributes:
        rows: Rows that stand where the organisation has none, from top to bottom.
        places: Their positions on the screen, rising.
        gone: The organisation's positions whose rows are not shown, rising.
        beyond: How many rows more there are among those that are not there yet; less than none where some have left.
    """

    rows: tuple[GridRow, ...] = ()
    places: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    beyond: int = 0


class OwnRows:
    """The records of one grid that wait."""

    def __init__(self, line: LineId, table: str, lines: Lines, records: RecordStore, whose: Whose) -> None:
        self._line, self._lines, self._records = line, lines, records
        self._whose = whose
        self._query: GridQuery | None = None
        self._reader: RowReader | None = None
        self._unsent = UnsentRows(line, table, frozenset(), lines, records)
        self._sent: dict[RecordRef, None] = {}
        self._made: frozenset[RecordRef] = frozenset()
        self._displaced: frozenset[RecordRef] = frozenset()
        self._unseen: frozenset[RecordRef] = frozenset()
        self._shown = Shown()

    @property
    def shown(self) -> Shown:
        """How the grid differs from the organisation's rows."""
        return self._shown

    @property
    def rows(self) -> tuple[GridRow, ...]:
        """What is drawn beside them."""
        return self._shown.rows

    def draw_by(self, reader: RowReader, query: GridQuery) -> None:
        """Answer this question from now on."""
        self._reader, self._query = reader, query
        linked = frozenset(query.view.fetch.sensitive) - {self._unsent.table}
        self._unsent = replace(self._unsent, linked=linked)

    def concerns(self, ref: RecordRef) -> bool:
        """Tell whether a change of a record may make one of these rows, or change it."""
        if ref in self._displaced or ref in self._made:
            return True
        return (self._records.waits(ref) or ref in self._sent) and self._unsent.may_hold(ref)

    @property
    def any_sent(self) -> bool:
        """Tell whether a record is there now that no answer has brought yet."""
        return bool(self._sent)

    def sent_before(self) -> frozenset[RecordRef]:
        """Give those that were sent when a question goes out: its answer knows them."""
        return frozenset(self._sent)

    def answered(self, sent: frozenset[RecordRef]) -> None:
        """Leave to the organisation's answer what was sent before it was asked for."""
        for ref in sent:
            self._sent.pop(ref, None)
            self._displaced -= {ref}
            self._unseen -= {ref}
            self._made -= {ref}

    def look(self, pages: Pages, total: int | None) -> bool:
        """Judge anew what waits; tell whether other rows are shown, or in other order."""
        before = self._shown
        query, reader = self._query, self._reader
        waiting = self._unsent.rows() if query is not None else ()
        self._note_sent(frozenset(waiting))
        if query is None or reader is None or not (waiting or self._sent):
            self._made = self._displaced = self._unseen = frozenset()
            self._shown = Shown()
        else:
            self._judge(query, reader, dict.fromkeys((*waiting, *self._sent)), pages, total)
        return _outline(before) != _outline(self._shown)

    # -- which records -------------------------------------------------------------------------------------

    def _note_sent(self, waiting: frozenset[RecordRef]) -> None:
        """Keep a row that was sent until an answer brings it; one that was dropped is none any more."""
        for ref in self._made | self._displaced:
            if ref not in waiting:
                self._sent.setdefault(ref)
        for ref in tuple(self._sent):
            deleted = ref in self._displaced and self._records.status(ref) is RecordStatus.MISSING
            if ref in waiting or not (deleted or self._records.status(ref) is RecordStatus.READY):
                del self._sent[ref]

    # -- which rows ----------------------------------------------------------------------------------------

    def _judge(
        self,
        query: GridQuery,
        reader: RowReader,
        refs: Mapping[RecordRef, None],
        pages: Pages,
        total: int | None,
    ) -> None:
        now = KnownHere(
            self._line,
            self._lines,
            self._records,
            self._whose.me(self._line),
            self._whose.asker(self._line),
        )
        top = query.view.fetch.top
        loaded = Loaded(
            {n * PAGE_ROWS + i: row for n, rows in pages.items() for i, row in enumerate(rows)},
            total=total,
            top=top,
        )
        so_far = SoFar(frozenset(self._sent), self._made, self._displaced, self._unseen)
        judging = Judging(query, now, loaded, so_far)
        for ref in self._in_order(refs):
            judging.judge(ref)
        judged = judging.found
        placed, hidden = Order(query, now).place(judged.placed, replace(loaded, gone=judged.gone.keys()))
        self._made = frozenset(row.ref for row in judged.made)
        moved = {*(row.ref for row in judged.placed), *judged.gone.values()}
        self._unseen = frozenset(judged.unseen)
        self._displaced = frozenset(moved) | self._unseen
        rows = [*((0, row) for row in judged.made), *placed]
        gone = tuple(sorted(judged.gone))
        self._shown = Shown(
            tuple(self._row(row, query, reader, now) for _, row in rows),
            tuple(
                before - sum(at < before for at in gone) + number for number, (before, _) in enumerate(rows)
            ),
            gone,
            beyond=(len(hidden) if top is None else 0) - len(judged.unseen),
        )

    def _in_order(self, refs: Mapping[RecordRef, None]) -> list[RecordRef]:
        """Keep the order in which they came here, also when one of them is sent; what is new comes first."""
        before = {row.ref: number for number, row in enumerate(self._shown.rows)}
        return sorted(refs, key=lambda ref: before.get(ref, -1))

    # -- what they look like -------------------------------------------------------------------------------

    def _row(self, refs: RowRefs, query: GridQuery, reader: RowReader, now: KnownHere) -> GridRow:
        columns = query.view.showing(query.look.columns).columns
        made = reader.row(refs, columns)
        own = {name: now.value(refs.ref, name) for name in (*(c.name for c in columns), "statecode")}
        known = {n: v for n, v in own.items() if v is not None and not isinstance(v, Unknown)}
        waits = self._records.waits(refs.ref) or refs.ref not in self._sent
        return GridRow(refs.ref, MappingProxyType({**made.values, **known}), unsent=waits)


def _outline(shown: Shown) -> tuple[object, ...]:
    return [row.ref for row in shown.rows], shown.places, shown.gone, shown.beyond

"""Rows of a grid that the organisation does not have yet: records made here that wait to be sent.

They stand above its rows, in no order of its, until an answer of it that was asked for after they were sent has come.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from types import MappingProxyType

from session_engine.ids import LineId, RecordRef
from session_engine.organisation.lines import Lines
from session_engine.records.state import Lookup, RecordStatus, Value
from session_engine.records.store import RecordStore
from session_engine.views.belonging import Belonging
from session_engine.views.fetch_xml import ROOT
from session_engine.views.queries import GridQuery
from session_engine.views.rows import RowReader, RowRefs
from session_engine.views.state import GridRow

ACTIVE = 0
"""The state every record begins in."""

_HERS = frozenset({"ownerid", "createdby", "modifiedby"})


class OwnRows:
    """The records of one grid, newest first."""

    def __init__(self, line: LineId, table: str, lines: Lines, records: RecordStore) -> None:
        self._line, self._table, self._lines, self._records = line, table, lines, records
        self._query: GridQuery | None = None
        self._reader: RowReader | None = None
        self._sent: dict[RecordRef, None] = {}
        self._rows: tuple[GridRow, ...] = ()

    @property
    def rows(self) -> tuple[GridRow, ...]:
        """What is drawn."""
        return self._rows

    def draw_by(self, reader: RowReader, query: GridQuery) -> None:
        """Answer this question from now on."""
        self._reader, self._query = reader, query

    def concerns(self, ref: RecordRef) -> bool:
        """Tell whether a change of a record may make one of these rows, or change it."""
        known = any(row.ref == ref for row in self._rows)
        return known or (self._records.is_unborn(ref) and self._is_of_table(ref))

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

    def look(self, there: Iterable[RecordRef]) -> bool:
        """Draw the rows anew, but for those the organisation has; tell whether there are others, or in other order."""
        before = [row.ref for row in self._rows]
        query, reader = self._query, self._reader
        if query is None or reader is None:
            self._rows = ()
            return bool(before)
        known, unborn = frozenset(there), self._records.unborn(self._line)
        self._note_sent(before, frozenset(unborn))
        made = [*reversed(unborn), *self._sent]
        refs = [ref for ref in dict.fromkeys(made) if ref not in known and self._is_of_table(ref)]
        # The order in which they came here stays when one of them is sent.
        refs.sort(key=lambda ref: before.index(ref) if ref in before else -1)
        belongs = Belonging(query, self._me.ref.id if self._me is not None else "") if refs else None
        found = [ref for ref in refs if belongs is not None and belongs(partial(self._value, ref))]
        self._rows = tuple(self._row(ref, query, reader) for ref in found)
        return found != before

    # -- inside --------------------------------------------------------------------------------------------

    def _note_sent(self, before: Iterable[RecordRef], unborn: frozenset[RecordRef]) -> None:
        """Keep a row that was sent until an answer brings it; one that was dropped or refused is none any more."""
        for ref in before:
            if ref not in unborn and self._records.status(ref) is RecordStatus.READY:
                self._sent.setdefault(ref)
        for ref in tuple(self._sent):
            if self._records.status(ref) is not RecordStatus.READY:
                del self._sent[ref]

    def _is_of_table(self, ref: RecordRef) -> bool:
        if ref.line != self._line:
            return False
        activities = self._table == "activitypointer"
        return ref.table == self._table or (
            activities and ref.table in self._lines.metadata(self._line).kinds_of_activity()
        )

    @property
    def _me(self) -> Lookup | None:
        person = self._lines.state(self._line).person
        return Lookup(person.ref, person.full_name) if person is not None else None

    def _value(self, ref: RecordRef, column: str) -> Value:
        """Give what the person has put in, and what the organisation will have put in for her."""
        value = self._records.state(ref).value(column)
        if value is None and column == "statecode" and self._query is not None:
            known = self._query.view.meta.columns.get(column)
            return known.choice(ACTIVE) if known is not None else None
        return self._me if value is None and column in _HERS else value

    def _row(self, ref: RecordRef, query: GridQuery, reader: RowReader) -> GridRow:
        columns = query.view.showing(query.look.columns).columns
        made = reader.row(RowRefs(ref, self._linked(ref, query)), columns)
        own = {name: self._value(ref, name) for name in (*(c.name for c in columns), "statecode")}
        values = {**made.values, **{name: value for name, value in own.items() if value is not None}}
        return GridRow(ref, MappingProxyType(values), unsent=self._records.waits(ref))

    def _linked(self, ref: RecordRef, query: GridQuery) -> dict[str, RecordRef]:
        """Name the records that linked columns belong to, by the lookups they are joined through."""
        found: dict[str, RecordRef] = {}
        for alias, link in query.view.fetch.links.items():
            value = self._value(ref, link.parent_column) if link.parent == ROOT else None
            if isinstance(value, Lookup) and value.ref.table == link.table:
                found[alias] = value.ref
        return found

"""Keeps every unsaved edit in the profile while it is made, and puts it back at the next start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from session_engine.events import EventBus
from session_engine.ids import RecordRef
from session_engine.ports import Clock
from session_engine.profile.drafts import DraftRows
from session_engine.profile.rows import DraftRow
from session_engine.records.drafts import Draft
from session_engine.records.events import RecordAbandoned, RecordChanged, RecordDeleted, RecordSaved
from session_engine.records.state import RecordStatus
from session_engine.records.store import RecordStore

BEGUN = ""
"""The column under which a new record is kept that has no value yet."""


class DraftKeeper:
    """Rows of the records that are edited; one for each column."""

    def __init__(self, bus: EventBus, records: RecordStore, drafts: DraftRows, clock: Clock) -> None:
        self._records, self._drafts, self._clock = records, drafts, clock
        self._given_up: dict[RecordRef, tuple[DraftRow, ...]] = {}
        for kind in (RecordChanged, RecordSaved, RecordDeleted):
            bus.subscribe(kind, lambda event: self._keep(event.ref))
        bus.subscribe(RecordAbandoned, lambda event: self._drafts.remove_record(event.ref))

    def put_back(self, rows: Mapping[RecordRef, Iterable[DraftRow]] | None = None) -> tuple[RecordRef, ...]:
        """Put edits on top of their records, all that the profile has if none are named; give the records."""
        found = rows if rows is not None else {ref: self.of(ref) for ref in self._drafts.records()}
        for ref, drafts in found.items():
            kept = tuple(drafts)
            values = [_draft(row) for row in kept if row.column != BEGUN]
            self._records.put_back(ref, values, new=any(row.is_new for row in kept))
        return tuple(found)

    def of(self, ref: RecordRef) -> tuple[DraftRow, ...]:
        """Give what is kept of a record."""
        return tuple(self._drafts.of(ref).values())

    def last_of(self, ref: RecordRef) -> tuple[DraftRow, ...]:
        """Give what is kept of a record, else what was given up last."""
        return self.of(ref) or self._given_up.get(ref, ())

    def _keep(self, ref: RecordRef) -> None:
        known = self._drafts.of(ref)
        status = self._records.state(ref).status
        now = {draft.column: draft for draft in self._records.drafts(ref)}
        if not now and status is not RecordStatus.NEW:
            if known:
                self._given_up = {
                    ref: tuple(known.values())
                }  # the last one is enough: closing follows at once
                self._drafts.remove_record(ref)
            return
        new = status is RecordStatus.NEW
        for column in known.keys() - now.keys() - {BEGUN}:
            self._drafts.remove(ref, column)
        if new and BEGUN not in known:
            self._drafts.put(DraftRow(ref, BEGUN, None, is_new=True, at=self._clock.now().timestamp()))
        elif not new and BEGUN in known:
            self._drafts.remove(ref, BEGUN)
        for column, draft in now.items():
            self._put(ref, draft, known.get(column), new=new)

    def _put(self, ref: RecordRef, draft: Draft, known: DraftRow | None, *, new: bool) -> None:
        at = known.at if known is not None else self._clock.now().timestamp()
        base = draft.base if draft.base_known else None
        etag = draft.base_etag if draft.base_known else None
        row = DraftRow(ref, draft.column, draft.mine, base, etag, new, at)
        if known is not None and not new and known.base_etag is not None and row.base == known.base:
            row = DraftRow(ref, draft.column, draft.mine, base, known.base_etag, new, at)
        if row != known:
            self._drafts.put(row)


def _draft(row: DraftRow) -> Draft:
    known = row.is_new or row.base_etag is not None
    return Draft(row.column, row.mine, row.base, known, row.base_etag)

"""The rows of the outbox: on the disk, and as a layer on the records they are about."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace

from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.outbox import ordering
from session_engine.outbox.change import Change, body_of, change_of
from session_engine.outbox.events import OutboxChanged
from session_engine.outbox.memory import Keeping
from session_engine.outbox.state import OutboxVerb
from session_engine.ports import Clock, Guids
from session_engine.profile.rows import OutboxRow, OutboxState
from session_engine.records.entry import Edit
from session_engine.records.store import RecordStore
from session_engine.records.waiting import Settled

log = logging.getLogger(__name__)
_SET_BACK = 1.0
"""Seconds by which a clock may be corrected without counting as set back."""


class Box:
    """What waits; area and sender share it."""

    def __init__(
        self, bus: EventBus, records: RecordStore, profile: Keeping, clock: Clock, guids: Guids
    ) -> None:
        self._bus, self._records, self._profile = bus, records, profile
        self._clock, self._guids = clock, guids
        # What this program cannot read stays in the profile for one that can.
        self._strange = frozenset(row.id for row in profile.outbox.items() if not _understood(row))

    # -- reading -------------------------------------------------------------------------------------------

    def rows(self, line: LineId | None = None) -> tuple[OutboxRow, ...]:
        """Give all items, those of one line if it is named, oldest first."""
        items = self._profile.outbox.items()
        return tuple(row for row in items if line in (None, row.line) and row.id not in self._strange)

    def row(self, number: int) -> OutboxRow | None:
        """Give an item, None when it is not there any more."""
        return next((row for row in self.rows() if row.id == number), None)

    def of(self, ref: RecordRef) -> tuple[OutboxRow, ...]:
        """Give a record's items, oldest first."""
        return tuple(row for row in self.rows(ref.line) if row.ref == ref)

    def early(self, row: OutboxRow) -> float:
        """Give the seconds until an item may go out; 0 when it may."""
        now = self._clock.now().timestamp()
        if now < row.at - _SET_BACK:
            return 0.0  # the clock was set back: a customer does not wait for it
        return max(0.0, change_of(row).leaves - now)

    # -- writing -------------------------------------------------------------------------------------------

    def together(self) -> AbstractContextManager[None]:
        """Let what is put inside come to the disk as one."""
        return self._profile.together()

    async def on_disk(self) -> bool:
        """Wait until all rows are on the disk; False when it does not take them."""
        return await asyncio.to_thread(self._profile.flush)

    def add(self, change: Change, base_etag: str | None, *, attempted: bool) -> OutboxRow:
        """Put a change behind all others; `attempted`: it may have arrived already."""
        row = OutboxRow(
            self._profile.last_ids().outbox + 1,
            change.ref.line,
            change.verb.value,
            change.ref,
            body_of(change),
            base_etag,
            ordering.dependencies(change, self.rows(change.ref.line)),
            request=self._guids.new(),
            tried=1 if attempted else 0,
            at=self._clock.now().timestamp(),
        )
        self._profile.outbox.put(row)
        return row

    def rewrite(self, row: OutboxRow, change: Change, base_etag: str | None, *, attempted: bool) -> OutboxRow:
        """Let an item that was never sent, or was refused, become another change in the same place."""
        fresh = replace(
            row,
            body=body_of(change),
            base_etag=base_etag,
            state=OutboxState.WAITING,
            request=self._guids.new(),
            tried=1 if attempted else 0,
            answer=None,
        )
        self._profile.outbox.put(fresh)
        return fresh

    def put(self, row: OutboxRow) -> OutboxRow:
        """Keep an item as it stands now."""
        self._profile.outbox.put(row)
        return row

    def remove(self, row: OutboxRow) -> None:
        """Forget an item."""
        self._profile.outbox.remove(row.id)

    def tell(self) -> None:
        """Announce that something is different."""
        self._bus.publish(OutboxChanged())

    # -- the records ---------------------------------------------------------------------------------------

    def lay(self, ref: RecordRef, settled: Settled = Settled.WITHDRAWN, hers: Collection[str] = ()) -> None:
        """Show on a record what of it waits; `settled` says what became of what waits no more."""
        rows = self.of(ref)
        going = {row.verb for row in rows if row.state is not OutboxState.REFUSED}
        self._records.waiting.lay(
            ref,
            self._layer(rows),
            unborn=OutboxVerb.CREATE.value in going,
            doomed=OutboxVerb.DELETE.value in going,
            settled=settled,
            hers=hers,
        )

    def _layer(self, rows: tuple[OutboxRow, ...]) -> Mapping[str, Edit]:
        layer: dict[str, Edit] = {}
        # Where she has to decide about a save, the record has to stay one that can be edited.
        undecided = any(row.state is OutboxState.REFUSED and row.verb in ordering.SAVES for row in rows)
        for row in rows:
            if row.state is OutboxState.REFUSED:
                continue
            change = change_of(row)
            shown = (
                {}
                if undecided
                else {
                    name: Edit(value, self._records.value(change.ref, name))
                    for name, value in change.shows.items()
                }
            )
            for name, edit in {**change.columns, **shown}.items():
                first = layer.get(name, edit)
                layer[name] = Edit(edit.mine, first.base, first.base_known)
        return layer

    def bring_back(self, ref: RecordRef, answer: Mapping[str, object]) -> OutboxRow | None:
        """Refuse a record's saves: they become edits again, and one item that says why; give it."""
        saves = [row for row in self.of(ref) if row.verb in ordering.SAVES]
        if not saves:
            return None
        first, *later = saves
        merged = change_of(first)
        for row in later:
            merged = merge(merged, change_of(row))
            self.remove(row)
        body = body_of(merged)
        kept = self.put(replace(first, body=body, state=OutboxState.REFUSED, answer=answer))
        self.lay(ref, Settled.BACK, merged.columns.keys())
        return kept


def merge(first: Change, then: Change) -> Change:
    """Make one save of two: her later values, upon what was before the first."""
    columns = dict(first.columns)
    for name, edit in then.columns.items():
        before = columns.get(name, edit)
        columns[name] = Edit(edit.mine, before.base, before.base_known)
    return replace(first, columns=columns, title=then.title or first.title)


def _understood(row: OutboxRow) -> bool:
    try:
        change_of(row)
    except ValueError:
        log.error("an item of the outbox cannot be read")  # noqa: TRY400 - its values belong in no log
        return False
    return True

"""The live record store: one truth for forms, rows, cards and titles."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus, Origin
from session_engine.ids import LineId, RecordRef
from session_engine.organisation import odata
from session_engine.organisation.failures import AnswerLost
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.replies import rubbish
from session_engine.organisation.tables import ColumnMeta, TableName
from session_engine.ports import Guids
from session_engine.records.absorbing import POINTER, Absorbed, Absorber
from session_engine.records.contents import Contents
from session_engine.records.drafts import Draft, drafts_of, put_back
from session_engine.records.entry import Cell, Entry
from session_engine.records.events import (
    RecordAbandoned,
    RecordChanged,
    RecordDeleted,
    RecordKept,
    RecordSaved,
)
from session_engine.records.hearing import Hearing
from session_engine.records.kept import NOT_REACHED, KeptRecords
from session_engine.records.reading import Cards, Reader
from session_engine.records.refreshing import Refresher
from session_engine.records.saving import Saver
from session_engine.records.state import RecordState, RecordStatus, Value, lookups_in
from session_engine.records.validation import problem_of
from session_engine.records.waiting import AWAY, Later, WaitingLayer, unsent_of
from session_engine.records.watching import Watches
from session_engine.tasks import Tasks
from session_engine.turns import Turns
from session_engine.waiting import Pause, real_pause

Columns: TypeAlias = Iterable[str] | None
"""Columns by logical name; None stands for all of them."""

_GONE = (RecordStatus.MISSING, RecordStatus.FORBIDDEN)


class RecordStore:
    """Hold records, keep what is watched fresh, take edits and save them."""

    def __init__(
        self, bus: EventBus, tasks: Tasks, guids: Guids, lines: Lines, *, pause: Pause = real_pause
    ) -> None:
        self._bus = bus
        self._guids = guids
        self._lines = lines
        self._turns: Turns[RecordRef] = Turns()
        self._contents = Contents(self._table_name)
        self._watches = Watches()
        self._absorber = Absorber(lines, self._contents, self._tell, self._contradicted)
        self._reader = Reader(lines, self._absorber)
        self._saver = Saver(lines, self._contents, self._reader, self._absorber, self._tell_other)
        self._refresher = Refresher(
            tasks,
            pause,
            self._contents,
            self._watches,
            self._reader,
            self._tell_other,
            self._gone,
            self._away,
            self._lend_kept,
            self._note,
        )
        self._hearing = Hearing(
            bus,
            lines,
            self._contents,
            self._watches,
            self._refresher,
            self._gone,
            self._tell_other,
            tasks,
            pause,
        )
        self._kept: KeptRecords | None = None
        self.waiting = WaitingLayer(self._contents, self._tell_other, self._refer)
        self._later: Later | None = None
        lines.add_interest(self._tables_of_interest)

    def send_later(self, later: Later) -> None:
        """Say who keeps saves while the organisation cannot be reached; without one they fail."""
        self._later = later

    def kept_by(self, kept: KeptRecords) -> None:
        """Say who keeps what was read, to show it while the organisation is away."""
        self._kept = kept

    # -- reading -------------------------------------------------------------------------------------------

    def state(self, ref: RecordRef) -> RecordState:
        """Give a record as it stands; LOADING when nothing is known of it."""
        return self._contents.state(ref)

    def name(self, ref: RecordRef) -> str:
        """Give a record's name, empty when it was never heard."""
        return self._contents.name(ref)

    def value(self, ref: RecordRef, column: str) -> Value:
        """Give a value as the organisation has it, edits aside."""
        return self._contents.value(ref, column)

    def saved(self, ref: RecordRef, column: str, *, waiting: bool = True) -> tuple[bool, Value]:
        """Give a value as she has saved it, and whether it is known; without what waits if `waiting` is false."""
        return self._contents.saved(ref, column, waiting=waiting)

    def referrers(self, target: RecordRef) -> tuple[tuple[RecordRef, str], ...]:
        """Give the records known here that name another, and in which column."""
        return self._contents.referrers(target)

    def etag(self, ref: RecordRef) -> str | None:
        """Give the newest version heard of."""
        entry = self._contents.get(ref)
        return None if entry is None else entry.heard

    def dirty(self, ref: RecordRef) -> bool:
        """Tell whether a record has unsaved edits."""
        entry = self._contents.get(ref)
        return entry is not None and bool(entry.edits)

    def is_new(self, ref: RecordRef) -> bool:
        """Tell whether a record was begun here and is not saved."""
        entry = self._contents.get(ref)
        return entry is not None and entry.status is RecordStatus.NEW

    def waits(self, ref: RecordRef) -> bool:
        """Tell whether changes of a record wait to be sent, or it waits to be created or deleted itself."""
        entry = self._contents.get(ref)
        return entry is not None and entry.waits

    def is_unborn(self, ref: RecordRef) -> bool:
        """Tell whether a record was made here and waits to be created."""
        entry = self._contents.get(ref)
        return entry is not None and entry.unborn

    def is_doomed(self, ref: RecordRef) -> bool:
        """Tell whether a record waits to be deleted."""
        entry = self._contents.get(ref)
        return entry is not None and entry.doomed

    def unborn(self, line: LineId) -> tuple[RecordRef, ...]:
        """Name the records made here that wait to be created."""
        return tuple(entry.ref for entry in self._contents.of_line(line) if entry.unborn)

    def unsent(self, line: LineId) -> tuple[RecordRef, ...]:
        """Name the records of which something waits to be sent."""
        return tuple(entry.ref for entry in self._contents.of_line(line) if entry.waits)

    def dirty_records(self) -> tuple[RecordRef, ...]:
        """Name all records with unsaved edits."""
        return self._contents.dirty()

    def watch(self, ref: RecordRef, owner: Hashable, columns: Columns, *, ask: bool = True) -> None:
        """Keep columns of a record fresh for an owner; what is not known is read soon, unless `ask` is false."""
        wanted = None if columns is None else frozenset(columns)
        self._watches.add(ref, owner, wanted)
        self._contents.trim(self._watches.watched)
        if ask:
            self._refresher.want_if_stale(ref)

    def unwatch(self, ref: RecordRef, owner: Hashable) -> None:
        """Let an owner's watch on a record end."""
        self._watches.remove(ref, owner)

    def unwatch_all(self, owner: Hashable) -> None:
        """Let all of an owner's watches end."""
        self._watches.remove_owner(owner)

    async def read(self, ref: RecordRef, columns: Columns = None, cards: Cards | None = None) -> None:
        """Read a record now, with records its lookups point at; failures are in its state and raised."""
        wanted = None if columns is None else frozenset(columns)
        if self._away(ref.line):
            await self._lend_kept((ref,))
            if self._refresher.lent(ref, wanted):
                return  # its state says how old it is; it is read again when the organisation is back
        doubts = self._contents.entry(ref).doubts
        try:
            await self._reader.one(ref, wanted, cards=cards)
        except OrganisationError as error:
            if error.failure in NOT_REACHED:
                await self._lend_kept((ref,))
            self._refresher.failed(ref, error)
            raise
        self._refresher.trust(ref, doubts)
        on_cards = (lookups_in(self.value(ref, column)) for column in cards or {})
        self._note((ref, *(lookup.ref for found in on_cards for lookup in found)))

    def _note(self, refs: Iterable[RecordRef]) -> None:
        if self._kept is not None:
            self._kept.note(refs)

    def _away(self, line: LineId) -> bool:
        return self._lines.away(line)

    async def _lend_kept(self, refs: Iterable[RecordRef]) -> None:
        if self._kept is not None:
            await self._kept.lend(refs)

    def refresh(self, ref: RecordRef) -> None:
        """Read again what is watched of a record."""
        self._contents.entry(ref).doubt()
        self._refresher.want(ref)

    def absorb(self, line: LineId, table: str, payload: Payload, as_of: datetime | None = None) -> RecordRef:
        """Take a record that came in any answer (a kept one: as of when); its table must have been read."""
        try:
            return self._absorber.absorb(line, table, payload, as_of=as_of)
        except NotJson as error:
            raise rubbish() from error

    def take(self, ref: RecordRef, values: Mapping[str, Value], as_of: datetime | None = None) -> None:
        """Take typed values of a record that came without its version, as columns of a linked table do."""
        self._absorber.take(ref, values, None, as_of=as_of)

    async def resolve_activity(self, line: LineId, activity_id: str) -> RecordRef:
        """Name an activity's record by its kind."""
        metadata = self._lines.metadata(line)
        for kind in metadata.kinds_of_activity() - {POINTER}:
            ref = RecordRef(line, kind, odata.guid(activity_id))
            if self._contents.get(ref) is not None:
                return ref
        meta = await metadata.table(POINTER)
        query = odata.Query(select=("activityid", "activitytypecode", "subject"))
        path = odata.record(meta.table.set_name, activity_id, query)
        return self.absorb(line, POINTER, await (await self._lines.client(line).get(path)).payload())

    def status(self, ref: RecordRef) -> RecordStatus:
        """Tell where a record stands, without composing its state."""
        entry = self._contents.get(ref)
        return RecordStatus.LOADING if entry is None else entry.status

    def read_columns(self, ref: RecordRef) -> Mapping[str, tuple[Value, str | None]]:
        """Give what was read of a record: values and the versions they were read at."""
        entry = self._contents.get(ref)
        cells = entry.cells if entry is not None else {}
        return {name: (self._contents.value(ref, name), cell.etag) for name, cell in cells.items()}

    def lendable(self, ref: RecordRef) -> bool:
        """Tell whether what was kept of a record may stand in: nothing is known of it, or its line is away."""
        status = self.status(ref)
        return status is RecordStatus.LOADING or (
            status in (RecordStatus.READY, RecordStatus.FAILED) and self._away(ref.line)
        )

    def reader(self, line: LineId) -> str:
        """Name the systemuser who reads on a line, also before anybody could be asked; empty when unknown."""
        return self._lines.reader(line)

    def settled(self, line: LineId) -> bool:
        """Tell whether all that is known now was read by who reads on a line."""
        return self._lines.settled(line)

    def lend(
        self,
        ref: RecordRef,
        columns: Mapping[str, tuple[Value, str | None]],
        etag: str | None,
        as_of: datetime,
    ) -> None:
        """Show what was known of a record earlier, where nothing newer is known now; it counts as doubtful."""
        cells = {name: Cell(value, version) for name, (value, version) in columns.items()}
        self._absorber.lend(ref, cells, etag, as_of)

    # -- editing -------------------------------------------------------------------------------------------

    def new(self, line: LineId, table: str, defaults: Mapping[str, Value] | None = None) -> RecordRef:
        """Begin a new record; it has its identity from here on, so that saving changes none."""
        ref = RecordRef(line, table, self._guids.new())
        self.begin(ref, defaults or {})
        return ref

    def begin(self, ref: RecordRef, defaults: Mapping[str, Value]) -> None:
        """Begin a new record under a given identity; what it starts with counts as no edit."""
        entry = self._contents.entry(ref)
        entry.status = RecordStatus.NEW
        for column, value in defaults.items():
            entry.cells[column] = Cell(value, None)
            self._refer(ref, column, value)
        self.fill_defaults(ref)
        self._tell_other(ref)

    def fill_defaults(self, ref: RecordRef) -> None:
        """Show a new record's own default options, once its table is known."""
        entry = self._contents.get(ref)
        if entry is None or entry.status is not RecordStatus.NEW:
            return
        for column in self._columns(ref).values():
            if column.default is not None and column.choices and column.creatable:
                entry.cells.setdefault(column.name, Cell(column.default_value, None))
        self._contents.touch(ref)

    def edit(self, ref: RecordRef, column: str, value: Value) -> None:
        """Put the person's value on top of the organisation's."""
        entry = self._contents.entry(ref)
        meta = self._columns(ref).get(column)
        if entry.status in _GONE and not entry.edits:  # a sentence that was begun may be ended
            raise Refused(RefusalCode.WRONG_STATE, {"record": entry.status})
        if meta is not None and not _writable(entry, meta):
            raise Refused(RefusalCode.READ_ONLY, {"column": column})
        problem = problem_of(meta, value) if meta is not None else None
        entry.edit(column, value, *(problem or (None, "")))
        self._refer(ref, column, value)
        self._edited(ref, column)

    def _refer(self, ref: RecordRef, column: str, value: Value) -> None:
        for lookup in lookups_in(value):
            self._contents.refers(ref, column, lookup.ref)
            self._contents.hear_name(lookup.ref, lookup.name)

    def revert(self, ref: RecordRef, column: str) -> None:
        """Drop the person's value of a column."""
        entry = self._contents.get(ref)
        if entry is not None and entry.revert(column):
            self._edited(ref, column)

    def take_newer(self, ref: RecordRef, column: str) -> None:
        """Give way to the organisation's newer value."""
        self.revert(ref, column)

    def keep_mine(self, ref: RecordRef, column: str) -> None:
        """Keep the person's value although a newer one came; the next save may overwrite it."""
        entry = self._contents.get(ref)
        if entry is not None and entry.keep_mine(column):
            self._edited(ref, column)

    def take_base(self, ref: RecordRef, column: str) -> None:
        """Want back what was there before the person and somebody else changed it; the next save says so."""
        entry = self._contents.get(ref)
        if entry is not None and entry.take_base(column):
            self._edited(ref, column)

    def withdraw(self, ref: RecordRef) -> None:
        """Forget a record that waited to be created and will not be."""
        self.waiting.lay(ref, {})
        self._contents.entry(ref).edits.clear()
        self._gone(ref, Origin.PERSON)

    def discard(self, ref: RecordRef) -> None:
        """Drop all of the person's values of a record."""
        entry = self._contents.get(ref)
        if entry is None or not entry.edits:
            return
        columns = frozenset(entry.edits)
        entry.edits.clear()
        self._contents.touch(ref)
        self._tell(Absorbed(ref, columns, arrived=False, origin=Origin.PERSON))

    def abandon(self, ref: RecordRef) -> None:
        """Forget a new record that will not be saved; nothing happens to one that the organisation has."""
        entry = self._contents.get(ref)
        if entry is not None and entry.status is RecordStatus.NEW and not entry.saving:
            self._contents.forget(ref)
            self._bus.publish(RecordAbandoned(ref))

    # -- drafts --------------------------------------------------------------------------------------------

    def drafts(self, ref: RecordRef) -> tuple[Draft, ...]:
        """Give a record's edits as values to keep; for a new one also what it begins with."""
        entry = self._contents.get(ref)
        return drafts_of(entry) if entry is not None else ()

    def put_back(self, ref: RecordRef, drafts: Iterable[Draft], *, new: bool) -> None:
        """Put kept edits on top of a record again; `new`: the organisation does not have it yet."""
        kept = tuple(drafts)
        put_back(self._contents.entry(ref), kept, new=new)
        for draft in kept:
            self._refer(ref, draft.column, draft.mine)
        self._tell_other(ref)

    # -- saving --------------------------------------------------------------------------------------------

    async def save(self, ref: RecordRef) -> bool:
        """Save a record's edits; True once the organisation has them, False while they wait to be sent.

        Raise Refused or OrganisationError and keep the edits when that fails.
        """
        entry = self._contents.get(ref)
        if entry is None or not (entry.edits or entry.status is RecordStatus.NEW):
            return True
        async with self._turns.of(ref):
            return await self._save(entry)

    async def _save(self, entry: Entry) -> bool:
        entry.saving, entry.failure, entry.failure_detail = True, None, ""
        new = entry.status is RecordStatus.NEW
        self._tell_other(entry.ref)
        try:
            created = await self._send_or_keep(entry)
            if created is not None:  # a reading from before may have failed meanwhile: this is newer
                entry.failure, entry.failure_detail = None, ""
        except asyncio.CancelledError:
            entry.end_sending()  # nobody knows whether it has arrived: `settle` finds out
            if entry.status is not RecordStatus.NEW:
                entry.doubt()
            raise
        except OrganisationError as error:
            entry.failure, entry.failure_detail = error.failure, error.detail
            if error.failure is Failure.MISSING and entry.status is not RecordStatus.NEW:
                self._gone(entry.ref, Origin.ORGANISATION)
            raise
        finally:
            entry.saving = False
            self._tell_other(entry.ref, Origin.PERSON)
            self._refresher.want_if_stale(entry.ref)
        if created is None:
            self._bus.publish(RecordKept(entry.ref, created=new))
            return False
        self._bus.publish(RecordSaved(entry.ref, created))
        return True

    async def settle(self, ref: RecordRef) -> None:
        """Find out whether a save that was not waited for has arrived; edits that have are none any more."""
        entry = self._contents.get(ref)
        if entry is None or entry.saving:
            return
        if entry.status is not RecordStatus.NEW:
            self.refresh(ref)
            return
        try:
            await self._reader.one(ref, None)
        except OrganisationError as error:
            if error.failure is not Failure.MISSING:
                raise
            return  # it has not arrived; saved again, it is made once, for its key is ours
        entry.status = RecordStatus.READY
        self._tell_other(ref, Origin.PERSON)
        self._bus.publish(RecordSaved(ref, created=True))

    def doubt(self, refs: Iterable[RecordRef]) -> None:
        """Read again what is watched of records that may have been changed."""
        for ref in refs:
            self._contents.entry(ref).doubt()
            self._refresher.want_if_stale(ref)

    async def _send_or_keep(self, entry: Entry) -> bool | None:
        """Tell whether the record was created; None where its save waits to be sent."""
        later = self._later
        if later is not None and later.must_wait(entry.ref, unsent_of(entry).mentions()):
            await self._saver.check(entry)
            if await later.keep(unsent_of(entry), attempted=False):
                return None
        try:
            return await self._saver.save(entry)
        except OrganisationError as error:
            if later is None or error.failure not in AWAY:
                raise
            await self._saver.check(entry)
            if not await later.keep(unsent_of(entry), attempted=True):
                raise
            return None

    async def delete(self, ref: RecordRef) -> None:
        """Delete a record; one that is gone already counts as done."""
        meta = await self._lines.metadata(ref.line).table(ref.table)
        path = odata.record(meta.table.set_name, ref.id)
        for attempt in range(2):
            try:
                await self._lines.client(ref.line).delete(path)
                break
            except AnswerLost:
                if attempt:
                    raise  # asked again, it would say MISSING if the first had worked
            except OrganisationError as error:
                if error.failure is not Failure.MISSING:
                    raise
                break
        entry = self._contents.entry(ref)
        entry.edits.clear()
        entry.deletions += 1
        self._gone(ref, Origin.PERSON)

    # -- telling -------------------------------------------------------------------------------------------

    def _tell(self, absorbed: Absorbed) -> None:
        if self._watches.watched(absorbed.ref) or absorbed.origin is Origin.PERSON:
            self._bus.publish(RecordChanged(absorbed.ref, absorbed.columns, absorbed.origin))

    def _tell_other(self, ref: RecordRef, origin: Origin = Origin.PROGRAM) -> None:
        self._contents.touch(ref)
        self._bus.publish(RecordChanged(ref, frozenset(), origin))

    def _contradicted(self, ref: RecordRef) -> None:
        self._hearing.contradicted(ref)

    def _edited(self, ref: RecordRef, column: str) -> None:
        self._contents.touch(ref)
        self._bus.publish(RecordChanged(ref, frozenset({column}), Origin.PERSON))

    def _gone(self, ref: RecordRef, origin: Origin) -> None:
        entry = self._contents.entry(ref)
        if entry.status is RecordStatus.MISSING or entry.unborn:
            return
        entry.status = RecordStatus.MISSING
        self._contents.touch(ref)
        self._bus.publish(RecordDeleted(ref, origin))

    # -- what is known of tables ---------------------------------------------------------------------------

    def _table_name(self, line: LineId, table: str) -> TableName | None:
        return self._lines.metadata(line).name(table) if line in self._lines.ids() else None

    def _columns(self, ref: RecordRef) -> Mapping[str, ColumnMeta]:
        meta = self._lines.metadata(ref.line).known(ref.table)
        return meta.columns if meta is not None else {}

    def _tables_of_interest(self, line: LineId) -> frozenset[str]:
        return self._watches.tables(line)


def _writable(entry: Entry, column: ColumnMeta) -> bool:
    return column.creatable if entry.status is RecordStatus.NEW else column.updatable

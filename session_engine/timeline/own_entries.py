"""What the person has done to a timeline and no answer shows yet: saved a moment ago, or waiting to be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from session_engine.events import EventBus
from session_engine.ids import RecordRef
from session_engine.outbox.events import OutboxChanged
from session_engine.outbox.state import OutboxItem, OutboxState, OutboxVerb
from session_engine.ports import Clock
from session_engine.records.events import RecordChanged, RecordDeleted, RecordSaved
from session_engine.records.state import Choice, Lookup, RecordState
from session_engine.records.store import RecordStore
from session_engine.timeline.files import attached
from session_engine.timeline.queries import NOTE, Wanted
from session_engine.timeline.state import EntryState, TimelineEntry

_PLACES = {"annotation": "objectid"}
_PLACE = "regardingobjectid"
_KINDS = frozenset({"annotation", "task", "phonecall", "appointment", "email"})
_STATES = {0: EntryState.OPEN, 1: EntryState.DONE, 2: EntryState.CANCELLED, 3: EntryState.OPEN}
_KEPT = 50
"""Records saved lately; the organisation's answer has the older ones."""


class OwnEntries:
    """Entries made from records here, and what waits upon the others.

    Args:
        bus: Where saving is announced.
        records: Holds the records.
        clock: When it was.
        changed: Called when a timeline may have to be shown anew.
    """

    def __init__(
        self, bus: EventBus, records: RecordStore, clock: Clock, changed: Callable[[], None]
    ) -> None:
        self._records, self._clock, self._changed = records, clock, changed
        self._saved: dict[RecordRef, datetime] = {}
        self._deleted: dict[RecordRef, None] = {}
        self.outbox: Callable[[], OutboxState] = OutboxState
        bus.subscribe(RecordSaved, self._on_saved)
        bus.subscribe(RecordDeleted, self._on_deleted)
        bus.subscribe(OutboxChanged, lambda _event: changed())
        bus.subscribe(RecordChanged, self._on_changed)

    def _on_saved(self, event: RecordSaved) -> None:
        if event.ref.table in _KINDS and event.created:
            self._saved[event.ref] = self._clock.now()
            for old in tuple(self._saved)[:-_KEPT]:
                del self._saved[old]
        if event.ref.table in _KINDS:
            self._changed()

    def _on_deleted(self, event: RecordDeleted) -> None:
        if event.ref.table in _KINDS:
            self._saved.pop(event.ref, None)
            self._deleted[event.ref] = None
            for old in tuple(self._deleted)[:-_KEPT]:
                del self._deleted[old]
            self._changed()

    def _on_changed(self, event: RecordChanged) -> None:
        if event.ref.table == "annotation" and not self._records.is_new(event.ref):
            self._changed()

    def back(self, ref: RecordRef) -> None:
        """Show a record again that was deleted and made anew."""
        self._deleted.pop(ref, None)

    # -- what is shown -------------------------------------------------------------------------------------

    def shown(
        self, wanted: Wanted, entries: tuple[TimelineEntry, ...], *, read: frozenset[RecordRef]
    ) -> tuple[TimelineEntry, ...]:
        """Give entries with what is the person's own: made here before they were read, changed, or taken away."""
        items = {item.ref: item for item in self.outbox().items}
        gone = {ref for ref, item in items.items() if item.verb is OutboxVerb.DELETE} | self._deleted.keys()
        kept = [self._with_own(each, items) for each in entries if each.ref not in gone]
        made = [entry for entry in self._made(wanted, items) if entry.ref not in read | gone]
        if not made:
            return tuple(kept)
        return tuple(sorted((*kept, *made), key=lambda each: (each.when, each.ref.id), reverse=True))

    def _made(self, wanted: Wanted, items: Mapping[RecordRef, OutboxItem]) -> list[TimelineEntry]:
        times = dict(self._saved)
        times |= {ref: item.at for ref, item in items.items() if item.verb is OutboxVerb.CREATE}
        found = (self._entry(ref, at, wanted.ref, waits=ref in items) for ref, at in times.items())
        return [entry for entry in found if entry is not None and fits(wanted, entry)]

    def _entry(self, ref: RecordRef, at: datetime, parent: RecordRef, *, waits: bool) -> TimelineEntry | None:
        if ref.table not in _KINDS or ref.line != parent.line:
            return None
        record = self._records.state(ref)
        place = record.value(_PLACES.get(ref.table, _PLACE))
        if not isinstance(place, Lookup) or place.ref != parent:
            return None
        return _entry(record, at, waits=waits)

    def _with_own(self, entry: TimelineEntry, items: Mapping[RecordRef, OutboxItem]) -> TimelineEntry:
        """Lay upon an entry what was changed in it and waits, or was saved a moment ago."""
        record = self._records.state(entry.ref)
        waits = entry.ref in items
        draft = entry.kind == NOTE and entry.mine and record.dirty
        if not waits and not draft:
            return entry
        own = replace(entry, waiting=waits, draft=draft)
        state = record.value("statecode")
        if isinstance(state, Choice) and entry.state is not EntryState.NONE:
            own = replace(own, state=_STATES.get(state.value, entry.state))
            own = replace(own, due=own.due if own.state is EntryState.OPEN else None)
        text = record.value("notetext")
        return replace(own, text=text.strip()) if waits and isinstance(text, str) else own


def _entry(record: RecordState, at: datetime, *, waits: bool) -> TimelineEntry:
    note = record.ref.table == "annotation"
    due, direction, state = (record.value(name) for name in ("scheduledend", "directioncode", "statecode"))
    open_or_not = _STATES.get(state.value if isinstance(state, Choice) else 0, EntryState.OPEN)
    words = str(record.value("notetext" if note else "description") or "")
    return TimelineEntry(
        ref=record.ref,
        kind=NOTE if note else record.ref.table,
        who="",
        mine=True,
        when=at,
        subject=str(record.value("subject") or "").strip(),
        text=words.strip(),
        outgoing=direction if isinstance(direction, bool) else None,
        state=EntryState.NONE if note else open_or_not,
        due=due if isinstance(due, datetime) and open_or_not is EntryState.OPEN else None,
        files=(attached(record),) if record.value("filename") else (),
        waiting=waits,
    )


def fits(wanted: Wanted, entry: TimelineEntry) -> bool:
    """Tell whether an entry is one of those that are wanted."""
    if wanted.kinds and entry.kind not in wanted.kinds:
        return False
    if wanted.states and entry.state.value not in wanted.states:
        return False
    names = " ".join(file.name for file in entry.files)
    return wanted.query.casefold() in f"{entry.subject}\n{entry.text}\n{names}".casefold()

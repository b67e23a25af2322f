"""The timeline's verbs: show a record's activities and notes, more of them, fewer of them; kept fresh."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import field, replace

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef, TabId
from session_engine.light_dataclass import dataclass
from session_engine.organisation.events import (
    Change,
    ChangeKind,
    ChangesHeard,
    ChangesMissed,
    LineCameBack,
    LineChanged,
    PersonChanged,
)
from session_engine.organisation.lines import Lines
from session_engine.ports import Clock
from session_engine.records.events import RecordDeleted, RecordSaved
from session_engine.records.store import RecordStore
from session_engine.tasks import Tasks
from session_engine.timeline.events import TimelineChanged
from session_engine.timeline.live import ACTIVITY, MOST_ASKED, NOTE_TABLE, Heard, Owners, concerns
from session_engine.timeline.own_entries import OwnEntries
from session_engine.timeline.queries import Wanted
from session_engine.timeline.reading import TimelineReader
from session_engine.timeline.state import TimelineEntry, TimelineState
from session_engine.timeline.streams import Streams
from session_engine.waiting import Coalesced, Pause, real_pause

log = logging.getLogger(__name__)
TYPING = 0.150
"""Seconds without a key before a search in the timeline is asked for."""
SETTLING = 0.3
"""Seconds changes are gathered for."""


@dataclass(slots=True)
class _Shown:
    """A timeline in a tab.

    Attributes:
        wanted: What it is to show.
        state: As it stands.
        streams: What has been read.
        newest: What is newest has to be read, at first or again.
        older: More has to be read.
        busy: A task is reading.
        wait: Seconds before it is asked, since somebody is still typing.
    """

    wanted: Wanted
    state: TimelineState
    streams: Streams = field(default_factory=Streams)
    newest: bool = True
    older: bool = False
    busy: bool = False
    wait: float = 0.0


class TimelineArea:
    """The entries around the records on show."""

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        lines: Lines,
        records: RecordStore,
        clock: Clock,
        *,
        pause: Pause = real_pause,
    ) -> None:
        self._bus = bus
        self._tasks = tasks
        self._lines = lines
        self._pause = pause
        self._reader = TimelineReader(lines, records)
        self._owners = Owners(lines)
        self._shown: dict[TabId, _Shown] = {}
        self.own = OwnEntries(bus, records, clock, self._show_own)
        self._heard: dict[LineId, Heard] = {}
        self._soon = Coalesced(
            tasks, pause, self._bring_up_to_date, seconds=SETTLING, owner="timeline", group="live"
        )
        lines.add_interest(self._interest)
        bus.subscribe(ChangesHeard, self._on_changes)
        bus.subscribe(ChangesMissed, lambda event: self._on_everything(event.line))
        bus.subscribe(LineChanged, self._on_line)
        bus.subscribe(LineCameBack, self._on_back)
        bus.subscribe(PersonChanged, self._on_another_person)
        bus.subscribe(RecordSaved, self._on_saved)
        bus.subscribe(RecordDeleted, self._on_deleted)

    # -- verbs ---------------------------------------------------------------------------------------------

    def show(
        self,
        tab: TabId,
        ref: RecordRef,
        query: str = "",
        kinds: tuple[str, ...] = (),
        states: tuple[str, ...] = (),
        days: int = 0,
    ) -> None:
        """Show the timeline of a record in a tab, with what it was searched and filtered for when it was left."""
        wanted = Wanted(ref, query.strip(), kinds, states, days)
        self._shown[tab] = _Shown(wanted, TimelineState(ref, (), None, wanted.query, kinds, states, days))
        self._start(tab)

    def close(self, tab: TabId) -> None:
        """Let go of a tab's timeline."""
        self._shown.pop(tab, None)
        self._tasks.cancel(_owner(tab))

    def state(self, tab: TabId) -> TimelineState:
        """Give a tab's timeline."""
        shown = self._shown.get(tab)
        if shown is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return shown.state

    def more(self, tab: TabId) -> None:
        """Read older entries, unless all are there."""
        shown = self._shown.get(tab)
        if shown is None or not shown.state.more or shown.older:
            return
        shown.older = True
        shown.state = replace(shown.state, loading=True)
        self._start(tab, fresh=False)

    def find(self, tab: TabId, text: str) -> None:
        """Show only entries in which a text occurs."""
        self._want(tab, lambda wanted: replace(wanted, query=text.strip()), wait=TYPING)

    def kinds(self, tab: TabId, kinds: tuple[str, ...]) -> None:
        """Show only entries of some kinds, all for none."""
        self._want(tab, lambda wanted: replace(wanted, kinds=kinds))

    def states(self, tab: TabId, states: tuple[str, ...]) -> None:
        """Show only activities in some states, all entries for none."""
        self._want(tab, lambda wanted: replace(wanted, states=states))

    def since(self, tab: TabId, days: int) -> None:
        """Show only entries of the last so many days, all for 0."""
        self._want(tab, lambda wanted: replace(wanted, days=days))

    def retry(self, tab: TabId) -> None:
        """Read again, after a failure or because the person asks for it."""
        shown = self._shown.get(tab)
        if shown is not None:
            shown.newest = True
            shown.state = replace(shown.state, loading=True, failure=None)
            self._start(tab, fresh=False)

    def give_up(self, tab: TabId) -> None:
        """Wait no longer; the entries that are there stay."""
        shown = self._shown.get(tab)
        if shown is None or not shown.busy:
            return
        self._tasks.cancel(_owner(tab), "read")
        shown.newest = shown.older = shown.busy = False
        shown.state = replace(shown.state, loading=False, failure=Failure.CANCELLED)
        self._bus.publish(TimelineChanged(tab))

    def _want(self, tab: TabId, change: Callable[[Wanted], Wanted], *, wait: float = 0.0) -> None:
        shown = self._shown.get(tab)
        if shown is None or (wanted := change(shown.wanted)) == shown.wanted:
            return
        # What is on show stays until the answer is there: nothing flickers while somebody types.
        state = replace(
            shown.state,
            query=wanted.query,
            kinds=wanted.kinds,
            states=wanted.states,
            days=wanted.days,
            loading=True,
            failure=None,
        )
        self._shown[tab] = _Shown(wanted, state, wait=wait)
        self._start(tab)

    # -- reading -------------------------------------------------------------------------------------------

    def _start(self, tab: TabId, *, fresh: bool = True) -> None:
        shown = self._shown[tab]
        self._bus.publish(TimelineChanged(tab))
        if fresh or not shown.busy:
            shown.busy = True
            self._tasks.start(self._work(tab, shown), owner=_owner(tab), group="read", exclusive=True)

    async def _work(self, tab: TabId, shown: _Shown) -> None:
        if shown.wait:
            await self._pause(shown.wait)
        try:
            while shown.newest or shown.older:
                await self._read(shown)
        except OrganisationError as error:
            shown.newest = shown.older = False
            shown.state = replace(shown.state, failure=error.failure)
        shown.busy = False
        if self._shown.get(tab) is shown:
            self._compose(tab, shown)

    async def _read(self, shown: _Shown) -> None:
        if shown.newest:
            shown.newest = False
            await self._reader.newest(shown.wanted, shown.streams)
        else:
            await self._reader.older(shown.wanted, shown.streams)
            shown.older = False
        shown.state = replace(shown.state, failure=None)

    def _entries(self, shown: _Shown) -> tuple[TimelineEntry, ...]:
        person = self._lines.state(shown.wanted.ref.line).person
        me = person.ref if person is not None else None
        entries = tuple(each.shown(me) for each in shown.streams.visible())
        read = frozenset(each.entry.ref for stream in shown.streams.both for each in stream.loaded)
        return self.own.shown(shown.wanted, entries, read=read)

    def _show_own(self) -> None:
        """Show what the person has just done, before the organisation's answer shows it."""
        for tab, shown in tuple(self._shown.items()):
            if not shown.state.loading and shown.state.entries != self._entries(shown):
                self._compose(tab, shown)

    def _compose(self, tab: TabId, shown: _Shown) -> None:
        streams = shown.streams
        shown.state = replace(
            shown.state,
            entries=self._entries(shown),
            total=streams.total,
            as_of=streams.as_of,
            more=streams.horizon is not None and shown.state.failure is None,
            loading=shown.busy,
        )
        self._bus.publish(TimelineChanged(tab))

    # -- kept fresh ----------------------------------------------------------------------------------------

    def _interest(self, line: LineId) -> frozenset[str]:
        shown = any(each.wanted.ref.line == line for each in self._shown.values())
        return frozenset({ACTIVITY, NOTE_TABLE}) if shown else frozenset()

    def _on_changes(self, event: ChangesHeard) -> None:
        if not self._interest(event.line):
            return
        heard = self._heard.setdefault(event.line, Heard())
        shown = frozenset(each.ref for timeline in self._shown.values() for each in timeline.state.entries)
        kinds = self._lines.metadata(event.line).kinds_of_activity()
        for change in event.changes:
            if change.kind is ChangeKind.CREATE:
                self.own.back(RecordRef(event.line, change.table, change.id))
        concerned = [heard.take(event.line, change, shown, kinds) for change in event.changes]
        if any(concerned):
            self._soon.poke()

    def _on_everything(self, line: LineId) -> None:
        if self._interest(line):
            self._heard.setdefault(line, Heard()).everything = True
            self._soon.poke()

    def _on_saved(self, event: RecordSaved) -> None:
        kind = ChangeKind.CREATE if event.created else ChangeKind.UPDATE
        self._on_changes(ChangesHeard(event.ref.line, (Change(event.ref.table, event.ref.id, kind),)))

    def _on_deleted(self, event: RecordDeleted) -> None:
        change = Change(event.ref.table, event.ref.id, ChangeKind.DELETE)
        self._on_changes(ChangesHeard(event.ref.line, (change,)))

    def _on_line(self, event: LineChanged) -> None:
        """Tell mine from others' once it is known who is signed in."""
        for tab, shown in tuple(self._shown.items()):
            if shown.wanted.ref.line != event.line or shown.busy:
                continue
            if shown.state.entries != self._entries(shown):
                self._compose(tab, shown)

    def _on_back(self, event: LineCameBack) -> None:
        for tab, shown in tuple(self._shown.items()):
            if shown.wanted.ref.line != event.line:
                continue
            if shown.state.failure is not None:
                self.retry(tab)
            elif shown.state.as_of is not None:
                shown.newest = True
                self._start_quietly(tab, shown)

    def _on_another_person(self, event: PersonChanged) -> None:
        for tab, shown in tuple(self._shown.items()):
            if shown.wanted.ref.line == event.line:
                self._shown[tab] = _Shown(shown.wanted, TimelineState(shown.wanted.ref))
                self._start(tab)

    async def _bring_up_to_date(self) -> None:
        heard, self._heard = self._heard, {}
        for line, each in heard.items():
            owners = await self._owners_of(line, each)
            for tab, shown in tuple(self._shown.items()):
                on_it = any(entry.ref in each.known for entry in shown.state.entries)
                ref = shown.wanted.ref
                if ref.line == line and (owners is None or on_it or concerns(ref, owners)):
                    shown.newest = True
                    self._start_quietly(tab, shown)

    async def _owners_of(self, line: LineId, heard: Heard) -> frozenset[RecordRef] | None:
        """Give the records whose entries have changed; None for any."""
        if heard.everything or sum(map(len, heard.unknown.values())) > MOST_ASKED:
            return None
        try:
            return await self._owners.of(line, heard.unknown)
        except OrganisationError as error:
            log.info("whose timeline has changed could not be asked: %s", error.failure)
            return None

    def _start_quietly(self, tab: TabId, shown: _Shown) -> None:
        if not shown.busy:
            shown.busy = True
            self._tasks.start(self._work(tab, shown), owner=_owner(tab), group="read", exclusive=True)


def _owner(tab: TabId) -> Hashable:
    return ("timeline", tab)

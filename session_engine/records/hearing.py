"""What the store does when the organisation tells of changes, or may have told of some unheard."""

from __future__ import annotations

from collections.abc import Callable

from session_engine.events import EventBus, Origin
from session_engine.ids import RecordRef
from session_engine.organisation.events import (
    Change,
    ChangeKind,
    ChangesHeard,
    ChangesMissed,
    LineCameBack,
    PersonChanged,
)
from session_engine.organisation.lines import Lines
from session_engine.records.contents import Contents
from session_engine.records.refreshing import Refresher
from session_engine.records.state import RecordStatus
from session_engine.records.watching import Watches
from session_engine.tasks import Tasks
from session_engine.waiting import Coalesced, Pause

KEPT_SECONDS = 2.0
"""Seconds after which what is still shown as it was kept is read for itself."""


class Hearing:
    """Mark what has changed as stale, and have read what somebody looks at."""

    def __init__(
        self,
        bus: EventBus,
        lines: Lines,
        contents: Contents,
        watches: Watches,
        refresher: Refresher,
        gone: Callable[[RecordRef, Origin], None],
        tell: Callable[[RecordRef], None],
        tasks: Tasks,
        pause: Pause,
    ) -> None:
        self._tell = tell
        self._settle_kept = Coalesced(
            tasks, pause, self._read_kept_again, seconds=KEPT_SECONDS, owner="records", group="kept"
        )
        self._lines = lines
        self._contents = contents
        self._watches = watches
        self._refresher = refresher
        self._gone = gone
        bus.subscribe(ChangesHeard, self._on_changes)
        bus.subscribe(ChangesMissed, self._on_missed)
        bus.subscribe(LineCameBack, self._on_back)
        bus.subscribe(PersonChanged, self._on_another_person)

    def contradicted(self, ref: RecordRef) -> None:
        """Take a name that differs from the record's own: one of the two is old."""
        entry = self._contents.entry(ref)
        if not entry.saving:
            entry.doubt()
            self._want_name(ref)

    def _on_changes(self, event: ChangesHeard) -> None:
        for change in event.changes:
            self._hear(RecordRef(event.line, change.table, change.id), change)

    def _hear(self, ref: RecordRef, change: Change) -> None:
        entry = self._contents.get(ref)
        if change.kind is ChangeKind.DELETE:
            if entry is not None:
                entry.deletions += 1
                self._gone(ref, Origin.ORGANISATION)
            return
        again = entry is not None and entry.deleted
        if entry is not None and again:
            entry.doubt()  # made once more: it is read, whatever version was heard of
            if change.kind is ChangeKind.CREATE:
                entry.survive(entry.deletions)
        if entry is not None and (entry.hear(change.etag, change.by) or again):
            self._refresher.want_if_stale(ref, Origin.ORGANISATION)
        if not change.columns or self._contents.name_column(ref) in change.columns:
            self._want_name(ref)

    def _want_name(self, ref: RecordRef) -> None:
        """Read the name of a record that something watched points at."""
        if any(self._watches.watched(source) for source, _ in self._contents.referrers(ref)):
            self._refresher.want_name(ref)

    def _on_missed(self, event: ChangesMissed) -> None:
        for entry in self._contents.of_line(event.line):
            if entry.as_of is not None:
                self._settle_kept.poke()  # whoever shows it reads it again, and most of it at once
            elif entry.status is not RecordStatus.NEW:
                entry.doubt()
                self._refresher.want_if_stale(entry.ref, Origin.ORGANISATION)
                self._want_name(entry.ref)

    def _on_back(self, event: LineCameBack) -> None:
        for entry in self._contents.of_line(event.line):
            if entry.failure is not None:
                self._refresher.want_if_stale(entry.ref)
            if entry.as_of is not None:
                self._settle_kept.poke()

    async def _read_kept_again(self) -> None:
        """Read what is still shown as it was kept, once pages and forms have read what they show."""
        for line in self._lines.ids():
            for entry in self._contents.of_line(line):
                if entry.as_of is not None:
                    self._refresher.want_if_stale(entry.ref)

    def _on_another_person(self, event: PersonChanged) -> None:
        for ref in self._contents.forget_line(event.line):
            self._tell(ref)

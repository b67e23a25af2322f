"""What one person has read and put off, and so what is new to her.

An item is new when somebody else has changed it since she last read it, or when she has marked it as unread. Of a
conversation the organisation counts the messages she has not read; one that waits for an agent is new. What nothing was
noted of counts from half a working day before her inbox was first there: what lies longer is history, not news.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from session_engine.ids import CONVERSATION_TABLE, LineId, RecordRef
from session_engine.inbox.cards import Card
from session_engine.inbox.ports import MarkStore
from session_engine.inbox.state import DAYS, InboxItem
from session_engine.profile.rows import MarkRow

BEFORE = timedelta(hours=4)
"""Half a working day."""
_KEPT = timedelta(days=DAYS + 10)
"""A mark that is older means nothing: its item has left the inbox."""


class Marks:
    """The marks of one person on one line.

    Args:
        store: Where they are kept.
        line: Whose records.
        person: The systemuser's GUID.
        now: The time; the first one for whom nothing is kept begins here.
    """

    def __init__(self, store: MarkStore, line: LineId, person: str, now: datetime) -> None:
        self._store, self._person = store, person
        self._rows = dict(store.of(line, person))
        self._changes: list[RecordRef] = []
        self._start = RecordRef(line, "", "")
        if self._start not in self._rows:
            self._put(MarkRow(self._start, person, (now - BEFORE).timestamp(), at=now.timestamp()))
        for ref, row in tuple(self._rows.items()):
            if ref != self._start and row.until is None and row.at < (now - _KEPT).timestamp():
                self._forget(ref)

    @property
    def since(self) -> float:
        """From when on what nothing is noted of is new, seconds since 1970."""
        return self._rows[self._start].seen

    @property
    def version(self) -> int:
        """Count the changes; `changed_since` names them."""
        return len(self._changes)

    def changed_since(self, version: int) -> list[RecordRef]:
        """Name what was noted of since a version."""
        return self._changes[version:]

    def shown(self, card: Card) -> InboxItem:
        """Give an item as this person sees it."""
        row = self._rows.get(card.item.ref)
        until = datetime.fromtimestamp(row.until, UTC) if row is not None and row.until is not None else None
        unread = self._unread(card, row)
        if unread == card.item.unread and until == card.item.until:
            return card.item  # most are read: a copy costs more than all else of showing them
        return replace(card.item, unread=unread, until=until)

    def _unread(self, card: Card, row: MarkRow | None) -> int:
        if row is not None and row.unread:
            return max(1, card.waiting)
        changed = card.item.changed.timestamp()
        if card.item.ref.table == CONVERSATION_TABLE:
            return card.waiting if row is None or changed > row.seen else 0
        if card.by == self._person:
            return 0
        return int(changed > max(self.since, row.seen if row is not None else 0.0))

    def read(self, item: InboxItem, now: datetime) -> None:
        """Note that she has read an item as it is."""
        self._change(item.ref, now, seen=item.changed.timestamp(), unread=False)

    def unread(self, item: InboxItem, now: datetime) -> None:
        """Note that she wants an item to count as unread."""
        self._change(item.ref, now, unread=True)

    def snooze(self, ref: RecordRef, until: datetime, now: datetime) -> None:
        """Put an item off."""
        self._change(ref, now, until=until.timestamp())

    def wake(self, ref: RecordRef, now: datetime, *, unread: bool) -> None:
        """Put an item off no longer; what comes back by itself counts as unread."""
        row = self._rows.get(ref)
        if row is not None and row.until is not None:
            self._change(ref, now, until=None, unread=unread or row.unread)

    def snoozed(self) -> dict[RecordRef, float]:
        """Give what is put off, and until when (seconds since 1970)."""
        return {ref: row.until for ref, row in self._rows.items() if row.until is not None}

    def due(self, now: datetime) -> tuple[RecordRef, ...]:
        """Name what was put off until now or earlier."""
        at = now.timestamp()
        return tuple(ref for ref, until in self.snoozed().items() if until <= at)

    def is_snoozed(self, ref: RecordRef) -> bool:
        """Tell whether an item is put off."""
        row = self._rows.get(ref)
        return row is not None and row.until is not None

    def all_shown(self, cards: Iterable[Card]) -> tuple[InboxItem, ...]:
        """Give items as this person sees them."""
        return tuple(self.shown(card) for card in cards)

    def _change(self, ref: RecordRef, now: datetime, **what: object) -> None:
        row = self._rows.get(ref) or MarkRow(ref, self._person)
        changed = replace(row, at=now.timestamp(), **what)  # type: ignore[arg-type]
        self._put(changed)

    def _put(self, row: MarkRow) -> None:
        self._rows[row.ref] = row
        self._changes.append(row.ref)
        self._store.put(row)

    def _forget(self, ref: RecordRef) -> None:
        del self._rows[ref]
        self._changes.append(ref)
        self._store.remove(ref, self._person)

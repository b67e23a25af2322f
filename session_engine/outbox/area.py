"""The verbs of the outbox: keep what cannot be sent now, show it, send it again, give it back, drop it (B5)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from session_engine.casework.office import Office
from session_engine.errors import Failure, RefusalCode, Refused
from session_engine.events import Event, EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.organisation.events import LineCameBack, LineChanged
from session_engine.organisation.lines import Lines
from session_engine.organisation.state import WELL, Connection
from session_engine.outbox import ordering
from session_engine.outbox.box import Box, merge
from session_engine.outbox.change import LEAVES, Change, body_of, change_of
from session_engine.outbox.events import ChangeKept, OutboxChanged
from session_engine.outbox.memory import Keeping
from session_engine.outbox.sending import Sender
from session_engine.outbox.state import OutboxItem, OutboxState, OutboxVerb, Standing
from session_engine.ports import Clock, Guids
from session_engine.profile import codec
from session_engine.profile.rows import OutboxRow
from session_engine.profile.rows import OutboxState as RowState
from session_engine.records.drafts import Draft
from session_engine.records.entry import same
from session_engine.records.events import RecordSaved
from session_engine.records.state import Value
from session_engine.records.store import RecordStore
from session_engine.records.waiting import Settled, Unsent
from session_engine.tasks import Tasks
from session_engine.waiting import Pause, real_pause

AWAY = frozenset({Connection.OFFLINE, Connection.STARTING, Connection.SIGNED_OUT})
"""States of a line in which nothing is tried: it waits at once."""


class OutboxArea:
    """Keeps changes until the organisation has them.

    Args:
        bus: Where changes are announced.
        tasks: Where sending runs.
        clock: Time.
        guids: Names of requests.
        lines: The organisations.
        records: Shows what waits.
        profile: Keeps it.
        pause: How to wait.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        clock: Clock,
        guids: Guids,
        lines: Lines,
        records: RecordStore,
        profile: Keeping,
        pause: Pause = real_pause,
    ) -> None:
        self._bus, self._lines, self._records = bus, lines, records
        self._well: set[LineId] = set()
        self._box = Box(bus, records, profile, clock, guids)
        office = Office(bus, lines, records)
        self._sender = Sender(bus, tasks, lines, records, self._box, office, pause)
        bus.subscribe(LineChanged, lambda event: self._line_changed(event.line))
        bus.subscribe(LineCameBack, lambda event: self._sender.poke(event.line))
        bus.subscribe(RecordSaved, lambda event: self._saved(event.ref))

    def begin(self) -> None:
        """Show on the records what waits from the last run; before drafts are put back."""
        for ref in dict.fromkeys(row.ref for row in self._box.rows() if row.ref is not None):
            self._box.lay(ref)
        self._box.tell()
        for line in {row.line for row in self._box.rows()}:
            self._sender.poke(line)

    # -- seeing --------------------------------------------------------------------------------------------

    @property
    def state(self) -> OutboxState:
        """All that waits."""
        return OutboxState(tuple(self._item(row) for row in self._box.rows()))

    def _item(self, row: OutboxRow) -> OutboxItem:
        change, answer = change_of(row), row.answer or {}
        failure, code = answer.get("failure"), answer.get("code")
        columns = codec.items(answer.get("columns", []))
        return OutboxItem(
            row.id,
            change.verb,
            change.ref,
            self._records.name(change.ref) or change.title,
            self._standing(row),
            datetime.fromtimestamp(row.at, UTC),
            Failure(failure) if isinstance(failure, str) else None,
            RefusalCode(code) if isinstance(code, str) else None,
            str(answer.get("detail") or ""),
            tuple(str(name) for name in columns),
            len(ordering.building_upon(row, self._box.rows(row.line))),
            datetime.fromtimestamp(change.leaves, UTC) if self._box.early(row) else None,
            change.arguments,
        )

    def _standing(self, row: OutboxRow) -> Standing:
        if row.state is RowState.REFUSED:
            return Standing.REFUSED
        if self._sender.of_another(row):
            return Standing.OTHER_PERSON
        if self._sender.held(row):
            return Standing.HELD
        on_its_way = row.state is RowState.SENDING and self._lines.state(row.line).connection in WELL
        return Standing.SENDING if on_its_way else Standing.WAITING

    # -- keeping -------------------------------------------------------------------------------------------

    def must_wait(self, ref: RecordRef, mentions: frozenset[RecordRef] = frozenset()) -> bool:
        """Tell whether a change has no chance now, or would overtake one that waits."""
        if self._lines.state(ref.line).connection in AWAY:
            return True
        return ordering.overtaken(self._box.rows(ref.line), mentions, ref)

    async def keep(self, unsent: Unsent, *, attempted: bool) -> bool:
        """Keep a save; True once it is on the disk. `attempted`: it may have arrived."""
        verb = OutboxVerb.CREATE if unsent.new else OutboxVerb.UPDATE
        ref = unsent.ref
        title = self._records.state(ref).name
        change = Change(verb, ref, title, unsent.columns, by=self._person(ref.line))
        with self._box.together():
            before = self._place_for(change)
            row = self._write(before, change, unsent.base_etag, attempted=attempted)
            self._box.lay(ref)
            self._records.waiting.take_up(ref)
        if await self._box.on_disk():
            self._kept(change)
            return True
        if row is not None and self._box.row(row.id) == row:
            with self._box.together():
                self._undo(row, before)
        return False

    async def keep_action(
        self,
        verb: OutboxVerb,
        ref: RecordRef,
        arguments: Mapping[str, Value],
        shows: Mapping[str, Value],
        *,
        attempted: bool,
    ) -> bool:
        """Keep an action; True once it is on the disk."""
        title = self._records.name(ref)
        change = Change(
            verb, ref, title, arguments=dict(arguments), shows=dict(shows), by=self._person(ref.line)
        )
        etag = self._records.etag(ref) if verb is OutboxVerb.DELETE else None
        with self._box.together():
            row = self._box.add(change, etag, attempted=attempted)
            self._box.lay(ref)
        if await self._box.on_disk():
            self._kept(change)
            return True
        if self._box.row(row.id) == row:
            self._box.remove(row)
            self._box.lay(ref)
        return False

    def say(self, ref: RecordRef, arguments: Mapping[str, Value]) -> None:
        """Keep what she says in a conversation; it goes out once it is on the disk, and nobody is told of it here."""
        change = Change(
            OutboxVerb.SAY,
            ref,
            self._records.name(ref),
            arguments=dict(arguments),
            by=self._person(ref.line),
        )
        self._box.add(change, None, attempted=False)
        self._box.tell()
        self._sender.poke(ref.line)

    def hurry(self, ref: RecordRef) -> None:
        """Let what was said in a conversation, or a letter, go out now instead of waiting for second thoughts."""
        for row in self._box.of(ref):
            if self._box.early(row):
                change = change_of(row)
                now = {name: value for name, value in change.arguments.items() if name != LEAVES}
                self._box.put(replace(row, body=body_of(replace(change, arguments=now))))
        self._box.tell()
        self._sender.poke(ref.line)

    async def let_go(self, within: float) -> None:
        """Let all go out now that could still be taken back, and wait for it, so many seconds at most.

        What does not get through goes out at the next start, as everything that waits.
        """
        going = [row for row in self._box.rows() if self._box.early(row) and self._is_well(row.line)]
        for ref in dict.fromkeys(row.ref for row in going if row.ref is not None):
            self.hurry(ref)
        numbers = {row.id for row in going}
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while any(row.id in numbers and self._is_going(row) for row in self._box.rows()):
                    await self._changed()

    def _is_going(self, row: OutboxRow) -> bool:
        return row.state is not RowState.REFUSED and self._is_well(row.line)

    def _is_well(self, line: LineId) -> bool:
        return self._lines.state(line).connection in WELL

    async def _changed(self) -> None:
        """Wait until something of what waits, or a line, stands differently."""
        change = asyncio.get_running_loop().create_future()

        def heard(_event: Event) -> None:
            if not change.done():
                change.set_result(None)

        forget = [self._bus.subscribe(kind, heard) for kind in (OutboxChanged, LineChanged)]
        try:
            await change
        finally:
            for each in forget:
                each()

    def done(self, verb: OutboxVerb, ref: RecordRef) -> None:
        """Forget what was refused of a verb that has now been done directly."""
        self._forget_refused(ref, frozenset({verb.value}))

    def _person(self, line: LineId) -> str:
        person = self._lines.state(line).person
        return person.ref.id if person is not None else ""

    def _place_for(self, change: Change) -> OutboxRow | None:
        """Give the item a save becomes part of: one that was refused, or the record's last if it never went out."""
        rows = self._box.of(change.ref)
        refused = [row for row in rows if row.state is RowState.REFUSED and row.verb in ordering.SAVES]
        if refused:
            return refused[0]
        last = rows[-1] if rows else None
        if last is None or last.verb not in ordering.SAVES or last.tried or last.state is RowState.SENDING:
            return None
        built_upon = any(last.id in row.depends_on for row in self._box.rows(change.ref.line))
        return None if built_upon and last.verb == OutboxVerb.UPDATE else last

    def _write(
        self, before: OutboxRow | None, change: Change, etag: str | None, *, attempted: bool
    ) -> OutboxRow | None:
        if before is None:
            return self._box.add(change, etag, attempted=attempted)
        if before.state is RowState.REFUSED:
            return self._box.rewrite(before, change, etag, attempted=attempted)
        merged = merge(change_of(before), change)
        if merged.verb is OutboxVerb.UPDATE:
            left = {n: e for n, e in merged.columns.items() if not (e.base_known and same(e.mine, e.base))}
            merged = replace(merged, columns=left)
        if not merged.columns:
            self._box.remove(before)  # she has written back what was there
            return None
        common = etag if etag == before.base_etag else None
        return self._box.rewrite(before, merged, common, attempted=attempted)

    def _undo(self, row: OutboxRow, before: OutboxRow | None) -> None:
        """Give a save back as edits: the disk did not take it."""
        if before is None:
            self._box.remove(row)
        else:
            self._box.put(before)
        change = change_of(row)
        self._box.lay(change.ref, Settled.BACK, change.columns.keys())

    def _kept(self, change: Change) -> None:
        self._bus.publish(ChangeKept(change.verb, change.ref, change.title))
        self._box.tell()
        self._sender.poke(change.ref.line)

    # -- what the person does ------------------------------------------------------------------------------

    def retry(self, number: int) -> None:
        """Send an item again; one that was refused too, as it was."""
        row = self._row(number)
        if row.state is RowState.REFUSED:
            again = replace(row, state=RowState.WAITING, tried=0, answer=None)
            if row.verb == OutboxVerb.DELETE:
                again = replace(again, base_etag=None)  # she has seen that it was changed
            self._box.put(again)
            self._show_again(again)
        if self._lines.state(row.line).connection in WELL:
            self._sender.poke(row.line)
        else:
            self._lines.reconnect(row.line)

    def edit(self, number: int) -> RecordRef:
        """Let an item's values be hers again where they were refused; give the record, to be opened."""
        row = self._row(number)
        change = change_of(row)
        if (
            row.state is RowState.REFUSED
            and row.verb in ordering.SAVES
            and not self._records.dirty(change.ref)
        ):
            new = change.verb is OutboxVerb.CREATE
            drafts = [Draft(n, e.mine, e.base, e.base_known) for n, e in change.columns.items()]
            self._records.put_back(change.ref, drafts, new=new)
        return change.ref

    def drop(self, number: int) -> tuple[str, ...]:
        """Throw an item away, and all that cannot be without it; give their titles."""
        row = self._row(number)
        if row.state is RowState.SENDING and self._lines.state(row.line).connection in WELL:
            raise Refused(RefusalCode.WRONG_STATE)  # it is on its way this moment
        dropped = (row, *ordering.building_upon(row, self._box.rows(row.line)))
        with self._box.together():
            for each in dropped:
                self._box.remove(each)
        for each in reversed(dropped):
            self._withdraw(change_of(each))
        self._box.tell()
        self._sender.poke(row.line)
        return tuple(change_of(each).title for each in dropped)

    def _withdraw(self, change: Change) -> None:
        ref = change.ref
        if change.verb is OutboxVerb.CREATE:
            self._records.withdraw(ref)
            return
        self._box.lay(ref)
        fields = self._records.state(ref).fields
        for name, edit in change.columns.items():
            known = fields.get(name)
            if known is not None and known.edited and same(known.value, edit.mine):
                self._records.revert(ref, name)
        self._records.refresh(ref)

    def _show_again(self, row: OutboxRow) -> None:
        ref = change_of(row).ref
        self._box.lay(ref)
        if row.verb in ordering.SAVES:
            self._records.waiting.take_up(ref)
        self._box.tell()

    def _row(self, number: int) -> OutboxRow:
        row = self._box.row(number)
        if row is None:
            raise Refused(RefusalCode.NOT_OPEN)
        return row

    # -- what happens --------------------------------------------------------------------------------------

    def _line_changed(self, line: LineId) -> None:
        well = self._lines.state(line).connection in WELL
        if well and line not in self._well:
            self._sender.poke(line)
        (self._well.add if well else self._well.discard)(line)
        if self._box.rows(line):
            self._box.tell()

    def _saved(self, ref: RecordRef) -> None:
        """Forget a refused save once the record was saved after all, and send what it held back."""
        self._forget_refused(ref, ordering.SAVES)

    def _forget_refused(self, ref: RecordRef, verbs: frozenset[str]) -> None:
        refused = [row for row in self._box.of(ref) if row.state is RowState.REFUSED and row.verb in verbs]
        for row in refused:
            self._box.remove(row)
        if refused:
            self._box.tell()
            self._sender.poke(ref.line)

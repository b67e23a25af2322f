"""Sends what waits: one item at a time in each lane, in order, and by its kind's own rules where an answer was lost."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from session_engine.casework.office import Office
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.organisation.lines import Lines
from session_engine.organisation.state import WELL
from session_engine.outbox import ordering
from session_engine.outbox.box import Box
from session_engine.outbox.change import Change, change_of
from session_engine.outbox.doing import TABLE, Clash, Job, Unedited
from session_engine.outbox.events import ChangeRefused, ChangesSent, LetterTaken
from session_engine.outbox.state import OutboxVerb
from session_engine.profile.rows import OutboxRow, OutboxState
from session_engine.records.store import RecordStore
from session_engine.records.waiting import Settled
from session_engine.tasks import Tasks
from session_engine.waiting import Pause

log = logging.getLogger(__name__)
FOR_GOOD = frozenset({Failure.FORBIDDEN, Failure.MISSING, Failure.REJECTED, Failure.TOO_LARGE})
"""What no later try mends; everything else is tried again."""
FIRST_WAIT, LONGEST_WAIT = 2.0, 120.0
"""Seconds before what did not go is tried again while the organisation answers others."""


Lane: TypeAlias = tuple[LineId, str]
"""What goes one after the other: what is said in one conversation, and all the rest of a line."""


def lane_of(row: OutboxRow) -> Lane:
    """Name the lane of an item: a customer does not wait for a file that goes to another, nor for a slow save."""
    return row.line, row.ref.id if row.verb == OutboxVerb.SAY and row.ref is not None else ""


class Sender:
    """Sends the items of a line while its organisation answers."""

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        lines: Lines,
        records: RecordStore,
        box: Box,
        office: Office,
        pause: Pause,
    ) -> None:
        self._bus, self._tasks, self._lines, self._records = bus, tasks, lines, records
        self._box, self._office, self._pause = box, office, pause
        self._running: set[Lane] = set()
        self._waits: dict[Lane, float] = {}

    def poke(self, line: LineId) -> None:
        """Send what can be sent, now."""
        for lane in dict.fromkeys(lane_of(row) for row in self._box.rows(line)):
            if lane not in self._running and self._next(lane, frozenset()) is not None:
                self._running.add(lane)
                self._tasks.start(self._run(lane), owner="outbox", group=f"send {lane}")
        self._wait_for_early(line)

    def _wait_for_early(self, line: LineId) -> None:
        """Come back when what may not go out yet may."""
        early = [seconds for row in self._box.rows(line) if (seconds := self._box.early(row))]
        if not early:
            return

        async def later() -> None:
            await self._pause(min(early))
            self.poke(line)

        self._tasks.start(later(), owner="outbox", group=f"early {line}", exclusive=True)

    def held(self, row: OutboxRow) -> bool:
        """Tell whether something has to go out before an item."""
        if ordering.holders(row, self._box.rows(row.line)):
            return True
        return any(self._records.is_new(ref) for ref in change_of(row).mentions())

    def of_another(self, row: OutboxRow) -> bool:
        """Tell whether somebody else is signed in than the one who made an item."""
        person = self._lines.state(row.line).person
        by = change_of(row).by
        return bool(by) and person is not None and person.ref.id != by

    def _well(self, line: LineId) -> bool:
        state = self._lines.state(line)
        return state.connection in WELL and state.person is not None

    def _next(self, lane: Lane, put_off: frozenset[int]) -> OutboxRow | None:
        if not self._well(lane[0]):
            return None
        for row in self._box.rows(lane[0]):
            ready = (
                row.state is not OutboxState.REFUSED
                and row.id not in put_off
                and lane_of(row) == lane
                and not self._box.early(row)
            )
            if ready and not self.held(row) and not self.of_another(row):
                return row
        return None

    async def _run(self, lane: Lane) -> None:
        line, sent = lane[0], list[str]()
        put_off: dict[int, float | None] = {}
        went = False
        try:
            while (row := self._next(lane, frozenset(put_off))) is not None:
                try:
                    if await self._send(row):
                        went = True
                        sent += self._taken(row)
                except OrganisationError as error:
                    put_off[row.id] = error.retry_after
        finally:
            self._running.discard(lane)
            if went:
                self._waits.pop(lane, None)
            if sent:
                self._bus.publish(ChangesSent(line, tuple(sent)))
        if put_off and self._well(line):
            self._again(lane, max(wait or 0.0 for wait in put_off.values()))
        if went:
            self.poke(line)  # what waited for it may stand in another lane

    def _taken(self, row: OutboxRow) -> list[str]:
        """Give what is to be told of an item that went: a message is seen, and a letter says itself where it stands."""
        if row.verb == OutboxVerb.SAY:
            return []
        change = change_of(row)
        if row.verb != OutboxVerb.SEND:
            return [change.title]
        self._bus.publish(LetterTaken(change.ref, change.title))
        return []

    def _again(self, lane: Lane, asked: float) -> None:
        """Try later what did not go although the organisation answers."""
        wait = self._waits.get(lane, FIRST_WAIT)
        self._waits[lane] = min(wait * 2, LONGEST_WAIT)

        async def later() -> None:
            await self._pause(max(wait, asked))
            self.poke(lane[0])

        self._tasks.start(later(), owner="outbox", group=f"again {lane}", exclusive=True)

    # -- one item ------------------------------------------------------------------------------------------

    async def _send(self, row: OutboxRow) -> bool:
        """Send an item; True when it is done, False when it was refused. Raise what is to be tried again."""
        change = change_of(row)
        uncertain = row.tried > 0
        marked = await self._mark(row, change)
        if marked is None:
            return False
        row = marked
        office = self._office.named(row.request, Unedited(self._records))
        try:
            other = await TABLE[change.verb](Job(office, change, row.base_etag, uncertain))
        except Clash as clash:
            self._clashed(row, change, clash.columns)
        except Refused as no:
            self._refused(row, change, {"code": no.code.value})
        except OrganisationError as error:
            if error.failure in FOR_GOOD:
                answer = {"failure": error.failure.value, "detail": error.detail}
                self._refused(row, change, answer)
                return False
            self._put_back(row, error.failure, error.detail, arrived=uncertain or office.begun)
            raise
        except Exception:
            log.exception("an item of the outbox (%s) failed", change.verb)
            self._put_back(row, Failure.RUBBISH, "", arrived=True)
            raise OrganisationError(Failure.RUBBISH) from None
        else:
            if other is None:
                self._done(row, change)
            else:
                self._went_into(row, change, other)
            return True
        return False

    async def _mark(self, row: OutboxRow, change: Change) -> OutboxRow | None:
        """Note that an item leaves, sure of what has to be known after a crash; None when it is gone meanwhile."""
        if row.verb == OutboxVerb.SAY:
            # Taken once by its id, it has to be on the disk itself, in its draft's place, not that it leaves: somebody
            # waits for it. What could be taken back until now has been there for seconds.
            kept = change.leaves > 0 or await self._box.on_disk()
            if all(each.id != row.id for each in self._box.rows(row.line)):
                return None
            sending = self._box.put(replace(row, state=OutboxState.SENDING, tried=row.tried + 1))
            self._box.tell()
        else:
            sending = self._box.put(replace(row, state=OutboxState.SENDING, tried=row.tried + 1))
            self._box.tell()
            # That it may have arrived.
            kept = await self._box.on_disk()
        if kept:
            return sending
        self._put_back(sending, Failure.SERVER, "", arrived=row.tried > 0)
        raise OrganisationError(Failure.UNREACHABLE)

    def _went_into(self, row: OutboxRow, change: Change, other: RecordRef) -> None:
        """Forget a record that needed no making: what else was written about it is about the other one."""
        with self._box.together():
            self._box.remove(row)
            for later in self._box.of(change.ref):
                self._box.put(replace(later, ref=other, base_etag=None))
        self._records.withdraw(change.ref)
        self._box.lay(other)
        self._records.refresh(other)
        self._box.tell()

    def _done(self, row: OutboxRow, change: Change) -> None:
        self._box.remove(row)
        if change.shows:
            self._records.waiting.assume(change.ref, change.shows)
        self._box.lay(change.ref, Settled.SENT)
        if change.verb is OutboxVerb.DELETE:
            self._records.withdraw(change.ref)
        else:
            self._records.refresh(change.ref)
        self._box.tell()

    def _put_back(self, row: OutboxRow, failure: Failure, detail: str, *, arrived: bool) -> None:
        answer = {"failure": failure.value, "detail": detail}
        tried = row.tried if arrived else 0
        self._box.put(replace(row, state=OutboxState.WAITING, tried=tried, answer=answer))
        self._box.tell()

    def _clashed(self, row: OutboxRow, change: Change, columns: tuple[str, ...]) -> None:
        answer: dict[str, object] = {"code": RefusalCode.CONFLICT.value, "columns": list(columns)}
        with self._box.together():
            self._box.bring_back(change.ref, answer)
        self._tell_refused(row, change, conflict=True)

    def _refused(self, row: OutboxRow, change: Change, answer: Mapping[str, object]) -> None:
        with self._box.together():
            if change.verb in (OutboxVerb.CREATE, OutboxVerb.UPDATE):
                self._box.bring_back(change.ref, answer)
            else:
                self._box.put(replace(row, state=OutboxState.REFUSED, answer=answer))
                self._box.lay(change.ref)
        failure = answer.get("failure")
        if isinstance(failure, str):
            self._records.waiting.accuse(change.ref, Failure(failure), str(answer.get("detail") or ""))
        self._tell_refused(row, change, conflict=False)

    def _tell_refused(self, row: OutboxRow, change: Change, *, conflict: bool) -> None:
        self._bus.publish(ChangeRefused(row.id, change.ref, change.title, conflict))
        self._box.tell()

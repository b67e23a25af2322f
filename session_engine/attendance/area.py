"""Says what is open here and hears who else has it open; silent where the organisation does not ask."""

from __future__ import annotations

import logging
from dataclasses import field

from session_engine.attendance.deriving import attended, subjects
from session_engine.attendance.events import AttendanceChanged, AttendingHeard
from session_engine.attendance.state import Attendee, Doing
from session_engine.errors import OrganisationError, Refused
from session_engine.events import Event, EventBus, Origin
from session_engine.ids import CONVERSATION_DRAFT_TABLE, LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import attendance_wire as wire
from session_engine.organisation import live_actions
from session_engine.organisation.events import ChangesMissed, LineCameBack, LineChanged, PersonChanged
from session_engine.organisation.json_text import NotJson
from session_engine.organisation.lines import Lines
from session_engine.organisation.state import WELL
from session_engine.ports import Clock, Guids
from session_engine.records.events import RecordAbandoned, RecordChanged, RecordSaved
from session_engine.records.state import Lookup
from session_engine.records.store import RecordStore
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.events import (
    SessionClosed,
    SessionFocused,
    SessionOpened,
    TabClosed,
    TabFocused,
    TabMoved,
    TabOpened,
    TabPromoted,
    WindowClosed,
)
from session_engine.tasks import Tasks
from session_engine.waiting import Coalesced, Pause, real_pause

log = logging.getLogger(__name__)
SETTLING = 0.4
"""Seconds that what is open is gathered for: walking through ten tabs is one call."""
AGAIN = 25.0
"""Seconds after which it is said again: the organisation believes it for three times as long."""
TYPES = 6.0
"""Seconds after the last key for which somebody counts as typing, as in a conversation."""
_MOVES = (
    TabOpened, TabClosed, TabFocused, TabPromoted, TabMoved, SessionOpened, SessionClosed, SessionFocused, WindowClosed,
)  # fmt: skip
_People = tuple[Attendee, ...]


@dataclass(slots=True)
class _Line:
    """One organisation.

    Attributes:
        soon: Says what is open, once for many changes.
        said: What it was told last.
        due: When it has to hear it again, by the clock that never goes back.
        here: Who else is at what is open here.
    """

    soon: Coalesced
    said: dict[RecordRef, Doing] = field(default_factory=dict[RecordRef, Doing])
    due: float = 0.0
    here: dict[RecordRef, _People] = field(default_factory=dict[RecordRef, _People])


class AttendanceArea:
    """Follow who else is at the records of open tabs.

    Args:
        bus: Where changes are announced.
        tasks: Where the organisation is asked.
        clock: Time.
        guids: Names this desk.
        lines: The organisations.
        records: What is unsaved.
        workspace: What is open.
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
        workspace: WorkspaceArea,
        *,
        pause: Pause = real_pause,
    ) -> None:
        self._bus, self._tasks, self._clock, self._pause = bus, tasks, clock, pause
        self._lines, self._records, self._workspace = lines, records, workspace
        self._desk = guids.new()
        self._at: dict[LineId, _Line] = {}
        self._typed: dict[RecordRef, float] = {}
        self._typing_ends = Coalesced(
            tasks, pause, self._end_typing, seconds=TYPES / 2, owner="attendance", group="typing"
        )
        for kind in _MOVES:
            bus.subscribe(kind, self._moved)
        bus.subscribe(RecordChanged, self._record_changed)
        bus.subscribe(RecordSaved, lambda event: self._look(event.ref.line))
        bus.subscribe(RecordAbandoned, lambda event: self._look(event.ref.line))
        bus.subscribe(AttendingHeard, self._heard)
        bus.subscribe(LineChanged, self._line_changed)
        for again in (LineCameBack, ChangesMissed, PersonChanged):
            bus.subscribe(again, lambda event: self._anew(event.line))
        self._moved()

    def others(self, ref: RecordRef) -> _People:
        """Give the colleagues who have a record open too, who does most first."""
        at = self._at.get(ref.line)
        return at.here.get(ref, ()) if at is not None else ()

    def answering(self, ref: RecordRef) -> _People:
        """Give the colleagues who write to the same customer: in this conversation or letter, or in another one."""
        about = subjects(ref, self._records.state(ref))
        found = [each for one in about for each in self.others(one) if each.doing is Doing.REPLIES]
        mine = [each for each in self.others(ref) if each.doing >= Doing.EDITS]
        return tuple({each.who: each for each in (*found, *mine)}.values())

    # -- what is open here -------------------------------------------------------------------------------

    def _moved(self, _event: Event | None = None) -> None:
        for line in self._lines.ids():
            self._look(line)

    def _look(self, line: LineId) -> None:
        if line in self._lines.ids() and self._lines.state(line).connection in WELL:
            self._of(line).soon.poke()

    def _anew(self, line: LineId) -> None:
        """Say it again: it may have been forgotten, or another person works here now."""
        if line in self._at:
            self._at[line].due = 0.0
        self._look(line)

    def _of(self, line: LineId) -> _Line:
        at = self._at.get(line)
        if at is None:
            soon = Coalesced(
                self._tasks, self._pause, lambda: self._say(line),
                seconds=SETTLING, owner=("attendance", line), group="say",
            )  # fmt: skip
            at = self._at[line] = _Line(soon)
        return at

    def _record_changed(self, event: RecordChanged) -> None:
        ref = event.ref
        if event.origin is Origin.PERSON and event.columns:
            self._note_typing(ref)
        if ref.table == CONVERSATION_DRAFT_TABLE:
            self._look(ref.line)
            return
        at = self._at.get(ref.line)
        if at is not None and (event.origin is Origin.PERSON or ref in at.said):
            at.soon.poke()

    def _note_typing(self, ref: RecordRef) -> None:
        if ref.table == CONVERSATION_DRAFT_TABLE:
            conversation = self._records.state(ref).value("conversation")
            if not isinstance(conversation, Lookup):
                return
            ref = conversation.ref
        self._typed[ref] = self._clock.monotonic()
        self._typing_ends.poke()

    async def _end_typing(self) -> None:
        now = self._clock.monotonic()
        over = [ref for ref, last in self._typed.items() if last + TYPES <= now]
        for ref in over:
            del self._typed[ref]
            self._look(ref.line)
        if self._typed:
            self._typing_ends.poke()

    # -- telling the organisation ------------------------------------------------------------------------

    async def _say(self, line: LineId) -> None:
        at, person = self._of(line), self._lines.state(line).person
        wanted = attended(self._workspace.state, line, self._records, self._typed)
        now = self._clock.monotonic()
        if person is None or (wanted == at.said and (not wanted or now < at.due)):
            return
        try:
            if await self._lines.metadata(line).offers(wire.ACTION) is not True:
                return
            at.said = wanted
            answer = await live_actions.call(
                self._lines.client(line), wire.ACTION, wire.parameters(self._desk, wanted)
            )
            found = dict(wire.read_answer(line, answer))
        except (OrganisationError, Refused, NotJson) as error:
            log.info("who else is here could not be asked: %s", error)
            self._know_nothing(line)
            return
        at.due = self._clock.monotonic() + AGAIN
        for ref in {*at.here, *wanted}:
            self._put(ref, found.get(ref, ()))
        if wanted:
            self._tasks.start(
                self._say_again(line), owner=("attendance", line), group="again", exclusive=True
            )

    async def _say_again(self, line: LineId) -> None:
        await self._pause(AGAIN)
        self._look(line)

    # -- hearing of others -------------------------------------------------------------------------------

    def _heard(self, event: AttendingHeard) -> None:
        ref = RecordRef(event.line, event.table, event.id)
        at = self._at.get(event.line)
        if at is not None and ref in at.said:
            self._put(ref, event.here)

    def _line_changed(self, event: LineChanged) -> None:
        if event.line in self._at and self._lines.away(event.line):
            self._know_nothing(event.line)

    def _know_nothing(self, line: LineId) -> None:
        """Show nobody: who is there is not known without the organisation."""
        at = self._of(line)
        at.said, at.due = {}, 0.0
        for ref in tuple(at.here):
            self._put(ref, ())

    def _put(self, ref: RecordRef, people: _People) -> None:
        here, person = self._of(ref.line).here, self._lines.state(ref.line).person
        me = person.ref.id if person is not None else ""
        others = tuple(each for each in people if each.who != me and each.doing is not Doing.WATCHES)
        if others == here.get(ref, ()):
            return
        if others:
            here[ref] = others
        else:
            del here[ref]
        self._bus.publish(AttendanceChanged(ref))

"""The presence's verbs: choose a status, take back what changed by itself."""

from __future__ import annotations

import logging
from dataclasses import replace

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.organisation import live_actions
from session_engine.organisation.events import (
    Change,
    ChangeKind,
    ChangesHeard,
    ChangesMissed,
    LineCameBack,
    PersonChanged,
)
from session_engine.organisation.lines import Lines
from session_engine.presence.at_limit import AtLimit
from session_engine.presence.events import PresenceChanged
from session_engine.presence.reading import (
    AGENT,
    STATUSES,
    Standing,
    knows_presence,
    read_standing,
    read_statuses,
)
from session_engine.presence.state import GIVEN_WORK, Base, PresenceState, SetBy, Status
from session_engine.rereading import Rereading
from session_engine.sessions.area import WorkspaceArea
from session_engine.tasks import Tasks

log = logging.getLogger(__name__)


class PresenceArea:
    """Follow the person's presence on each line that somebody looks at.

    Args:
        bus: Where changes are announced.
        tasks: Where the organisation is asked.
        lines: The organisations.
        workspace: At its limit of sessions no work comes (A1).
    """

    def __init__(self, bus: EventBus, tasks: Tasks, lines: Lines, workspace: WorkspaceArea) -> None:
        self._bus, self._tasks, self._lines = bus, tasks, lines
        self._states: dict[LineId, PresenceState] = {}
        self._rows: dict[LineId, str] = {}
        self._statuses_read: set[LineId] = set()
        self._settled: set[LineId] = set()
        self._readings: dict[LineId, Rereading] = {}
        self._limit = AtLimit(bus, workspace, self, self._keep_away)
        lines.add_interest(
            lambda line: frozenset({AGENT, STATUSES}) if self.state(line).known else frozenset()
        )
        bus.subscribe(ChangesHeard, self._on_changes)
        bus.subscribe(ChangesMissed, lambda event: self._again(event.line))
        bus.subscribe(LineCameBack, lambda event: self._again(event.line))
        bus.subscribe(PersonChanged, self._on_person)

    def state(self, line: LineId) -> PresenceState:
        """Tell how the person stands."""
        return self._states.get(line) or PresenceState(line)

    def settled(self, line: LineId) -> bool:
        """Tell whether her presence was read, or there is none: at a line that is not followed beside one that is."""
        return line in self._settled or bool(self._readings and line not in self._readings)

    @property
    def followed(self) -> tuple[LineId, ...]:
        """The lines whose presence is kept fresh."""
        return tuple(self._readings)

    def follow(self, line: LineId) -> None:
        """Keep a line's presence fresh from now on."""
        if line not in self._readings:
            self._readings[line] = Rereading(self._tasks, ("presence", line), lambda: self._read(line))
            self._readings[line].want()

    async def choose(self, line: LineId, status_id: str, *, set_by: SetBy = SetBy.HERSELF) -> None:
        """Set a status.

        Args:
            line: Whose organisation.
            status_id: Which.
            set_by: Who wants it; the program does at the limit of sessions.

        Raises:
            Refused: There is no such status, or nobody gives work out at this organisation.
        """
        status = self._status(line, status_id)
        if status is None:
            raise Refused(RefusalCode.INVALID_VALUE, {"name": "presence", "value": status_id})
        self._put(replace(self.state(line), choosing=status_id))
        parameters: dict[str, object] = {"PresenceId": status_id}
        if set_by is not SetBy.HERSELF:
            parameters["SetBy"] = int(set_by)
        try:
            await live_actions.call(self._lines.client(line), "ninedesk_SetPresence", parameters)
        except (Refused, OrganisationError):
            self._put(replace(self.state(line), choosing=""))
            raise
        self._put(replace(self.state(line), current=status, set_by=set_by, choosing=""))
        self._again(line)

    async def reset(self, line: LineId) -> None:
        """Be available again after the status has changed by itself."""
        status = self.of(line, Base.AVAILABLE)
        if status is None:
            raise Refused(RefusalCode.NO_LIVE_LINE)
        await self.choose(line, status.id)

    async def standing_of(self, user: RecordRef) -> Standing | None:
        """Read how somebody stands; None for who was never given work.

        Raises:
            Refused: Nobody gives work out at this organisation.
            OrganisationError: It could not be asked.
        """
        if not await knows_presence(self._lines, user.line):
            raise Refused(RefusalCode.NO_LIVE_LINE)
        return await read_standing(self._lines, user.line, user.id)

    async def set_capacity(self, user: RecordRef, units: int) -> None:
        """Say how many units of work somebody may have at a time; it counts at once.

        Raises:
            Refused: Nobody gives work out at this organisation.
            OrganisationError: It does not take it; FORBIDDEN where she leads nobody.
        """
        client = self._lines.client(user.line)
        await live_actions.call(client, "ninedesk_SetCapacity", {"UserId": user.id, "Units": units})

    async def set_idle(self, line: LineId, *, idle: bool) -> None:
        """Tell that nobody uses this computer, or that she is back; an organisation that cannot be told goes on."""
        current = self.state(line).current
        if idle and (current is None or current.base not in GIVEN_WORK):
            return  # no work comes to her anyway
        try:
            await live_actions.call(self._lines.client(line), "ninedesk_SetIdle", {"Idle": idle})
        except (Refused, OrganisationError) as error:
            log.info("whether she is there could not be told: %s", error)

    def of(self, line: LineId, base: Base) -> Status | None:
        """Give the first status of a meaning: the usual one where there is one."""
        return next((status for status in self.state(line).statuses if status.base is base), None)

    def _keep_away(self, line: LineId) -> None:
        self._tasks.start(self._limit.keep_away(line), owner=("presence", line), group="limit")

    def _status(self, line: LineId, status_id: str) -> Status | None:
        return next((status for status in self.state(line).statuses if status.id == status_id), None)

    def _again(self, line: LineId) -> None:
        if line in self._readings:
            self._readings[line].want()

    def _on_changes(self, event: ChangesHeard) -> None:
        if event.line not in self._readings:
            return
        if any(change.table == STATUSES for change in event.changes):
            self._statuses_read.discard(event.line)
            self._again(event.line)
        elif any(self._mine(event.line, change) for change in event.changes):
            self._again(event.line)

    def _mine(self, line: LineId, change: Change) -> bool:
        row = self._rows.get(line)
        if change.table != AGENT:
            return False
        return change.id == row if row else change.kind is ChangeKind.CREATE

    def _on_person(self, event: PersonChanged) -> None:
        if event.line in self._readings:
            self._rows.pop(event.line, None)
            self._statuses_read.discard(event.line)
            self._settled.discard(event.line)
            self._put(PresenceState(event.line))
            self._again(event.line)

    async def _read(self, line: LineId) -> None:
        person = self._lines.state(line).person
        if person is None:
            return  # it comes back here once she is signed in
        try:
            if not await knows_presence(self._lines, line):
                self._settle(line)
                return
            statuses = self.state(line).statuses
            if line not in self._statuses_read:
                self._statuses_read.add(line)  # before they are: what changes meanwhile is read again
                statuses = await read_statuses(self._lines, line)
            standing = await read_standing(self._lines, line, person.ref.id)
        except OrganisationError as error:
            log.info("presence could not be read: %s", error.failure)
            self._statuses_read.discard(line)
            if error.failure in (Failure.FORBIDDEN, Failure.NOT_OFFERED):
                self._put(PresenceState(line))
                self._settle(line)
            return
        self._take(line, standing, statuses)
        self._settle(line)

    def _settle(self, line: LineId) -> None:
        if line not in self._settled:
            self._settled.add(line)
            self._bus.publish(PresenceChanged(line))

    def _take(self, line: LineId, standing: Standing | None, statuses: tuple[Status, ...]) -> None:
        """Take both in one step: a status that is new to her may be the one she has."""
        before = replace(self.state(line), statuses=statuses)
        if standing is None:
            self._put(replace(before, known=False))
            return
        self._rows[line] = standing.id
        now = replace(
            before,
            current=next((status for status in statuses if status.id == standing.presence), None),
            set_by=standing.set_by,
            capacity_used=standing.total - standing.available,
            capacity_total=standing.total,
            known=True,
        )
        self._put(now)

    def _put(self, state: PresenceState) -> None:
        if state != self.state(state.line):
            self._states[state.line] = state
            self._bus.publish(PresenceChanged(state.line))

"""Learns in which time zone the organisation counts the signed-in person's days."""

from __future__ import annotations

import logging

from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.organisation import json_text, odata
from session_engine.organisation.events import ChangesMissed, LineCameBack, LineChanged
from session_engine.organisation.lines import Lines
from session_engine.organisation.replies import Reply
from session_engine.organisation.state import Connection
from session_engine.ports import Clock
from session_engine.tasks import Tasks
from session_engine.wall_clock import state
from session_engine.wall_clock.events import DayTurned

log = logging.getLogger(__name__)


class HerZone:
    """Follow the zone of the line that came up last; one that cannot be read leaves the machine's.

    Args:
        bus: Where another day is announced.
        tasks: Where it is read.
        clock: The time.
        lines: The organisations.
    """

    def __init__(self, bus: EventBus, tasks: Tasks, clock: Clock, lines: Lines) -> None:
        self._bus, self._tasks, self._clock, self._lines = bus, tasks, clock, lines
        self._asked: RecordRef | None = None  # whose was asked for in this run
        bus.subscribe(LineCameBack, lambda event: self._read_soon(event.line))
        bus.subscribe(LineChanged, lambda event: self._line_changed(event.line))

    def _line_changed(self, line: LineId) -> None:
        if self._lines.state(line).connection is Connection.OFFLINE:
            self._read_soon(line)  # as it was kept: a start without the organisation counts the same days

    def _read_soon(self, line: LineId) -> None:
        person = self._lines.state(line).person
        if person is not None and person.ref != self._asked:
            self._tasks.start(self._read(person.ref), owner=("her zone", line), group="read", exclusive=True)

    async def _read(self, person: RecordRef) -> None:
        path = odata.record("usersettingscollection", person.id, odata.Query(select=("timezonecode",)))
        try:
            reply = await self._lines.readings(person.line).get(path, read=Reply.payload)
            code = json_text.number_of(await reply.payload(), "timezonecode")
        except OrganisationError as error:
            if error.failure not in NOT_TO_BE_HAD:
                return
            log.info("the person's time zone is not to be had: %s", error.failure)
            code = None
        else:
            self._asked = person if reply.as_of is None else None
        self._take(person.line, code)

    def _take(self, line: LineId, code: int | None) -> None:
        before = state.her_calendar(self._clock.now())
        state.count_days_in(code)
        if state.her_calendar(self._clock.now()) != before:
            self._bus.publish(DayTurned())
            self._bus.publish(ChangesMissed(line))  # days that were read are other days

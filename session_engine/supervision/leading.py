"""Whether the person leads somebody: who does is offered the overview of all conversations."""

from __future__ import annotations

import logging

from session_engine.errors import OrganisationError
from session_engine.events import EventBus
from session_engine.ids import CONVERSATION_TABLE, LineId
from session_engine.organisation import odata
from session_engine.organisation.events import LineCameBack, PersonChanged
from session_engine.organisation.lines import Lines
from session_engine.rereading import Rereading
from session_engine.supervision.events import LeadingChanged
from session_engine.tasks import Tasks

log = logging.getLogger(__name__)
PEOPLE = "systemuser"


class Leading:
    """Know for each line that is followed whether its person is somebody's manager.

    It is asked once for each signing in: who becomes a manager meanwhile is offered it at the next start.

    Args:
        bus: Where changes are announced.
        tasks: Where the organisation is asked.
        lines: The organisations.
    """

    def __init__(self, bus: EventBus, tasks: Tasks, lines: Lines) -> None:
        self._bus, self._tasks, self._lines = bus, tasks, lines
        self._known: dict[LineId, bool] = {}
        self._asked: dict[LineId, Rereading] = {}
        bus.subscribe(PersonChanged, self._on_person)
        bus.subscribe(LineCameBack, self._on_line)

    def leads(self, line: LineId) -> bool | None:
        """Tell whether she leads somebody, None while that is not known."""
        return self._known.get(line)

    def follow(self, line: LineId) -> None:
        """Ask, and ask again whenever somebody else signs in."""
        if line not in self._asked:
            self._asked[line] = Rereading(self._tasks, ("leading", line), lambda: self._ask(line))
            self._asked[line].want()

    def _on_person(self, event: PersonChanged) -> None:
        if event.line in self._asked:
            self._put(event.line, None)
            self._asked[event.line].want()

    def _on_line(self, event: LineCameBack) -> None:
        if event.line in self._asked and event.line not in self._known:
            self._asked[event.line].want()

    async def _ask(self, line: LineId) -> None:
        person = self._lines.state(line).person
        if person is None:
            return  # it comes back here once she is signed in
        try:
            self._put(line, await self._leads(line, person.ref.id))
        except OrganisationError as error:
            log.info("whether the person leads somebody could not be read: %s", error.failure)

    async def _leads(self, line: LineId, person: str) -> bool:
        tables = await self._lines.metadata(line).catalogue()
        if CONVERSATION_TABLE not in tables or PEOPLE not in tables:
            return False
        led = f"_parentsystemuserid_value eq {odata.guid(person)} and isdisabled eq false"
        path = odata.collection(tables[PEOPLE].set_name, odata.Query(("systemuserid",), led, top=1))
        reply = await self._lines.readings(line).get(path, name="supervision leads")
        return bool(await reply.rows())

    def _put(self, line: LineId, leads: bool | None) -> None:  # noqa: FBT001 - what is known
        before = self._known.get(line)
        if leads is None:
            self._known.pop(line, None)
        else:
            self._known[line] = leads
        if before is not leads:
            self._bus.publish(LeadingChanged(line))

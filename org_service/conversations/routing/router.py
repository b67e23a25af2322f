"""The task that routes: reads the situation, chooses, makes offers and ends them.

It rests until a commit changes who is there or what waits, or until the next moment at which time alone changes
something. All it knows is in the rows, so a service that starts again goes on where the last one ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from org_service.conversations.resting import Rest
from org_service.conversations.routing.carrying import AT_ONCE, assign, name_full_desks, tidy
from org_service.conversations.routing.choose import choose
from org_service.conversations.routing.reading import Reading, read
from org_service.conversations.routing.situation import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from org_service.organisation import Organisation

WAKES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "msdyn_ocliveworkitem": frozenset(
            {"statuscode", "msdyn_cdsqueueid", "msdyn_liveworkstreamid", "msdyn_activeagentid"}
        ),
        "ninedesk_offer": frozenset({"statuscode", "ninedesk_shownon", "ninedesk_expireson"}),
        "msdyn_agentstatus": frozenset(
            {"msdyn_currentpresenceid", "ninedesk_connected", "msdyn_totalunitscapacity"}
        ),
        "msdyn_liveworkstream": frozenset(
            {
                "statecode",
                "msdyn_capacityrequired",
                "msdyn_workdistributionmode",
                "msdyn_streamsource",
                "msdyn_defaultqueueid",
                "ninedesk_recordtable",
                "ninedesk_availableonly",
                "ninedesk_wrapup",
            }
        ),
        "msdyn_presence": frozenset({"statecode", "msdyn_basepresencestatus"}),
        "ninedesk_conversationskill": frozenset[str](),
        "ninedesk_userskill": frozenset[str](),
        "queuemembership": frozenset[str](),
        "queueitem": frozenset({"workerid", "queueid", "statecode"}),
        "incident": frozenset({"statecode", "prioritycode"}),
    }
)
"""The columns whose changes may let somebody have other work; a row that comes or goes always may."""


@dataclass(frozen=True, slots=True)
class _Plan:
    reading: Reading
    choice: Choice
    due: datetime | None


class Router:
    """Routes the work of one organisation."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self.rest = Rest(organisation, WAKES)

    async def turn(self) -> datetime | None:
        """Do what can be done now; give when, by time alone, there is more to do."""
        organisation = self._organisation
        plan = await organisation.storage.read(self._plan)
        reading, choice = plan.reading, plan.choice
        if reading.ended or reading.unsettled:
            await organisation.storage.write(lambda c: tidy(organisation, c, reading), alone=True)
        if choice.full_desks:
            await organisation.storage.write(
                lambda c: name_full_desks(organisation, c, choice.full_desks), alone=True
            )
        for first in range(0, len(choice.assignments), AT_ONCE):
            some = choice.assignments[first : first + AT_ONCE]
            await organisation.storage.write(
                lambda c, now=some: assign(organisation, c, reading, now), alone=True
            )
        # What was done wakes the next turn by its own commits.
        return plan.due

    def _plan(self, connection: Connection) -> _Plan:
        now = self._organisation.now()
        reading = read(connection, now)
        choice = choose(reading.items, reading.agents, now.timestamp())
        again = (
            None
            if choice.again_at is None
            else datetime.fromtimestamp(choice.again_at, UTC) + timedelta(milliseconds=1)
        )
        due = min((moment for moment in (reading.next_at, again) if moment is not None), default=None)
        return _Plan(reading, choice, due)

"""Whose views they are: who she is, her teams and her business unit, as view conditions mean them, and the time."""

from __future__ import annotations

import asyncio
import logging

from session_engine.errors import OrganisationError
from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata
from session_engine.organisation.lines import Lines
from session_engine.organisation.replies import Reply, rubbish
from session_engine.ports import Clock
from session_engine.records.state import Lookup
from session_engine.views.conditions import Asker

log = logging.getLogger(__name__)
_MEMBERSHIP = "teammembership"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where somebody stands in the organisation."""

    person: str
    teams: frozenset[str]
    unit: str


class Whose:
    """Knows the person of each line; teams and unit once a view has asked for them.

    Args:
        lines: Where she is signed in.
        clock: The time.
    """

    def __init__(self, lines: Lines, clock: Clock) -> None:
        self._lines, self._clock = lines, clock
        self._places: dict[LineId, _Place] = {}

    def me(self, line: LineId) -> Lookup | None:
        """Give who she is, None while it is not known."""
        person = self._lines.state(line).person
        return Lookup(person.ref, person.full_name) if person is not None else None

    def asker(self, line: LineId) -> Asker:
        """Give what conditions are held against."""
        me, place = self.me(line), self._places.get(line)
        mine = me.ref.id if me is not None else ""
        if place is None or place.person != mine:
            return Asker(mine, self._clock.now())
        return Asker(mine, self._clock.now(), place.teams, place.unit)

    def unheard(self, line: LineId, fetch: str) -> bool:
        """Tell whether a view speaks of her teams or unit and they are not known yet."""
        me, place = self.me(line), self._places.get(line)
        asks = "userteams" in fetch or "-businessid" in fetch
        return asks and me is not None and (place is None or place.person != me.ref.id)

    async def hear(self, line: LineId) -> bool:
        """Ask for her teams and unit, or take what was kept of them; tell whether they are known."""
        me = self.me(line)
        if me is None:
            return False
        try:
            teams, unit = await asyncio.gather(self._teams(line, me.ref.id), self._unit(line, me.ref.id))
        except OrganisationError as error:
            log.info("teams and business unit could not be read: %s", error.failure)
            return False
        self._places[line] = _Place(me.ref.id, teams, unit)
        return True

    def forget(self, line: LineId) -> None:
        """Ask anew when it is next needed."""
        self._places.pop(line, None)

    async def _teams(self, line: LineId, me: str) -> frozenset[str]:
        await self._lines.metadata(line).catalogue()
        table = self._lines.metadata(line).name(_MEMBERSHIP)
        if table is None:
            return frozenset()  # an organisation without teams
        query = odata.Query(select=("teamid",), filter=f"systemuserid eq {odata.guid(me)}")
        rows = await (
            await self._lines.readings(line).get(odata.collection(table.set_name, query), prefer=())
        ).rows()
        keys = (json_text.text_of(row, "teamid") for row in rows)
        return frozenset(odata.guid(key) for key in keys if odata.is_guid(key))

    async def _unit(self, line: LineId, me: str) -> str:
        path = odata.record("systemusers", me, odata.Query(select=("_businessunitid_value",)))
        reply = await self._lines.readings(line).get(path, prefer=(), read=_unit_of)
        try:
            return await _unit_of(reply)
        except OrganisationError:
            return ""  # an organisation without units


async def _unit_of(reply: Reply) -> str:
    unit = json_text.text_of(await reply.payload(), "_businessunitid_value")
    if not odata.is_guid(unit):
        raise rubbish(reply.status)
    return odata.guid(unit)

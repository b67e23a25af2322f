"""The numbers of the greeting: each an aggregate that the organisation counts."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from session_engine.dashboards.state import Greeting
from session_engine.errors import OrganisationError
from session_engine.ids import LineId
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import NotJson
from session_engine.organisation.lines import Lines

SOON = timedelta(minutes=60)
"""A case nears its limit this long before, also where the organisation has not said so yet."""

_ACTIVE = '<condition attribute="statecode" operator="eq" value="0"/>'
_MINE = '<condition attribute="ownerid" operator="eq-userid"/>'
_RUNNING = (
    '<filter type="or"><condition attribute="resolvebyslastatus" operator="null"/>'
    '<condition attribute="resolvebyslastatus" operator="in"><value>1</value><value>2</value></condition></filter>'
)
"""The time to resolve is neither kept nor missed yet (facts 8: 1 in progress, 2 nearing, 3 succeeded, 4 missed)."""
_NEARING = (
    f'<filter>{_ACTIVE}{_MINE}<condition attribute="resolveby" operator="gt" value="{{now}}"/>{_RUNNING}'
    '<filter type="or"><condition attribute="resolvebyslastatus" operator="eq" value="2"/>'
    '<condition attribute="resolveby" operator="le" value="{soon}"/></filter></filter>'
)
_OVER = (
    f'<filter>{_ACTIVE}{_MINE}<filter type="or">'
    '<condition attribute="resolvebyslastatus" operator="eq" value="4"/>'
    f'<filter><condition attribute="resolveby" operator="le" value="{{now}}"/>{_RUNNING}</filter>'
    "</filter></filter>"
)
_IN_MY_QUEUES = (
    f"<filter>{_ACTIVE}</filter>"
    '<link-entity name="queueitem" from="objectid" to="incidentid" link-type="inner" alias="item"><filter>'
    f'{_ACTIVE}<condition attribute="workerid" operator="null"/></filter>'
    '<link-entity name="queue" from="queueid" to="queueid" link-type="inner" alias="queue">'
    '<link-entity name="queuemembership" from="queueid" to="queueid" link-type="inner" alias="membership">'
    '<filter><condition attribute="systemuserid" operator="eq-userid"/></filter>'
    "</link-entity></link-entity></link-entity>"
)
_TO_DO = (
    '<filter><condition attribute="statecode" operator="in"><value>0</value><value>3</value></condition>'
    f"{_MINE}</filter>"
)

TABLE: Mapping[str, tuple[str, str]] = {
    "active": ("incident", f"<filter>{_ACTIVE}{_MINE}</filter>"),
    "nearing": ("incident", _NEARING),
    "over": ("incident", _OVER),
    "to_pick": ("incident", _IN_MY_QUEUES),
    "to_do": ("activitypointer", _TO_DO),
}
"""By field of the greeting: the table, and which of its records count."""

TABLES = frozenset({"incident", "queueitem", "activitypointer"})
"""Tables whose changes change a number; activities of every kind together."""


def condition(name: str, now: datetime) -> str:
    """Write a number's question without what is asked for: its conditions at a moment."""
    return _query(TABLE[name][0], "", TABLE[name][1], now)


def _query(table: str, attribute: str, inside: str, now: datetime) -> str:
    at = inside.replace("{now}", odata.instant(now)).replace("{soon}", odata.instant(now + SOON))
    return f'<fetch aggregate="true"><entity name="{table}">{attribute}{at}</entity></fetch>'


class Counter:
    """Have the greeting's numbers counted."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    async def count(self, line: LineId, now: datetime) -> Greeting:
        """Give all numbers; one that cannot be counted is left out."""
        found = await asyncio.gather(*(self._number(line, name, now) for name in TABLE))
        numbers = {name: number for name, (number, _) in zip(TABLE, found, strict=True)}
        as_of = min((moment for _, moment in found if moment is not None), default=None)
        return replace(Greeting(self.first_name(line), as_of=as_of), **numbers)

    def first_name(self, line: LineId) -> str:
        """Give the signed-in person's first name, empty while nobody is."""
        person = self._lines.state(line).person
        return person.first_name if person is not None else ""

    async def _number(self, line: LineId, name: str, now: datetime) -> tuple[int | None, datetime | None]:
        table, condition = TABLE[name]
        try:
            meta = (await self._lines.metadata(line).catalogue()).get(table)
            if meta is None:
                return None, None
            number = f'<attribute name="{meta.primary_id}" aggregate="countcolumn" distinct="true" alias="number"/>'
            # Another path each minute: it names the moment.
            path = odata.fetch(meta.set_name, _query(table, number, condition, now))
            reply = await self._lines.readings(line).get(path, name=f"greeting {name}")
            rows = await reply.rows()
            return json_text.number_of(rows[0], "number") if rows else 0, reply.as_of
        except (OrganisationError, NotJson):
            return None, None

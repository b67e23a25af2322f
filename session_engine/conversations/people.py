"""Whom a conversation can be given to, or whose advice can be asked (facts 9): colleagues at work, open queues."""

from __future__ import annotations

from session_engine.conversations.reading import Reading
from session_engine.conversations.state import Colleague, OpenQueue
from session_engine.ids import LineId, RecordRef
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.values import FORMATTED
from session_engine.presence.state import GIVEN_WORK
from session_engine.records.state import Lookup

MOST = 250
_STATUS = ("_msdyn_agentid_value", "_msdyn_currentpresenceid_value", "msdyn_availableunitscapacity")
_NAME = "msdyn_agentid/fullname"
_FREEST = ("msdyn_availableunitscapacity desc",)
_MEMBERS = "queuemembership_association"
_PUBLIC = 0
"""`queueviewtype` of a queue that is open to everybody."""


class People:
    """Ask who is there."""

    def __init__(self, lines: Lines, reading: Reading) -> None:
        self._lines, self._reading = lines, reading

    async def colleagues(self, ref: RecordRef, text: str) -> tuple[Colleague, ...]:
        """Give who is available or busy, those with the skills that are needed first, by a part of their names.

        Who is not to be disturbed, away or offline is left out, and so is the person herself. There may be more at work
        than are asked for: of those the organisation gives who has most room.
        """
        line = ref.line
        bases = await self._bases(line)
        given = tuple(presence for presence, base in bases.items() if base in tuple(GIVEN_WORK))
        if not given:
            return ()
        needed = tuple(await self._reading.skills(ref))
        holders = await self._holders(line, needed)
        person = self._lines.state(line).person
        me = person.ref.id if person is not None else ""
        there = f"({odata.any_of(_STATUS[1], given)})"
        query = odata.Query(_STATUS, _with_words(there, _NAME, text), orderby=_FREEST, top=MOST)
        rows = await self._rows(line, "msdyn_agentstatus", query)
        found = (self._colleague(line, row, bases, holders) for row in rows)
        return tuple(sorted((each for each in found if each.who.ref.id not in ("", me)), key=_order))

    async def queues(self, line: LineId, text: str) -> tuple[OpenQueue, ...]:
        """Give the open queues; those that nobody is in come last."""
        query = odata.Query(
            ("queueid", "name"),
            _with_words(f"queueviewtype eq {_PUBLIC} and statecode eq 0", "name", text),
            (f"{_MEMBERS}($select=systemuserid)",),
            ("name",),
            MOST,
        )
        found = (_open_queue(line, row) for row in await self._rows(line, "queue", query))
        return tuple(sorted(found, key=lambda each: each.empty))

    def _colleague(
        self, line: LineId, row: Payload, bases: dict[str, int], holders: dict[str, int]
    ) -> Colleague:
        agent = json_text.text_of(row, _STATUS[0]).lower()
        presence = bases.get(json_text.text_of(row, _STATUS[1]).lower(), 0)
        who = Lookup(RecordRef(line, "systemuser", agent), json_text.text_of(row, _STATUS[0] + FORMATTED))
        return Colleague(who, presence, json_text.number_of(row, _STATUS[2]), holders.get(agent, 0))

    async def _bases(self, line: LineId) -> dict[str, int]:
        query = odata.Query(("msdyn_presenceid", "msdyn_basepresencestatus"), top=MOST)
        rows = await self._rows(line, "msdyn_presence", query)
        return {
            json_text.text_of(row, "msdyn_presenceid").lower(): json_text.number_of(
                row, "msdyn_basepresencestatus"
            )
            or 0
            for row in rows
        }

    async def _holders(self, line: LineId, skills: tuple[str, ...]) -> dict[str, int]:
        """Count by agent how many of some skills they have."""
        if not skills:
            return {}
        condition = odata.any_of("_ninedesk_skillid_value", skills)
        query = odata.Query(("_ninedesk_userid_value",), condition, top=5_000)
        count: dict[str, int] = {}
        for row in await self._rows(line, "ninedesk_userskill", query):
            agent = json_text.text_of(row, "_ninedesk_userid_value").lower()
            count[agent] = count.get(agent, 0) + 1
        return count

    async def _rows(self, line: LineId, table: str, query: odata.Query) -> list[Payload]:
        name = (await self._lines.metadata(line).catalogue()).get(table)
        if name is None:
            return []
        return await (await self._lines.client(line).get(odata.collection(name.set_name, query))).rows()


def _open_queue(line: LineId, row: Payload) -> OpenQueue:
    ref = RecordRef(line, "queue", json_text.text_of(row, "queueid").lower())
    return OpenQueue(Lookup(ref, json_text.text_of(row, "name")), row.get(_MEMBERS) == [])


def _with_words(condition: str, column: str, text: str) -> str:
    """Add that each word of a text is part of a column: the organisation looks, also beyond what is read of it."""
    words = (f"contains({column},{odata.literal(word)})" for word in text.split())
    return " and ".join((condition, *words))


def _order(colleague: Colleague) -> tuple[int, int, int, str]:
    free = colleague.free if colleague.free is not None else 0
    return -colleague.matching, colleague.presence, -free, colleague.who.name.casefold()

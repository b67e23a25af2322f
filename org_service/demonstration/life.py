"""Colleagues are alive: a report comes in, one of them picks it, Ben adds a note, one is solved.

They write through the same rules as any client, so every desktop sees it happen.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, text

from org_service.actions.cases import close_incident
from org_service.actions.queues import add_to_queue, pick_from_queue
from org_service.caller import Caller
from org_service.demonstration.chance import chance
from org_service.demonstration.content import Content, load_content
from org_service.demonstration.family_files import Family, Saying
from org_service.demonstration.history import STORY_FAMILY
from org_service.demonstration.registry import (
    MAILBOX,
    Registry,
    make_registry,
    product_id,
    queue_id,
    subject_id,
)
from org_service.demonstration.state import read_state
from org_service.errors import ServiceError
from org_service.organisation import Organisation
from org_service.records.create import create
from org_service.records.payload import PayloadReader
from org_service.records.transaction import Transaction

log = logging.getLogger(__name__)

SHORTEST, LONGEST = 60.0, 180.0
"""Seconds between two things that colleagues do."""
ENOUGH: Final = 14
"""Reports that nobody works on; when there are so many, no more come in."""
PICKERS: Final = ("chiara", "jonas", "yuki", "ben")
_CHANNELS: Final = {"email": 2, "phone": 1, "web": 3, "chat": 3}
# What colleagues handle came in after the story was told; the story's own cases are the visitor's.
_WAITING: Final = """
SELECT q.queueitemid FROM queueitem q JOIN incident i ON i.incidentid = q.objectid
WHERE q.statecode = 0 AND q.workerid IS NULL AND i.createdby = :mailbox AND i.statecode = 0
  AND i.incidentid NOT IN (SELECT record_group FROM demonstration_live) ORDER BY q.enteredon
"""
_IN_WORK: Final = """
SELECT i.incidentid FROM incident i WHERE i.statecode = 0 AND i.createdby = :mailbox AND i.ownerid = :user
  AND i.incidentid NOT IN (SELECT record_group FROM demonstration_live) ORDER BY i.createdon
"""
# A case with a new note stays where it is when the days go on, so it is always the same few.
_OWN_CASES: Final = """
SELECT i.incidentid FROM incident i WHERE i.statecode = 0 AND i.ownerid = :user AND i.parentcaseid IS NULL
  AND i.incidentid NOT IN (SELECT parentcaseid FROM incident WHERE parentcaseid IS NOT NULL)
ORDER BY i.createdon DESC LIMIT 4
"""
_STRANGERS: Final = """
SELECT c.contactid, c.fullname, c.firstname, c.address1_city FROM contact c
WHERE c.parentcustomerid IS NULL AND c.address1_country = :country
  AND c.contactid NOT IN (SELECT customerid FROM incident WHERE statecode = 0) ORDER BY c.contactid
"""


class Life:
    """What the colleagues of the demonstration do while somebody looks.

    Args:
        organisation: Where they work.
        seed: What chance is drawn from.
        sleep: Waits; tests bring their own.
    """

    def __init__(
        self,
        organisation: Organisation,
        *,
        seed: int = 1,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._organisation = organisation
        self._random: Random = chance("life", seed)
        self._sleep = sleep
        self._content: Content | None = None
        self._acts: tuple[Callable[[], Awaitable[str | None]], ...] = (
            self.report,
            self.report,
            self.pick,
            self.note,
            self.note,
            self.solve,
        )

    async def run(self) -> None:
        """Go on for ever; an act that is refused is told and forgotten."""
        if not await self._organisation.storage.read(lambda connection: read_state(connection) is not None):
            return
        while True:
            await self._sleep(self._random.uniform(SHORTEST, LONGEST))
            try:
                await self.act()
            except ServiceError as error:
                log.info("a colleague of the demonstration was refused: %s", error)

    async def act(self) -> str | None:
        """Let one thing happen and say what; None if there was nothing to do."""
        return await self._random.choice(self._acts)()

    async def report(self) -> str | None:
        """Let a customer report that firmware 4.2.1 cuts off a bedroom."""
        content = await self._load()
        family = _story_family(content)
        saying = self._random.choice([s for s in family.says if "{company}" not in s.text + s.title])
        country = next(c.country for c in content.cultures.values() if c.language == saying.lang)
        registry = make_registry(content.story)
        mailbox = registry.user_id(MAILBOX)

        def work(tx: Transaction) -> str | None:
            if len(_ids(tx, _WAITING, mailbox=mailbox)) >= ENOUGH:
                return None
            strangers = tx.connection.execute(text(_STRANGERS), {"country": country}).all()
            if not strangers:
                return None
            return _report(
                tx, family, saying, self._random.choice(strangers), self._random.choice(family.devices)
            )

        return await self._as(registry, MAILBOX, work)

    async def pick(self) -> str | None:
        """Let a colleague pick the report that has waited longest."""
        registry = make_registry((await self._load()).story)
        agent = self._random.choice(PICKERS[:-1])

        def work(tx: Transaction) -> str | None:
            waiting = _ids(tx, _WAITING, mailbox=registry.user_id(MAILBOX))
            if not waiting:
                return None
            user = {"systemuserid": tx.caller.user_id, "@odata.type": "Microsoft.Dynamics.CRM.systemuser"}
            pick_from_queue(tx, waiting[0], {"SystemUser": user, "RemoveQueueItem": False})
            return waiting[0]

        return await self._as(registry, agent, work)

    async def note(self) -> str | None:
        """Let a colleague, mostly Ben, add a note to one of his cases."""
        content = await self._load()
        registry = make_registry(content.story)
        agent = self._random.choice(("ben", "ben", "chiara", "jonas", "yuki"))
        subject, text = self._random.choice(_NOTES)

        def work(tx: Transaction) -> str | None:
            cases = _ids(tx, _OWN_CASES, user=tx.caller.user_id)
            if not cases:
                return None
            case = self._random.choice(cases)
            payload = {
                "subject": subject,
                "notetext": text,
                "objectid_incident@odata.bind": f"/incidents({case})",
            }
            _create(tx, "annotation", payload)
            return case

        return await self._as(registry, agent, work)

    async def solve(self) -> str | None:
        """Let a colleague solve a report that was picked before."""
        content = await self._load()
        registry = make_registry(content.story)
        made = self._random.choice(_story_family(content).resolutions)
        agent = self._random.choice(PICKERS)

        def work(tx: Transaction) -> str | None:
            mine = _ids(tx, _IN_WORK, mailbox=registry.user_id(MAILBOX), user=tx.caller.user_id)
            if not mine:
                return None
            resolution: dict[str, Any] = {
                "subject": made.subject,
                "description": made.text,
                "timespent": self._random.choice((15, 20, 25, 35)),
                "incidentid@odata.bind": f"/incidents({mine[0]})",
            }
            status = 5 if made.type == "solved" else 1000
            close_incident(tx, {"IncidentResolution": resolution, "Status": status})
            return mine[0]

        return await self._as(registry, agent, work)

    async def _load(self) -> Content:
        if self._content is None:
            self._content = await asyncio.to_thread(load_content)
        return self._content

    async def _as(
        self, registry: Registry, agent: str, work: Callable[[Transaction], str | None]
    ) -> str | None:
        """Do something as a colleague, in one transaction."""
        organisation = self._organisation
        caller: Caller = await organisation.callers.get(registry.user_id(agent))

        def write(connection: Connection) -> str | None:
            moment = organisation.now()
            tables = organisation.storage.tables
            return work(Transaction(connection, organisation.description, tables, caller, moment))

        return await organisation.storage.write(write)


def _story_family(content: Content) -> Family:
    return next(family for family in content.families if family.id == STORY_FAMILY)


def _report(
    tx: Transaction, family: Family, saying: Saying, stranger: Sequence[str | None], device: str
) -> str:
    contact, *names = (part or "" for part in stranger)
    words = dict(zip(("{customer}", "{first}", "{city}", "{device}"), (*names, device), strict=True))

    def filled(text: str) -> str:
        for placeholder, value in words.items():
            text = text.replace(placeholder, value)
        return text

    case = _create(
        tx,
        "incident",
        {
            "title": filled(saying.title),
            "description": filled(saying.text),
            "customerid_contact@odata.bind": f"/contacts({contact})",
            "productid@odata.bind": f"/products({product_id(family.product)})",
            "subjectid@odata.bind": f"/subjects({subject_id(family.subject)})",
            "casetypecode": 2,
            "prioritycode": 2,
            "caseorigincode": _CHANNELS[saying.channel],
            "responseby": tx.later(4 * 3600),
            "resolveby": tx.later(24 * 3600),
            "firstresponseslastatus": 1,
            "resolvebyslastatus": 1,
        },
    )
    target = {"incidentid": case, "@odata.type": "Microsoft.Dynamics.CRM.incident"}
    add_to_queue(tx, queue_id("home-network"), {"Target": target})
    return case


def _create(tx: Transaction, table: str, payload: Mapping[str, Any]) -> str:
    draft = PayloadReader(tx.description).draft(tx.description.tables[table], payload, create=True)
    return create(tx, draft)


def _ids(tx: Transaction, query: str, **values: str) -> list[str]:
    return [str(row[0]) for row in tx.connection.execute(text(query), values)]


_NOTES: Final = (
    (
        "Seen again",
        "Link power at 11 dBm on the log, same as the others. Roll-back offered, waits for the evening.",
    ),
    ("Rang back", "Not reached, mailbox. Next try after six, they are at work until then."),
    ("One more sign", "Satellite goes red twenty seconds after the door. I could set a clock by it."),
    (
        "Customer wrote",
        "Has done the first two steps and stopped at the version list: there are two entries called 4.1.9.",
    ),
    ("For the list", "Wants to be told when the corrected version is out. Noted under the parent."),
    (
        "Not this one",
        "Their units are still on 4.1.9, so it is something else. Asked for the log of the last ten minutes.",
    ),
    ("Better", "White since an hour with the door closed. I leave it open until tomorrow morning."),
    ("Patient people", "Third call, still friendly. They get the new version first if I have a say in it."),
    ("Cable helps", "Flat cable along the skirting board until the repaired version: stable at once."),
    (
        "Asked development",
        "They want one more log with time stamps. Told the customer how, two minutes of work.",
    ),
)

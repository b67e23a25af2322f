"""A case as it is put together, and its row with queue item, service levels and resolution."""

from dataclasses import dataclass, field
from typing import Final, Literal

from org_service.demonstration.identities import identity
from org_service.demonstration.moments import When
from org_service.demonstration.people import Firm, Person
from org_service.demonstration.registry import (
    BUSINESS_UNIT,
    ORGANISATION,
    Registry,
    product_id,
    queue_id,
    subject_id,
)
from org_service.demonstration.rows import Rows, Value

Status = Literal[
    "in progress", "on hold", "waiting", "researching", "solved", "information", "canceled", "merged"
]
STATUS: Final[dict[Status, tuple[int, int]]] = {
    "in progress": (0, 1),
    "on hold": (0, 2),
    "waiting": (0, 3),
    "researching": (0, 4),
    "solved": (1, 5),
    "information": (1, 1000),
    "canceled": (2, 6),
    "merged": (2, 2000),
}
PRIORITY: Final = {"high": 1, "normal": 2, "low": 3}
ORIGIN: Final = {"phone": 1, "email": 2, "web": 3, "chat": 3}
TYPE: Final = {"question": 1, "problem": 2, "request": 3}
LEVEL: Final = {"in progress": 0, "over": 1, "nearing": 2, "paused": 3, "met": 4}
_CASE_LEVEL: Final = {0: 1, 1: 4, 2: 2, 3: 1, 4: 3}
_WARNED: Final = 1800


@dataclass(slots=True)
class Level:
    """A service level: due, met if it was, and how it stands."""

    due: When
    met: When | None = None
    state: str = "in progress"


@dataclass(slots=True)
class Case:
    """A case and what happened to it so far."""

    number: str
    title: str
    description: str
    person: Person
    firm: Firm | None
    product: str
    subject: str
    type: str
    origin: str
    priority: str
    owner: str
    status: Status
    created: When
    live: bool
    queue: str | None = None
    worker: str | None = None
    entered: When | None = None
    modified: When | None = None
    modified_by: str | None = None
    closed: When | None = None
    escalated: When | None = None
    parent: str | None = None
    master: str | None = None
    children: int = 0
    satisfaction: int | None = None
    named: bool = True
    """Whether the person is the case's contact; nobody is in our own parent cases."""
    first_response: Level | None = None
    resolve_by: Level | None = None
    id: str = field(init=False)

    def __post_init__(self) -> None:
        self.id = identity("incident", self.number)

    @property
    def group(self) -> str | None:
        return self.id if self.live else None

    @property
    def is_active(self) -> bool:
        return STATUS[self.status][0] == 0


class CaseRows:
    """Writes cases."""

    def __init__(self, rows: Rows, registry: Registry) -> None:
        self._rows = rows
        self._registry = registry

    def touch(self, case: Case, moment: When) -> None:
        """Let a case be modified no earlier than a moment."""
        seconds = self._rows.clock.seconds
        if case.modified is None or seconds(moment) > seconds(case.modified):
            case.modified = moment

    def add(self, case: Case) -> None:
        """Write a case once everything that belongs to it is known."""
        self.touch(case, case.closed or case.created)
        state, reason = STATUS[case.status]
        owner = self._registry.owner(case.owner)
        agent = case.owner if case.owner in self._registry.users else "grace"
        customer = (case.firm.id, "account") if case.firm else (case.person.id, "contact")
        row: dict[str, Value | When] = {
            "incidentid": case.id,
            "ticketnumber": case.number,
            "title": case.title,
            "description": case.description.strip(),
            "customerid": customer[0],
            "customeridtype": customer[1],
            "primarycontactid": case.person.id if case.firm and case.named else None,
            "prioritycode": PRIORITY[case.priority],
            "caseorigincode": ORIGIN[case.origin],
            "casetypecode": TYPE[case.type],
            "contractservicelevelcode": 1 if case.firm and case.firm.premium else None,
            "subjectid": subject_id(case.subject),
            "productid": product_id(case.product),
            "parentcaseid": case.parent,
            "masterid": case.master,
            "merged": case.status == "merged",
            "numberofchildincidents": case.children,
            "customersatisfactioncode": case.satisfaction,
            "isescalated": case.escalated is not None,
            "escalatedon": case.escalated,
            "servicestage": 2 if state else 1,
            "statecode": state,
            "statuscode": reason,
            "deactivatedon": case.closed,
            "createdon": case.created,
            "createdby": self._registry.user_id(agent),
            "modifiedon": case.modified,
            "modifiedby": self._registry.user_id(case.modified_by or agent),
            "ownerid": owner.id,
            "owneridtype": owner.table,
            "owningbusinessunit": BUSINESS_UNIT,
        }
        self._levels(case, row)
        self._rows.add("incident", "incidentid", row, case.group)
        if case.queue is not None:
            self._queue_item(case, agent)

    def _levels(self, case: Case, row: dict[str, Value | When]) -> None:
        first, resolve = case.first_response, case.resolve_by
        row["firstresponsesent"] = first is not None and first.met is not None
        if first is not None:
            row["responseby"] = first.due
            row["firstresponseslastatus"], row["firstresponsebykpiid"] = self._level(
                case, first, "First Response"
            )
        if resolve is not None:
            row["resolveby"] = resolve.due
            row["resolvebyslastatus"], row["resolvebykpiid"] = self._level(case, resolve, "Resolve By")

    def _level(self, case: Case, level: Level, name: str) -> tuple[int, str]:
        status = self._status(level)
        key = identity("slakpiinstance", case.number, name)
        owner = self._registry.owner(case.owner)
        self._rows.add(
            "slakpiinstance",
            "slakpiinstanceid",
            {
                "slakpiinstanceid": key,
                "name": f"{name} KPI",
                "regarding": case.id,
                "regardingobjecttypecode": "incident",
                "status": status,
                "applicablefromvalue": case.created,
                "failuretime": level.due,
                "warningtime": level.due.plus(-_WARNED),
                "computedfailuretime": level.due,
                "computedwarningtime": level.due.plus(-_WARNED),
                "warningtimereached": int(status in (LEVEL["over"], LEVEL["nearing"])),
                "succeededon": level.met if status == LEVEL["met"] else None,
                "terminalstatereached": status in (LEVEL["met"], LEVEL["over"]),
                "terminalstatetime": level.met or (level.due if status == LEVEL["over"] else None),
                "pausedon": case.modified if status == LEVEL["paused"] else None,
                "createdon": case.created,
                "createdby": self._registry.user_id("hugo"),
                "modifiedon": level.met or case.created,
                "modifiedby": self._registry.user_id("hugo"),
                "ownerid": owner.id,
                "owneridtype": owner.table,
                "owningbusinessunit": BUSINESS_UNIT,
            },
            case.group,
        )
        return _CASE_LEVEL[status], key

    def _status(self, level: Level) -> int:
        if level.met is None:
            return LEVEL[level.state]
        seconds = self._rows.clock.seconds
        return LEVEL["met"] if seconds(level.met) <= seconds(level.due) else LEVEL["over"]

    def _queue_item(self, case: Case, agent: str) -> None:
        if case.queue is None:
            return
        active = case.is_active
        worker = self._registry.owner(case.worker) if case.worker and active else None
        entered = case.entered or case.created
        changed = entered.plus(60) if worker else (case.closed or entered)
        self._rows.add(
            "queueitem",
            "queueitemid",
            {
                "queueitemid": identity("queueitem", case.number),
                "title": case.title,
                "objectid": case.id,
                "objectidtypecode": "incident",
                "queueid": queue_id(case.queue),
                "workerid": worker.id if worker else None,
                "workeridtype": worker.table if worker else None,
                "workeridmodifiedon": changed if worker else None,
                "enteredon": entered,
                "priority": PRIORITY[case.priority],
                "sender": case.person.email if case.origin == "email" else None,
                "organizationid": ORGANISATION,
                "statecode": int(not active),
                "statuscode": 1 if active else 2,
                "createdon": entered,
                "createdby": self._registry.user_id("hugo"),
                "modifiedon": changed,
                "modifiedby": self._registry.user_id(agent),
            },
            case.group,
        )

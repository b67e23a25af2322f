"""What happens in a case: e-mails, phone calls, tasks, appointments, notes, resolutions."""

from collections import defaultdict
from html import escape
from typing import Final, Literal

from org_service.demonstration.cases import Case, CaseRows
from org_service.demonstration.moments import When
from org_service.demonstration.people import Person
from org_service.demonstration.registry import BUSINESS_UNIT, MAILBOX, Registry, queue_id
from org_service.demonstration.rows import Rows, Value

FROM, TO, REQUIRED, ORGANISER = 1, 2, 5, 7
_HEAD: Final = 32
_RESOLVED: Final = {"solved": 5, "information": 1000}
Party = tuple[str, str, int, str | None]
"""Id, table, participation, address."""


def as_html(text: str) -> str:
    """Give a letter's paragraphs as HTML."""
    parts = escape(text.strip(), quote=False).split("\n\n")
    return "".join(f"<p>{part.replace(chr(10), '<br/>')}</p>" for part in parts)


class Timeline:
    """Writes entries of cases; each one is the newest thing that happened to its case."""

    def __init__(self, rows: Rows, registry: Registry, cases: CaseRows) -> None:
        self._rows = rows
        self._registry = registry
        self._cases = cases
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._last_mail: dict[str, str] = {}

    def email_in(self, case: Case, person: Person, when: When, subject: str, text: str) -> None:
        """Write what a customer wrote."""
        mailbox = self._registry.mail_of_queue(case.queue or "home-network")
        row = self._email(case, when, subject, text, incoming=True)
        row |= {"sender": person.email, "torecipients": mailbox, "statecode": 1, "statuscode": 4}
        row["parentactivityid"] = self._last_mail.get(case.id)
        parties: list[Party] = [
            (person.id, "contact", FROM, person.email),
            (queue_id(case.queue or "home-network"), "queue", TO, mailbox),
        ]
        self._last_mail[case.id] = self._activity(case, "email", row, when, MAILBOX, parties)

    def email_out(self, case: Case, person: Person, agent: str, when: When, subject: str, text: str) -> None:
        """Write what a colleague answered."""
        row = self._email(case, when, subject, text, incoming=False)
        row |= {"torecipients": person.email, "statecode": 1, "statuscode": 3, "senton": when}
        self._sent(case, row, person, agent, when)

    def email_draft(
        self, case: Case, person: Person, agent: str, when: When, subject: str, text: str, due: When
    ) -> None:
        """Write a half-written answer."""
        row = self._email(case, when, subject, text, incoming=False)
        row |= {"torecipients": person.email, "statecode": 0, "statuscode": 1, "scheduledend": due}
        row["actualend"] = None
        self._sent(case, row, person, agent, when)

    def _sent(self, case: Case, row: dict[str, Value | When], person: Person, agent: str, when: When) -> None:
        mail = self._registry.mail(agent)
        row["sender"] = mail
        row["parentactivityid"] = self._last_mail.get(case.id)
        parties: list[Party] = [
            (self._registry.user_id(agent), "systemuser", FROM, mail),
            (person.id, "contact", TO, person.email),
        ]
        self._last_mail[case.id] = self._activity(case, "email", row, when, agent, parties)

    def _email(
        self, case: Case, when: When, subject: str, text: str, *, incoming: bool
    ) -> dict[str, Value | When]:
        return {
            "subject": subject[:400],
            "description": as_html(text),
            "directioncode": not incoming,
            "mimetype": "text/html",
            "trackingtoken": case.number.replace("-", ":"),
            "actualend": when,
        }

    def phonecall(
        self,
        case: Case,
        person: Person,
        agent: str,
        when: When,
        subject: str,
        text: str,
        minutes: int,
        *,
        incoming: bool = False,
    ) -> None:
        """Write a call that took place."""
        row: dict[str, Value | When] = {
            "subject": subject[:200],
            "description": text,
            "directioncode": not incoming,
            "phonenumber": person.mobile or person.phone,
            "actualdurationminutes": minutes,
            "actualstart": when,
            "actualend": when.plus(minutes * 60),
            "statecode": 1,
            "statuscode": 4 if incoming else 2,
        }
        self._call(case, row, person, agent, when, incoming=incoming)

    def phonecall_open(
        self, case: Case, person: Person, agent: str, when: When, subject: str, text: str, due: When
    ) -> None:
        """Write a call that is still to be made."""
        row: dict[str, Value | When] = {
            "subject": subject[:200],
            "description": text,
            "directioncode": True,
            "phonenumber": person.mobile or person.phone,
            "scheduledend": due,
            "statecode": 0,
            "statuscode": 1,
        }
        self._call(case, row, person, agent, when, incoming=False)

    def _call(
        self,
        case: Case,
        row: dict[str, Value | When],
        person: Person,
        agent: str,
        when: When,
        *,
        incoming: bool,
    ) -> None:
        ours, theirs = (TO, FROM) if incoming else (FROM, TO)
        number = person.mobile or person.phone
        parties: list[Party] = [
            (self._registry.user_id(agent), "systemuser", ours, None),
            (person.id, "contact", theirs, number),
        ]
        self._activity(case, "phonecall", row, when, agent, parties)

    def task(
        self,
        case: Case,
        agent: str,
        when: When,
        subject: str,
        text: str,
        *,
        owner: str | None = None,
        due: When | None = None,
        done: When | None = None,
        high: bool = False,
    ) -> None:
        """Write a task, done if a moment is given for that."""
        row: dict[str, Value | When] = {
            "subject": subject[:200],
            "description": text,
            "prioritycode": 2 if high else 1,
            "scheduledend": due,
            "actualend": done,
            "percentcomplete": 100 if done else 0,
            "statecode": int(done is not None),
            "statuscode": 5 if done else 2,
        }
        self._activity(case, "task", row, when, agent, [], owner=owner, changed=done)

    def appointment(
        self, case: Case, person: Person, agent: str, when: When, subject: str, start: When, minutes: int
    ) -> None:
        """Write an appointment that is over."""
        end = start.plus(minutes * 60)
        row: dict[str, Value | When] = {
            "subject": subject[:200],
            "scheduledstart": start,
            "scheduledend": end,
            "scheduleddurationminutes": minutes,
            "actualend": end,
            "location": f"{person.street}, {person.city}" if subject.startswith("Visit") else "Video call",
            "statecode": 1,
            "statuscode": 3,
        }
        parties: list[Party] = [
            (self._registry.user_id(agent), "systemuser", ORGANISER, None),
            (person.id, "contact", REQUIRED, person.email),
        ]
        self._activity(case, "appointment", row, when, agent, parties, changed=end)

    def note(self, case: Case, agent: str, when: When, subject: str, text: str) -> None:
        """Write a note."""
        user = self._registry.user_id(agent)
        self._rows.add(
            "annotation",
            "annotationid",
            {
                "annotationid": self._next_id(case),
                "subject": subject[:500],
                "notetext": text,
                "objectid": case.id,
                "objecttypecode": "incident",
                "isdocument": False,
                "createdon": when,
                "createdby": user,
                "modifiedon": when,
                "modifiedby": user,
                "ownerid": user,
                "owneridtype": "systemuser",
                "owningbusinessunit": BUSINESS_UNIT,
            },
            case.group,
        )
        self._cases.touch(case, when)

    def resolution(
        self,
        case: Case,
        agent: str,
        when: When,
        subject: str,
        text: str,
        minutes: int,
        kind: Literal["solved", "information"] = "solved",
    ) -> None:
        """Write how a case was resolved."""
        row: dict[str, Value | When] = {
            "subject": subject[:200],
            "description": text,
            "incidentid": case.id,
            "timespent": minutes,
            "actualdurationminutes": minutes,
            "actualend": when,
            "resolutiontypecode": _RESOLVED[kind],
            "statecode": 1,
            "statuscode": 2,
        }
        self._activity(case, "incidentresolution", row, when, agent, [])

    def _activity(
        self,
        case: Case,
        table: str,
        row: dict[str, Value | When],
        when: When,
        agent: str,
        parties: list[Party],
        *,
        owner: str | None = None,
        changed: When | None = None,
    ) -> str:
        key = self._next_id(case)
        user = self._registry.user_id(agent)
        # What comes in belongs to whom the case belongs to, or it would look like the mailbox's.
        held_by = self._registry.owner(owner or (case.owner if agent == MAILBOX else agent))
        row |= {
            "activityid": key,
            "regardingobjectid": case.id,
            "regardingobjecttypecode": "incident",
            "sortdate": changed or when,
            "createdon": when,
            "createdby": user,
            "modifiedon": changed or when,
            "modifiedby": user,
            "ownerid": held_by.id,
            "owneridtype": held_by.table,
            "owningbusinessunit": BUSINESS_UNIT,
        }
        self._rows.add(table, "activityid", row, case.group)
        for place, (party, kind, mask, address) in enumerate(parties):
            self._party(key, place, party, kind, mask, address)
        self._cases.touch(case, changed or when)
        return key

    def _party(
        self, activity: str, place: int, party: str, kind: str, mask: int, address: str | None
    ) -> None:
        self._rows.tables["activityparty"].append(
            {
                "activitypartyid": f"{activity[:24]}{place + 1:04x}{activity[28:]}",
                "activityid": activity,
                "partyid": party,
                "partyobjecttypecode": kind,
                "participationtypemask": mask,
                "addressused": address,
            }
        )

    def _next_id(self, case: Case) -> str:
        """Give the id of the next entry: the case's, with the entry's place at the end."""
        self._counts[case.id] += 1
        return f"{case.id[:_HEAD]}{self._counts[case.id]:04x}"

"""The story's cases: hand-written, each with its timeline."""

from typing import Final, cast

from org_service.demonstration import story_files as content
from org_service.demonstration.cases import Case, CaseRows, Level
from org_service.demonstration.identities import identity
from org_service.demonstration.moments import When, calendar, parse_when
from org_service.demonstration.people import Customers, Person
from org_service.demonstration.timeline import Timeline
from org_service.demonstration.wording import first_words

PARENT: Final = "CAS-01042"
CHANNEL_NAME: Final = {"email": "e-mail", "phone": "phone", "web": "the form", "chat": "chat"}
_MINUTE: Final = 60
_HOUR: Final = 3600


class Storyteller:
    """Turns the story's cases into rows."""

    def __init__(
        self, story: content.Story, customers: Customers, cases: CaseRows, timeline: Timeline
    ) -> None:
        self._story = story
        self._customers = customers
        self._cases = cases
        self._timeline = timeline
        self._parents = {case.parent for case in story.case if case.parent}
        self._children = {
            number: sum(case.parent == number for case in story.case) for number in self._parents
        }

    def tell(self, told: content.Case, number: str) -> Case:
        """Write one case of the story under its number."""
        case = self._case(told, number)
        for entry in told.entry:
            self._entry(case, entry)
        self._end(case, told)
        if told.modified is not None:
            case.modified = parse_when(told.modified)
            case.modified_by = told.modified_by
        self._cases.add(case)
        return case

    def _case(self, told: content.Case, number: str) -> Case:
        firm = self._customers.firm_by_key.get(told.customer)
        person = self._customers.person_by_key.get(told.contact or told.customer)
        if person is None:
            # Our own parent cases have no person: the company's name stands for all.
            person = self._customers.person_by_key["maria-lopez"]
        children = len(self._story.child) if number == PARENT else self._children.get(number, 0)
        return Case(
            number=number,
            title=told.title,
            description=told.description,
            person=person,
            firm=firm,
            product=told.product,
            subject=told.subject,
            type=told.type,
            origin=told.origin,
            priority=told.priority,
            owner=told.owner,
            status=told.status,
            created=parse_when(told.created),
            live=True,
            queue=told.queue,
            worker=told.worker,
            entered=_when(told.entered),
            closed=_when(told.closed),
            escalated=_when(told.escalated),
            parent=identity("incident", told.parent) if told.parent else None,
            children=children,
            named=told.contact is not None or firm is None,
            first_response=_level(told.first_response),
            resolve_by=_level(told.resolve_by),
        )

    def _end(self, case: Case, told: content.Case) -> None:
        timeline = self._timeline
        if told.resolution is not None and case.closed is not None:
            made = told.resolution
            kind = "solved" if told.status == "solved" else "information"
            timeline.resolution(case, told.owner, case.closed, made.subject, made.text, made.minutes, kind)
            self._in_time(case)
        if told.reopened is not None:
            again = told.reopened
            closed = parse_when(again.closed)
            timeline.resolution(case, again.closed_by, closed, again.subject, again.text, again.minutes)
            self._cases.touch(case, parse_when(again.at))

    def _in_time(self, case: Case) -> None:
        """Give a solved case of the story the service levels that it kept."""
        if case.closed is not None and case.number.startswith("CAS"):
            case.first_response = Level(case.created.plus(4 * _HOUR), case.created.plus(9 * _MINUTE))
            case.resolve_by = Level(case.closed.plus(5 * _HOUR), case.closed)

    def _entry(self, case: Case, entry: content.Entry) -> None:
        at = parse_when(entry.at)
        timeline = self._timeline
        match entry.kind:
            case "email_in":
                timeline.email_in(case, self._person(entry.by), at, entry.subject, entry.text)
            case "email_out":
                to = self._person(entry.to) if entry.to else case.person
                timeline.email_out(case, to, entry.by, at, entry.subject, entry.text)
            case "email_draft":
                to = self._person(entry.to) if entry.to else case.person
                due = parse_when(entry.due or "+1b 10:45")
                timeline.email_draft(case, to, entry.by, at, entry.subject, entry.text, due)
            case "phonecall_in":
                agent = entry.answered or case.owner
                caller = self._person(entry.by)
                minutes = entry.minutes or 5
                timeline.phonecall(case, caller, agent, at, entry.subject, entry.text, minutes, incoming=True)
            case "phonecall_out":
                called = self._person(entry.with_) if entry.with_ else case.person
                minutes = entry.minutes or 5
                timeline.phonecall(case, called, entry.by, at, entry.subject, entry.text, minutes)
            case "phonecall_open":
                called = self._person(entry.with_) if entry.with_ else case.person
                due = parse_when(cast("str", entry.due))
                timeline.phonecall_open(case, called, entry.by, at, entry.subject, entry.text, due)
            case "task":
                self._task(case, entry, at)
            case "note":
                timeline.note(case, entry.by, at, entry.subject, entry.text)

    def _task(self, case: Case, entry: content.Entry, at: When) -> None:
        done = None if entry.state == "open" else parse_when(entry.done or entry.at)
        self._timeline.task(
            case,
            entry.by,
            at,
            entry.subject,
            entry.text,
            owner=entry.assigned,
            due=_when(entry.due),
            done=done,
            high=entry.priority == "high",
        )

    def _person(self, key: str) -> Person:
        return self._customers.person_by_key[key]

    def tell_child(self, child: content.Child) -> Case:
        """Write one report about firmware 4.2.1."""
        person = self._customers.person_by_key[child.who]
        created = parse_when(child.at)
        case = Case(
            number=f"CAS-{child.n:05}",
            title=child.title,
            description=child.text,
            person=person,
            firm=None,
            product="beacon-mesh-pro",
            subject="wifi-drops",
            type="problem",
            origin=child.origin,
            priority=child.priority,
            owner=child.owner,
            status="solved" if child.solved else "in progress",
            created=created,
            live=True,
            queue="network-experts" if child.owner in {"ben", "network-experts"} else "home-network",
            worker=None if child.owner == "network-experts" else child.owner,
            parent=identity("incident", PARENT),
        )
        self._child_entries(case, child)
        self._cases.add(case)
        return case

    def _child_entries(self, case: Case, child: content.Child) -> None:
        timeline, created = self._timeline, case.created
        agent = case.owner if case.worker else "yuki"
        if child.origin == "email":
            timeline.email_in(case, case.person, created, child.title, child.text)
        elif child.origin == "phone":
            timeline.phonecall(case, case.person, agent, created, child.title, child.text, 6, incoming=True)
        answered = created.plus(11 * _MINUTE) if case.worker else None
        case.first_response = Level(created.plus(4 * _HOUR), answered)
        if case.worker is None:
            case.first_response.due = parse_when("+2h").plus(child.n % 40 * _MINUTE)
        if child.note is not None:
            timeline.note(case, agent, created.plus(14 * _MINUTE), first_words(child.note), child.note)
        if child.solved is not None:
            self._solved(case, child.solved)
        else:
            case.resolve_by = Level(parse_when("+20h").plus(child.n % 9 * _HOUR))

    def _solved(self, case: Case, solved: content.Resolution) -> None:
        at = parse_when(solved.at or "-1c 16:00")
        case.closed = at
        self._timeline.phonecall(
            case, case.person, "ben", at.plus(-30 * _MINUTE), "Rolled back together", solved.text, 25
        )
        self._timeline.resolution(case, "ben", at, solved.subject, solved.text, solved.minutes)
        case.resolve_by = Level(calendar(0, 9 * _HOUR), at)


def _when(text: str | None) -> When | None:
    return None if text is None else parse_when(text)


def _level(told: content.Level | None) -> Level | None:
    if told is None:
        return None
    return Level(parse_when(told.due), _when(told.met), told.state or "in progress")
